"""What of a case a measure counts: each time it happened, when, where, by whom, and why it may not count."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from bihuan.analytics.life import Life
from bihuan.engine import events as e
from bihuan.engine.case import MOOT, RUNNING, SUSPENDED, ClockState
from bihuan.engine.events import Event, Happened
from bihuan.regulation.conditions import Condition, MissingValue
from bihuan.regulation.model import (
    MAIN,
    Counted,
    CountedKind,
    FieldKind,
    News,
    NewsKind,
    Regulation,
)

HIT, MISSED, OPEN = 1, 0, -1
REOPENED, MERGED, WITHDRAWN, MOOTED = "reopened", "merged", "withdrawn", "moot"
UNDATED, PAUSED, NO_VALUE, NO_START, AGAINST_TIME = (
    "undated",
    "suspended",
    "no value",
    "no start",
    "contradictory",
)
REASONS = (REOPENED, MERGED, WITHDRAWN, MOOTED, UNDATED, PAUSED, NO_VALUE, NO_START, AGAINST_TIME)


@dataclass(frozen=True, slots=True)
class Hit:
    """One time that something countable happened, at entry `position` of the history.

    `met` says whether a limit was met, `raw` whether its first due moment was; OPEN while that is not
    decided. `on` is the day it fell due. `value` is in hundredths, of money in fen.
    """

    key: str
    at: datetime
    position: int
    instance: str = ""
    department: str = ""
    person: str = ""
    on: date | None = None
    met: int = HIT
    raw: int = HIT
    excluded: str = ""
    value: int | None = None
    provisional: bool = False


def hits(life: Life, counted: Counted, regulation: Regulation) -> list[Hit]:
    """Every time it happened, oldest first; of `first` and `last` that one."""
    found = sorted(_HITS[counted.kind](life, counted, regulation), key=lambda one: one.position)
    if counted.which == "first":
        return found[:1]
    return found[-1:] if counted.which == "last" else found


def holds(life: Life, condition: Condition, instance: str) -> bool | None:
    """Whether it holds of the record as it stands; None where a value is missing."""
    try:
        return condition(life.scope(instance))
    except MissingValue:
        return None


# --- events -------------------------------------------------------------------------------------------------


def _hit(life: Life, position: int, one: Happened, key: str = "", instance: str = "", **more: object) -> Hit:
    person = one.by if one.by is not None and one.by.isdigit() else ""
    made = Hit(
        key or f"{position}", one.at, position, instance or life.main, life.department_at(position), person
    )
    return replace(made, **more) if more else made  # type: ignore[arg-type]


def _of(life: Life, *kinds: type[Event]) -> Iterator[tuple[int, Happened]]:
    for kind in kinds:
        yield from life.events.get(kind, ())


def _news(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    assert counted.news is not None
    yield from _NEWS[counted.news.kind](life, counted.news)


def _received(life: Life, news: News) -> Iterator[Hit]:
    for position, one in _of(life, e.CaseOpened):
        received = life.case.received_at or one.at
        yield replace(
            _hit(life, position, one, "received"), at=received, department=life.department, person=""
        )


def _step(life: Life, news: News) -> Iterator[Hit]:
    kind = e.StepBegun if news.kind is NewsKind.BEGINS else e.StepCompleted
    for position, one in _of(life, kind):
        event = one.event
        assert isinstance(event, e.StepBegun | e.StepCompleted)
        occurrence = life.case.occurrences[event.occurrence]
        step = event.step if isinstance(event, e.StepBegun) else occurrence.step
        procedure = life.case.instances[occurrence.instance].procedure
        if (procedure, step) != (news.procedure, news.name):
            continue
        if news.outcome is not None and getattr(event, "outcome", None) != news.outcome:
            continue
        seat = occurrence.seats[0].department if occurrence.seats else None
        made = _hit(life, position, one, event.occurrence, occurrence.instance)
        yield replace(made, department=seat or made.department)


def _procedure(life: Life, news: News) -> Iterator[Hit]:
    kind = e.ProcedureStarted if news.kind is NewsKind.STARTS else e.ProcedureEnded
    for position, one in _of(life, kind):
        event = one.event
        assert isinstance(event, e.ProcedureStarted | e.ProcedureEnded)
        instance = life.case.instances[event.instance]
        if instance.procedure != news.name:
            continue
        if news.outcome is not None and getattr(event, "outcome", None) != news.outcome:
            continue
        again = kind is e.ProcedureEnded and event.instance == life.main and position < life.reopened_at
        yield _hit(
            life, position, one, f"{event.instance}#{position}" if again else event.instance, event.instance,
            excluded=REOPENED if again else "",
        )  # fmt: skip


def _letter(life: Life, news: News) -> Iterator[Hit]:
    for position, one in _of(life, e.LetterDelivered):
        assert isinstance(one.event, e.LetterDelivered)
        letter = life.case.letters[one.event.letter]
        if letter.key == news.name:
            yield _hit(life, position, one, letter.id, letter.instance or "")


def _late(life: Life, news: News) -> Iterator[Hit]:
    for position, one in _of(life, e.ClockLate):
        assert isinstance(one.event, e.ClockLate)
        clock = life.case.clocks[one.event.clock]
        if clock.key == news.name:
            yield _hit(life, position, one, clock.id, clock.instance)


def _closes(life: Life, news: News) -> Iterator[Hit]:
    kind = e.CaseClosed if news.kind is NewsKind.CLOSES else e.CaseSettled
    for position, one in _of(life, kind):
        yield _hit(life, position, one, excluded=REOPENED if position < life.reopened_at else "")


def _level_set(life: Life, news: News) -> Iterator[Hit]:
    for position, one, _, _ in _levels(life):
        yield _hit(life, position, one)


def _supplied(life: Life, news: News) -> Iterator[Hit]:
    for position, one in _of(life, e.MaterialSupplied):
        yield _hit(life, position, one)


def _watched(life: Life, news: News) -> Iterator[Hit]:
    for position, one in _of(life, e.WatchTurned):
        event = one.event
        assert isinstance(event, e.WatchTurned)
        if event.watch == news.name and event.holds == (news.kind is NewsKind.WATCH_BEGINS):
            yield _hit(life, position, one, instance=event.instance)


_NEWS: dict[NewsKind, Callable[[Life, News], Iterator[Hit]]] = {
    NewsKind.RECEIVED: _received,
    NewsKind.BEGINS: _step,
    NewsKind.DONE: _step,
    NewsKind.STARTS: _procedure,
    NewsKind.ENDS: _procedure,
    NewsKind.DELIVERED: _letter,
    NewsKind.LATE: _late,
    NewsKind.LEVEL_SET: _level_set,
    NewsKind.SUPPLIED: _supplied,
    NewsKind.CLOSES: _closes,
    NewsKind.SETTLES: _closes,
    NewsKind.WATCH_BEGINS: _watched,
    NewsKind.WATCH_ENDS: _watched,
}


def _levels(life: Life) -> Iterator[tuple[int, Happened, str, str]]:
    """Each time a level was given: (place, event, the one before or "", the new one)."""
    before = ""
    both = sorted(_of(life, e.TableDecided, e.LevelRaised), key=lambda pair: pair[0])
    for position, one in both:
        event = one.event
        new = event.new if isinstance(event, e.LevelRaised) else getattr(event, "values", {}).get("level")
        if isinstance(new, str):
            yield position, one, before, new
            before = new


def _changed(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    ranks = {level: place for place, level in enumerate(regulation.levels)}
    raised_only = counted.kind is CountedKind.RAISED
    for position, one, old, new in _levels(life):
        if not old or old == new:
            continue
        if not raised_only or ranks.get(new, 0) < ranks.get(old, 0):
            yield _hit(life, position, one)


def _plain(*kinds: type[Event]) -> Callable[[Life, Counted, Regulation], Iterator[Hit]]:
    def found(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
        for position, one in _of(life, *kinds):
            yield _hit(life, position, one)

    return found


def _extended(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    for position, one in _of(life, e.ExtensionGranted):
        assert isinstance(one.event, e.ExtensionGranted)
        clock = life.case.clocks[one.event.clock]
        if counted.name in (None, clock.key):
            yield _hit(life, position, one, instance=clock.instance)


def _repeated(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    for position, one in _of(life, e.CaseLinked):
        if isinstance(one.event, e.CaseLinked) and one.event.relation == "repeats":
            yield _hit(life, position, one)


def _referred(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    """A letter is owed to an outside body."""
    for position, one in _of(life, e.LetterOwed):
        if isinstance(one.event, e.LetterOwed) and one.event.to in regulation.bodies:
            yield _hit(life, position, one)


def _one_place(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    """Closed, and no task of the main procedure was done in another department than the first."""
    done = [
        one
        for one in life.case.occurrences.values()
        if one.instance == life.main and (one.by or "").isdigit()
    ]
    places = {one.seats[0].department or "" for one in done if one.seats} - {""}
    if len(places) <= 1:
        yield from _closes(life, _CLOSES)


def _closed_late(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    clocks = life.case.clocks.values()
    if any(one.late_at is not None and one.instance == life.main for one in clocks):
        yield from _closes(life, _CLOSES)


def _followed_up(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    for position, one in _of(life, e.ProcedureEnded):
        assert isinstance(one.event, e.ProcedureEnded)
        held = regulation.procedures.get(life.case.instances[one.event.instance].procedure)
        if held is not None and held.key != MAIN and held.outlives and not held.private:
            yield _hit(life, position, one, one.event.instance, one.event.instance)


_CLOSES = News(NewsKind.CLOSES, text="case closes")


# --- clocks -------------------------------------------------------------------------------------------------


def _clocks(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    for position, one in _of(life, e.ClockStarted):
        assert isinstance(one.event, e.ClockStarted)
        clock = life.case.clocks[one.event.clock]
        wanted = clock.instance == life.main if counted.name is None else clock.key == counted.name
        if wanted and not clock.periodic:
            hit = _clock(life, position, one.event, clock)
            if _asked_for(counted.kind, hit):
                yield hit


def _asked_for(kind: CountedKind, hit: Hit) -> bool:
    """Of what is in time or late only that; what is not decided or left out stays, to be told."""
    if kind is CountedKind.CLOCK_DUE or hit.excluded or hit.met == OPEN:
        return kind is CountedKind.CLOCK_DUE
    return (hit.met == HIT) == (kind is CountedKind.CLOCK_IN_TIME)


def _clock(life: Life, position: int, started: e.ClockStarted, clock: ClockState) -> Hit:
    due = clock.due
    on = clock.ends_day or life.day(due if due is not None else clock.started_at)
    department, person = _answered(life, clock, position)
    return Hit(
        key=clock.id,
        at=due or clock.started_at,
        position=position,
        instance=clock.instance,
        department=department,
        person=person,
        on=on,
        met=_met(clock),
        raw=_raw(clock, started.due),
        excluded=_left_out(life, clock),
        provisional=clock.provisional,
    )


def _met(clock: ClockState) -> int:
    if clock.late_at is not None:
        return MISSED
    if clock.stopped_at is not None and clock.in_time is not None:
        return HIT if clock.in_time else MISSED
    return OPEN


def _raw(clock: ClockState, first_due: datetime | None) -> int:
    """Against the first due moment, whatever was extended or suspended since."""
    if first_due is None or (clock.stopped_at is None and clock.late_at is None):
        return OPEN
    if clock.stopped_at is None or clock.status == MOOT:
        return MISSED
    return HIT if clock.stopped_at <= first_due else MISSED


def _left_out(life: Life, clock: ClockState) -> str:
    if clock.late_at is not None:
        return ""
    if clock.status == MOOT:
        return WITHDRAWN if life.case.outcome == "withdrawn" else MOOTED
    if clock.due is None and clock.status in (RUNNING, SUSPENDED):
        return UNDATED
    return PAUSED if clock.status == SUSPENDED else ""


def _answered(life: Life, clock: ClockState, position: int) -> tuple[str, str]:
    """The department and the person that did what stopped it, or that it still waits for."""
    mine = [one for one in life.case.occurrences.values() if one.instance == clock.instance]
    stopping = [one for one in mine if clock.stopped_at is not None and one.done_at == clock.stopped_at]
    at = next(iter((*stopping[-1:], *mine[-1:])), None)
    if at is None:
        return life.department, ""
    department = (at.seats[0].department if at.seats else None) or life.department
    person = at.by or at.person or ""
    return department, person if person.isdigit() else ""


# --- values -------------------------------------------------------------------------------------------------


def _fields(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    """The last value in each procedure, by the day it was first filled in; of several fields their sum."""
    names = (counted.name or "").split(" + ")
    found: dict[str, Hit] = {}
    values: dict[str, dict[str, int | None]] = {}
    for position, one in enumerate(life.history):
        for name in names:
            for instance, value in _given(one.event, name):
                key = f"{instance}/{counted.name}"
                found.setdefault(instance, _hit(life, position, one, key, instance))
                values.setdefault(instance, {})[name] = hundredths(value, regulation.fields[name].kind)
    for instance, hit in found.items():
        given = [values[instance].get(name) for name in names]
        known = [one for one in given if one is not None]
        if len(known) == len(names):
            yield replace(hit, value=sum(known))
        else:
            yield replace(hit, excluded=NO_VALUE)


def _given(event: Event, name: str) -> Iterable[tuple[str, object]]:
    match event:
        case e.ValuesRecorded() | e.TableDecided() if name in event.values:
            return ((event.instance, event.values[name]),)
        case e.ValuesRecorded() if name in event.cleared:
            return ((event.instance, None),)
        case e.FieldCorrected() if event.field == name:
            return ((event.instance, event.new),)
        case e.ProcedureStarted() if name in event.values:
            return ((event.instance, event.values[name]),)
        case _:
            return ()


def hundredths(value: object, kind: FieldKind) -> int | None:
    """Money is in fen already; any other number a hundred times itself, half rounded to even."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return int(value) if kind is FieldKind.MONEY else int((Decimal(value) * 100).to_integral_value())


def _scores(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    for position, one in _of(life, e.SurveyAnswered):
        assert isinstance(one.event, e.SurveyAnswered)
        score = one.event.scores.get(counted.name or "")
        if score is not None and (counted.least is None or score >= counted.least):
            yield _hit(life, position, one, value=score * 100)


def _conditions(life: Life, counted: Counted, regulation: Regulation) -> Iterator[Hit]:
    raise AssertionError("a condition is asked of something else that is counted")


_HITS: dict[CountedKind, Callable[[Life, Counted, Regulation], Iterator[Hit]]] = {
    CountedKind.NEWS: _news,
    CountedKind.CLOCK_DUE: _clocks,
    CountedKind.CLOCK_IN_TIME: _clocks,
    CountedKind.CLOCK_LATE: _clocks,
    CountedKind.CONDITION: _conditions,
    CountedKind.FIELD: _fields,
    CountedKind.SCORE: _scores,
    CountedKind.ANSWERED: _plain(e.SurveyAnswered),
    CountedKind.REOPENED: _plain(e.CaseReopened),
    CountedKind.RAISED: _changed,
    CountedKind.CHANGED: _changed,
    CountedKind.REPEATED: _repeated,
    CountedKind.URGED: _plain(e.Urged),
    CountedKind.EXTENDED: _extended,
    CountedKind.REFERRED: _referred,
    CountedKind.ONE_PLACE: _one_place,
    CountedKind.CLOSED_LATE: _closed_late,
    CountedKind.FOLLOWED_UP: _followed_up,
}
