"""`bihuan coverage`: writes docs/regulations.md, each article with what carries it; `--check` compares."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bihuan.registry.folders import sources_in
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from bihuan.simulator.coverage import Coverage, covered, page
from bihuan.simulator.stories import StoryMistake, read_stories


class Command(BaseCommand):
    help = "Write docs/regulations.md: each article of each regulation with its rules and stories."
    group = "Regulations"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.REGULATIONS).parent / "docs" / "regulations.md"
        text = page(map(_coverage, folders()))
        if not options["check"]:
            target.write_text(text, encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != text:
            raise CommandError("docs/regulations.md is not up to date. Run: bihuan coverage")


def folders() -> list[Path]:
    """The folders of all regulations of the project, by id and version."""
    return sorted(path.parent for path in Path(settings.REGULATIONS).glob("*/*/policy.yaml"))


def _coverage(folder: Path) -> Coverage:
    sources = sources_in(folder)
    regulation = read(sources)
    if not isinstance(regulation, Regulation):
        raise CommandError("\n".join(one.in_words("en") for one in regulation))
    try:
        told = [
            story
            for name, text in sorted(sources.under("stories").items())
            for story in read_stories(f"stories/{name}", text)
        ]
    except StoryMistake as mistake:
        raise CommandError(f"{folder}: {mistake}") from None
    return covered(regulation, told)
