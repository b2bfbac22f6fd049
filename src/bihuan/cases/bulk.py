"""Making many cases at once, through the same `step`, the same entries and the same rows as `perform` makes.

For demonstrations, measurements and imports: whole lives are worked out in memory and written in batches.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from django.db import transaction

from bihuan.cases import looking_up, numbers
from bihuan.cases.chain import EntryRow, Head, PartRow, new_head, write_down
from bihuan.cases.deciding import decide
from bihuan.cases.entering import ENTRY, NEW_STREAM, NUMBERED, PART, Work, recorded_after
from bihuan.cases.identities import new_id
from bihuan.cases.models import StreamKind
from bihuan.cases.moments import from_micros
from bihuan.cases.projecting import SUMMARY, TABLES, WAKING
from bihuan.cases.raw import Hand, hand
from bihuan.cases.rows import Row, Rows, grown
from bihuan.cases.search import index
from bihuan.engine import Refused, apply
from bihuan.engine.case import Case
from bihuan.engine.commands import Command, Erase, Lodge, RecordHistory
from bihuan.engine.events import CaseNumbered, Happened

BATCH = 500


@dataclass(frozen=True, slots=True)
class Act:
    """A command with its moment and its doer, as `perform` takes them."""

    command: Command
    at: datetime
    by: str | None


Life = Sequence[Act]
"""The acts of one case in order; the first opens it."""


class LifeRefused(Exception):
    """An act of a life was refused; nothing of its batch is written."""

    def __init__(self, act: Act, refused: Refused) -> None:
        super().__init__(f"{type(act.command).__name__} at {act.at.isoformat()}: {refused.reason.value}")
        self.refused = refused


def make_cases(lives: Iterable[Life], *, batch: int = BATCH) -> list[str]:
    """Makes a case of each life, a batch to a transaction; returns their ids in order.

    Raises LifeRefused, and ValueError for a life that does not begin by opening a case or that erases.
    """
    made: list[str] = []
    waiting = iter(lives)
    while some := list(islice(waiting, batch)):
        with transaction.atomic(), hand() as ours:
            made += _make_batch(ours, some)
    return made


def _make_batch(ours: Hand, lives: Sequence[Life]) -> list[str]:
    stamped = looking_up.stamps(ours)
    begun = [_begin(ours, life, stamped) for life in lives]
    given = _numbers(ours, [work for _, work in begun])
    sheet = _Sheet()
    for life, (head, work) in zip(lives, begun, strict=True):
        _live(ours, sheet, head, life, work, next(given[_series(work)]), stamped)
    sheet.write(ours)
    return [head.stream for head, _ in begun]


def _begin(ours: Hand, life: Life, stamped: looking_up.Stamps) -> tuple[Head, Work]:
    first = life[0]
    if not isinstance(first.command, Lodge | RecordHistory) or any(
        isinstance(a.command, Erase) for a in life
    ):
        raise ValueError("expected a life that begins with Lodge or RecordHistory and erases nothing")
    head = new_head(new_id(first.at))
    now = first.at.astimezone(UTC)
    return head, _decided(ours, None, None, first, now, stamped, opening=head.stream)


def _decided(
    ours: Hand,
    on: str | None,
    case: Case | None,
    act: Act,
    now: datetime,
    stamped: looking_up.Stamps,
    *,
    opening: str = "",
) -> Work:
    work = decide(ours, case, act.command, on=on, opening=opening, now=now, by=act.by, stamped=stamped)
    if isinstance(work, Refused):
        raise LifeRefused(act, work)
    return work


Series = tuple[str, str, int]


def _series(work: Work) -> Series:
    return work.case.unit, numbers.series_of(work.case.kind), work.year


def _numbers(ours: Hand, works: Sequence[Work]) -> dict[Series, Iterator[str]]:
    """The numbers of a batch, taken together; a batch that fails gives them back."""
    wanted = Counter(_series(work) for work in works)
    given: dict[Series, Iterator[str]] = {}
    for series, many in sorted(wanted.items()):
        last = numbers.reserve(ours, *series, many=many)
        given[series] = iter([numbers.written(*series, value) for value in range(last - many + 1, last + 1)])
    return given


def _live(
    ours: Hand, sheet: "_Sheet", head: Head, life: Life, work: Work, number: str, stamped: looking_up.Stamps
) -> None:
    history: list[Happened] = []
    for place, act in enumerate(life):
        recorded_at = recorded_after(head, act.at)
        if place:
            work = _decided(ours, head.stream, work.case, act, from_micros(recorded_at), stamped)
            happened = work.happened
        else:
            numbered = Happened(CaseNumbered(number), from_micros(recorded_at), None, NUMBERED)
            happened = (*work.happened, numbered)
            work = Work(happened, apply(work.case, numbered), work.ruled, work.year)
        if happened:
            first = head.number + 1
            entries, parts = write_down(head, happened, recorded_at=recorded_at, command=uuid.uuid4().hex)
            apart = index.apart_in(first, happened, work.ruled.private) if parts else frozenset[int]()
            sheet.add(head.stream, work.case.unit, entries, parts, apart)
            history += happened
    rows = grown(None, head.stream, work.case, history, recorded_at=head.recorded_at, ruled=work.ruled)
    sheet.finish(head, rows)


class _Sheet:
    """The rows of a batch, by table."""

    def __init__(self) -> None:
        self.entries: list[EntryRow] = []
        self.parts: list[PartRow] = []
        self.streams: list[Row] = []
        self.documents: list[index.Document] = []
        self.derived: defaultdict[str, list[Row]] = defaultdict(list)

    def add(
        self, case: str, unit: str, entries: list[EntryRow], parts: list[PartRow], apart: frozenset[int]
    ) -> None:
        self.entries += entries
        self.parts += parts
        found = index.document(case, unit, parts, apart=apart) if parts else None
        if found is not None:
            self.documents.append(found)

    def finish(self, head: Head, rows: Rows) -> None:
        self.streams.append((head.stream, StreamKind.CASE.value, head.number, head.hash, head.recorded_at))
        self.derived[SUMMARY.insert].append(rows.summary)
        for table, of in TABLES:
            self.derived[table.insert] += of(rows).values()
        if rows.waking is not None:
            self.derived[WAKING.insert].append((head.stream, rows.waking))

    def write(self, ours: Hand) -> None:
        with ours.batch():
            ours.many(ENTRY, self.entries)
            ours.many(PART, self.parts)
            ours.many(NEW_STREAM, self.streams)
            for statement, rows in self.derived.items():
                ours.many(statement, rows)
        index.put_many(ours, self.documents)


def analyse() -> None:
    """Tells the database how many rows there are now; after a million it must choose its indexes afresh."""
    with hand() as ours:
        ours.run("ANALYZE")
