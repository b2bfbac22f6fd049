"""Histories of many cases without their personal parts: for what reads the past and shows nobody's words."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bihuan.cases.queries.states import happened_in
from bihuan.cases.raw import hand
from bihuan.engine.events import Happened

_ENTRIES = (
    "SELECT stream_id, number, event, body, because, happened_at, doer FROM cases_entry"
    " WHERE stream_id IN ({cases}) ORDER BY stream_id, number"
)


def histories(ids: Sequence[str]) -> Iterator[tuple[str, tuple[Happened, ...]]]:
    """What happened in each case, oldest first, in one query however many. For workers, in nobody's scope."""
    if not ids:
        return
    with hand() as ours:
        rows = ours.rows(_ENTRIES.format(cases=", ".join("?" * len(ids))), tuple(ids))
    for id, own in groupby(rows, key=lambda row: row[0]):
        yield id, tuple(happened_in(row) for row in own)
