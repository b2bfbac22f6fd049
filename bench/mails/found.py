"""Readies a database for mails, in the product's environment: migrated, the demo's organisation founded.

`--bare` only migrates: the floor's.
"""

import sys

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if "--bare" in sys.argv:
        return
    from bihuan.config.clock import now
    from bihuan.config.demo.founding import found_organisation, whole

    found_organisation({**whole(), "absences": ()}, now=now())


if __name__ == "__main__":
    main()
