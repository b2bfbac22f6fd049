"""Where an article came to bear: what the entries of some cases say of why they happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bihuan.cases.chain import PARTS
from bihuan.cases.codec import decode_because, decode_event, from_json, to_json
from bihuan.cases.moments import from_micros
from bihuan.cases.raw import hand
from bihuan.engine import events as e
from bihuan.engine.events import Happened
from bihuan.engine.seeing import belongs, letters_of
from bihuan.regulation.model import Regulation


class How(StrEnum):
    """`fired`: a rule of the article did something; its limit ran out; it was given longer."""

    FIRED = "fired"
    LATE = "late"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class Citation:
    """The first time the article came to bear on a case in one way."""

    case: str
    how: How
    happened_at: datetime


_FOUND = (
    "SELECT stream_id, event, body, because, happened_at FROM cases_entry WHERE stream_id IN ({places})"
    " AND (because LIKE ? ESCAPE '!' OR event = 'ProcedureStarted') ORDER BY stream_id, number"
)


def citations(cases: Sequence[str], regulation: Regulation, article: str) -> tuple[Citation, ...]:
    """How the article came to bear on these cases of the regulation, in one statement.

    Private procedures are left out: whoever may read a case may not therefore read these.
    """
    if not cases:
        return ()
    sought = to_json(article).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    with hand() as ours:
        statement = _FOUND.format(places=", ".join("?" * len(cases)))
        rows = ours.rows(statement, (*cases, f"%{sought}%"))
    found: dict[str, list[Happened]] = {}
    for case, event, body, because, happened_at in rows:
        fields = from_json(body)
        fields.pop(PARTS, None)
        one = Happened(decode_event(event, fields), from_micros(happened_at), None, decode_because(because))
        found.setdefault(case, []).append(one)
    return tuple(one for case in cases for one in _of(case, found.get(case, ()), regulation, article))


def _of(case: str, history: Sequence[Happened], regulation: Regulation, article: str) -> Iterator[Citation]:
    private = _private(history, regulation)
    letters = letters_of(history, private)
    first: dict[How, datetime] = {}
    for one in history:
        if article in one.because.articles and not belongs(one.event, private, letters):
            first.setdefault(_how(one.event), one.at)
    return (Citation(case, how, at) for how, at in first.items())


def _private(history: Sequence[Happened], regulation: Regulation) -> frozenset[str]:
    """The instances of private procedures and of what these started."""
    found: set[str] = set()
    for one in history:
        if isinstance(one.event, e.ProcedureStarted):
            rules = regulation.procedures.get(one.event.procedure)
            if one.event.parent in found or (rules is not None and rules.private):
                found.add(one.event.instance)
    return frozenset(found)


def _how(event: e.Event) -> How:
    match event:
        case e.ClockLate():
            return How.LATE
        case e.ExtensionGranted():
            return How.EXTENDED
        case _:
            return How.FIRED
