"""`bihuan draw DIR`: a regulation's procedures as BPMN 2.0 or SVG."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.registry.folders import NoFolder, sources_in
from bihuan.regulation.drawing import bpmn, draw_alone
from bihuan.regulation.model import MAIN
from bihuan.regulation.reading import read


class Command(BaseCommand):
    help = "Draw a regulation from its data, as BPMN 2.0 or SVG."
    group = "Regulations"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="regulations/<id>/<version>")
        parser.add_argument("--as", dest="form", choices=("bpmn", "svg"), default="bpmn")
        parser.add_argument("--procedure", default=MAIN, help="which one an SVG shows (complaint)")
        parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the names")
        parser.add_argument("--to", metavar="FILE", help="where to write it; printed without")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            regulation = read(sources_in(Path(options["folder"])))
        except NoFolder as error:
            raise CommandError(str(error)) from None
        if isinstance(regulation, tuple):
            told = "\n".join(mistake.in_words(options["lang"]) for mistake in regulation)
            raise CommandError(f"{options['folder']} cannot be read:\n{told}")
        if options["procedure"] not in regulation.procedures:
            known = ", ".join(regulation.procedures)
            raise CommandError(f"--procedure {options['procedure']}: there is none; known are {known}.")
        if options["form"] == "bpmn":
            text = bpmn(regulation, options["lang"])
        else:
            text = draw_alone(regulation, options["procedure"], options["lang"])
        if options["to"]:
            Path(options["to"]).write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
