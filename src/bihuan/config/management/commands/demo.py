"""`bihuan demo`: founds the demo organisation and lives its complaints, once; prints its accounts."""

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from bihuan.analytics.following import follow
from bihuan.cases.sealing import seal
from bihuan.config import clock
from bihuan.config.demo import touring
from bihuan.config.demo.accounts import account_lines
from bihuan.config.demo.founding import PASSWORD, found_organisation, whole
from bihuan.config.demo.living import DemoStuck, live_all
from bihuan.people.models import Unit

# Accounts printed of each company.
SHOWN = 3


class Command(BaseCommand):
    help = "Found the demo organisation with its complaints, once, and print its accounts."
    group = "Running"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="print every account, not some of each company"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not Unit.objects.exists():
            self._found()
        self._print_accounts(None if options["all"] else SHOWN)

    def _found(self) -> None:
        now = clock.now()
        try:
            with transaction.atomic():
                demo = whole()
                found_organisation(demo, now=now)
                self._live(demo["complaints"], now)
        except DemoStuck as stuck:
            raise CommandError(str(stuck)) from None
        seal(now=now)
        while follow(now):
            pass
        self.stdout.write("")

    def _live(self, complaints: list[Mapping[str, Any]], now: datetime) -> None:
        """All lives, in the founding's transaction: the demo is there whole or not at all."""
        all_lived = []
        for count, lived in enumerate(live_all(complaints, now=now), start=1):
            all_lived.append(lived)
            if self.stdout.isatty():
                self.stdout.write(f"\r  {count} complaints, now {lived.number}", ending="")
                self.stdout.flush()
        touring.write_down(all_lived, complaints, now=now)

    def _print_accounts(self, shown: int | None) -> None:
        self.stdout.write(f"\n  演示账号（密码都是 {PASSWORD}）  Demo accounts, all with that password\n\n")
        for line in account_lines(clock.now(), shown=shown):
            self.stdout.write(line)
        if touring.path().exists():
            tour = f"{settings.BASE_URL}{reverse('tour')}"
            self.stdout.write(f"  导览：每家公司的投诉、账号和查询码  Guided tour: {tour}\n\n")
