"""Signing: the figures with their lists and all the report says, kept for ever; what changed since."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.analytics import signing
from bihuan.analytics.figure import Figure
from bihuan.analytics.figures import figures, followed_at
from bihuan.analytics.lists import everything
from bihuan.analytics.reports.acting import OPEN, note, period_of
from bihuan.analytics.reports.content import as_text
from bihuan.analytics.reports.models import Report, ReportFigure, State
from bihuan.analytics.reports.plans import law_of
from bihuan.analytics.reports.telling import subject_of, told
from bihuan.analytics.summing import Asked
from bihuan.analytics.wording import value_words
from bihuan.people.names import Names
from bihuan.people.units import units_below


@dataclass(frozen=True, slots=True)
class Corrected:
    """A figure that would be another today: what was signed, what it is now, and the cases that made it."""

    measure: str
    signed: str
    now: Figure
    changes: tuple[signing.Change, ...]


def freeze(report: Report, *, by: str, names: Names, now: datetime) -> bool:
    """Keeps everything the report says now and marks it signed; False where somebody was quicker.

    Call it in a transaction.
    """
    held = Report.objects.select_for_update().get(pk=report.pk)
    if held.state not in OPEN or held.state != report.state:
        return False
    subject = subject_of(report, now=now, names=names, lang="zh")
    asked = Asked(subject.units, report.regulation, subject.period, subject.today)
    ReportFigure.objects.bulk_create(
        _frozen(report, one, asked, value_words(one, subject.law, names)) for one in subject.now_.values()
    )
    text = as_text({lang: told(report, now=now, names=names, lang=lang) for lang in ("zh", "en")})
    Report.objects.filter(pk=report.pk).update(
        state=State.SIGNED,
        content=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        as_of=followed_at(),
        signed_by=by,
        signed_at=now,
    )
    note(report, "signed", by=by, now=now)
    return True


def _frozen(report: Report, figure: Figure, asked: Asked, said: str) -> ReportFigure:
    listed, digest = signing.packed(everything(asked, figure.key))
    return ReportFigure(
        report=report,
        measure=figure.key,
        value=figure.value,
        counted=figure.tally.counted,
        hits=figure.tally.hits,
        excluded=figure.tally.excluded,
        per=signing.per_of(figure),
        said=said,
        digest=digest,
        listed=listed,
    )


def corrected(report: Report, *, now: datetime) -> tuple[Corrected, ...]:
    """The figures of a signed report that would be others today, case by case, with what was recorded."""
    assert report.signed_at is not None
    period, today = period_of(report), now.date()
    law = law_of(report)
    current = {one.key: one for one in figures(report.unit, report.regulation, None, period, today=today)}
    asked = Asked(tuple(sorted(units_below(report.unit))), law.id, period, today)
    moved = [
        one
        for one in ReportFigure.objects.filter(report=report).order_by("id").defer("listed")
        if one.measure in current and _moved(one, current[one.measure])
    ]
    lists = _lists(report, [one.measure for one in moved])
    return tuple(
        Corrected(
            one.measure,
            one.said,
            current[one.measure],
            signing.changed(lists[one.measure], asked, one.measure, since=report.signed_at),
        )
        for one in moved
    )


def _lists(report: Report, measures: Sequence[str]) -> Mapping[str, bytes]:
    rows = ReportFigure.objects.filter(report=report, measure__in=measures).values_list("measure", "listed")
    return {measure: bytes(listed) for measure, listed in rows}


def _moved(one: ReportFigure, figure: Figure) -> bool:
    tally = figure.tally
    now = (tally.counted, tally.hits, tally.excluded, signing.per_of(figure))
    return (one.counted, one.hits, one.excluded, one.per) != now or one.value != figure.value


def is_sound(report: Report) -> bool:
    """Whether what is kept is still what was signed."""
    return hashlib.sha256(report.content.encode()).hexdigest() == report.digest
