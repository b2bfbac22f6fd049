"""Imported history, as it is read for figures and for the view of a process: apart from cases lived here.

For workers and for figures over whole units; ask for a unit's sight first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.cases.codec import from_json, value_from
from bihuan.cases.moments import from_micros, to_micros
from bihuan.cases.raw import hand
from bihuan.engine.lodging import HISTORY

BY = "by"


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """Something that happened in an imported case.

    `by` is the code of whoever did it (`parties.recorded.names_of`), empty where it is not known;
    `attributes` are the case's coded facts as they stood then.
    """

    case: str
    activity: str
    at: datetime
    by: str
    attributes: dict[str, Any]


_IDS = (
    "SELECT id FROM cases_casesummary WHERE unit = ? AND kind = 'history' AND received_at >= ?"
    " AND received_at < ? AND id > ? ORDER BY id LIMIT ?"
)
_STEPS = (
    "SELECT stream_id, body, happened_at FROM cases_entry WHERE stream_id IN ({cases})"
    " AND event = 'HistoryRecorded' ORDER BY stream_id, number"
)
LONG_AGO = datetime.fromisoformat("1900-01-01T00:00:00+00:00")
FAR = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


def recorded_cases(
    unit: str, *, since: datetime = LONG_AGO, before: datetime = FAR, after: str = "", limit: int = 500
) -> tuple[str, ...]:
    """A page of the unit's imported cases received in a span, by id after `after`."""
    values = (unit, to_micros(since), to_micros(before), after, limit)
    with hand() as ours:
        return tuple(id for (id,) in ours.rows(_IDS, values))


def recorded_steps(cases: Sequence[str]) -> Iterator[RecordedStep]:
    """What happened in each of the cases, case by case and oldest first, in one query however many."""
    if not cases:
        return
    with hand() as ours:
        rows = ours.rows(_STEPS.format(cases=", ".join("?" * len(cases))), tuple(cases))
    at, known = "", dict[str, Any]()
    for case, body, happened_at in rows:
        if case != at:
            at, known = case, {}
        said = from_json(body)
        known = {**known, **{key: value_from(value) for key, value in said.get("facts", {}).items()}}
        by = said.get("facts", {}).get(BY, "")
        attributes = {key: value for key, value in known.items() if key != BY}
        yield RecordedStep(case, said["what"], from_micros(happened_at), by, attributes)


def is_recorded(kind: str) -> bool:
    """Whether a case of this kind was imported: it never lived under a regulation here."""
    return kind == HISTORY
