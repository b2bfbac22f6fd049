"""Keeping passages, paths and departures of cases, with their sums, by difference."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bihuan.analytics.buckets import bucket_of
from bihuan.analytics.life import Life, VersionOf
from bihuan.analytics.process import models
from bihuan.analytics.process.conforming import departures
from bihuan.analytics.process.passages import Passage, Path, passages_of, path_of
from bihuan.analytics.summed import Row, SumKey, Summed
from bihuan.cases.projecting import table_of
from bihuan.cases.raw import Hand

PASSAGES, PASSAGE_SUMS = table_of(models.Passage), table_of(models.PassageSum)
PATHS, PATH_SUMS = table_of(models.Path), table_of(models.PathSum)
WAYS, DEPARTED = table_of(models.Way), table_of(models.Departed)
ARROW, BUCKET, DEPARTMENT = "arrow", "bucket", "department"
OVER, OPEN = "y", "n"
_KNOWN = f"{WAYS.insert} ON CONFLICT (digest) DO NOTHING"


def keep(ours: Hand, lives: Iterable[Life], version_of: VersionOf) -> int:
    """Writes what each case's way is now; returns how many rows have changed.

    Holds nothing beyond the caller's transaction; only one may keep the same cases at a time.
    """
    passages: dict[str, list[Row]] = {}
    paths: dict[str, list[Row]] = {}
    ways: dict[str, Row] = {}
    for life in lives:
        passages[life.id] = [_passage_row(life.id, one, life.zone) for one in passages_of(life)]
        path = path_of(life)
        paths[life.id] = [_path_row(life.id, path, life.zone)] if path is not None else []
        if path is not None:
            ways[path.digest] = (path.digest, "\n".join(path.steps))
        _keep_departures(ours, life, version_of)
    ours.many(_KNOWN, [ways[digest] for digest in sorted(ways)])
    return _PASSED.keep(ours, passages) + _WENT.keep(ours, paths)


def clear(ours: Hand) -> None:
    """Drops everything of the process view."""
    _PASSED.clear(ours)
    _WENT.clear(ours)
    for table in (WAYS, DEPARTED):
        ours.run(f"DELETE FROM {table.name}")


def _keep_departures(ours: Hand, life: Life, version_of: VersionOf) -> None:
    found = departures(life.history, version_of)
    ours.run(DEPARTED.clear, (life.id,))
    if not found or not life.segments:
        return
    last = life.segments[-1]
    rows = {
        (life.id, one.position, one.what): (
            life.id, one.position, one.what, last.regulation, last.version, life.case.unit,
            one.found[:300], "\n".join(one.expected), "\n".join(one.articles),
        )
        for one in found
    }  # fmt: skip
    ours.many(DEPARTED.upsert, list(rows.values()))


# --- rows ---------------------------------------------------------------------------------------------------


def _passage_row(case: str, one: Passage, zone: ZoneInfo) -> Row:
    bucket = None if one.working is None else bucket_of(one.working)
    return (
        case, one.occurrence, one.regulation, one.version, one.unit, _month(one.at, zone), one.procedure,
        one.step, one.arrow, one.nth, one.working, one.elapsed, bucket, one.waiting, one.department,
    )  # fmt: skip


def _path_row(case: str, one: Path, zone: ZoneInfo) -> Row:
    return (
        case, "m", one.regulation, one.version, one.unit, _month(one.ended or one.began, zone), one.over,
        one.digest, one.again, one.working, one.elapsed, None if one.met is None else int(one.met),
    )  # fmt: skip


def _month(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m}-01"


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _read_passage(row: Sequence[Any]) -> Row:
    return (*row[:5], _day(row[5]), *row[6:13], bool(row[13]), row[14])


def _read_path(row: Sequence[Any]) -> Row:
    return (*row[:5], _day(row[5]), bool(row[6]), *row[7:])


# --- sums ---------------------------------------------------------------------------------------------------


def _passage_numbers(row: Row) -> tuple[int, ...]:
    """passed, again, open, timed, working, elapsed, waited."""
    arrow, nth, working, elapsed, waiting = row[8], row[9], row[10], row[11], row[13]
    left = working is not None or bool(arrow)
    return (
        int(left), int(left and nth > 1), int(not left), int(working is not None), working or 0, elapsed or 0,
        (elapsed or 0) if waiting else 0,
    )  # fmt: skip


def _passage_keys(row: Row) -> list[SumKey]:
    regulation, version, unit, month, procedure, step, arrow = row[2:9]
    found = [(ARROW, arrow)]
    if row[12] is not None:
        found.append((BUCKET, str(row[12])))
    if row[14]:
        found.append((DEPARTMENT, row[14]))
    return [(regulation, unit, procedure, month, dimension, step, item, version) for dimension, item in found]


def _path_numbers(row: Row) -> tuple[int, ...]:
    """cases, again, working, elapsed, judged, met."""
    return 1, row[8], row[9] or 0, row[10] or 0, int(row[11] is not None), row[11] or 0


def _path_keys(row: Row) -> list[SumKey]:
    regulation, version, unit, month, over, digest = row[2:8]
    return [(regulation, unit, month, OVER if over else OPEN, digest, version)]


_PASSED = Summed(PASSAGES, PASSAGE_SUMS, 7, _passage_keys, _passage_numbers, _read_passage)
_WENT = Summed(PATHS, PATH_SUMS, 6, _path_keys, _path_numbers, _read_path)
