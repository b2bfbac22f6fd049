"""The signals of the charts that units watch, and what of each goes on record.

Finding is all that is done here: figures cannot write a case. `config.warning` opens what is found.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bihuan.analytics.lists import listed
from bihuan.analytics.summing import Asked
from bihuan.analytics.warning.reading import (
    Chart,
    Looked,
    charts,
    counted_span,
    looked_at,
    newest,
    period_of,
)
from bihuan.analytics.warning.watching import Judged
from bihuan.cases import queries
from bihuan.people.models import Unit
from bihuan.people.units import units_below
from bihuan.registry import versions, working
from bihuan.regulation.measures.wording import name_of
from bihuan.regulation.model import EarlyWarning, Formula, Regulation
from bihuan.regulation.saying import Saying

MOST_CASES = 200
LONGEST_PERIOD = 32
RULES = {"u": "u", "u′": "laney", "g": "g", "cusum": "cusum"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signal:
    """A point that warns, in a unit, under one early warning."""

    unit: str
    warning: EarlyWarning
    asked: Looked
    chart: Chart
    place: int

    @property
    def point(self) -> Judged:
        return self.chart.watched.points[self.place]

    @property
    def period(self) -> str:
        """What the case is opened for: the point, and the item if there is one, short enough to keep."""
        watched = self.chart.watched
        text = period_of(self.asked.every, self.point.first, self.point.last, watched.kind).text
        return f"{text}~{item_key(self.chart.item)}" if self.chart.item else text


def item_key(item: str) -> str:
    """An item as it stands in a case's period; a long one by its digest."""
    if len(item) <= LONGEST_PERIOD - 12:
        return item
    return hashlib.sha256(item.encode()).hexdigest()[:16]


def found(now: datetime) -> Iterator[Signal]:
    """The new signals of every unit, those below first; one that cannot be looked at stops no other."""
    for unit, law in _watching(now.date()):
        today = now.astimezone(ZoneInfo(unit.time_zone)).date()
        for warning in law.warnings.values():
            try:
                yield from tuple(signals(unit.code, law, warning, today))
            except Exception:
                log.exception("warning.failed", extra={"unit": unit.code})


def _watching(day: date) -> Iterator[tuple[Unit, Regulation]]:
    """Every open unit under the regulation of its own or of the nearest above, those below first."""
    working_under = {one.unit: one for one in working.units_at_work(day)}
    units = Unit.objects.exclude(closed_on__lt=day).order_by("path")
    for unit in sorted(units, key=lambda one: -len(one.upward)):
        works = next((working_under[code] for code in unit.upward if code in working_under), None)
        if works is not None:
            yield unit, versions.regulation(works.regulation, works.version)


def signals(unit: str, law: Regulation, warning: EarlyWarning, today: date) -> Iterator[Signal]:
    """The newest signal of each item, if it is new enough to be warned of."""
    asked = looked_at(law, unit, warning)
    since = newest(today, warning.every)
    for chart in charts(asked, today):
        points = chart.watched.points
        places = [place for place, one in enumerate(points) if one.high and one.last >= since]
        if places:
            yield Signal(unit, warning, asked, chart, places[-1])


def record_of(signal: Signal) -> tuple[dict[str, object], dict[str, str]]:
    """What stands on record of the signal: values and texts by field."""
    point, watched = signal.point, signal.chart.watched
    said = Saying(signal.asked.law, "zh")
    about = name_of(said, signal.asked.measure)
    if signal.chart.item:
        about += f"（{item_words(said, signal.asked.split, signal.chart.item)}）"
    texts = {
        "about": about,
        "point": _point_words(signal),
        "seen": _seen_words(signal),
        "usual": "" if point.usual is None else f"{point.usual:.2f}",
        "limit": "" if point.upper is None else f"{point.upper:.2f}",
        "cases": "、".join(numbers(signal.asked, signal.chart, signal.place)),
    }
    return {"warning_rule": RULES[watched.kind]}, {
        f"warning_{key}": text for key, text in texts.items() if text
    }


def _point_words(signal: Signal) -> str:
    span = counted_span(signal.asked, signal.chart.watched, signal.place)
    text = signal.period.partition("~")[0]
    return (
        text if span.first == span.last else f"{text}（{span.first.isoformat()} 至 {span.last.isoformat()}）"
    )


def _seen_words(signal: Signal) -> str:
    point, watched = signal.point, signal.chart.watched
    if watched.kind == "g":
        first = counted_span(signal.asked, watched, signal.place).first
        return f"{(point.last - first).days} 天内 5 件，通常间隔 {point.usual or 0:.1f} 天一件"
    wrong = "未达到的 " if signal.asked.measure.formula is Formula.SHARE else ""
    said = f"{wrong}{point.count} 件"
    if watched.kind == "cusum":
        return f"{said}，累积和 {point.value:.2f}"
    return said if point.size == 1 else f"{said}，比率 {point.value:.2f}"


def item_words(said: Saying, split: str, item: str) -> str:
    """An item in the regulation's words; a department by its code, which the pages name."""
    if split == "level":
        return said.level(item)
    if split == "channel":
        channel = said.regulation.channels.get(item)
        return said.word(channel.rule.path, channel.name) if channel is not None else item
    field = said.regulation.fields.get(split)
    if field is None:
        return item
    return said.word(f"{field.rule.path}.one_of.{item}", field.options.get(item, item))


def numbers(asked: Looked, chart: Chart, place: int, *, limit: int = MOST_CASES) -> Sequence[str]:
    """The numbers of the complaints that made a point, the newest first."""
    span = counted_span(asked, chart.watched, place)
    where = {asked.split: chart.item} if asked.split else {}
    which = "missed" if asked.measure.formula is Formula.SHARE else "denominator"
    facts = Asked(tuple(sorted(units_below(asked.unit))), asked.law.id, span, span.last, where)
    rows, _ = listed(facts, asked.measure.key, which, limit=limit)  # type: ignore[arg-type]
    ids = tuple(dict.fromkeys(row.case for row in rows))
    return [one.number for one in queries.by_ids(ids)]
