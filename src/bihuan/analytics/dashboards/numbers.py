"""The few numbers at the head of a board, each beside its target and the period before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from bihuan.analytics import showing, wording
from bihuan.analytics.dashboards.board import Board, Role
from bihuan.analytics.figure import Figure
from bihuan.analytics.figures import AVERAGES, figures, trends
from bihuan.pages.shapes import Tone
from bihuan.regulation.measures.house import is_house, measures_of
from bihuan.regulation.measures.wording import name_of, target_of
from bihuan.regulation.model import Formula, Measure

MOST, OWN = 8, 3
# Population rates are read unit by unit: no more than these on one board.
MOST_RATES = 1
WANTED: Mapping[Role, tuple[str, ...]] = {
    Role.LEADERSHIP: ("received", "in_time", "closed_share", "time_to_close", "repeated", "reopened"),
    Role.SUPERVISOR: ("in_time", "acknowledged_in_time", "resolved_late", "received", "closed", "urged"),
    Role.DEPARTMENT: ("received", "closed", "in_time", "acknowledged_in_time", "reopened", "extended"),
    Role.CLERK: ("in_time", "closed", "acknowledged_in_time", "resolved_late", "extended", "reopened"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of a board."""

    name: str
    value: str
    url: str
    list_url: str
    parts: str
    target: str
    tone: Tone | None
    verdict: str
    change: str
    why: bool


@dataclass(frozen=True, slots=True)
class Read:
    """The figures of a board over its spans, by measure; the last is the period's own."""

    over_time: Mapping[str, tuple[Figure, ...]]
    aside: Mapping[str, tuple[Figure, Figure]]

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.over_time, *self.aside)

    def now_and_before(self, key: str) -> tuple[Figure, Figure]:
        if key in self.aside:
            return self.aside[key]
        found = self.over_time[key]
        return found[-1], found[-2]


def chosen(board: Board) -> tuple[Measure, ...]:
    """What the board shows: what the regulation has targets for, then what its reader answers for."""
    known = measures_of(board.law)
    own = [one for one in known.values() if not is_house(one) and one.aim is not None]
    wanted = [known[key] for key in WANTED[board.role] if key in known]
    if board.role in (Role.LEADERSHIP, Role.DEPARTMENT):
        wanted += [one for key, one in known.items() if key.startswith("satisfied_")]
    found = {one.key: one for one in (*_few(own, bool(board.where)), *wanted)}
    return tuple(one for one in found.values() if not (board.where and not _narrows(one)))[:MOST]


def _few(own: list[Measure], narrowed: bool) -> Iterator[Measure]:
    rates = given = 0
    for one in own:
        if given == OWN or (narrowed and not _narrows(one)):
            continue
        if one.population is not None:
            if rates == MOST_RATES:
                continue
            rates += 1
        given += 1
        yield one


def _narrows(measure: Measure) -> bool:
    """Whether a department or a person has this figure: a population is the whole unit's."""
    return measure.population is None and measure.formula not in AVERAGES


def read(board: Board) -> Read:
    """Everything the head of the board and its trends are made of, in few statements."""
    wanted = chosen(board)
    plain = [one.key for one in wanted if _narrows(one) and one.formula is not Formula.SUM]
    plain += [key for key in ("received", "closed") if key not in plain and key in measures_of(board.law)]
    aside = [one.key for one in wanted if one.key not in plain]
    unit, law, today = board.question.unit, board.law.id, board.viewer.today
    over_time = trends(unit, law, plain, board.spans, today=today, where=board.where)
    if not aside:
        return Read(over_time, {})
    now, before = (
        figures(unit, law, aside, span, today=today, where=board.where)
        for span in (board.spans[-1], board.spans[-2])
    )
    return Read(over_time, {one.key: (one, was) for one, was in zip(now, before, strict=True)})


def numbers(board: Board, found: Read) -> tuple[Number, ...]:
    return tuple(_number(board, *found.now_and_before(one.key)) for one in chosen(board))


def _number(board: Board, now: Figure, before: Figure) -> Number:
    names = board.viewer.names
    return Number(
        name=name_of(board.said, now.measure),
        value=wording.value_words(now, board.law, names),
        url="" if board.is_mine else showing.figure_url(board.question, now.key),
        list_url=list_url(board, now.key, "denominator"),
        parts=wording.parts_words(now),
        target=target_of(board.said, now.measure),
        tone=showing.tone_of(now),
        verdict=showing.verdict_of(now),
        change=wording.difference_words(now, before),
        why=now.value is None,
    )


def list_url(board: Board, measure: str, which: str, **changed: object) -> str:
    """The cases behind a number of the board."""
    if board.is_mine:
        address = reverse("analytics:board_cases", args=[measure])
        return f"{address}?{board.query(which=which, **changed)}"
    return showing.list_url(board.question, measure, which, **changed)
