"""What a story expects, asked of the case as it stands."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bihuan.engine import events as e
from bihuan.engine.case import Case, ClockState, Instance
from bihuan.engine.events import Happened, Seat
from bihuan.engine.known import Known
from bihuan.engine.offering import offers
from bihuan.engine.refused import Refused
from bihuan.engine.seeing import hidden_from
from bihuan.regulation.house import letter_of
from bihuan.regulation.model import Regulation
from bihuan.regulation.values import coded
from bihuan.simulator.stories.acting import find_occurrence, matches_subject
from bihuan.simulator.stories.reading import MOMENT, ZONE, StoryMistake, moment
from bihuan.simulator.stories.staging import Stage


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a story stands: the case, all that happened, how many of it were there before the last act."""

    regulation: Regulation
    stage: Stage
    case: Case
    history: tuple[Happened, ...]
    before_last: int
    known: Known
    refused: Refused | None


Answer = str | None
"""None when it is as expected, else what is there instead."""


def expect(text: str, s: Situation) -> Answer:
    """Asks one sentence of docs/stories.md. Raises StoryMistake for one it does not know."""
    for pattern, ask in SENTENCES:
        if found := pattern.fullmatch(text):
            return ask(s, found)
    raise StoryMistake(f'expected a sentence of docs/stories.md, found "{text}"')


def _case(s: Situation, m: re.Match[str]) -> Answer:
    case, is_there = s.case, f"the case is {s.case.status or 'not opened'}"
    match m["state"]:
        case "open":
            good = case.status == "open"
        case "closed":
            good = case.status == "closed" and (m["end"] is None or m["end"] == case.outcome)
            is_there += f" as {case.outcome}"
        case "settled":
            good = case.settled
        case "not settled":
            good = not case.settled
        case _:
            good = case.archived
    return None if good else is_there


def _kept(s: Situation, m: re.Match[str]) -> Answer:
    archived = [h.event for h in s.history if isinstance(h.event, e.CaseArchived)]
    if not archived:
        return "it is not archived"
    until = archived[-1].keep_until
    return None if until is not None and until.isoformat() == m["day"] else f"it is kept until {until}"


def _value(s: Situation, m: re.Match[str]) -> Answer:
    key, said = m["field"], m["value"]
    holder = s.case.values
    if "/" in key:
        place, _, key = key.rpartition("/")
        procedure, _, subject = place.partition("(")
        instance = next(iter(_instances(s, procedure, subject.rstrip(")") or None)), None)
        holder = instance.values if instance else {}
    found = holder.get(key)
    if said == "not given":
        return None if found is None and key not in s.case.texts else f"{key} is {found}"
    field = s.regulation.fields.get(key)
    if field is None:
        return None if str(found) == said else f"{key} is {found}"
    wanted = coded(field, [one.strip() for one in said.split(",")] if "," in said else said)
    return None if found == wanted else f"{key} is {found}"


def _step(s: Situation, m: re.Match[str]) -> Answer:
    occurrence = find_occurrence(s.regulation, s.case, m["step"])
    if m["not"]:
        return f"{occurrence.id} is open" if occurrence else None
    if occurrence is None:
        return "open are " + (", ".join(o.id for o in s.case.open_occurrences()) or "no steps")
    who = m["who"]
    if (
        who is None
        or who == occurrence.person
        or any(who in (t.post, t.department) for t in occurrence.seats)
    ):
        return None
    able = {
        p for t in occurrence.seats for p in s.stage.holders.by_post.get((t.post, t.unit, t.department), ())
    }
    return None if who in able else f"it is for {', '.join(_seat(t) for t in occurrence.seats)}"


def _seat(seat: Seat) -> str:
    return f"{seat.post}@{seat.department or seat.unit}"


def _tied(s: Situation, m: re.Match[str]) -> Answer:
    """`case repeats C1`, `case is handled with C1`, `case repeats nothing`."""
    relation = "repeats" if m["repeats"] else "handled_with"
    others = [other for other, one in s.case.links if one == relation]
    if m["other"] == "nothing":
        return f"it has to do with {', '.join(others)}" if others else None
    return None if m["other"] in others else f"linked are {', '.join(o for o, _ in s.case.links) or 'none'}"


def _done(s: Situation, m: re.Match[str]) -> Answer:
    place, _, step = m["step"].rpartition("/")
    root = next(iter(s.case.instances.values()), None)
    if root is None:
        return "nothing was lodged"
    done = [
        o
        for o in s.case.occurrences.values()
        if o.step == step and o.status == "completed"
        and s.case.instances[o.instance].procedure == (place or root.procedure)
    ]  # fmt: skip
    wanted = int(m["times"]) if m["times"] else None
    if wanted is None:
        return None if done else "it was not done"
    return None if len(done) == wanted else f"it was done {len(done)} times"


def _clock(s: Situation, m: re.Match[str]) -> Answer:
    states = [c for c in s.case.clocks.values() if c.key == m["clock"]]
    if m["clock"] not in s.regulation.clocks:
        raise StoryMistake(f"the regulation has no clock {m['clock']}")
    if m["says"] == "has not started":
        return f"{states[-1].id} is {states[-1].status}" if states else None
    if not states:
        return "it has not started"
    state = states[-1]
    return None if _clock_is(s, state, m) else _clock_in_words(state)


def _clock_is(s: Situation, state: ClockState, m: re.Match[str]) -> bool:
    says = m["says"]
    if says.startswith("is due "):
        return _is_due(s, state, says.removeprefix("is due "))
    if says.startswith("is late since "):
        return state.late_at == moment(says.removeprefix("is late since "))
    match says:
        case "is provisional":
            return state.provisional
        case "is running":
            return state.status == "running"
        case "is late":
            return state.late_at is not None
        case "is not late":
            return state.late_at is None
        case "stopped in time":
            return state.status == "stopped" and state.in_time is True
        case "stopped late":
            return state.status == "stopped" and state.in_time is False
        case "is suspended":
            return state.status == "suspended"
        case _:
            return state.status == "moot"


def _is_due(s: Situation, state: ClockState, said: str) -> bool:
    if said.endswith("24:00"):
        return (
            state.ends_day is not None
            and state.ends_day.isoformat() == said[:10]
            and state.due == moment(said)
        )
    return state.due == moment(said) and (state.ends_day is None or not _is_midnight(s, state))


def _is_midnight(s: Situation, state: ClockState) -> bool:
    return state.ends_day is not None and s.known.calendar.end_of(state.ends_day) == state.due


def _clock_in_words(state: ClockState) -> str:
    due = _local(state.due) if state.due else "undated"
    if state.ends_day is not None:
        due = f"{state.ends_day} 24:00" if state.due and state.due.astimezone(ZONE).hour == 0 else due
    late = f", late since {_local(state.late_at)}" if state.late_at else ", not late"
    stopped = f", stopped {'in time' if state.in_time else 'late'}" if state.status == "stopped" else ""
    return f"it is {state.status}, due {due}{late}{stopped}"


def _local(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _instances(s: Situation, key: str, subject: str | None = None) -> list[Instance]:
    if key not in s.regulation.procedures:
        raise StoryMistake(f"the regulation has no procedure {key}")
    found = [i for i in s.case.instances.values() if i.procedure == key]
    return [i for i in found if subject is None or matches_subject(i.subject, subject)]


def _procedure(s: Situation, m: re.Match[str]) -> Answer:
    key, _, inner = m["procedure"].partition("(")
    found = _instances(s, key, m["who"] or inner.rstrip(")") or None)
    says = m["says"]
    is_there = f"there are {[(i.id, i.subject, i.status, i.outcome) for i in _instances(s, key)]}"
    if says.startswith("has not started"):
        good = not found
    elif times := m["times"]:
        good = len(found) == int(times)
    elif end := m["end"]:
        good = any(i.status == "ended" and i.outcome == end for i in found)
    elif says == "is cancelled":
        good = bool(found) and all(i.status == "cancelled" for i in found)
    elif says == "is live":
        good = any(i.status == "live" for i in found)
    else:
        good = bool(found)
    return None if good else is_there


def _letter(s: Situation, m: re.Match[str]) -> Answer:
    if letter_of(s.regulation, m["letter"]) is None:
        raise StoryMistake(f"the regulation has no letter {m['letter']}")
    owed = [h.event for h in s.history if isinstance(h.event, e.LetterOwed) and h.event.key == m["letter"]]
    if m["not"]:
        return f"it is owed {len(owed)} times" if owed else None
    if m["times"]:
        return None if len(owed) == int(m["times"]) else f"it is owed {len(owed)} times"
    if m["who"]:
        return None if any(_goes_to(one, m["who"]) for one in owed) else f"owed to {[one.to for one in owed]}"
    return None if owed else f"owed are {sorted({v.key for v in _owed(s.history)}) or 'no letters'}"


def _owed(history: Iterable[Happened]) -> list[e.LetterOwed]:
    return [h.event for h in history if isinstance(h.event, e.LetterOwed)]


def _goes_to(letter: e.LetterOwed, who: str) -> bool:
    return who in (letter.to, letter.person) or (
        letter.seat is not None and who in (letter.seat.post, letter.seat.department)
    )


def _told(s: Situation, m: re.Match[str]) -> Answer:
    notices = [h.event for h in s.history if isinstance(h.event, e.NoticeOwed)]
    told = [n for n in notices if _is_for(n, m["who"]) and m["what"] in (None, n.what)]
    if m["not"]:
        return f"told {len(told)} times" if told else None
    others = {f"{n.seat.post if n.seat else n.person} of {n.what}" for n in notices}
    return None if told else f"told are {', '.join(sorted(others)) or 'nobody'}"


def _is_for(notice: e.NoticeOwed, who: str) -> bool:
    return who == notice.person or (notice.seat is not None and who == notice.seat.post)


def _document(s: Situation, m: re.Match[str]) -> Answer:
    return None if m["document"] in s.case.documents else f"issued are {s.case.documents or 'none'}"


def _may(s: Situation, m: re.Match[str]) -> Answer:
    occurrence = find_occurrence(s.regulation, s.case, m["step"])
    if occurrence is None:
        return "the step is not open"
    actor = replace(s.stage.actor(m["who"], s.regulation), oversees=False)
    offered = offers(s.regulation, s.case, actor, s.known)
    task = next(one for one in offered.tasks if one.occurrence == occurrence.id)
    good = (task.refused is None) != bool(m["not"])
    if good:
        return None
    return f"refused: {task.refused.reason.value}" if task.refused else "it is offered"


def _sees(s: Situation, m: re.Match[str]) -> Answer:
    found = frozenset(i.id for i in _instances(s, m["procedure"]))
    if not found:
        return "it has not started"
    hidden = hidden_from(s.stage.actor(m["who"], s.regulation), s.regulation, s.case)
    if (not found & hidden) != bool(m["not"]):
        return None
    return f"hidden are {', '.join(sorted(hidden)) or 'none'}"


def _refused(s: Situation, m: re.Match[str]) -> Answer:
    if s.refused is None:
        return "the act was not refused"
    reason = s.refused.reason.value
    if reason != m["reason"]:
        return f"it was refused because {reason}"
    if m["article"] and m["article"] not in s.refused.articles:
        return f"it cites {s.refused.articles or 'nothing'}"
    return None


def _cited(s: Situation, m: re.Match[str]) -> Answer:
    events = s.history[s.before_last :] if m["last"] else s.history
    cited = {article for h in events for article in h.because.articles}
    return None if m["article"] in cited else f"cited are {sorted(cited)}"


Ask = Callable[[Situation, re.Match[str]], Answer]
_STATES = (
    "is running|is late|is not late|stopped in time|stopped late|is suspended|is moot|is provisional"
    "|has not started"
)

SENTENCES: Final[tuple[tuple[re.Pattern[str], Ask], ...]] = (
    (re.compile(r"case is (?P<state>not settled|open|closed|settled|archived)(?: as (?P<end>\S+))?"), _case),
    (
        re.compile(r"case (?:(?P<repeats>repeats)|is handled with) (?P<other>\S+)"),
        _tied,
    ),
    (re.compile(r"case is kept until (?P<day>\d{4}-\d{2}-\d{2})"), _kept),
    (
        re.compile(r"refused because (?P<reason>.+?)(?: \((?P<article>[^()]+(?:\([^()]+\)[^()]*)*)\))?"),
        _refused,
    ),
    (re.compile(rf"clock (?P<clock>\S+) (?P<says>is late since {MOMENT}|is due {MOMENT}|{_STATES})"), _clock),
    (
        re.compile(
            r"procedure (?P<procedure>\S+) (?P<says>has not started|has started|has ended as (?P<end>\S+)"
            r"|is cancelled|is live)(?: for (?P<who>\S+))?(?: (?P<times>\d+) times?)?"
        ),
        _procedure,
    ),
    (
        re.compile(
            r"letter (?P<letter>\S+) is (?P<not>not )?owed(?: to (?P<who>\S+))?(?: (?P<times>\d+) times?)?"
        ),
        _letter,
    ),
    (re.compile(r"document (?P<document>\S+) is issued"), _document),
    (re.compile(r"article (?P<article>\S+) is cited(?P<last> by the last act)?"), _cited),
    (re.compile(r"(?P<who>\S+) may (?P<not>not )?complete (?P<step>\S+)"), _may),
    (re.compile(r"(?P<who>\S+) (?:sees|(?P<not>does not see)) (?P<procedure>\S+)"), _sees),
    (re.compile(r"(?P<who>\S+) is (?P<not>not )?told(?: of (?P<what>\S+))?"), _told),
    (re.compile(r"(?P<step>\S+) is (?P<not>not )?open(?: for (?P<who>\S+))?"), _step),
    (re.compile(r"(?P<step>\S+) was done(?: (?P<times>\d+) times?)?"), _done),
    (re.compile(r"(?P<field>\S+) is (?P<value>.+)"), _value),
)
