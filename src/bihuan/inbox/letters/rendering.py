"""A letter owed, as text in its reader's language. A place that nothing fills holds the letter."""

import re
from dataclasses import dataclass
from datetime import datetime

from bihuan.cases.queries import LetterRow, by_id, case_state, timeline
from bihuan.engine.letters import SAME_CHANNEL
from bihuan.inbox.letters.places import Sheet
from bihuan.parties import directory
from bihuan.registry import versions
from bihuan.regulation.house import letter_of
from bihuan.regulation.model import COMPLAINANT, Letter, Regulation

# Where the rule answers as one came, or names the status page, how else is the complainant's to say.
FREE = frozenset((SAME_CHANNEL, "portal"))
_PLACE = re.compile(r"\{([^{}\n]+)\}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """`written_to` is the address of an outside body as it stands on record.

    `free`: the rule lets the reader say by which channel; `urgent`: it goes in quiet hours too.
    """

    subject: str
    body: str
    language: str
    number: str
    link: str
    written_to: str = ""
    free: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """The letter cannot be written yet: `missing` places have no value."""

    missing: tuple[str, ...]
    language: str
    number: str


def render(row: LetterRow, *, now: datetime) -> Rendered | Held:
    """Writes a letter by the version of the regulation its case is pinned to."""
    sheet = sheet_of(row, now=now)
    subject, body, missing = write(_letter(sheet.regulation, row), sheet)
    number = sheet.summary.number
    if missing:
        return Held(missing, sheet.language, number)
    outside = sheet.regulation.bodies.get(row.to)
    address = sheet.place(outside.address) if outside is not None and outside.address is not None else None
    letter = _letter(sheet.regulation, row)
    return Rendered(
        subject,
        body,
        sheet.language,
        number,
        sheet.survey() or sheet.link(),
        address or "",
        free=bool(FREE.intersection(letter.by)),
        urgent=letter.urgent,
    )


def write(letter: Letter, sheet: Sheet) -> tuple[str, str, tuple[str, ...]]:
    """Subject, body and the places nothing fills, in the sheet's language. A subject bears the number."""
    missing: list[str] = []
    subject = " ".join(_filled(letter.subject[sheet.language], sheet, missing).split())
    body = _filled(letter.body[sheet.language], sheet, missing) + _asking(sheet)
    number = sheet.summary.number
    if number not in subject:
        subject = f"{subject} ({number})" if sheet.language == "en" else f"{subject}（{number}）"
    return subject, body, tuple(dict.fromkeys(missing))


def _asking(sheet: Sheet) -> str:
    """The last lines of a letter that asks how it was, with the address of the questions."""
    address = sheet.survey()
    if not address:
        return ""
    said = "Please tell us how it was" if sheet.language == "en" else "请您评价办理的过程和结果"
    return f"\n\n{said}：\n{address}" if sheet.language == "zh" else f"\n\n{said}:\n{address}"


def sheet_of(row: LetterRow, *, now: datetime) -> Sheet:
    """What the letter is filled from. Raises LookupError where the case or its letter is unknown."""
    state, summary = case_state(row.case), by_id(row.case)
    if state is None or summary is None:
        raise LookupError(f"expected the case of a letter, found none: {row.case}")
    regulation = _regulation(row, state.case.regulation, state.case.version)
    party = directory.party_of(row.case) if row.to == COMPLAINANT else None
    language = party.language if party is not None else "zh"
    letter = _letter(regulation, row)
    return Sheet(
        row=row,
        summary=summary,
        case=state.case,
        regulation=regulation,
        history=timeline(row.case),
        language="en" if language == "en" and "en" in letter.body else "zh",
        now=now,
    )


def _regulation(row: LetterRow, id: str, version: str) -> Regulation:
    regulation = versions.regulation(id, version)
    if letter_of(regulation, row.key) is None:
        raise LookupError(f"expected letter {row.key} in {id} {version}, found none")
    return regulation


def _letter(regulation: Regulation, row: LetterRow) -> Letter:
    letter = letter_of(regulation, row.key)
    assert letter is not None, f"expected letter {row.key}, found none"
    return letter


def _filled(template: str, sheet: Sheet, missing: list[str]) -> str:
    """One pass: what a complainant wrote is never read as a place."""

    def fill(found: re.Match[str]) -> str:
        text = sheet.place(found[1])
        if text is None or not text.strip():
            missing.append(found[1])
            return ""
        return text.strip()

    return _PLACE.sub(fill, template)
