"""`python -m bihuan COMMAND`: the project's commands. Alone, it lists them."""

import os
import sys


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bihuan", *(arguments or ["commands"])])


if __name__ == "__main__":
    main(sys.argv[1:])
