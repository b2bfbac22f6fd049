"""How many earlier cases of the unit are like this one, where its regulation counts them (semantics 8)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from bihuan.cases.codec import from_json, to_json, value_to
from bihuan.cases.moments import to_micros
from bihuan.cases.raw import Hand
from bihuan.engine.case import Case
from bihuan.engine.commands import Command, Complete, Lodge, Reassess
from bihuan.parties import directory
from bihuan.regulation.model import COMPLAINANT, Counter, Regulation
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.counting import due
from bihuan.regulation.worktime.ends import Ends
from bihuan.regulation.worktime.lengths import Length, Unit

NONE: Final[Mapping[str, int]] = MappingProxyType({})
MANY: Final = 1000
LONG_AGO: Final = datetime.fromisoformat("1970-01-02T00:00:00+00:00")
# No length of so many of a unit covers more days, whatever the calendar.
_DAYS: Final = {
    Unit.MINUTE: 1, Unit.HOUR: 1, Unit.WORKING_HOUR: 12, Unit.DAY: 1, Unit.WORKING_DAY: 12, Unit.FULL_DAY: 1,
    Unit.WEEK: 7, Unit.WORKING_WEEK: 40,
    Unit.MONTH: 31, Unit.QUARTER: 92, Unit.HALF_YEAR: 184, Unit.YEAR: 366,
}  # fmt: skip

# The register's index by unit and receipt serves both.
_RANGE = "unit = ? AND kind = 'complaint' AND received_at >= ? AND received_at <= ? AND id <> ?"
_ALIKE = f"FROM cases_casesummary WHERE {_RANGE}"
_FACTS = "SELECT facts FROM cases_casesummary WHERE id IN "


@dataclass(frozen=True, slots=True)
class Asked:
    """The case that asks: its id (empty while it is being opened), receipt, coded values and contacts."""

    id: str
    unit: str
    received_at: datetime
    values: Mapping[str, object]
    command: Command
    calendar: WorkCalendar


def asking(
    case: Case | None, command: Command, *, id: str, unit: str, now: datetime, calendar: WorkCalendar
) -> Asked:
    """The case as it will be with what the command fills in; None for one that is being opened."""
    received = command.received_at if isinstance(command, Lodge) else case.received_at if case else None
    values = {**(case.values if case is not None else {}), **_sent(command)}
    return Asked(id, unit, received or now, values, command, calendar)


def counted(
    hand: Hand,
    regulation: Regulation,
    case: Case | None,
    command: Command,
    *,
    id: str,
    unit: str,
    now: datetime,
    calendar: WorkCalendar,
) -> Mapping[str, int]:
    """Each counter over other cases by its key; 0 where a field it compares is empty.

    A complaint nobody can be found by has no earlier ones. One query for a counter of coded fields, at most
    two for one that asks for the same complainant.
    """
    wanted = [one for one in regulation.counters.values() if one.counts is None]
    if not wanted:
        return NONE
    asked = asking(case, command, id=id, unit=unit, now=now, calendar=calendar)
    return {one.key: _count(hand, one, asked) for one in wanted}


def _sent(command: Command) -> Mapping[str, object]:
    """What the command itself fills in, for it is decided with that on record."""
    return command.values if isinstance(command, Lodge | Complete | Reassess) else {}


def _count(hand: Hand, counter: Counter, asked: Asked) -> int:
    fields = [key for key in counter.same if key != COMPLAINANT]
    if any(asked.values.get(key) is None for key in fields):
        # Nothing is alike to what is empty. Without a number every table that reads the counter would
        # refuse, also for complaints of which the field is never asked.
        return 0
    since = began_after(counter.within, asked.received_at, asked.calendar)
    alike = {key: asked.values[key] for key in fields}
    if COMPLAINANT not in counter.same:
        if counter.sums is not None:
            return _sum(counter.sums, _facts_alike(hand, asked, since, alike))
        return _count_alike(hand, asked, since, alike)
    cases = of_complainant(asked, since)
    if counter.sums is not None:
        return _sum(counter.sums, _facts_of(hand, cases, alike) if cases else ())
    return len(cases) if not alike or not cases else len(_facts_of(hand, cases, alike))


def _sum(field: str, facts: Iterable[Mapping[str, object]]) -> int:
    """The sum of a field over the cases that have it on record: of money in fen."""
    return sum(value for each in facts if isinstance(value := each.get(field), int))


def began_after(within: Length | None, moment: datetime, calendar: WorkCalendar) -> datetime:
    """The earliest moment from which the length reaches `moment`, to the minute; long ago for no length."""
    if within is None:
        return LONG_AGO
    low, high = moment - timedelta(days=_DAYS[within.unit] * within.amount + 40), moment
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if due(within, middle, calendar, ends=Ends(roll=False)).at >= moment:
            high = middle
        else:
            low = middle
    return high


def of_complainant(asked: Asked, since: datetime) -> list[str]:
    """The earlier cases of the unit that bear a mark of whoever brought this one."""
    units = (asked.unit,)
    if asked.id:
        found = list(directory.earlier_of(asked.id, units=units, limit=MANY))
    elif isinstance(asked.command, Lodge):
        contacts = directory.contacts_in(asked.command.person)
        found = [one for c in contacts for one in directory.earlier(c.kind, c.value, units=units, limit=MANY)]
    else:
        found = []
    within = {one.case for one in found if since <= one.received_at <= asked.received_at}
    return sorted(within - {asked.id})


def _count_alike(hand: Hand, asked: Asked, since: datetime, alike: Mapping[str, object]) -> int:
    (number,) = hand.one(*alike_in("count(*)", asked, since, alike))
    return int(number)


def _facts_alike(
    hand: Hand, asked: Asked, since: datetime, alike: Mapping[str, object]
) -> Iterator[Mapping[str, object]]:
    return (from_json(row[0]) for row in hand.rows(*alike_in("facts", asked, since, alike)))


def alike_in(
    what: str, asked: Asked, since: datetime, alike: Mapping[str, object]
) -> tuple[str, tuple[object, ...]]:
    """The query, and what it is asked with, of earlier cases of the unit alike in coded fields."""
    patterns = [pattern for key, value in sorted(alike.items()) for pattern in _patterns(key, value)]
    like = " AND (facts LIKE ? ESCAPE '!' OR facts LIKE ? ESCAPE '!')" * len(alike)
    bounds = (asked.unit, to_micros(since), to_micros(asked.received_at), asked.id)
    return f"SELECT {what} {_ALIKE}{like}", (*bounds, *patterns)


def _patterns(key: str, value: object) -> tuple[str, str]:
    """The value as the register's facts hold it, before another or at the end: 1 is not found in 12."""
    said = to_json({key: value_to(value)})[1:-1]
    for mark in "!%_":
        said = said.replace(mark, f"!{mark}")
    return f"%{said},%", f"%{said}}}"


def _facts_of(hand: Hand, cases: Collection[str], alike: Mapping[str, object]) -> list[Mapping[str, object]]:
    """What is on record of those of the cases that are alike."""
    places = ", ".join("?" for _ in cases)
    rows = hand.rows(f"{_FACTS}({places})", tuple(cases))
    wanted = {key: value_to(value) for key, value in alike.items()}
    facts = (from_json(row[0]) for row in rows)
    return [each for each in facts if all(each.get(key) == value for key, value in wanted.items())]
