"""`bihuan stories DIR …`: runs a regulation's stories through the real engine."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.registry.folders import NoFolder, sources_in
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from bihuan.simulator.stories import StoryMistake, Told, read_stories, run_story


class Command(BaseCommand):
    help = "Run a regulation's stories through the engine."
    group = "Regulations"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="regulations/<id>/<version>")
        parser.add_argument("--only", default="", help="run only stories whose name holds this text")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for folder in options["folders"]:
            failed += self._run(folder, options["only"])
        if failed:
            raise CommandError(f"{failed} stories do not hold")

    def _run(self, folder: Path, only: str) -> int:
        try:
            sources = sources_in(folder)
        except NoFolder as error:
            raise CommandError(str(error)) from None
        regulation = read(sources)
        if not isinstance(regulation, Regulation):
            raise CommandError("\n".join(one.in_words("zh") for one in regulation))
        told = []
        try:
            for name, text in sorted(sources.under("stories").items()):
                stories = read_stories(f"{folder}/stories/{name}", text)
                told += [run_story(regulation, story) for story in stories if only in story.name]
        except StoryMistake as mistake:
            raise CommandError(str(mistake)) from None
        self._print(regulation, told)
        return sum(1 for one in told if not one.holds)

    def _print(self, regulation: Regulation, told: list[Told]) -> None:
        for one in told:
            mark = self.style.SUCCESS("✓") if one.holds else self.style.ERROR("✗")
            self.stdout.write(f"{mark} {one.story.name}（{'、'.join(one.story.articles)}）")
            for failure in one.failures:
                self.stdout.write(f"    {failure}")
        articles = frozenset(article for one in told for article in one.story.articles)
        holding = sum(1 for one in told if one.holds)
        sums = f"{holding} of {len(told)} stories hold, {len(articles)} articles told"
        self.stdout.write(f"{regulation.id} {regulation.version}: {sums}")
