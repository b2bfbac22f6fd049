"""Every letter owed in a story of a shipped regulation can be written from what is on record then."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bihuan.cases.ledger import Recorded
from bihuan.cases.queries import CaseRow, LetterRow
from bihuan.engine import replay
from bihuan.engine.events import Happened, LetterOwed
from bihuan.inbox import imprints
from bihuan.inbox.letters.places import Sheet
from bihuan.inbox.letters.rendering import write
from bihuan.people.models import Unit
from bihuan.people.units import found_unit
from bihuan.registry.folders import sources_in
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from bihuan.simulator.stories import read_stories, run_story

FOLDERS = sorted(path.parent.parent for path in Path(settings.REGULATIONS).glob("*/*/stories/*.yaml"))


@pytest.mark.django_db
@pytest.mark.parametrize("folder", sorted(set(FOLDERS)), ids=lambda folder: folder.parent.name)
def test_every_letter_owed_in_a_story_can_be_written(folder: Path) -> None:
    regulation = read(sources_in(folder))
    assert isinstance(regulation, Regulation), regulation
    held: list[str] = []
    written = 0

    for path in sorted(folder.glob("stories/*.yaml")):
        for story in read_stories(path.name, path.read_text(encoding="utf-8")):
            history = run_story(regulation, story).history
            for place, happened in enumerate(history):
                if isinstance(happened.event, LetterOwed):
                    held += missing(regulation, history, place, happened.event, f"{path.name}: {story.name}")
                    written += 1

    assert written
    assert held == []


def missing(
    regulation: Regulation, history: tuple[Happened, ...], place: int, owed: LetterOwed, story: str
) -> list[str]:
    """What is missing in any language, when the post finds the letter right after the act that owed it."""
    end = next((i for i in range(place, len(history)) if history[i].at != history[place].at), len(history))
    known = history[:end]
    case = replay(known)
    if not Unit.objects.filter(code=case.unit).exists():
        found_unit(case.unit, "宁海", kind="unit")
        imprints.state(case.unit, phone="400-800-0101")
    said: dict[str, Any] = dict.fromkeys(CaseRow.__dataclass_fields__, "")
    said |= {"id": "a", "number": "N-TS-2026-00001", "unit": case.unit, "received_at": case.received_at}
    row = LetterRow(
        case="a", letter=owed.letter, key=owed.key, unit=case.unit, to=owed.to, channels=owed.by, post="",
        post_unit="", department="", person=owed.person or "", occurrence=owed.occurrence or "",
        clock=owed.clock or "", owed_at=history[place].at, failed=False,
    )  # fmt: skip
    entries = tuple(Recorded(n, one, one.at, "c") for n, one in enumerate(known, 1))
    letter = regulation.letters[owed.key]
    found = []
    for language in letter.body:
        sheet = Sheet(row, CaseRow(**said), case, regulation, entries, language, history[place].at)
        _, _, empty = write(letter, sheet)
        found += [f"{story}: {owed.letter} ({language}): {one}" for one in empty]
    return found
