"""From one case's history to its facts: what it adds to each measure of the version that it was under.

Pure: the same history, regulations and calendar give the same facts, whoever asks and whenever.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bihuan.analytics.happening import (
    AGAINST_TIME,
    HIT,
    MERGED,
    MISSED,
    NO_START,
    NO_VALUE,
    OPEN,
    WITHDRAWN,
    Hit,
    hits,
    holds,
)
from bihuan.analytics.life import Life, Segment, VersionOf
from bihuan.engine.plan import calendar_with
from bihuan.regulation.measures.house import is_house, measures_of
from bihuan.regulation.model import (
    Counted,
    CountedKind,
    FieldKind,
    Formula,
    Measure,
    NewsKind,
    Regulation,
)
from bihuan.regulation.worktime.elapsed import working_time

DUTY_PREFIX = "duty_"
MINUTE = timedelta(minutes=1)
# By which working time is told where limits run around the clock.
OFFICE_HOURS = "09:00-12:00,13:00-18:00"
AROUND_THE_CLOCK = "around the clock"
CLOCKS = (CountedKind.CLOCK_DUE, CountedKind.CLOCK_IN_TIME, CountedKind.CLOCK_LATE)


@dataclass(frozen=True, slots=True)
class Fact:
    """One time that a case counts for a measure.

    `hit` is 1 in the numerator, 0 not, -1 while that is not decided; `raw` the same against the first due
    moment. `excluded` says why it is left out. `value` is in minutes, fen or hundredths. `kinds` are the
    coded choices of the record, for splitting.
    """

    measure: str
    occurrence: str
    regulation: str
    version: str
    unit: str
    day: date
    hit: int
    raw: int
    excluded: str
    value: int | None
    department: str
    person: str
    level: str
    channel: str
    kinds: tuple[tuple[str, str], ...]
    provisional: bool


def facts_of(life: Life, version_of: VersionOf) -> list[Fact]:
    """Everything the case adds to any measure, each by the version it was under when it happened."""
    return [
        fact
        for segment in life.segments
        for fact in _under(life, segment, version_of(segment.regulation, segment.version))
    ]


def _under(life: Life, segment: Segment, regulation: Regulation) -> Iterator[Fact]:
    level = life.case.values.get("level")
    kinds = _kinds(life, regulation)
    for measure in measures_of(regulation).values():
        if life.is_duty and not _of_duties(measure):
            continue
        for hit in counted_for(life, measure, regulation):
            if life.segment_at(hit.position) is not segment:
                continue
            yield Fact(
                measure=measure.key,
                occurrence=hit.key,
                regulation=segment.regulation,
                version=segment.version,
                unit=life.case.unit,
                day=_day(life, measure, hit),
                hit=MISSED if hit.excluded else hit.met,
                raw=MISSED if hit.excluded else hit.raw,
                excluded=hit.excluded,
                value=None if hit.excluded else hit.value,
                department=hit.department,
                person=hit.person,
                level=level if isinstance(level, str) else "",
                channel=life.case.channel,
                kinds=kinds,
                provisional=hit.provisional,
            )


def _of_duties(measure: Measure) -> bool:
    """Duties never enter the measures of complaints: only what names one counts them (semantics 26)."""
    if is_house(measure):
        return False
    among = measure.among
    if among.kind in CLOCKS:
        return (among.name or "").startswith(DUTY_PREFIX)
    if among.kind is CountedKind.NEWS:
        assert among.news is not None
        return (among.news.procedure or "").startswith(DUTY_PREFIX)
    return among.kind is CountedKind.FIELD


def _kinds(life: Life, regulation: Regulation) -> tuple[tuple[str, str], ...]:
    """The choices made on the record, by field: what a figure can be split by."""
    values = life.case.values
    return tuple(
        (key, value)
        for key, field in regulation.fields.items()
        if field.kind is FieldKind.ONE_OF and not field.personal and isinstance(value := values.get(key), str)
    )


def _day(life: Life, measure: Measure, hit: Hit) -> date:
    if measure.period == "received" and life.case.received_at is not None:
        return life.day(life.case.received_at)
    return hit.on if hit.on is not None else life.day(hit.at)


# --- formulas -----------------------------------------------------------------------------------------------


def counted_for(life: Life, measure: Measure, regulation: Regulation) -> list[Hit]:
    """What counts for the measure, each with whether it is in the numerator and with its value."""
    match measure.formula:
        case Formula.SHARE:
            found = _share(life, measure, regulation)
        case Formula.COUNT | Formula.RATE:
            found = [replace(one, met=HIT, raw=HIT) for one in hits(life, measure.among, regulation)]
        case Formula.SUM | Formula.MEAN | Formula.MEDIAN | Formula.P90:
            found = _values(life, measure, regulation)
    if measure.when is None:
        return found
    return list(_where(life, measure, found))


def _where(life: Life, measure: Measure, found: Iterable[Hit]) -> Iterator[Hit]:
    """Those for which the measure's condition holds; where that is not known they are told as left out."""
    assert measure.when is not None
    for one in found:
        held = holds(life, measure.when, one.instance)
        if held is None:
            yield replace(one, excluded=one.excluded or NO_VALUE)
        elif held:
            yield one


def _share(life: Life, measure: Measure, regulation: Regulation) -> list[Hit]:
    share = measure.share
    assert share is not None
    among = [_once_merged(life, measure.among, one) for one in hits(life, measure.among, regulation)]
    if share.kind is CountedKind.CONDITION:
        return [_by_condition(life, share, one) for one in among]
    if (
        share.kind in CLOCKS
        and measure.among.kind is CountedKind.CLOCK_DUE
        and share.name == measure.among.name
    ):
        return [_by_clock(share, one) for one in among]
    own = [one for one in hits(life, share, regulation) if not one.excluded]
    keys = {one.key for one in own} if _same(share, measure.among) else _attached(own, among, life)
    return [_by_key(life, measure.among, one, keys) for one in among]


def _once_merged(life: Life, among: Counted, hit: Hit) -> Hit:
    """A case handled with another is received and has its limits, but its outcome is the other's."""
    mine = among.kind in CLOCKS or _is_receipt(among)
    return hit if mine or not life.merged else replace(hit, excluded=hit.excluded or MERGED)


def _is_receipt(counted: Counted) -> bool:
    return counted.news is not None and counted.news.kind is NewsKind.RECEIVED


def _by_condition(life: Life, share: Counted, hit: Hit) -> Hit:
    assert share.condition is not None
    held = holds(life, share.condition, hit.instance)
    if held is None:
        return replace(hit, met=MISSED, raw=MISSED, excluded=hit.excluded or NO_VALUE)
    return replace(hit, met=int(held), raw=int(held))


def _by_clock(share: Counted, hit: Hit) -> Hit:
    if share.kind is not CountedKind.CLOCK_LATE:
        return hit
    turned = {HIT: MISSED, MISSED: HIT, OPEN: OPEN}
    return replace(hit, met=turned[hit.met], raw=turned[hit.raw])


def _by_key(life: Life, among: Counted, hit: Hit, keys: set[str]) -> Hit:
    if hit.key in keys:
        return replace(hit, met=HIT, raw=HIT)
    gone = _is_receipt(among) and life.case.outcome == "withdrawn"
    return replace(hit, met=MISSED, raw=MISSED, excluded=hit.excluded or (WITHDRAWN if gone else ""))


def _same(share: Counted, among: Counted) -> bool:
    """Whether the numerator is a narrower reading of the denominator: its outcome, its score."""
    if share.kind is not among.kind:
        return False
    if share.news is None or among.news is None:
        return share.name == among.name
    return (share.news.kind, share.news.procedure, share.news.name) == (
        among.news.kind,
        among.news.procedure,
        among.news.name,
    )


def _attached(own: Sequence[Hit], among: Sequence[Hit], life: Life) -> set[str]:
    """Each is counted to the last before it, or where there is none to the first after it."""
    keys = set()
    for one in own:
        near = [each for each in among if each.instance == one.instance] or list(among)
        before = [each for each in near if each.position <= one.position]
        if near:
            keys.add((before[-1] if before else near[0]).key)
    return keys


def _values(life: Life, measure: Measure, regulation: Regulation) -> list[Hit]:
    if measure.since is None:
        return [_outcome_elsewhere(life, measure, one) for one in hits(life, measure.among, regulation)]
    begun = hits(life, measure.since, regulation)
    ended = hits(life, measure.among, regulation)
    timed = [_timed(life, measure, regulation, begun, one) for one in ended]
    return [*timed, *_under_way(life, begun, ended)]


def _outcome_elsewhere(life: Life, measure: Measure, hit: Hit) -> Hit:
    averaged = measure.formula is not Formula.SUM
    return replace(hit, excluded=hit.excluded or MERGED) if averaged and life.merged else hit


def _timed(life: Life, measure: Measure, regulation: Regulation, begun: list[Hit], end: Hit) -> Hit:
    if end.excluded:
        return end
    if life.merged and not life.is_duty:
        return replace(end, excluded=MERGED)
    before = [one for one in begun if one.position <= end.position]
    if not before:
        return replace(end, excluded=NO_START)
    if end.at < before[-1].at:
        return replace(end, excluded=AGAINST_TIME)
    minutes, provisional = _minutes(life, measure, regulation, before[-1].at, end.at)
    return replace(end, value=minutes, provisional=provisional)


def _under_way(life: Life, begun: list[Hit], ended: list[Hit]) -> Iterator[Hit]:
    """What has begun and not ended: its length is not known yet, and never counted as if it were."""
    last = begun[-1] if begun else None
    if last is None or life.case.status != "open":
        return
    standing = [one for one in ended if not one.excluded]
    if not any(one.position >= last.position for one in standing):
        yield replace(last, key=f"{last.key}…", met=OPEN, raw=OPEN, value=None)


def _minutes(
    life: Life, measure: Measure, regulation: Regulation, since: datetime, until: datetime
) -> tuple[int, bool]:
    """Whole minutes, and whether a day between is of a calendar not yet announced."""
    if measure.time == "elapsed":
        return (until - since) // MINUTE, False
    hours = regulation.counting.hours
    if hours in ("", AROUND_THE_CLOCK):
        hours = OFFICE_HOURS
    calendar = calendar_with(life.calendar, hours)
    last = calendar.day(calendar.local_day(until))
    return working_time(since, until, calendar) // MINUTE, last.provisional


def length_hours(regulation: Regulation) -> str:
    """The hours of a day by which the regulation's working time is told."""
    hours = regulation.counting.hours
    return OFFICE_HOURS if hours in ("", AROUND_THE_CLOCK) else hours
