from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.api import tokens
from bihuan.api.tokens import Allowed, CannotIssue
from bihuan.config import clock
from bihuan.people.models import User

EXAMPLE = "bihuan token issue 官网表单 --unit YH --scope lodge,supply"


class Command(BaseCommand):
    help = "Issue, list and revoke the tokens other programs come in with."
    group = "People"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        issue = acts.add_parser("issue", help=f"shown once; such as: {EXAMPLE}")
        issue.add_argument("name", help="what it is for")
        issue.add_argument("--unit", required=True, help="the unit it reaches, with all below")
        issue.add_argument("--scope", required=True, help=f"of {', '.join(Allowed)}, separated by commas")
        issue.add_argument("--person", help="login name of whom it acts as; without one it is a service")
        issue.add_argument("--days", type=int, default=90, help="until it expires, at most 366")
        acts.add_parser("list", help="every token, without its secret")
        revoke = acts.add_parser("revoke", help="end one at once")
        revoke.add_argument("id")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        now = clock.now()
        match act:
            case "issue":
                self._issue(now, **options)
            case "list":
                self._list(now)
            case _:
                if not tokens.revoke(options["id"], now=now):
                    raise CommandError(f"There is no live token {options['id']}. See: bihuan token list")
                self.stdout.write(f"{options['id']} is revoked.")

    def _issue(
        self, now: datetime, *, name: str, unit: str, scope: str, person: str | None, days: int, **_: Any
    ) -> None:
        user = User.objects.filter(login_name=person.strip().lower()).first() if person else None
        if person and user is None:
            raise CommandError(f"--person: expected a login name, found “{person}”, which nobody has.")
        words = [word.strip() for word in scope.split(",") if word.strip()]
        unknown = [word for word in words if word not in tuple(Allowed)]
        if unknown:
            raise CommandError(f"--scope: expected {', '.join(Allowed)}, found “{unknown[0]}”.")
        try:
            issued = tokens.issue(
                name,
                unit=unit,
                person=user,
                allowed=frozenset(Allowed(word) for word in words),
                now=now,
                expires_at=now + timedelta(days=days),
            )
        except CannotIssue as error:
            raise CommandError(str(error)) from None
        self.stdout.write(issued.text)
        self.stderr.write("Keep it now: it cannot be shown again.")

    def _list(self, now: datetime) -> None:
        for one in tokens.listed():
            who = one.person.login_name if one.person else "service"
            state = "revoked" if one.revoked_at else "expired" if one.expires_at <= now else "live"
            used = one.used_on.isoformat() if one.used_on else "never"
            self.stdout.write(
                f"{one.id}  {state:<8} {one.unit:<8} {who:<16} {one.scopes:<28}"
                f" until {one.expires_at:%Y-%m-%d}  used {used}  {one.name}"
            )
