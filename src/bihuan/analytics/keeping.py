"""Keeping the facts and their sums: written by difference, so that doing it twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.analytics import models
from bihuan.analytics.buckets import bucket_of
from bihuan.analytics.deriving import Fact
from bihuan.analytics.summed import Row, SumKey, Summed
from bihuan.cases.projecting import table_of
from bihuan.cases.raw import Hand

FACTS = table_of(models.Fact)
SUMS = table_of(models.Sum)
NUMBERS = 8
WHOLE, EXCLUDED, BUCKET = "", "excluded", "bucket"
DIMENSIONS = ("level", "channel", "department")


def row_of(case: str, fact: Fact) -> Row:
    """A fact in the order of its table's columns."""
    return (
        case, fact.measure, fact.occurrence, fact.regulation, fact.version, fact.unit, fact.day.isoformat(),
        fact.hit, fact.raw, fact.excluded, fact.value,
        None if fact.value is None else bucket_of(fact.value),
        fact.department, fact.person, fact.level, fact.channel, written_kinds(fact.kinds), fact.provisional,
    )  # fmt: skip


def written_kinds(kinds: Iterable[tuple[str, str]]) -> str:
    """`|topic=goods|cause=process|`, so that one choice is found by ``%|topic=goods|%``."""
    said = "|".join(f"{key}={value}" for key, value in kinds)
    return f"|{said}|" if said else ""


def keep(ours: Hand, facts: Mapping[str, Sequence[Fact]]) -> int:
    """Writes what the cases' facts are now; returns how many rows have changed (`Summed.keep`)."""
    return SUMMED.keep(ours, {case: [row_of(case, one) for one in own] for case, own in facts.items()})


def _read(row: Sequence[Any]) -> Row:
    """A row as `row_of` writes it, whichever database gives it."""
    day = row[6].isoformat() if isinstance(row[6], date) else row[6]
    return (*row[:6], day, *row[7:-1], bool(row[-1]))


# --- sums ---------------------------------------------------------------------------------------------------


def _numbers(row: Row) -> tuple[int, ...]:
    """counted, hits, raw hits, waiting, excluded, valued, total, provisional."""
    hit, raw, excluded, value, provisional = row[7], row[8], row[9], row[10], row[-1]
    if excluded:
        return 0, 0, 0, 0, 1, 0, 0, 0
    if hit < 0:
        return 0, 0, 0, 1, 0, 0, 0, int(provisional)
    return 1, hit, int(raw > 0), 0, 0, int(value is not None), value or 0, int(provisional)


def _keys(row: Row) -> list[SumKey]:
    """Every sum the row is part of: of its day and of its month, whole and split."""
    regulation, version, unit, day = row[3:7]
    measure = row[1]
    spans = (("d", day), ("m", f"{day[:7]}-01"))
    return [
        (regulation, dimension, span, measure, unit, starts_on, item, version)
        for dimension, item in _split(row)
        for span, starts_on in spans
    ]


def _split(row: Row) -> list[tuple[str, str]]:
    if row[9]:
        return [(WHOLE, ""), (EXCLUDED, row[9])]
    found = [(WHOLE, ""), ("level", row[14]), ("channel", row[15]), ("department", row[12])]
    found += [(key, value) for key, _, value in (one.partition("=") for one in row[16].split("|") if one)]
    if row[11] is not None:
        found.append((BUCKET, str(row[11])))
    return found


SUMMED = Summed(FACTS, SUMS, NUMBERS, _keys, _numbers, _read)
clear = SUMMED.clear
sums_of = SUMMED.sums_of
