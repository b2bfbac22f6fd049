"""Every letter of every regulation that is shipped can be written, in every language it has."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bihuan.cases.ledger import Recorded
from bihuan.cases.queries import CaseRow, LetterRow
from bihuan.engine import events as e
from bihuan.engine.case import COMPLETED, OPEN, RUNNING, Case, ClockState, Instance, Occurrence
from bihuan.engine.events import Because, Happened, Part
from bihuan.inbox import imprints
from bihuan.inbox.letters.places import Sheet
from bihuan.inbox.letters.rendering import write
from bihuan.people.units import found_unit
from bihuan.registry.folders import sources_in
from bihuan.regulation.model import MAIN, Field, FieldKind, Letter, Regulation
from bihuan.regulation.reading import read

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
FOLDERS = sorted(path.parent for path in Path(settings.REGULATIONS).glob("*/*/policy.yaml"))


def shipped(folder: Path) -> Regulation:
    found = read(sources_in(folder))
    if not isinstance(found, Regulation):
        pytest.skip(f"{folder.parent.name} cannot be read yet: {found[0]}")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_letter_is_written_whole(folder: Path) -> None:
    regulation = shipped(folder)
    found_unit("YH", "宁海汽车店", kind="dealership")
    imprints.state("YH", phone="400-800-0202")

    for letter in regulation.letters.values():
        for language in letter.body:
            subject, body, missing = write(letter, sheet_for(regulation, letter, language))

            assert missing == (), (letter.key, language)
            assert "{" not in subject + body, (letter.key, language)
            assert "YH-TS-2026-00001" in subject, (letter.key, language)


def sheet_for(regulation: Regulation, letter: Letter, language: str) -> Sheet:
    """A case in which all the letter asks for is on record, in the procedure the letter belongs to."""
    case, occurrence = a_case(regulation, letter)
    row = LetterRow(
        case="a", letter=f"{letter.key}#1", key=letter.key, unit="YH", to=letter.to, channels=letter.by,
        post="", post_unit="", department="", person="", occurrence=occurrence, clock="", owed_at=NOON,
        failed=False,
    )  # fmt: skip
    return Sheet(
        row=row,
        summary=summary(regulation),
        case=case,
        regulation=regulation,
        history=history(regulation, occurrence, letter),
        language=language,
        now=NOON,
    )


def a_case(regulation: Regulation, letter: Letter) -> tuple[Case, str]:
    procedure, step, outcome = where(regulation, letter)
    case = Case()
    case.unit, case.regulation, case.version, case.channel = "YH", regulation.id, regulation.version, "web"
    case.received_at = NOON
    main = regulation.procedures[MAIN]
    values = {key: sample(one) for key, one in regulation.fields.items() if not one.kept_apart}
    values["level"] = next(iter(regulation.levels), "")
    standing = f"{MAIN}/{main.begins}#1"
    case.values = values
    case.instances[MAIN] = Instance(MAIN, MAIN, "live", standing, None, None, None)
    case.occurrences[standing] = an_occurrence(standing, MAIN, main.begins, None)
    if procedure != MAIN:
        case.instances[procedure] = Instance(
            procedure, procedure, "live", None, MAIN, None, None, values=values
        )
    name = f"{procedure}/{step}#2"
    case.occurrences[name] = an_occurrence(name, procedure, step, outcome)
    for key, clock in regulation.clocks.items():
        id = f"{key}@{clock.procedure}#1"
        case.clocks[id] = ClockState(
            id,
            key,
            clock.procedure,
            RUNNING,
            NOON,
            "3 wd",
            NOON + timedelta(days=3),
            date(2026, 3, 5),
            False,
            "",
            (),
        )
    return case, name


def where(regulation: Regulation, letter: Letter) -> tuple[str, str, str | None]:
    """A step the letter hangs on, by its key or an outcome's; else the beginning of the whole."""
    for procedure in regulation.procedures.values():
        for step in procedure.steps.values():
            for outcome in step.outcomes.values():
                if letter.key in (step.letter, outcome.letter):
                    return procedure.key, step.key, outcome.key
    first = regulation.procedures[MAIN].steps[regulation.procedures[MAIN].begins]
    return MAIN, first.key, next(iter(first.outcomes))


def an_occurrence(name: str, instance: str, step: str, outcome: str | None) -> Occurrence:
    status = COMPLETED if outcome else OPEN
    return Occurrence(name, instance, step, 1, status, (), None, 0, NOON, outcome=outcome)


def history(regulation: Regulation, occurrence: str, letter: Letter) -> tuple[Recorded, ...]:
    texts = tuple(
        Part(key, "case", f"所写的{one.name}") for key, one in regulation.fields.items() if one.kept_apart
    )
    filled = e.ValuesRecorded(MAIN, None, {}, tuple(part.name for part in texts))
    done = e.StepCompleted(occurrence, "done")
    owed = e.LetterOwed(f"{letter.key}#1", letter.key, letter.to, letter.by)
    return (
        recorded(1, filled, texts),
        recorded(2, done, (Part("reason", "case", "所写的理由"),)),
        recorded(3, owed, ()),
    )


def recorded(number: int, event: e.Event, parts: tuple[Part, ...]) -> Recorded:
    return Recorded(number, Happened(event, NOON, None, Because("r", ("一",)), parts), NOON, "c")


def summary(regulation: Regulation) -> CaseRow:
    said: dict[str, Any] = dict.fromkeys(CaseRow.__dataclass_fields__, "")
    said |= {"id": "a", "number": "YH-TS-2026-00001", "unit": "YH", "received_at": NOON}
    said |= {"regulation": regulation.id, "version": regulation.version}
    return CaseRow(**said)


def sample(field: Field) -> object:
    match field.kind:
        case FieldKind.YES_NO:
            return True
        case FieldKind.ONE_OF:
            return next(iter(field.options))
        case FieldKind.MANY_OF:
            return tuple(field.options)[:2]
        case FieldKind.WHOLE | FieldKind.DECIMAL:
            return 3
        case FieldKind.MONEY:
            return 68050
        case FieldKind.DATE:
            return date(2026, 3, 9)
        case FieldKind.MOMENT:
            return NOON
        case FieldKind.PEOPLE | FieldKind.DEPARTMENTS:
            return ("1",)
        case _:
            return "1"
