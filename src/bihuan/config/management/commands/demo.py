"""`bihuan demo`: founds the demo organisation and lives its complaints, once; prints its accounts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bihuan.config import clock
from bihuan.config.demo.accounts import account_lines
from bihuan.config.demo.founding import PASSWORD, found_organisation, whole
from bihuan.config.demo.living import DemoStuck, live_all
from bihuan.people.models import Unit

SHOWN = ("yh04", "yh07", "yz05")


class Command(BaseCommand):
    help = "Found the demo organisation with its complaints, once, and print its accounts."
    group = "Running"

    def handle(self, *args: Any, **options: Any) -> None:
        self._codes: dict[str, tuple[str, str]] = {}
        if not Unit.objects.exists():
            self._found()
        self._print_accounts()
        self._print_codes()

    def _found(self) -> None:
        now = clock.now()
        try:
            with transaction.atomic():
                demo = whole()
                found_organisation(demo, now=now)
                self._live(demo["complaints"], now)
        except DemoStuck as stuck:
            raise CommandError(str(stuck)) from None
        self.stdout.write("")

    def _live(self, complaints: list[Mapping[str, Any]], now: datetime) -> None:
        """All lives, in the founding's transaction: the demo is there whole or not at all."""
        for count, lived in enumerate(live_all(complaints, now=now), start=1):
            self._codes[lived.key] = (lived.number, lived.code)
            if self.stdout.isatty():
                self.stdout.write(f"\r  {count} complaints, now {lived.number}", ending="")
                self.stdout.flush()

    def _print_accounts(self) -> None:
        self.stdout.write(f"\n  演示账号（密码都是 {PASSWORD}）  Demo accounts, all with that password\n\n")
        for line in account_lines(clock.now()):
            self.stdout.write(line)

    def _print_codes(self) -> None:
        """How three complainants would look theirs up: told once, for only the digest of a code is kept."""
        shown = [self._codes[key] for key in SHOWN if key in self._codes]
        if not shown:
            return
        self.stdout.write("  投诉人查询（编号、查询码）  For complainants: number and code\n\n")
        for number, code in shown:
            self.stdout.write(f"    {number}  {code}")
        self.stdout.write("")
