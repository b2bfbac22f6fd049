"""`bihuan due "3 wd" --from 2026-09-30T16:20`: when a limit ends, and the working line by line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.ends import Ends
from bihuan.regulation.worktime.hours import AROUND_THE_CLOCK
from bihuan.regulation.worktime.report import parse_start, report


class Command(BaseCommand):
    help = "Count a limit on the working calendar and show the working, day by day."
    group = "Regulations"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("limit", help='such as "3 h", "7 wd", "1 month", "by month\'s end"')
        parser.add_argument("--from", dest="start", required=True, metavar="MOMENT", help="2026-09-30T16:20")
        parser.add_argument("--hours", default=AROUND_THE_CLOCK, help='such as "09:00-12:00,13:00-18:00"')
        parser.add_argument(
            "--roll", choices=("yes", "no"), default="yes", help="whether a last day of rest rolls on"
        )
        parser.add_argument(
            "--ends", choices=("midnight", "close"), default="midnight", help="when the last day ends"
        )
        parser.add_argument(
            "--after-close",
            choices=("same day", "next day", "next working day"),
            default="same day",
            help="as which day counts what came after closing",
        )
        parser.add_argument(
            "--suspended",
            nargs=2,
            action="append",
            default=[],
            metavar=("FROM", "TO"),
            help="moments between which the clock stood; may be given again",
        )
        parser.add_argument(
            "--extended", action="append", default=[], metavar="LENGTH", help="more time; may be given again"
        )
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the working")

    def handle(self, *args: Any, **options: Any) -> None:
        ends = Ends(
            roll=options["roll"] == "yes",
            close=options["ends"] == "close",
            after_close=options["after_close"],
        )
        try:
            calendar = china_calendar(hours=options["hours"])
            suspended = [
                (parse_start(begins, calendar), parse_start(stops, calendar))
                for begins, stops in options["suspended"]
            ]
            found = report(
                options["limit"],
                options["start"],
                lang=options["lang"],
                ends=ends,
                calendar=calendar,
                suspended=suspended,
                extended=options["extended"],
            )
        except ValueError as error:
            raise CommandError(f"due: {error}") from None
        self.stdout.write(found.json() if options["json"] else found.text)
