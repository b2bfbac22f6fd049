from collections import defaultdict
from typing import Any

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

# In this order; a group that is not named here comes after.
GROUPS = ["Running", "Regulations", "Cases", "People", "House"]
FROM_DJANGO = ["migrate", "makemigrations", "changepassword", "shell", "collectstatic"]


def ours() -> dict[str, BaseCommand]:
    """The project's own commands by name."""
    return {
        name: load_command_class(app, name)
        for name, app in sorted(get_commands().items())
        if isinstance(app, str) and app.startswith("bihuan.")
    }


class Command(BaseCommand):
    help = "List the project's commands."
    group = "House"

    def handle(self, *args: Any, **options: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, command in ours().items():
            groups[getattr(command, "group", "House")].append((name, command.help.strip().splitlines()[0]))
        for group in sorted(groups, key=lambda name: (GROUPS.index(name) if name in GROUPS else 99, name)):
            self.stdout.write(f"\n{group}")
            for name, meaning in groups[group]:
                self.stdout.write(f"  {name:<16} {meaning}")
        self.stdout.write(
            f"\nFrom Django: {', '.join(FROM_DJANGO)}. How each is used: bihuan COMMAND --help\n"
        )
