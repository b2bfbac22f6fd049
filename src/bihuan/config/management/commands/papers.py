"""`bihuan papers`: pictures of every paper, filled in with the cases there are."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.config.clock import now
from bihuan.config.printing import Printed, printed_in, readme


class Command(BaseCommand):
    help = "Draw every paper of the regulations, filled in with the demo's cases, as pictures."
    group = "Regulations"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=Path("docs/forms"), help="the folder (docs/forms)")
        parser.add_argument("--only", default="", metavar="ID", help="the papers of this regulation alone")
        parser.add_argument("--ppi", type=float, default=56, help="how fine the pictures are (56)")

    def handle(self, *args: Any, **options: Any) -> None:
        drawn: list[Printed] = []
        for one in printed_in(options["only"], now=now(), ppi=options["ppi"]):
            folder = options["out"] / one.regulation
            folder.mkdir(parents=True, exist_ok=True)
            for number, page in enumerate(one.pages, start=1):
                name = one.paper if number == 1 else f"{one.paper}-{number}"
                (folder / f"{name}.png").write_bytes(page)
            drawn.append(one)
        if not drawn:
            raise CommandError("There are no cases to print: run `bihuan demo` on an empty database first.")
        if not options["only"]:
            (options["out"] / "README.md").write_text(readme(drawn), encoding="utf-8")
        self.stdout.write(f"{len(drawn)} papers in {options['out']}")
