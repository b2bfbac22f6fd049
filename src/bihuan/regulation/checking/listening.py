"""Who listens for which news, and what about a regulation is asked again and again while it is walked."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.regulation.checking.graph import Heard
from bihuan.regulation.conditions import Amount, Condition
from bihuan.regulation.model import (
    COMPLAINANT,
    MAIN,
    Clock,
    DecisionTable,
    Letter,
    News,
    NewsKind,
    Regulation,
    Rung,
    Start,
    Step,
)

SUPPLIED = "supplied"
ALWAYS = frozenset(("channel", "kind", "penalty_mode", "anonymous"))
"""What every case has from the start; `level` is none of it."""


def hears(news: News, heard: Heard) -> bool:
    """Whether a listener for `news` hears this, by the engine's own rule."""
    if news.kind is not heard.kind or news.outcome not in (None, heard.outcome):
        return False
    match news.kind:
        case NewsKind.BEGINS | NewsKind.DONE:
            return (news.procedure, news.name) == (heard.procedure, heard.name)
        case NewsKind.STARTS | NewsKind.ENDS:
            return (news.name or news.procedure) == heard.name
        case NewsKind.DELIVERED | NewsKind.LATE | NewsKind.WATCH_BEGINS | NewsKind.WATCH_ENDS:
            return news.name == heard.name
        case _:
            return True


@dataclass(slots=True)
class Ears:
    """The clocks that start at some news, and the letters owed then, looked up by kind and name."""

    regulation: Regulation
    _clocks: dict[tuple[NewsKind, str | None], list[tuple[News, Clock]]] = field(default_factory=dict)
    _letters: dict[tuple[NewsKind, str | None], list[tuple[News, Letter]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for clock in self.regulation.clocks.values():
            for news in clock.starts:
                self._clocks.setdefault((news.kind, news.name), []).append((news, clock))
        for letter in self.regulation.letters.values():
            for news in letter.when:
                self._letters.setdefault((news.kind, news.name), []).append((news, letter))

    def clocks(self, heard: Heard) -> Iterator[Clock]:
        for name in dict.fromkeys((heard.name, None)):
            for news, clock in self._clocks.get((heard.kind, name), ()):
                if hears(news, heard):
                    yield clock

    def letters(self, heard: Heard) -> Iterator[Letter]:
        for name in dict.fromkeys((heard.name, None)):
            for news, letter in self._letters.get((heard.kind, name), ()):
                if hears(news, heard):
                    yield letter


def sure_from_the_start(regulation: Regulation) -> frozenset[str]:
    return ALWAYS | frozenset(regulation.counters)


def lapses(regulation: Regulation) -> dict[tuple[str, str], tuple[str, ...]]:
    """The outcomes a clock or a message brings about without a form, by (procedure, step)."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for clock in regulation.clocks.values():
        for rung in every_rung(clock):
            for step, outcome in rung.does.items():
                found[clock.procedure, step] = (*found.get((clock.procedure, step), ()), outcome)
    for key, procedure in regulation.procedures.items():
        for name, one in procedure.steps.items():
            if COMPLAINANT in one.by and SUPPLIED in one.outcomes:
                found[key, name] = (*found.get((key, name), ()), SUPPLIED)
    return {place: tuple(dict.fromkeys(outcomes)) for place, outcomes in found.items()}


def asked_after(regulation: Regulation) -> frozenset[str]:
    """The steps some other step must be done by the doer of."""
    return frozenset(
        step.same_as.rpartition("/")[2] for step in every_step(regulation) if step.same_as is not None
    )


def changing(regulation: Regulation) -> frozenset[str]:
    """Fields that may change while somebody is waited for, without a step of the same procedure."""
    raised = any(rung.raises for clock in regulation.clocks.values() for rung in every_rung(clock))
    return frozenset(("level",)) if raised or regulation.reassessment is not None else frozenset()


def every_rung(clock: Clock) -> Iterator[Rung]:
    """What a clock does when it is late, and each time it comes round."""
    yield from clock.late
    if clock.comes_round is not None:
        yield clock.comes_round


def every_step(regulation: Regulation) -> Iterator[Step]:
    for procedure in regulation.procedures.values():
        yield from procedure.steps.values()


def every_start(regulation: Regulation) -> Iterator[tuple[str, Start]]:
    """All starts of procedures with the procedure they are written in."""
    for step in every_step(regulation):
        for start in step.starts:
            yield step.procedure, start
    for clock in regulation.clocks.values():
        for rung in every_rung(clock):
            for start in rung.starts:
                yield clock.procedure, start
    if regulation.reassessment is not None:
        yield from ((MAIN, start) for start in regulation.reassessment.starts)


def every_condition(regulation: Regulation) -> Iterator[Condition | None]:
    for step in every_step(regulation):
        for outcome in step.outcomes.values():
            yield outcome.when
            yield from (route.when for route in outcome.routes)
        yield from (row.when for row in (*step.approval, *step.doers))
    yield from (start.when for _, start in every_start(regulation))
    for clock in regulation.clocks.values():
        yield from (row.when for row in clock.within)
    for table in regulation.tables.values():
        yield from (row.when for row in table.table.rows)
    yield from (watch.when for watch in regulation.watches.values())
    for procedure in regulation.procedures.values():
        yield from (procedure.startable, procedure.private_when)
    yield from (field.required_when for field in regulation.fields.values())


def watched(regulation: Regulation) -> frozenset[str]:
    """The fields some condition asks about: what is known of others decides nothing."""
    found = frozenset[str]()
    for condition in every_condition(regulation):
        if condition is not None:
            found |= condition.reads | condition.tests_for_none
    return found


def needed(regulation: Regulation) -> frozenset[str]:
    """The fields that some rule cannot do without."""
    read = frozenset[str]().union(*(table_reads(table) for table in regulation.tables.values()))
    placed = frozenset[str]().union(*(letter.needs for letter in regulation.letters.values()))
    posts = (post.of[1] for post in regulation.posts.values() if post.of and post.of[0] == "field")
    return watched(regulation) | read | placed | frozenset(posts)


def filled_in(regulation: Regulation) -> frozenset[str]:
    """What conditions may read and no table of steps gives."""
    given = frozenset(name for table in regulation.tables.values() for name in table.gives)
    return frozenset(regulation.scope) - (given - {"level"})


def table_reads(table: DecisionTable) -> frozenset[str]:
    amounts = [value for row in table.table.rows for value in row.then if isinstance(value, Amount)]
    return table.table.reads.union(*(amount.reads for amount in amounts))
