"""The measures every regulation has, whether it asks for them or not.

The eight counters of ISO 10002 (8.4), timeliness over all limits, what was closed of what was received, how
long it took, and what people said. A regulation's own measure of the same key stands instead.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from bihuan.regulation.model import (
    MAIN,
    Clock,
    Counted,
    CountedKind,
    Formula,
    Measure,
    News,
    NewsKind,
    Regulation,
    Rule,
)

RECEIVED: Final = Counted(CountedKind.NEWS, "received", news=News(NewsKind.RECEIVED, text="received"))
CLOSES: Final = Counted(CountedKind.NEWS, "case closes", news=News(NewsKind.CLOSES, text="case closes"))
NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "received": ("收到投诉数", "Complaints received"),
    "closed": ("结案数", "Complaints closed"),
    "closed_share": ("办结率", "Closed of those received"),
    "solved_where_made": ("首办部门办结数", "Solved where they were made"),
    "prioritised_wrongly": ("改级率", "Level changed afterwards"),
    "acknowledged_late": ("首次响应超时数", "Acknowledged late"),
    "resolved_late": ("超时结案数", "Resolved late"),
    "referred_outside": ("转外部处理数", "Referred outside"),
    "repeated": ("重复投诉率", "Repeated complaints"),
    "improvements": ("完成的改进数", "Improvements completed"),
    "in_time": ("各时限及时率", "All limits in time"),
    "acknowledged_in_time": ("响应及时率", "Acknowledged in time"),
    "raised": ("升级率", "Raised to a higher level"),
    "reopened": ("重新办理率", "Re-opened"),
    "withdrawn": ("撤回率", "Withdrawn"),
    "extended": ("延期数", "Extensions granted"),
    "urged": ("催办数", "Urgings"),
    "time_to_close": ("办理时长（自然时间）", "Time to close, elapsed"),
    "working_time_to_close": ("办理时长（工作时间）", "Time to close, working time"),
}


def measures_of(regulation: Regulation) -> Mapping[str, Measure]:
    """The regulation's own measures, then the house's that it does not replace."""
    return _measures_of(_Same(regulation))


class _Same:
    """A regulation as a key: by its content."""

    __slots__ = ("key", "regulation")

    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        self.key = (regulation.id, regulation.version, regulation.digest)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.key == other.key


@lru_cache(maxsize=256)
def _measures_of(same: _Same) -> Mapping[str, Measure]:
    regulation = same.regulation
    house = {one.key: one for one in _house(regulation)}
    return {
        **regulation.measures,
        **{key: one for key, one in house.items() if key not in regulation.measures},
    }


def is_house(measure: Measure) -> bool:
    """Whether it is one that every regulation has."""
    return measure.rule.path.startswith("house.")


def _measure(key: str, formula: Formula, among: Counted, **more: Any) -> Measure:
    return Measure(key, NAMES.get(key, (key, key))[0], formula, among, "不设", Rule(f"house.{key}"), **more)


def _of_received(key: str, kind: CountedKind) -> Measure:
    """So many in a hundred received; counted by the month of receipt, so that none is above a hundred."""
    return _measure(key, Formula.RATE, _plain(kind, "first"), base="received", period="received")


def _plain(kind: CountedKind, which: Any = "each") -> Counted:
    return Counted(kind, kind.value, which=which)


def _house(regulation: Regulation) -> Iterator[Measure]:
    count, share = Formula.COUNT, Formula.SHARE
    yield _measure("received", count, RECEIVED)
    yield _measure("closed", count, CLOSES)
    yield _measure("closed_share", share, RECEIVED, share=CLOSES, period="received")
    due, met = _clock(CountedKind.CLOCK_DUE), _clock(CountedKind.CLOCK_IN_TIME)
    yield _measure("in_time", share, due, share=met, period="falls due")
    first = first_clock(regulation)
    if first is not None:
        due, met = _clock(CountedKind.CLOCK_DUE, first.key), _clock(CountedKind.CLOCK_IN_TIME, first.key)
        late = _clock(CountedKind.CLOCK_LATE, first.key)
        yield _measure("acknowledged_in_time", share, due, share=met, period="falls due")
        yield _measure("acknowledged_late", count, late, period="falls due")
    yield _measure("solved_where_made", count, _plain(CountedKind.ONE_PLACE))
    yield _of_received("prioritised_wrongly", CountedKind.CHANGED)
    yield _measure("resolved_late", count, _plain(CountedKind.CLOSED_LATE))
    yield _measure("referred_outside", count, _plain(CountedKind.REFERRED, "first"))
    yield _of_received("repeated", CountedKind.REPEATED)
    yield _measure("improvements", count, _plain(CountedKind.FOLLOWED_UP))
    yield _of_received("raised", CountedKind.RAISED)
    yield _of_received("reopened", CountedKind.REOPENED)
    if "withdrawn" in regulation.procedures[MAIN].ends:
        news = News(NewsKind.ENDS, MAIN, MAIN, "withdrawn", f"{MAIN} ends with withdrawn")
        gone = Counted(CountedKind.NEWS, news.text, news=news, which="first")
        yield _measure("withdrawn", Formula.RATE, gone, base="received", period="received")
    yield _measure("extended", count, _plain(CountedKind.EXTENDED))
    yield _measure("urged", count, _plain(CountedKind.URGED))
    yield _measure("time_to_close", Formula.MEDIAN, CLOSES, since=RECEIVED)
    yield _measure("working_time_to_close", Formula.MEDIAN, CLOSES, since=RECEIVED, time="working")
    if regulation.survey is not None:
        yield from _surveyed(regulation.survey.questions)


def _surveyed(questions: Mapping[str, str]) -> Iterator[Measure]:
    """Process and outcome apart: satisfied is 4 or 5 of 5."""
    for key in questions:
        score = Counted(CountedKind.SCORE, f"survey {key}", name=key)
        good = Counted(CountedKind.SCORE, f"survey {key} at least 4", name=key, least=4)
        yield _measure(f"satisfied_{key}", Formula.SHARE, score, share=good)


def _clock(kind: CountedKind, key: str | None = None) -> Counted:
    text = f"clock {key} {kind.value[6:]}" if key else f"any clock {kind.value[6:]}"
    return Counted(kind, text, name=key)


def first_clock(regulation: Regulation) -> Clock | None:
    """The clock of the first answer: the first declared of the main procedure that starts at receipt."""
    mains = [one for one in regulation.clocks.values() if one.procedure == MAIN and not one.periodic]
    started = [one for one in mains if any(news.kind is NewsKind.RECEIVED for news in one.starts)]
    return next(iter((*started, *mains)), None)
