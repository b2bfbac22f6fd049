"""Signing a month: its figures are kept as they are; what is corrected later stands beside them with why."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from bihuan.analytics.figure import Figure
from bihuan.analytics.figures import definitions, figures, followed_at
from bihuan.analytics.lists import Row, everything
from bihuan.analytics.models import SignedFigure
from bihuan.analytics.periods import Period
from bihuan.analytics.summing import Asked
from bihuan.cases.queries.histories import histories
from bihuan.engine import events as e
from bihuan.people.units import units_below
from bihuan.regulation.measures.wording import formula_of
from bihuan.regulation.saying import Saying


class NotOver(Exception):
    """The month is still under way, or the ledger has not been followed to its end."""


class SignedAlready(Exception):
    """A month is signed once."""


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of one case since a figure was signed; empty where it was not counted, or is no more.

    `why` names what was recorded of the case since: corrected, reopened, merged, moved, late and so on.
    """

    case: str
    occurrence: str
    before: str
    after: str
    why: tuple[str, ...]


def sign(unit: str, regulation: str, period: Period, *, by: str, now: datetime, today: date) -> int:
    """Signs every figure of the month; returns how many. Raises NotOver and SignedAlready."""
    followed = followed_at()
    if period.kind != "month" or period.last >= today or followed is None or followed.date() <= period.last:
        raise NotOver
    found = figures(unit, regulation, None, period, today=today)
    law = definitions(regulation, period.last)
    said = Saying(law, "zh")
    asked = Asked(tuple(sorted(units_below(unit))), regulation, period, today)
    rows = [
        _signed(
            one, law.version, formula_of(said, one.measure), everything(asked, one.key), followed, by, now
        )
        for one in found
    ]
    try:
        with transaction.atomic():
            SignedFigure.objects.bulk_create(rows)
    except IntegrityError:
        raise SignedAlready from None
    return len(rows)


def signed(unit: str, regulation: str, period: Period) -> Mapping[str, SignedFigure]:
    """The signed figures of the month, by measure; none where it is not signed."""
    held = SignedFigure.objects.filter(unit=unit, regulation=regulation, month=period.first).defer("listed")
    return {one.measure: one for one in held} if period.kind == "month" else {}


def moved(one: SignedFigure, figure: Figure) -> bool:
    """Whether the figure would be another today."""
    tally = figure.tally
    now = (tally.counted, tally.hits, tally.excluded, per_of(figure))
    return (one.counted, one.hits, one.excluded, one.per) != now or one.value != figure.value


def changes(one: SignedFigure, *, today: date) -> tuple[Change, ...]:
    """Case by case what has changed since it was signed, and what was recorded that explains it."""
    period = Period("month", one.month, _end(one.month))
    asked = Asked(tuple(sorted(units_below(one.unit))), one.regulation, period, today)
    return changed(bytes(one.listed), asked, one.measure, since=one.signed_at)


def changed(listed: bytes, asked: Asked, measure: str, *, since: datetime) -> tuple[Change, ...]:
    """The same of any list that was kept by `packed`."""
    before = _unpacked(listed)
    after = {_key(row): _line(row) for row in everything(asked, measure)}
    keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    why = _why({case for case, _ in keys}, since)
    return tuple(
        Change(
            case, occurrence, before.get((case, occurrence), ""), after.get((case, occurrence), ""), why[case]
        )
        for case, occurrence in keys
    )


def _signed(
    figure: Figure,
    version: str,
    formula: str,
    rows: Iterable[Row],
    followed: datetime,
    by: str,
    now: datetime,
) -> SignedFigure:
    listed, digest = packed(rows)
    tally = figure.tally
    return SignedFigure(
        unit=figure.unit,
        regulation=figure.regulation,
        version=version,
        measure=figure.key,
        month=figure.period.first,
        value=figure.value,
        why=figure.why,
        counted=tally.counted,
        hits=tally.hits,
        waiting=tally.waiting,
        excluded=tally.excluded,
        per=per_of(figure),
        formula=formula,
        digest=digest,
        listed=listed,
        as_of=followed,
        signed_by=by,
        signed_at=now,
    )


def packed(rows: Iterable[Row]) -> tuple[bytes, str]:
    """The facts of a figure, compressed, to be compared with what they are later; and their SHA-256."""
    text = "\n".join(f"{case}\t{occurrence}\t{line}" for (case, occurrence), line in
                     sorted((_key(row), _line(row)) for row in rows))  # fmt: skip
    return zlib.compress(text.encode()), hashlib.sha256(text.encode()).hexdigest()


def per_of(figure: Figure) -> Decimal | None:
    number = figure.per.number if figure.per is not None else None
    return number.quantize(Decimal("0.0001")) if number is not None else None


def _key(row: Row) -> tuple[str, str]:
    return row.case, row.occurrence


def _line(row: Row) -> str:
    return f"{row.hit}\t{row.excluded}\t{'' if row.value is None else row.value}"


def _unpacked(listed: bytes) -> dict[tuple[str, str], str]:
    text = zlib.decompress(listed).decode()
    parts = (line.split("\t", 2) for line in text.split("\n") if line)
    return {(case, occurrence): rest for case, occurrence, rest in parts}


def _end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


_REASONS: tuple[tuple[type[e.Event], str], ...] = (
    (e.FieldCorrected, "corrected"),
    (e.CaseReopened, "reopened"),
    (e.CaseLinked, "merged"),
    (e.CaseUnlinked, "merged"),
    (e.CaseMoved, "moved"),
    (e.ClockReset, "extended"),
    (e.CaseOpened, "late"),
    (e.CaseClosed, "closed"),
    (e.ClockStopped, "done"),
    (e.ClockLate, "overdue"),
)


def _why(cases: Iterable[str], since: datetime) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict.fromkeys(cases, ())
    for case, history in histories(tuple(found)):
        later = [one.event for one in history if one.at > since]
        opened = history[0].event
        if isinstance(opened, e.CaseOpened) and opened.opened_at > since:
            later.insert(0, opened)
        found[case] = tuple(
            dict.fromkeys(name for kind, name in _REASONS for event in later if isinstance(event, kind))
        )
    return found
