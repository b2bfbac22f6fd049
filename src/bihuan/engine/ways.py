"""What doing a step comes to, as far as the regulation alone says: worked out once for each version.

A step's `Way` spares `walking` and `completing` the questions whose answer is no for most steps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bihuan.engine.events import Because
from bihuan.regulation.model import (
    AUTOMATIC,
    COMPLAINANT,
    SUBJECT,
    Clock,
    Letter,
    News,
    NewsKind,
    Outcome,
    Procedure,
    Regulation,
    Route,
    Rule,
    Step,
)

NewsKey = tuple[NewsKind, str | None, str | None]
BUILT_IN_POSTS = frozenset((COMPLAINANT, SUBJECT, AUTOMATIC))


@dataclass(frozen=True, slots=True)
class Listener:
    """A clock, a letter or a step that waits for a piece of news; `outcome` narrows it."""

    what: str  # stop, start, letter or pass, in the order in which they act
    key: str
    procedure: str | None
    outcome: str | None
    because: Because


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a step.

    `heard` says whether anything listens for the step's being done so; `goes_back` whether it cancels or
    restarts a child or a clock. `road` is the route that is always taken, for the reason `onward`; None where
    a condition may choose another.
    """

    outcome: Outcome
    because: Because
    heard: bool
    goes_back: bool
    road: Route | None
    onward: Because | None


@dataclass(frozen=True, slots=True)
class Way:
    """A step with its exits.

    `rests` are the clocks suspended there; `heard` whether anything listens for its beginning; `sets_off`
    whether it does anything beside leading on, which `is_approved` puts off until its approval. `plain` steps
    are done by whoever holds a post; `is_personal` ones may know one person who alone does them.
    """

    step: Step
    because: Because
    exits: Mapping[str, Exit]
    rests: tuple[str, ...]
    heard: bool
    sets_off: bool
    is_approved: bool
    is_automatic: bool
    is_personal: bool
    plain: bool


Ways = Mapping[str, Mapping[str, Way]]
"""By procedure and step."""


def ways_of(
    regulation: Regulation,
    listeners: Mapping[NewsKey, tuple[Listener, ...]],
    suspending: Mapping[tuple[str, str], tuple[str, ...]],
    because_of: Callable[[Rule], Because],
) -> Ways:
    """The ways through every procedure."""
    return {
        key: {
            step.key: _way(procedure, step, listeners, suspending, because_of)
            for step in procedure.steps.values()
        }
        for key, procedure in regulation.procedures.items()
    }


def _way(
    procedure: Procedure,
    step: Step,
    listeners: Mapping[NewsKey, tuple[Listener, ...]],
    suspending: Mapping[tuple[str, str], tuple[str, ...]],
    because_of: Callable[[Rule], Because],
) -> Way:
    done = listeners.get((NewsKind.DONE, procedure.key, step.key), ())
    return Way(
        step=step,
        because=because_of(step.rule),
        exits={
            key: Exit(
                outcome=outcome,
                because=because_of(outcome.rule),
                heard=any(one.outcome in (None, key) for one in done),
                goes_back=any(
                    what != "keep" for what in (*outcome.children.values(), *outcome.clocks.values())
                ),
                road=_only_road(outcome),
                onward=because_of(road.rule) if (road := _only_road(outcome)) is not None else None,
            )
            for key, outcome in step.outcomes.items()
        },
        rests=suspending.get((procedure.key, step.key), ()),
        heard=(NewsKind.BEGINS, procedure.key, step.key) in listeners,
        sets_off=bool(step.issues or step.stops or step.starts or step.letter is not None or step.tells),
        is_approved=f"{step.key}.approval" in procedure.steps,
        is_automatic=step.automatic,
        is_personal=step.same_as is not None or step.named_in is not None or step.by == (SUBJECT,),
        plain=not (step.not_by or step.not_of or step.approves or step.same_as or step.named_in)
        and BUILT_IN_POSTS.isdisjoint(step.by),
    )


def _only_road(outcome: Outcome) -> Route | None:
    first = outcome.routes[0] if outcome.routes else None
    return first if first is not None and first.when is None else None


def listeners_of(
    regulation: Regulation, because_of: Callable[[Rule], Because]
) -> Mapping[NewsKey, tuple[Listener, ...]]:
    """Who listens for which news: first what stops, then what starts, then letters, then steps."""
    listeners: dict[NewsKey, list[Listener]] = {}
    for clock in regulation.clocks.values():
        _listen(listeners, clock.stops, "stop", clock, because_of)
        _listen(listeners, clock.starts, "start", clock, because_of)
    for letter in regulation.letters.values():
        _listen(listeners, letter.when, "letter", letter, because_of)
    for procedure in regulation.procedures.values():
        for step in procedure.steps.values():
            _listen(listeners, step.waits_until, "pass", step, because_of)
    return {key: tuple(sorted(found, key=_turn)) for key, found in listeners.items()}


_TURNS = {"stop": 0, "start": 1, "letter": 2, "pass": 3}


def _turn(listener: Listener) -> int:
    return _TURNS[listener.what]


def _listen(
    listeners: dict[NewsKey, list[Listener]],
    news: tuple[News, ...],
    what: str,
    heard_by: Clock | Letter | Step,
    because_of: Callable[[Rule], Because],
) -> None:
    procedure = None if isinstance(heard_by, Letter) else heard_by.procedure
    for one in news:
        because = because_of(heard_by.rule)
        listener = Listener(what, heard_by.key, procedure, one.outcome, because)
        listeners.setdefault(news_key(one), []).append(listener)


def news_key(news: News) -> NewsKey:
    """What a listener is found by.

    (kind, procedure, step), or (kind, None, name) where the name says it all.
    """
    match news.kind:
        case NewsKind.BEGINS | NewsKind.DONE:
            return (news.kind, news.procedure, news.name)
        case NewsKind.STARTS | NewsKind.ENDS:
            return (news.kind, None, news.name or news.procedure)
        case NewsKind.DELIVERED | NewsKind.LATE | NewsKind.WATCH_BEGINS | NewsKind.WATCH_ENDS:
            return (news.kind, None, news.name)
        case _:
            return (news.kind, None, None)


def suspending_of(regulation: Regulation) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The clocks that rest at a step, by procedure and step."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for key, clock in regulation.clocks.items():
        for named in clock.suspended:
            procedure, _, step = named.rpartition("/")
            place = procedure or clock.procedure, step
            found[place] = (*found.get(place, ()), key)
    return found
