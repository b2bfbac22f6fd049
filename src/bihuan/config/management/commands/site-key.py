"""Issues, lists and revokes the keys of the button on other sites."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bihuan.config import clock
from bihuan.inbox import site_keys
from bihuan.inbox.models import SiteKey
from bihuan.people.models import Unit


class Command(BaseCommand):
    help = "Issue, list and revoke the keys by which the button on other sites takes complaints."
    group = "Channels"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        issue = acts.add_parser("issue", help="prints the line to put into the page")
        issue.add_argument("name", help="what it is for, such as 官网商品页")
        issue.add_argument("--unit", required=True, help="the unit complaints go to")
        issue.add_argument("--origin", action="append", default=[], help="https://name; may be said again")
        acts.add_parser("list", help="every key and its origins")
        acts.add_parser("revoke", help="end one at once").add_argument("key")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        match act:
            case "issue":
                self._issue(options["name"], options["unit"], options["origin"])
            case "list":
                for row in SiteKey.objects.order_by("unit", "key"):
                    state = "revoked" if row.revoked_at else "live"
                    origins = " ".join(row.origins.split("\n"))
                    self.stdout.write(f"{row.key}  {state:<8} {row.unit:<10} {origins}  {row.name}")
            case _:
                if not site_keys.revoke(options["key"], now=clock.now()):
                    raise CommandError(f"There is no live key {options['key']}. See: bihuan site-key list")
                self.stdout.write(f"{options['key']} is revoked.")

    def _issue(self, name: str, unit: str, origins: list[str]) -> None:
        if not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"--unit: expected the code of a unit, found “{unit}”.")
        try:
            key = site_keys.issue(unit, name, origins)
        except ValueError as error:
            raise CommandError(f"--{error}.") from None
        self.stdout.write(
            f'<script src="{settings.BASE_URL}/button.js" data-site="{key.key}" async></script>'
        )
