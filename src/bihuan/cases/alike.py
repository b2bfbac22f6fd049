"""Which earlier case a repeat rule of the regulation finds (`repeats:`), where a command brings it up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bihuan.cases.codec import from_json, value_to
from bihuan.cases.counters import Asked, alike_in, asking, began_after, of_complainant
from bihuan.cases.raw import Hand
from bihuan.engine.case import Case
from bihuan.engine.commands import Command
from bihuan.engine.joining import HANDLED_WITH
from bihuan.engine.known import Alike
from bihuan.engine.repeating import asked_by, filled_in
from bihuan.regulation.model import COMPLAINANT, Regulation, Repeat
from bihuan.regulation.worktime.calendar import WorkCalendar

# Of so many the newest open one is looked for; a thousandth repeat need not find the first.
MANY: Final = 50
_NEWEST: Final = f" ORDER BY received_at DESC, id DESC LIMIT {MANY}"
_OF_THESE: Final = "SELECT id, status, facts FROM cases_casesummary WHERE kind = 'complaint' AND id IN "
_LEADING: Final = 'SELECT other FROM cases_caselink WHERE "case" = ? AND relation = ?'
_FOLLOWED: Final = "SELECT 1 FROM cases_caselink WHERE other = ? AND relation = ? LIMIT 1"
_STATUS: Final = "SELECT status FROM cases_casesummary WHERE id = ?"


def found_by_rule(
    hand: Hand,
    regulation: Regulation,
    case: Case | None,
    command: Command,
    *,
    id: str,
    unit: str,
    now: datetime,
    calendar: WorkCalendar,
) -> Mapping[str, Alike]:
    """The earlier case by rule; none where a field it compares is empty."""
    asked = asking(case, command, id=id, unit=unit, now=now, calendar=calendar)
    # A field put right brings a rule up too.
    asked = replace(asked, values={**asked.values, **filled_in(command)})
    found = {rule.key: _found(hand, rule, asked) for rule in asked_by(regulation, command)}
    return {key: one for key, one in found.items() if one is not None}


def _found(hand: Hand, rule: Repeat, asked: Asked) -> Alike | None:
    fields = [key for key in rule.same if key != COMPLAINANT]
    if any(asked.values.get(key) is None for key in fields):
        return None
    alike = {key: asked.values[key] for key in fields}
    rows = _rows(hand, rule, asked, alike)
    if not rows:
        return None
    newest = Alike(rows[0][0], is_open=False)
    if rule.does == "mark" or (asked.id and hand.one(_FOLLOWED, (asked.id, HANDLED_WITH))):
        return newest
    leading = next(
        (one for one in (_leading(hand, *row) for row in rows) if one not in (None, asked.id)), None
    )
    return Alike(leading, is_open=True) if leading is not None else newest


def _rows(hand: Hand, rule: Repeat, asked: Asked, alike: Mapping[str, object]) -> list[tuple[str, str]]:
    """Id and status of the earlier cases that are alike, newest first."""
    since = began_after(rule.within, asked.received_at, asked.calendar)
    if COMPLAINANT not in rule.same:
        statement, values = alike_in("id, status", asked, since, alike)
        return [(row[0], row[1]) for row in hand.rows(statement + _NEWEST, values)]
    cases = of_complainant(asked, since)[:1000]
    if not cases:
        return []
    places = ", ".join("?" for _ in cases)
    wanted = {key: value_to(value) for key, value in alike.items()}
    rows = hand.rows(f"{_OF_THESE}({places}){_NEWEST}", tuple(cases))
    return [(row[0], row[1]) for row in rows if _has(from_json(row[2]), wanted)]


def _has(facts: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(facts.get(key) == value for key, value in wanted.items())


def _leading(hand: Hand, case: str, status: str) -> str | None:
    """The case itself where it is open and leads, the one it is handled with; None where that is closed."""
    beyond = hand.one(_LEADING, (case, HANDLED_WITH))
    if beyond is None:
        return case if status == "open" else None
    (other,) = beyond
    held = hand.one(_STATUS, (other,))
    return str(other) if held is not None and held[0] == "open" else None
