"""Shows or changes a setting that regulations read."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bihuan.cases.looking_up import settings_now
from bihuan.cases.raw import hand
from bihuan.cases.recording import SettingRefused, change_setting, province_of
from bihuan.config import clock
from bihuan.engine.surveying import share_setting
from bihuan.people.models import Unit

NAMES = ("penalty_mode", "province", "survey_share")


class Command(BaseCommand):
    help = (
        "Show what regulations read of the settings, or change one: penalty_mode,"
        " or a unit's province or survey_share."
    )
    group = "People"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", choices=NAMES, help="which; without it, all are shown")
        parser.add_argument("value", nargs="?", help="what it shall be")
        parser.add_argument("--unit", default="", help="the unit's code, for its province or survey_share")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["name"] is not None:
            self._change(options["name"], options["value"], options["unit"])
        with hand() as ours:
            for name, value in sorted(settings_now(ours).items()):
                self.stdout.write(f"{name}: {value}")

    def _change(self, name: str, value: str | None, unit: str) -> None:
        if not value:
            raise CommandError(f"expected a value for {name}, found none")
        if name != "penalty_mode":
            if not Unit.objects.filter(code=unit).exists():
                raise CommandError(f"expected --unit with the code of a unit, found {unit or 'none'}")
            name = province_of(unit) if name == "province" else share_setting(unit)
        try:
            change_setting(name, value, at=clock.now(), by=None)
        except SettingRefused as refused:
            raise CommandError(str(refused)) from None
