"""Clocks: limits, warnings, ladders, extensions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from bihuan.regulation.conditions import Condition
from bihuan.regulation.model import (
    COMPLAINANT,
    SUBJECT,
    Clock,
    Counting,
    Extension,
    Field,
    FieldKind,
    LimitRow,
    Procedure,
    Quantity,
    Rule,
    Rung,
    Warning,
)
from bihuan.regulation.reading.building.draft import (
    FIELD,
    LETTER,
    LEVEL,
    OUTCOME,
    POST,
    PROCEDURE,
    STEP,
    Place,
)
from bihuan.regulation.reading.building.news import Newsroom
from bihuan.regulation.reading.building.routes import read_approval
from bihuan.regulation.reading.building.starts import read_starts
from bihuan.regulation.reading.building.values import constant
from bihuan.regulation.reading.policy.clocks import (
    ActsShape,
    CalendarShape,
    ClockShape,
    CountsShape,
    ExtensionShape,
    RungShape,
    WarningShape,
)
from bihuan.regulation.reading.policy.procedures import FirstOf, OneLimit, QuantityShape, Within
from bihuan.regulation.reading.policy.whole import Policy
from bihuan.regulation.reading.words import Words, quoted
from bihuan.regulation.worktime.ends import Ends
from bihuan.regulation.worktime.hours import HoursError, parse_hours
from bihuan.regulation.worktime.lengths import Length, Unit
from bihuan.regulation.worktime.limits import Limit

_PERCENT = re.compile(r"([1-9][0-9]?)%")
_BEFORE = re.compile(r"(.+) before")
_NO_LENGTH = re.compile(rf"0 (?:{'|'.join(Unit)})")


def read_counting(place: Place, calendar: CalendarShape) -> Counting:
    """The regulation's own way of counting."""
    ends = Ends(roll=calendar.roll, close=calendar.ends == "close", after_close=calendar.after_close)
    return Counting(_hours(place / "hours", calendar.hours), ends)


def _hours(place: Place, text: str) -> str:
    try:
        parse_hours(text)
    except HoursError as error:
        place.length_wrong(error)
    return text


def counting_of(place: Place, counts: CountsShape | None, whole: Counting) -> Counting:
    """A clock's own way of counting, as far as it says one."""
    if counts is None:
        return whole
    ends = Ends(
        roll=whole.ends.roll if counts.roll is None else counts.roll,
        close=whole.ends.close if counts.ends is None else counts.ends == "close",
        after_close=counts.after_close or whole.ends.after_close,
    )
    return Counting(whole.hours if counts.hours is None else _hours(place / "hours", counts.hours), ends)


def read_clocks(
    place: Place,
    policy: Policy,
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    whole: Counting,
) -> dict[str, Clock]:
    """The clocks the policy writes out."""
    return {
        key: _clock(place / "clocks" / key, key, shape, fields, procedures, whole)
        for key, shape in policy.clocks.items()
    }


def _clock(
    place: Place,
    key: str,
    shape: ClockShape,
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    whole: Counting,
) -> Clock:
    names = place.draft.names
    if "of" in place:
        (place / "of").knows(shape.of, names.of("procedures"), PROCEDURE)
    news = Newsroom(procedures, shape.of)
    rule = place.rule(shape.article)
    return Clock(
        key=key,
        name=shape.name,
        procedure=shape.of,
        starts=news.read_all(place / "starts", shape.starts),
        stops=news.read_all(place / "stops", shape.stops),
        within=_within(place, shape, fields, rule),
        counting=counting_of(place / "counts", shape.counts, whole),
        rule=rule,
        answers=_post(place / "answers", shape.answers),
        warns=read_warnings(place / "warns", shape.warns),
        late=read_rungs(place / "late", shape.late, fields, procedures, shape.of, rule),
        suspended=(place / "suspended").known_each(
            shape.suspended, [*names.steps(shape.of), *_steps_elsewhere(place, shape.of)], STEP
        ),
        regrade=shape.regrade,
        restarts=shape.restarts is not None,
        extension=None
        if shape.extension is None
        else _extension(place / "extension", key, shape.extension, fields, procedures, rule),
        shown=shape.shown is not None,
        instrument=(place / "instrument").known_each(shape.instrument, fields, FIELD),
        comes_round=None if shape.then is None else _round(place / "then", shape, fields, procedures, rule),
        first=shape.first is not None,
    )


def _steps_elsewhere(place: Place, of: str) -> list[str]:
    names = place.draft.names
    return [f"{key}/{step}" for key in names.of("procedures") if key != of for step in names.steps(key)]


def _within(place: Place, shape: ClockShape, fields: Mapping[str, Field], rule: Rule) -> tuple[LimitRow, ...]:
    """The limit, or the period of a clock that comes round."""
    if (shape.within is None) == (shape.every is None):
        found = Words("一个也没有", "neither") if shape.within is None else Words("两者都有", "both")
        place.wrong(_WITHIN, found, _WITHIN_ADVICE, at_key=True)
        return ()
    if shape.within is not None:
        return read_within(place / "within", shape.within, fields, rule)
    if shape.then is None:
        place.wrong(_THEN, Words("没有", "none"), _THEN_ADVICE, at_key=True)
    for key in ("late", "extension"):
        if getattr(shape, key):
            (place / key).wrong(_NEVER_LATE, Words(key, key), _NEVER_LATE_ADVICE, at_key=True)
    rows = read_within(place / "every", shape.every or "", fields, rule)
    if any(row.until or row.quantities or not isinstance(one, Length) for row in rows for one in row.limits):
        (place / "every").wrong(_PERIOD, Words("别的时限", "another limit"), _PERIOD_ADVICE)
    return rows


def _round(
    place: Place,
    shape: ClockShape,
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    rule: Rule,
) -> Rung | None:
    acts = shape.then
    if acts is None or shape.every is None:
        place.wrong(_EVERY, Words("没有", "none"), _EVERY_ADVICE, at_key=True)
        return None
    return _rung(place, acts, fields, procedures, shape.of, rule)


def _post(place: Place, name: str | None) -> str | None:
    known = [*place.draft.names.of("posts"), SUBJECT, COMPLAINANT]
    return name if name is not None and place.knows(name, known, POST) else None


def read_within(
    place: Place, within: Within, fields: Mapping[str, Field], rule: Rule
) -> tuple[LimitRow, ...]:
    """The rows of a limit, however it is written."""
    own = Rule(place.where, rule.articles)
    if isinstance(within, list):
        rows = []
        for index, row in enumerate(within):
            at = place / index
            condition = (at / "when").condition(row.when)
            pieces = _pieces(at / "then", row.then, fields)
            rows.append(pieces.row(condition, at.rule(row.article, rule.articles)))
        return tuple(rows)
    if isinstance(within, dict):
        return tuple(_of_level(place / level, level, one, fields, rule) for level, one in within.items())
    return (_pieces(place, within, fields).row(None, own),)


Written = str | OneLimit | FirstOf | QuantityShape


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What a limit is made of; several: whichever comes first."""

    limits: tuple[Limit, ...] = ()
    until: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    def row(self, when: Condition | None, rule: Rule) -> LimitRow:
        return LimitRow(when, self.limits, self.until, rule, self.quantities)


def _of_level(
    place: Place, level: str, limited: Written, fields: Mapping[str, Field], rule: Rule
) -> LimitRow:
    known = place.knows(level, place.draft.names.of("levels"), LEVEL, at_key=True)
    condition = place.condition(f'level == "{level}"') if known else None
    return _pieces(place, limited, fields).row(condition, Rule(place.where, rule.articles))


def _pieces(place: Place, limited: Written, fields: Mapping[str, Field]) -> _Pieces:
    match limited:
        case str():
            limit = place.limit(limited)
            return _Pieces(() if limit is None else (limit,))
        case OneLimit(until=name):
            return _Pieces(until=_until(place / "until", name, fields))
        case QuantityShape():
            return _Pieces(quantities=_quantity(place, limited, fields))
        case FirstOf(first_of=pieces):
            made = [_pieces(place / "first_of" / index, piece, fields) for index, piece in enumerate(pieces)]
            return _Pieces(
                tuple(limit for one in made for limit in one.limits),
                tuple(name for one in made for name in one.until),
                tuple(quantity for one in made for quantity in one.quantities),
            )


def _quantity(place: Place, shape: QuantityShape, fields: Mapping[str, Field]) -> tuple[Quantity, ...]:
    name = shape.quantity
    if not (place / "quantity").knows(name, fields, FIELD):
        return ()
    if fields[name].kind not in _NUMBERS:
        found = Words(f"{name}（{fields[name].name}）", f"{name}, of kind {fields[name].kind}")
        (place / "quantity").wrong(_NUMBER, found, _NUMBER_ADVICE)
        return ()
    most = constant(place / "most", fields[name], shape.most)
    return (Quantity(name, most),) if isinstance(most, int | Decimal) else ()


def _until(place: Place, name: str, fields: Mapping[str, Field]) -> tuple[str, ...]:
    if not place.knows(name, fields, FIELD):
        return ()
    if fields[name].kind not in (FieldKind.DATE, FieldKind.MOMENT):
        place.wrong(
            _WHEN,
            Words(f"{name}（{fields[name].name}）", f"{name}, of kind {fields[name].kind}"),
            _WHEN_ADVICE,
        )
    return (name,)


def read_warnings(place: Place, warns: Iterable[str | WarningShape]) -> tuple[Warning, ...]:
    """The warnings before a limit is over."""
    return tuple(_warning(place / index, one) for index, one in enumerate(warns))


def _warning(place: Place, shape: str | WarningShape) -> Warning:
    at, text = (place, shape) if isinstance(shape, str) else (place / "at", shape.at)
    tells = () if isinstance(shape, str) else _posts(place / "tells", shape.tells)
    letter = None if isinstance(shape, str) else _letter(place / "letter", shape.letter)
    if percent := _PERCENT.fullmatch(text):
        return Warning(int(percent[1]), None, tells, letter)
    if before := _BEFORE.fullmatch(text):
        return Warning(None, at.length(before[1]), tells, letter)
    at.wrong(_WARNING, quoted(text), _WARNING_ADVICE)
    return Warning(None, None, tells, letter)


def _letter(place: Place, name: str | None) -> str | None:
    known = place.draft.names.of("letters")
    return name if name is not None and place.knows(name, known, LETTER) else None


def _posts(place: Place, value: str | list[str] | None) -> tuple[str, ...]:
    return place.known_each(value, [*place.draft.names.of("posts"), SUBJECT], POST)


def read_rungs(
    place: Place,
    rungs: Iterable[RungShape],
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    of: str,
    rule: Rule,
) -> tuple[Rung, ...]:
    """A ladder, its steps in their written order."""
    return tuple(_rung(place / index, one, fields, procedures, of, rule) for index, one in enumerate(rungs))


def _rung(
    place: Place,
    shape: ActsShape,
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    of: str,
    whole: Rule,
) -> Rung:
    rule = place.rule(shape.article, whole.articles)
    names = place.draft.names
    if not any((shape.tells, shape.starts, shape.letter, shape.raises, shape.does)):
        place.wrong(_ACT, Words("没有", "none"), _ACT_ADVICE)
    return Rung(
        at=_after(place / "at", shape.at) if isinstance(shape, RungShape) else None,
        rule=rule,
        tells=_posts(place / "tells", shape.tells),
        starts=read_starts(place / "starts", shape.starts, fields, rule.articles),
        letter=_letter(place / "letter", shape.letter),
        raises=shape.raises
        if shape.raises and (place / "raises").knows(shape.raises, names.of("levels"), LEVEL)
        else None,
        does=_does(place / "does", shape.does, procedures, of),
    )


def _after(place: Place, text: str) -> Length | None:
    return None if _NO_LENGTH.fullmatch(text) else place.length(text)


def _does(
    place: Place, does: Mapping[str, str], procedures: Mapping[str, Procedure], of: str
) -> Mapping[str, str]:
    for step, outcome in does.items():
        known = place.draft.names.steps(of)
        if (place / step).knows(step, known, STEP, at_key=True) and of in procedures:
            found = procedures[of].steps.get(step)
            if found is not None:
                (place / step).knows(outcome, found.outcomes, OUTCOME)
    return MappingProxyType(dict(does))


def _extension(
    place: Place,
    clock: str,
    shape: ExtensionShape,
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    whole: Rule,
) -> Extension | None:
    rule = place.rule(shape.article, whole.articles)
    if (shape.each is None) == (shape.to is None):
        found = Words("一个也没有", "neither") if shape.to is None else Words("两者都有", "both")
        place.wrong(_EACH, found, _EACH_ADVICE, at_key=True)
        return None
    deciders = () if shape.decided_by is None else read_approval(place / "decided_by", shape.decided_by, rule)
    decided_by = tuple(dict.fromkeys(post for row in deciders for post in row.chain))
    for key in ("decided_within", "undecided", "late"):
        if getattr(shape, key) and not shape.decided_by:
            (place / key).wrong(_DECIDED, Words("没有", "none"), _DECIDED_ADVICE, at_key=True)
    for key in ("undecided", "late"):
        if getattr(shape, key) and shape.decided_by and shape.decided_within is None:
            (place / key).wrong(_LIMITED, Words("没有", "none"), _LIMITED_ADVICE, at_key=True)
    known = [*place.draft.names.of("posts"), SUBJECT, COMPLAINANT]
    to = tuple((place / "to" / n).limit(one) for n, one in enumerate(shape.to or ()))
    return Extension(
        rule=rule,
        asked_by=(place / "asked_by").known_each(shape.asked_by, known, POST),
        decided_by=decided_by,
        procedure=f"extension_{clock}" if decided_by else "",
        each=_caps(place / "each", shape.each, fields, rule),
        times=shape.times if shape.to is None else len(shape.to),
        total=_caps(place / "total", shape.total, fields, rule),
        decided_within=(place / "decided_within").limit(shape.decided_within),
        letter=_letter(place / "letter", shape.letter),
        whole=_caps(place / "whole", shape.whole, fields, rule),
        to=tuple(one for one in to if one is not None),
        when=(place / "when").condition(shape.when),
        deciders=deciders if any(row.when is not None for row in deciders) else (),
        undecided=shape.undecided,
        late=read_rungs(place / "late", shape.late, fields, procedures, "", rule),
    )


def _caps(place: Place, cap: Within | None, fields: Mapping[str, Field], rule: Rule) -> tuple[LimitRow, ...]:
    """The longest that is given, as a limit is written; a date is no cap."""
    rows = () if cap is None else read_within(place, cap, fields, rule)
    for row in rows:
        if row.until:
            place.wrong(_CAP, quoted(row.until[0]), _CAP_ADVICE)
    return rows


_NUMBERS = (FieldKind.WHOLE, FieldKind.DECIMAL, FieldKind.MONEY)
_NUMBER = Words("数字字段", "a field of a number")
_NUMBER_ADVICE = Words(
    "请改用 whole、decimal 或 money 字段。", "Use a field of kind whole, decimal or money."
)
_WITHIN = Words("within 与 every 之一", "one of within and every")
_WITHIN_ADVICE = Words(
    "有期限的写 within，周期性的写 every。", "Write within for a limit, every for what comes round."
)
_THEN = Words("键 then", "the key then")
_THEN_ADVICE = Words("请写明每到一次做什么。", "Say what is done each time.")
_EVERY = Words("键 every", "the key every")
_EVERY_ADVICE = Words("then 只用于周期性的时限。", "then stands beside every only.")
_NEVER_LATE = Words("不会逾期的周期", "a period, which is never late")
_NEVER_LATE_ADVICE = Words(
    "请把时限写在 then 启动的程序里。", "Give the procedure that then starts a limit of its own."
)
_PERIOD = Words("时长，如 7 d", "a length such as 7 d")
_PERIOD_ADVICE = Words("请写时长。", "Write a length.")
_EACH = Words("each 与 to 之一", "one of each and to")
_EACH_ADVICE = Words(
    "每次加时写 each，改按另一时限写 to。", "Write each to add time, to for another limit instead."
)
_CAP = Words("时长", "a length")
_CAP_ADVICE = Words("请写时长，如 7 wd。", "Write a length such as 7 wd.")
_LIMITED = Words("键 decided_within", "the key decided_within")
_LIMITED_ADVICE = Words("请写明批准的时限。", "Say within how long it is decided.")
_WHEN = Words("日期或时间字段", "a date or moment field")
_WHEN_ADVICE = Words("请改用 date 或 moment 字段。", "Use a field of kind date or moment.")
_WARNING = Words("50% 或 1 h before", "50% or 1 h before")
_WARNING_ADVICE = Words(
    "请写 1% 到 99%，或到期前多久。", "Write 1% to 99%, or how long before the due moment."
)
_ACT = Words("逾期后的一项措施", "something to be done")
_ACT_ADVICE = Words(
    "请写 tells、starts、letter、raises 或 does。", "Write tells, starts, letter, raises or does."
)
_DECIDED = Words("键 decided_by", "the key decided_by")
_DECIDED_ADVICE = Words("请写明由谁批准。", "Say who decides.")
