"""Taking a file of histories in, a batch to a transaction: each row once, however often it is tried."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.cases import queries
from bihuan.cases.bulk import Act, make_cases
from bihuan.cases.perform import perform
from bihuan.engine.refused import Refused
from bihuan.inbox.importing.mapping import Mapping, write_mapping
from bihuan.inbox.importing.reading import Found, Happening, Unfit, cases_in, command_of, happenings
from bihuan.inbox.importing.sheets import Row, Sheet
from bihuan.inbox.models import ColumnMapping, ImportedCase, ImportedRow, ImportRun
from bihuan.parties import directory, recorded
from bihuan.parties.sealing import keyed

BATCH = 500
TAKEN, AGAIN, REFUSED = "taken", "again", "refused"


class Interrupted(ValueError):
    """The same file was begun before and did not end."""


@dataclass(frozen=True, slots=True)
class RowTold:
    """What became of a row: taken, again (it was there already) or refused; `case` is the case's number."""

    row: int
    result: str
    case: str = ""
    why: str = ""


@dataclass(slots=True)
class Tally:
    """How many cases and rows, so far or in all."""

    cases: int = 0
    taken: int = 0
    again: int = 0
    refused: int = 0

    @property
    def rows(self) -> int:
        return self.taken + self.again + self.refused


Tell = Callable[[Sequence[RowTold], Tally], None]


def _nobody(told: Sequence[RowTold], tally: Tally) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Import:
    """What to take in: `by` is whoever does it, `now` the moment all is recorded at."""

    sheet: Sheet
    mapping: Mapping
    unit: str
    zone: str
    now: datetime
    by: str | None = None
    language: str = "zh"


def take_in(asked: Import, *, resume: bool = False, tell: Tell = _nobody) -> Tally:
    """Imports the file, and keeps its mapping for files with the same columns.

    `tell` hears of every row, in batches. Raises Interrupted where this very file was begun before and did
    not end, unless `resume`.
    """
    digest = digest_of(asked.sheet.path)
    begun = ImportRun.objects.filter(unit=asked.unit, digest=digest, finished_at=None).first()
    if begun is not None and not resume:
        words = _("这个文件在 %(at)s 导入到一半中断了。请加上 --resume 接着导入；已收的行不会重复。")
        raise Interrupted(words % {"at": f"{begun.started_at:%Y-%m-%d %H:%M}"})
    keep_mapping(asked)
    run = begun or ImportRun.objects.create(
        unit=asked.unit, name=asked.sheet.path.name[:200], digest=digest, started_at=asked.now
    )
    tally = Tally()
    for batch in _batches(asked):
        told = _take_batch(asked, batch, tally)
        tell(told, tally)
        run.rows, run.taken, run.refused = tally.rows, tally.taken, tally.refused
        run.save(update_fields=["rows", "taken", "refused"])
    run.finished_at = asked.now
    run.save(update_fields=["finished_at"])
    return tally


def rehearse(asked: Import, *, tell: Tell = _nobody) -> Tally:
    """What `take_in` would do, without writing anything."""
    tally = Tally()
    for batch in _batches(asked):
        told = [_told(one, REFUSED, why=why) for each in batch for one, why in each.found.refused]
        marked = _taken_before(batch)
        for each in batch:
            fresh = [row for row in each.found.rows if each.marks[row.number] not in marked]
            told += [_told(row, TAKEN if row in fresh else AGAIN) for row in each.found.rows]
            tally.cases += bool(fresh)
        _count(told, tally)
        tell(told, tally)
    return tally


@dataclass(slots=True)
class _Ready:
    """A case that can be taken: what happened in it and the marks of its rows by their numbers."""

    found: Found
    told: list[Happening]
    mark: str
    marks: dict[int, str] = field(default_factory=dict)


def _batches(asked: Import) -> Iterator[list[_Ready]]:
    ready = _ready(asked)
    while some := list(islice(ready, BATCH)):
        yield some


def _ready(asked: Import) -> Iterator[_Ready]:
    zone = ZoneInfo(asked.mapping.zone or asked.zone)
    for found in cases_in(asked.sheet, asked.mapping):
        told = happenings(found, asked.mapping, zone)
        try:
            _require_past(told, asked.now)
            if told:
                command_of(found, told, asked.mapping, zone, unit=asked.unit, codes=_AnyCode())
        except Unfit as unfit:
            found.refused += [(row, str(unfit)) for row in found.rows]
            found.rows, told = [], []
        mark = keyed("imported case", f"{asked.unit}\0{asked.mapping.source}\0{found.number}")
        yield _Ready(found, told, mark, _marks(mark, found.rows))


class _AnyCode(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return name


def _require_past(told: list[Happening], now: datetime) -> None:
    if told and told[-1].at > now:
        words = _("时间 %(at)s 在将来；历史记录只收已经发生的事。请核对时间的写法")
        raise Unfit(words % {"at": f"{told[-1].at:%Y-%m-%d %H:%M}"})


def _marks(case: str, rows: list[Row]) -> dict[int, str]:
    """A mark of each row by its number. Rows that say the same are told apart by their order."""
    seen: dict[str, int] = {}
    found: dict[int, str] = {}
    for row in rows:
        said = "\0".join(f"{name}\1{value}" for name, value in sorted(row.cells.items()) if value)
        seen[said] = seen.get(said, 0) + 1
        found[row.number] = keyed("imported row", f"{case}\0{seen[said]}\0{said}")
    return found


def _take_batch(asked: Import, batch: list[_Ready], tally: Tally) -> list[RowTold]:
    """Takes the cases of a batch, all or none."""
    told = [_told(one, REFUSED, why=why) for each in batch for one, why in each.found.refused]
    with transaction.atomic():
        marked = _taken_before(batch)
        known = dict(
            ImportedCase.objects.filter(mark__in=[one.mark for one in batch]).values_list("mark", "case")
        )
        codes = recorded.codes_of(asked.unit, [h.by for one in batch for h in one.told if h.by])
        fresh = [one for one in batch if one.told and one.mark not in known]
        made = _make(asked, fresh, codes)
        known |= {one.mark: case for one, case in zip(fresh, made, strict=True)}
        new = {one.mark for one in fresh}
        for one in batch:
            if one.told and one.mark not in new:
                told += _add(asked, one, known[one.mark], marked, codes)
        numbers = {row.id: row.number for row in queries.by_ids(list(known.values()))}
        told += [_told(row, TAKEN, numbers[known[one.mark]]) for one in fresh for row in one.found.rows]
    tally.cases += len(fresh)
    _count(told, tally)
    return told


def _make(asked: Import, fresh: list[_Ready], codes: dict[str, str]) -> list[str]:
    zone = ZoneInfo(asked.mapping.zone or asked.zone)
    commands = [
        command_of(one.found, one.told, asked.mapping, zone, unit=asked.unit, codes=codes) for one in fresh
    ]
    made = make_cases([[Act(one, asked.now, asked.by)] for one in commands], batch=max(len(commands), 1))
    ImportedCase.objects.bulk_create(
        ImportedCase(mark=one.mark, case=case, unit=asked.unit, source=asked.mapping.source)
        for one, case in zip(fresh, made, strict=True)
    )
    ImportedRow.objects.bulk_create(
        ImportedRow(mark=mark, case=case)
        for one, case in zip(fresh, made, strict=True)
        for mark in one.marks.values()
    )
    for command, case in zip(commands, made, strict=True):
        if command.person:
            directory.enrol(
                case,
                unit=asked.unit,
                person=command.person,
                language=asked.language,
                received_at=command.received_at,
            )
    return made


def _add(
    asked: Import, one: _Ready, case: str, marked: frozenset[str], codes: dict[str, str]
) -> list[RowTold]:
    """Rows of a case that is there already: those that are new are added to it, the others left."""
    (kept,) = queries.by_ids((case,))
    fresh = [row for row in one.found.rows if one.marks[row.number] not in marked]
    told = [_told(row, AGAIN, kept.number) for row in one.found.rows if row not in fresh]
    if not fresh:
        return told
    zone = ZoneInfo(asked.mapping.zone or asked.zone)
    more = Found(one.found.number, fresh)
    command = command_of(
        more, happenings(more, asked.mapping, zone), asked.mapping, zone, unit=asked.unit, codes=codes
    )
    done = perform(command, on=case, at=asked.now, by=asked.by)
    if isinstance(done, Refused):
        why = _("这件历史记录已经转入办理，不能再补记：%(why)s") % {"why": done.reason.value}
        return told + [_told(row, REFUSED, kept.number, why) for row in fresh]
    ImportedRow.objects.bulk_create(ImportedRow(mark=one.marks[row.number], case=case) for row in fresh)
    return told + [_told(row, TAKEN, kept.number) for row in fresh]


def _taken_before(batch: list[_Ready]) -> frozenset[str]:
    wanted = [mark for one in batch for mark in one.marks.values()]
    held: set[str] = set()
    for start in range(0, len(wanted), 5000):
        rows = ImportedRow.objects.filter(mark__in=wanted[start : start + 5000])
        held.update(rows.values_list("mark", flat=True))
    return frozenset(held)


def _told(row: Row, result: str, case: str = "", why: str = "") -> RowTold:
    return RowTold(row.number, result, case, why)


def _count(told: Sequence[RowTold], tally: Tally) -> None:
    for one in told:
        match one.result:
            case "taken":
                tally.taken += 1
            case "again":
                tally.again += 1
            case _:
                tally.refused += 1


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- mappings -----------------------------------------------------------------------------------------------


def keep_mapping(asked: Import) -> None:
    """Remembers how the unit reads these columns."""
    ColumnMapping.objects.update_or_create(
        unit=asked.unit,
        header=_header(asked.sheet.header),
        defaults={"text": write_mapping(asked.mapping), "kept_at": asked.now},
    )


def kept_mapping(unit: str, header: tuple[str, ...]) -> str | None:
    """How the unit read a file with these columns last, as YAML."""
    found = ColumnMapping.objects.filter(unit=unit, header=_header(header)).first()
    return found.text if found is not None else None


def _header(header: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(header).encode()).hexdigest()
