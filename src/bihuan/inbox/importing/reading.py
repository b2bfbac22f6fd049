"""Rows become cases of recorded history. Nothing is written here; what cannot be read is refused by row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from bihuan.engine.commands import Past, RecordHistory
from bihuan.engine.events import Part
from bihuan.inbox.importing.mapping import LONGEST_CODE, RECEIVED, Mapping, Moment
from bihuan.inbox.importing.moments import read_moment
from bihuan.inbox.importing.sheets import Row, Sheet
from bihuan.parties.directory import COMPLAINANT
from bihuan.registry import history

BY = "by"
LONGEST_TEXT = 200_000


class Unfit(Exception):
    """A row, or a case, that cannot be taken; the words say why and what to mend."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, before names of people became codes."""

    what: str
    at: datetime
    facts: dict[str, str]
    texts: dict[str, str]
    by: str = ""


@dataclass(slots=True)
class Found:
    """The rows of one number. `rows` have been read, `refused` are the others with their reasons."""

    number: str
    rows: list[Row] = field(default_factory=list)
    refused: list[tuple[Row, str]] = field(default_factory=list)


def cases_in(sheet: Sheet, mapping: Mapping) -> Iterator[Found]:
    """The rows of each number together, in the order in which numbers are complete.

    Reads the file twice where several rows make a case, and holds only the cases that are not complete yet.
    """
    if mapping.event is None:
        for row in sheet.rows():
            yield _of([row], mapping, said(row, mapping.case, mapping))
        return
    left = Counter(said(row, mapping.case, mapping) for row in sheet.rows())
    waiting: dict[str, list[Row]] = {}
    for row in sheet.rows():
        number = said(row, mapping.case, mapping)
        waiting.setdefault(number, []).append(row)
        left[number] -= 1
        if not left[number]:
            yield _of(waiting.pop(number), mapping, number)


def _of(rows: list[Row], mapping: Mapping, number: str) -> Found:
    if number and len(number) <= LONGEST_CODE:
        return Found(number, rows)
    words = _("“%(column)s”应是这件的编号（不超过 80 字），却是空的或太长") % {"column": mapping.case}
    return Found("", [], [(row, words) for row in rows])


def happenings(found: Found, mapping: Mapping, zone: ZoneInfo) -> list[Happening]:
    """What the rows say happened, earliest first. A row that cannot be read moves to the refused ones."""
    good: list[Row] = []
    told: list[Happening] = []
    for row in found.rows:
        try:
            told += _happenings_of(row, mapping, zone)
            good.append(row)
        except Unfit as unfit:
            found.refused.append((row, str(unfit)))
    found.rows = good
    return sorted(told, key=lambda one: one.at)


def _happenings_of(row: Row, mapping: Mapping, zone: ZoneInfo) -> list[Happening]:
    for column, values in mapping.refuse.items():
        if row.cells.get(column, "") in values:
            words = _("“%(column)s”是“%(value)s”，映射要求不收")
            raise Unfit(words % {"column": column, "value": row.cells[column]})
    facts = {key: code(row, column, mapping) for key, column in mapping.facts.items()}
    texts = {key: text(row, column, mapping) for key, column in mapping.texts.items()}
    if mapping.event is None:
        return _of_moments(row, mapping, zone, facts, texts)
    event = mapping.event
    at = moment(row, event.at, mapping, zone)
    activity = code(row, event.activity, mapping)
    if at is None or not activity:
        column = event.at.column if at is None else event.activity
        raise Unfit(_("“%(column)s”是空的，一行一个动作时必须有") % {"column": column})
    by = said(row, event.by, mapping) if event.by else ""
    return [Happening(event.names.get(activity, activity), at, facts, texts, by)]


def _of_moments(
    row: Row, mapping: Mapping, zone: ZoneInfo, facts: dict[str, str], texts: dict[str, str]
) -> list[Happening]:
    assert mapping.received is not None
    received = moment(row, mapping.received, mapping, zone)
    if received is None:
        raise Unfit(_("“%(column)s”是空的，必须有收到时间") % {"column": mapping.received.column})
    later = {key for step in mapping.moments.values() for key in step.texts}
    first = {key: value for key, value in texts.items() if key not in later}
    told = [Happening(RECEIVED, received, facts, first)]
    for name, step in mapping.moments.items():
        at = moment(row, step, mapping, zone)
        if at is not None:
            told.append(Happening(name, at, {}, {key: texts.get(key, "") for key in step.texts}))
    return told


def command_of(
    found: Found, told: list[Happening], mapping: Mapping, zone: ZoneInfo, *, unit: str, codes: dict[str, str]
) -> RecordHistory:
    """The whole case as one command. Raises Unfit."""
    row = found.rows[-1]
    received = moment(row, mapping.received, mapping, zone) if mapping.received is not None else None
    past = list(_changes(told, found.number, codes))
    closed = _closed(row, told, mapping, zone)
    outcome = code(row, mapping.outcome, mapping) if mapping.outcome else ""
    first, *rest = past
    return RecordHistory(
        unit,
        min(received or first.happened_at, first.happened_at),
        first.what,
        first.happened_at,
        first.facts,
        first.texts,
        then=tuple(rest),
        person=tuple(
            Part(key, COMPLAINANT, value)
            for key, column in mapping.person.items()
            if (value := said(row, column, mapping))
        ),
        closed_at=closed,
        outcome=outcome[:40],
    )


def _changes(told: list[Happening], number: str, codes: dict[str, str]) -> Iterator[Past]:
    """Each happening with what it changed: facts and texts that stay as they were are not said again."""
    known: dict[str, str] = {}
    written: dict[str, str] = {}
    for place, one in enumerate(told):
        facts = {key: value for key, value in one.facts.items() if value and known.get(key) != value}
        texts = {key: value for key, value in one.texts.items() if value and written.get(key) != value}
        known |= facts
        written |= texts
        if place == 0:
            facts = {history.NUMBER: number, **facts}
        if one.by:
            facts[BY] = codes[one.by]
        yield Past(one.what, one.at, facts, texts)


def _closed(row: Row, told: list[Happening], mapping: Mapping, zone: ZoneInfo) -> datetime | None:
    at = moment(row, mapping.closed, mapping, zone) if mapping.closed is not None else None
    if at is None and mapping.closed_by:
        at = next((one.at for one in reversed(told) if one.what in mapping.closed_by), None)
    return max(at, told[0].at) if at is not None else None


# --- cells --------------------------------------------------------------------------------------------------


def said(row: Row, column: str, mapping: Mapping) -> str:
    """The cell; empty where it says that nothing is known."""
    found = row.cells.get(column, "")
    return "" if found in mapping.missing else found


def code(row: Row, column: str, mapping: Mapping) -> str:
    found = said(row, column, mapping)
    if len(found) > LONGEST_CODE:
        words = _("“%(column)s”应是不超过 80 字的代码，却有 %(n)s 字。这样的列请写在 texts 里")
        raise Unfit(words % {"column": column, "n": len(found)})
    return found


def text(row: Row, column: str, mapping: Mapping) -> str:
    found = said(row, column, mapping)
    if len(found) > LONGEST_TEXT:
        words = _("“%(column)s”有 %(n)s 字，最多 %(most)s 字")
        raise Unfit(words % {"column": column, "n": len(found), "most": LONGEST_TEXT})
    return found


def moment(row: Row, at: Moment, mapping: Mapping, zone: ZoneInfo) -> datetime | None:
    """The moment of a cell, None where it is empty. Raises Unfit where it is none."""
    found = said(row, at.column, mapping)
    if not found:
        return None
    read = read_moment(found, at.formats, zone)
    if read is None:
        words = _("“%(column)s”应是时间，却是“%(value)s”。日月先后分不清的，请在映射里写 formats")
        raise Unfit(words % {"column": at.column, "value": found[:40]})
    return read
