"""What the engine looks up about a regulation again and again, worked out once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from bihuan.engine.events import Because, Seat
from bihuan.engine.known import Holders
from bihuan.engine.ways import BUILT_IN_POSTS as BUILT_IN_POSTS
from bihuan.engine.ways import Listener, NewsKey, Ways, listeners_of, suspending_of, ways_of
from bihuan.regulation.conditions import Amount, Condition
from bihuan.regulation.model import Clock, News, Regulation, Rule, Watch
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.hours import parse_hours


@dataclass(frozen=True, slots=True)
class Plan:
    """The look-ups of one version.

    Listeners by news, clocks suspended by step, what counters count within the case. `outside` are the
    settings and counters that its conditions read. `has_private` says whether a procedure is hidden
    from some. `seats` remembers where the posts of a unit sit.
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
    ways: Ways
    watched: Mapping[str, tuple[Watch, ...]]
    has_private: bool
    seats: dict[tuple[str, int], tuple[Holders, dict[str, Seat]]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.regulation.version

    def seats_in(self, unit: str, holders: Holders) -> dict[str, Seat]:
        """The seats found so far of posts that sit at one place in a unit, as long as its staff is the same.

        The staff is kept beside them, so its identity stays its own.
        """
        found = self.seats.get((unit, id(holders)))
        if found is None:
            if len(self.seats) >= MANY_PLANS:
                self.seats.clear()
            found = self.seats[unit, id(holders)] = (holders, {})
        return found[1]


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
    listeners = listeners_of(regulation, because_of)
    suspending = suspending_of(regulation)
    outside = frozenset(regulation.scope) - frozenset(regulation.fields) - {"level", "channel", "kind"}
    outside &= frozenset(_names_read(regulation))
    watched: dict[str, tuple[Watch, ...]] = {}
    for watch in regulation.watches.values():
        for read in watch.when.reads | watch.when.tests_for_none:
            watched[read] = (*watched.get(read, ()), watch)
    return Plan(
        regulation=regulation,
        listeners=listeners,
        suspending=suspending,
        graded=tuple(key for key, clock in regulation.clocks.items() if _reads(clock)),
        level_tables=frozenset(key for key, table in regulation.tables.items() if "level" in table.gives),
        outside=outside,
        counted={
            key: one.counts for key, one in regulation.counters.items() if one.counts and key in outside
        },
        order_of_clocks={key: place for place, key in enumerate(regulation.clocks)},
        extensions={c.extension.procedure: key for key, c in regulation.clocks.items() if c.extension},
        ways=ways_of(regulation, listeners, suspending, because_of),
        watched=watched,
        has_private=any(procedure.private for procedure in regulation.procedures.values()),
    )


def _names_read(said: object) -> Iterator[str]:
    """The names that any condition or amount anywhere in what is said reads."""
    match said:
        case Condition() as condition:
            yield from condition.reads | condition.tests_for_none
        case Amount() as amount:
            yield from amount.reads
        case Mapping():
            for one in said.values():
                yield from _names_read(one)
        case tuple() | list():
            for one in said:
                yield from _names_read(one)
        case _ if is_dataclass(said):
            for each in fields(said):
                yield from _names_read(getattr(said, each.name))
        case _:
            return


def _reads(clock: Clock) -> bool:
    """Whether the clock's limit depends on the record, so that a new level may change it."""
    return any(row.when is not None for row in clock.within)
