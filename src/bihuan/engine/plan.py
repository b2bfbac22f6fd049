"""What the engine looks up about a regulation again and again, worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.engine.events import Because
from bihuan.regulation.model import (
    AUTOMATIC,
    COMPLAINANT,
    SUBJECT,
    Clock,
    DecisionTable,
    Letter,
    News,
    NewsKind,
    Outcome,
    Procedure,
    Regulation,
    Rule,
    Step,
)
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.hours import parse_hours

NewsKey = tuple[NewsKind, str | None, str | None]
BUILT_IN_POSTS = frozenset((COMPLAINANT, SUBJECT, AUTOMATIC))


@dataclass(frozen=True, slots=True)
class Listener:
    """A clock or a letter that waits for a piece of news; `outcome` narrows it."""

    what: str  # stop, start or letter, in the order in which they act
    key: str
    procedure: str | None
    outcome: str | None
    because: Because


@dataclass(frozen=True, slots=True)
class Plan:
    """The look-ups of one version.

    Listeners by news, clocks suspended by step, what counters count within the case.
    """

    regulation: Regulation
    listeners: Mapping[NewsKey, tuple[Listener, ...]]
    suspending: Mapping[tuple[str, str], tuple[str, ...]]
    graded: tuple[str, ...]
    level_tables: frozenset[str]
    outside: frozenset[str]
    counted: Mapping[str, News]
    order_of_clocks: Mapping[str, int]
    extensions: Mapping[str, str]

    @property
    def version(self) -> str:
        return self.regulation.version


_plans: dict[str, Plan] = {}
_reasons: dict[int, tuple[Rule, Because]] = {}
_calendars: dict[tuple[str, str], WorkCalendar] = {}
MANY_PLANS = 256
MANY_REASONS = 65_536


def plan_of(regulation: Regulation) -> Plan:
    """The plan of a version, made once for each content."""
    plan = _plans.get(regulation.digest)
    if plan is None or plan.regulation is not regulation:
        if len(_plans) >= MANY_PLANS:
            _plans.clear()
        plan = _plans[regulation.digest] = _make(regulation)
    return plan


def because_of(rule: Rule) -> Because:
    """The reason that is nothing but a rule, made once.

    The rule is kept beside it, so its identity stays its own.
    """
    found = _reasons.get(id(rule))
    if found is None:
        if len(_reasons) >= MANY_REASONS:
            _reasons.clear()
        found = _reasons[id(rule)] = (rule, Because(rule.path, rule.articles))
    return found[1]


def calendar_with(calendar: WorkCalendar, hours: str) -> WorkCalendar:
    """The unit's calendar counted by a regulation's own hours; the empty text leaves the unit's."""
    if not hours:
        return calendar
    key = (calendar.digest, hours)
    found = _calendars.get(key)
    if found is None:
        if len(_calendars) >= MANY_PLANS:
            _calendars.clear()
        data = {**calendar.to_data(), "hours": hours}
        same = calendar.hours == parse_hours(hours)
        found = _calendars[key] = calendar if same else WorkCalendar.from_data(data)
    return found


def _make(regulation: Regulation) -> Plan:
    listeners: dict[NewsKey, list[Listener]] = {}
    for clock in regulation.clocks.values():
        _listen(listeners, clock.stops, "stop", clock)
        _listen(listeners, clock.starts, "start", clock)
    for letter in regulation.letters.values():
        _listen(listeners, letter.when, "letter", letter)
    outside = frozenset(regulation.scope) - frozenset(regulation.fields) - {"level", "channel", "kind"}
    return Plan(
        regulation=regulation,
        listeners={key: tuple(sorted(found, key=_turn)) for key, found in listeners.items()},
        suspending=_suspending(regulation),
        graded=tuple(key for key, clock in regulation.clocks.items() if _reads(clock)),
        level_tables=frozenset(key for key, table in regulation.tables.items() if "level" in table.gives),
        outside=outside,
        counted={
            key: one.counts for key, one in regulation.counters.items() if one.counts and key in outside
        },
        order_of_clocks={key: place for place, key in enumerate(regulation.clocks)},
        extensions={c.extension.procedure: key for key, c in regulation.clocks.items() if c.extension},
    )


_TURNS = {"stop": 0, "start": 1, "letter": 2}


def _turn(listener: Listener) -> int:
    return _TURNS[listener.what]


def _listen(
    listeners: dict[NewsKey, list[Listener]], news: tuple[News, ...], what: str, heard_by: Clock | Letter
) -> None:
    procedure = heard_by.procedure if isinstance(heard_by, Clock) else None
    for one in news:
        key = news_key(one)
        because = because_of(heard_by.rule)
        listeners.setdefault(key, []).append(Listener(what, heard_by.key, procedure, one.outcome, because))


def news_key(news: News) -> NewsKey:
    """What a listener is found by.

    (kind, procedure, step), or (kind, None, name) where the name says it all.
    """
    match news.kind:
        case NewsKind.BEGINS | NewsKind.DONE:
            return (news.kind, news.procedure, news.name)
        case NewsKind.STARTS | NewsKind.ENDS:
            return (news.kind, None, news.name or news.procedure)
        case NewsKind.DELIVERED | NewsKind.LATE:
            return (news.kind, None, news.name)
        case _:
            return (news.kind, None, None)


def _suspending(regulation: Regulation) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for key, clock in regulation.clocks.items():
        for step in clock.suspended:
            found[clock.procedure, step] = (*found.get((clock.procedure, step), ()), key)
    return found


def _reads(clock: Clock) -> bool:
    """Whether the clock's limit depends on the record, so that a new level may change it."""
    return any(row.when is not None for row in clock.within)


def table_of(plan: Plan, key: str) -> DecisionTable:
    return plan.regulation.tables[key]


def procedure_of(plan: Plan, key: str) -> Procedure:
    return plan.regulation.procedures[key]


def outcome_of(step: Step, key: str) -> Outcome | None:
    return step.outcomes.get(key)
