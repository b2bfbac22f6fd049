"""`bihuan backtest DIR`: what a version not yet in force would have decided of the recorded cases."""

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bihuan.config import clock
from bihuan.people.models import Unit
from bihuan.registry import versions
from bihuan.registry.folders import NoFolder, sources_in
from bihuan.regulation.checking import check
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from bihuan.simulator.backtest.reading import Asked, backtest
from bihuan.simulator.backtest.saying import report


class Command(BaseCommand):
    help = "Say what an amended regulation would have decided of the recorded cases. Reads only."
    group = "Regulations"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="the amended regulation, not published yet"
        )
        parser.add_argument("--unit", help="cases of this unit and those below it")
        parser.add_argument("--since", type=_day, metavar="DATE", help="received on this day or later")
        parser.add_argument("--until", type=_day, metavar="DATE", help="received on this day or earlier")
        parser.add_argument(
            "--step",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="a step with another key now, such as complaint/plan=complaint/propose; may be given again",
        )
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the answer")

    def handle(self, *args: Any, **options: Any) -> None:
        amended = _amended(options["folder"], options["lang"])
        unit = options["unit"]
        if unit is not None and not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"--unit: expected the code of a unit, found none named {unit}.")
        until = options["until"]
        asked = Asked(
            unit=unit,
            since=_midnight(options["since"]) if options["since"] else None,
            before=_midnight(until + timedelta(days=1)) if until else None,
            steps=tuple(_mapped(one, amended) for one in options["step"]),
        )
        tally = backtest(amended, asked, now=clock.now())
        found = report(
            tally, amended, lambda name: versions.regulation(amended.id, name), lang=options["lang"]
        )
        self.stdout.write(found.json() if options["json"] else found.text)


def _amended(folder: Path, lang: Any) -> Regulation:
    """The version in the folder, sound enough to be published."""
    try:
        amended = read(sources_in(folder))
    except NoFolder as error:
        raise CommandError(str(error)) from None
    if not isinstance(amended, Regulation):
        raise CommandError("\n".join(one.in_words(lang) for one in amended))
    refuted = [one for one in check(amended) if one.refutes]
    if refuted:
        raise CommandError("\n".join(one.in_words(lang) for one in refuted))
    return amended


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def _mapped(text: str, amended: Regulation) -> tuple[str, str]:
    old, _, new = text.partition("=")
    procedure, _, step = new.partition("/")
    known = amended.procedures.get(procedure)
    if not old or known is None or step not in known.steps:
        raise CommandError(
            f"--step: expected OLD=NEW such as complaint/plan=complaint/propose with a step of the amendment,"
            f" found {text}."
        )
    return old, new
