"""Readies an empty database for intake, in the product's environment: prints JSON with a token.

`python -m bench.intake.found`: migrated, the demo's organisation founded, a service's token issued that may
lodge and nothing else.
"""

import json
from datetime import timedelta

import django

UNIT = "YH"


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from bihuan.api.tokens import Allowed, issue
    from bihuan.config.clock import now
    from bihuan.config.demo.founding import found_organisation, read

    moment = now()
    found_organisation({**read("organisation.yaml"), "absences": ()}, now=moment)
    issued = issue(
        "bench",
        unit=UNIT,
        person=None,
        allowed=frozenset({Allowed.LODGE}),
        now=moment,
        expires_at=moment + timedelta(days=1),
    )
    print(json.dumps({"token": issued.text}))


if __name__ == "__main__":
    main()
