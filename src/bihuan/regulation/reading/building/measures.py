"""Measures: a formula over what happens and what is recorded, by which day, with what target."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

from bihuan.regulation.model import (
    MAIN,
    Aim,
    Clock,
    Counted,
    CountedKind,
    Field,
    FieldKind,
    Formula,
    Measure,
    Population,
    Procedure,
)
from bihuan.regulation.reading.building.draft import CLOCK, FIELD, POST, Place
from bihuan.regulation.reading.building.news import Newsroom
from bihuan.regulation.reading.policy.whole import MeasureShape, Policy
from bihuan.regulation.reading.words import Words, did_you_mean, quoted
from bihuan.regulation.worktime.lengths import LengthError, Unit, parse_length

NO_TARGET: Final = ("不设", "none")
# Counts that every regulation has (`measures.house`), which a rate may be of.
OF_THE_HOUSE: Final = ("received", "closed")
NUMBERS: Final = (FieldKind.MONEY, FieldKind.WHOLE, FieldKind.DECIMAL)
_PLAIN: Final = {
    kind.value: kind
    for kind in (
        CountedKind.ANSWERED,
        CountedKind.REOPENED,
        CountedKind.RAISED,
        CountedKind.CHANGED,
        CountedKind.REPEATED,
        CountedKind.URGED,
        CountedKind.REFERRED,
        CountedKind.ONE_PLACE,
        CountedKind.CLOSED_LATE,
        CountedKind.FOLLOWED_UP,
    )
}
_CLOCKS: Final = {
    "due": CountedKind.CLOCK_DUE,
    "in time": CountedKind.CLOCK_IN_TIME,
    "late": CountedKind.CLOCK_LATE,
}
_CLOCK = re.compile(r"(?:clock (\S+)|any clock) (due|in time|late)")
_EXTENDED = re.compile(r"extension of (\S+) is granted|extension is granted")
_SCORE = re.compile(r"survey (\S+)(?: at least ([1-5]))?")
_NEWS = re.compile(
    r"received|level is set|material is supplied|case (?:closes|settles)|letter \S+ is delivered"
    r"|(?:[^\s/]+/)?[^\s/]+ (?:begins|is done)(?: with \S+)?|\S+ (?:starts|ends)(?: with \S+)?"
    r"|clock \S+ is late|watch \S+ (?:begins|ends)"
)
_WHICH = re.compile(r"(first|last) (.+)")
_PER = re.compile(r"(\d[\d_]*) (\S+)")
_AIM = re.compile(r"(?:(at least|at most) )?(-?\d+(?:\.\d+)?) ?(%|‰|ppm)?")
_SCALE: Final = {"%": Decimal(1), "‰": Decimal("0.1"), "ppm": Decimal("0.0001"), None: Decimal(1)}
_MINUTES: Final = {Unit.MINUTE: 1, Unit.HOUR: 60, Unit.WORKING_HOUR: 60, Unit.DAY: 1440, Unit.FULL_DAY: 1440}


def read_populations(top: Place, policy: Policy) -> dict[str, Population]:
    """What the regulation's rates are per."""
    return {
        key: Population(key, one.name, one.unit, one.counts, (top / "populations" / key).rule(one.article))
        for key, one in policy.populations.items()
    }


def read_measures(
    top: Place,
    policy: Policy,
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    clocks: Mapping[str, Clock],
) -> dict[str, Measure]:
    """The measures that can be read; what is wrong with the others is told."""
    reader = _Reader(policy, fields, procedures, clocks)
    read = {key: reader.measure(top / "measures" / key, key, one) for key, one in policy.measures.items()}
    return {key: one for key, one in read.items() if one is not None}


class _Reader:
    def __init__(
        self,
        policy: Policy,
        fields: Mapping[str, Field],
        procedures: Mapping[str, Procedure],
        clocks: Mapping[str, Clock],
    ) -> None:
        self.policy = policy
        self.fields = fields
        self.procedures = procedures
        self.clocks = clocks
        self.newsroom = Newsroom(procedures, MAIN)

    def measure(self, at: Place, key: str, shape: MeasureShape) -> Measure | None:
        formula = self._formula(at, shape)
        if formula is None:
            return None
        where = at / ("among" if formula is Formula.SHARE else formula.value)
        since, among = self._between(where, formula, shape)
        share = self._counted(at / "share", shape.share) if formula is Formula.SHARE and shape.share else None
        if among is None or (formula is Formula.SHARE and share is None):
            return None
        if shape.owner is not None:
            (at / "owner").knows(shape.owner, self.policy.posts, POST)
        per, population, base = self._per(at / "per", shape.per)
        if shape.per is not None and (formula is Formula.COUNT or (formula is Formula.SUM and population)):
            formula = Formula.RATE
        elif shape.per is not None:
            (at / "per").wrong(_COUNTED, quoted(formula.value), _COUNTED_ADVICE)
        return Measure(
            key=key,
            name=shape.name,
            formula=formula,
            among=among,
            target=shape.target,
            rule=at.rule(shape.article),
            share=share,
            since=since,
            when=(at / "when").condition(shape.when),
            period=shape.period or _period(among),
            time=shape.time,
            per=per,
            population=population,
            base=base,
            aim=self._aim(at / "target", shape.target, since is not None),
            owner=shape.owner,
        )

    def _formula(self, at: Place, shape: MeasureShape) -> Formula | None:
        named = [one for one in _FORMULAS if getattr(shape, one.value) is not None]
        if len(named) != 1 or (shape.among is not None) != (named[0] is Formula.SHARE):
            found = Words("、".join(named) or "没有", ", ".join(named) or "none")
            at.wrong(_ONE_FORMULA, found, _ONE_FORMULA_ADVICE)
            return None
        return named[0]

    def _between(
        self, at: Place, formula: Formula, shape: MeasureShape
    ) -> tuple[Counted | None, Counted | None]:
        """What is counted, and where it is a length of time what it begins with."""
        text = shape.among if formula is Formula.SHARE else getattr(shape, formula.value)
        assert isinstance(text, str)
        if formula in (Formula.SHARE, Formula.COUNT):
            return None, self._counted(at, text, alone=True)
        since, to, until = text.partition(" to ")
        if to and formula is not Formula.SUM:
            begun, ended = self._counted(at, since, alone=True), self._counted(at, until, alone=True)
            return begun, ended if begun is not None else None
        return None, self._numbered(at, text)

    def _numbered(self, at: Place, text: str) -> Counted | None:
        """A field of numbers, or a question of the survey."""
        if found := _SCORE.fullmatch(text):
            return self._score(at, text, found)
        numbers = [key for key, one in self.fields.items() if one.kind in NUMBERS]
        for name in text.split(" + "):
            if name in self.fields and name not in numbers:
                at.wrong(_NUMBER, quoted(name), did_you_mean(name, numbers))
                return None
            if not at.knows(name, numbers, FIELD, offset=text.find(name)):
                return None
        return Counted(CountedKind.FIELD, text, name=text)

    def _counted(self, at: Place, text: str, *, alone: bool = False) -> Counted | None:
        """What is counted. `alone`: a condition holds of something, so it cannot be what is counted."""
        which = _WHICH.fullmatch(text)
        if which is not None:
            told = self._counted(at, which[2], alone=True)
            return None if told is None else _of(told, text, which[1])
        if text in _PLAIN:
            return Counted(_PLAIN[text], text)
        if found := _CLOCK.fullmatch(text):
            if found[1] is not None:
                at.knows(found[1], self.clocks, CLOCK, offset=found.start(1))
            return Counted(_CLOCKS[found[2]], text, name=found[1])
        if found := _EXTENDED.fullmatch(text):
            if found[1] is not None:
                at.knows(found[1], self.clocks, CLOCK, offset=found.start(1))
            return Counted(CountedKind.EXTENDED, text, name=found[1])
        if found := _SCORE.fullmatch(text):
            return self._score(at, text, found)
        if _NEWS.fullmatch(text):
            news = next(iter(self.newsroom.read_all(at, text)), None)
            return Counted(CountedKind.NEWS, text, news=news) if news is not None else None
        if alone:
            at.wrong(_HAPPENS, quoted(text), did_you_mean(text, (*_PLAIN, *_SAMPLES)))
            return None
        condition = at.condition(text)
        return Counted(CountedKind.CONDITION, text, condition=condition) if condition is not None else None

    def _score(self, at: Place, text: str, found: re.Match[str]) -> Counted | None:
        questions = self.policy.survey.questions if self.policy.survey is not None else {}
        if not at.knows(found[1], questions, _QUESTION, offset=found.start(1)):
            return None
        least = int(found[2]) if found[2] else None
        return Counted(CountedKind.SCORE, text, name=found[1], least=least)

    def _per(self, at: Place, text: str | None) -> tuple[int, str | None, str | None]:
        if text is None:
            return 100, None, None
        if found := _PER.fullmatch(text):
            at.knows(found[2], self.policy.populations, _POPULATION, offset=found.start(2))
            return int(found[1].replace("_", "")), found[2], None
        own = [key for key, one in self.policy.measures.items() if one.count and one.per is None]
        at.knows(text, (*own, *OF_THE_HOUSE), _BASE)
        return 100, None, text

    def _aim(self, at: Place, text: str, is_length: bool) -> Aim | None:
        if text in NO_TARGET:
            return None
        aim = aim_of(text, is_length=is_length)
        if aim is None:
            at.wrong(_TARGET, quoted(text), _TARGET_ADVICE)
        return aim


def aim_of(text: str, *, is_length: bool) -> Aim | None:
    """The target as a number; None where it is none. Of a length of time a bare one is the most it may be."""
    if is_length:
        said = text.removeprefix("at least ").removeprefix("at most ")
        try:
            length = parse_length(said)
        except LengthError:
            return None
        minutes = _MINUTES.get(length.unit)
        return Aim(text.startswith("at least"), Decimal(length.amount * minutes)) if minutes else None
    found = _AIM.fullmatch(text)
    if found is None:
        return None
    return Aim(found[1] != "at most", Decimal(found[2]) * _SCALE[found[3]])


def _of(counted: Counted, text: str, which: str) -> Counted:
    return Counted(
        counted.kind, text, counted.news, counted.name, which="first" if which == "first" else "last"
    )


def _period(among: Counted) -> Literal["calendar", "falls due"]:
    clocks = (CountedKind.CLOCK_DUE, CountedKind.CLOCK_IN_TIME, CountedKind.CLOCK_LATE)
    return "falls due" if among.kind in clocks else "calendar"


_FORMULAS = (Formula.SHARE, Formula.COUNT, Formula.SUM, Formula.MEAN, Formula.MEDIAN, Formula.P90)
_SAMPLES = ("received", "case closes", "case settles", "clock <key> due", "any clock due", "<step> is done")
_ONE_FORMULA = Words("一种算法", "one formula")
_ONE_FORMULA_ADVICE = Words(
    "share 与 among 成对，或者只写 count、sum、mean、median、p90 之一。",
    "Write share with among, or one of count, sum, mean, median and p90.",
)
_COUNTED = Words("与 per 同写的 count 或 sum", "count or sum beside per")
_COUNTED_ADVICE = Words(
    "per 与 count 同写；与 sum 同写时须为基数。", "Write per beside count, or a population beside sum."
)
_NUMBER = Words("金额或数字字段", "a field of money or of a number")
_HAPPENS = Words(
    "可以计数的事，如 received、plan is done", "what can be counted, such as received, plan is done"
)
_QUESTION = Words("满意度调查的问题", "a question of the survey")
_POPULATION = Words("已定义的基数（populations）", "a known population (populations)")
_BASE = Words("一个计数指标（count），或“10000 基数”", "a measure that counts, or “10000 population”")
_TARGET = Words(
    "目标，如 95%、at most 3%、at most 48 h、不设", "a target such as 95%, at most 3%, at most 48 h"
)
_TARGET_ADVICE = Words(
    "越低越好的写 at most；不设目标的写 不设。", "Where less is better write at most; none: 不设."
)
