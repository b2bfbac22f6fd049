"""Constants of fields: the `then` of a table's row, what a procedure is given when it starts."""

import re
from datetime import date
from decimal import Decimal
from typing import assert_never

from bihuan.regulation.model import Field, FieldKind
from bihuan.regulation.reading.building.draft import Place
from bihuan.regulation.reading.shaping import described
from bihuan.regulation.reading.words import Words, did_you_mean, quoted

Given = str | bool | int | Decimal

_YUAN = re.compile(r"(\d{1,12}(?:\.\d{1,2})?)\s*(?:yuan|元)")


def constant(place: Place, one: Field, value: Given) -> object:
    """The value as `Field` describes it; None, with a mistake told, where the field cannot hold it."""
    match one.kind:
        case FieldKind.YES_NO:
            return value if isinstance(value, bool) else _refuse(place, _TRUTH, value)
        case FieldKind.ONE_OF:
            return _choice(place, one, value)
        case FieldKind.WHOLE:
            return _bounded(place, one, value) if _is_whole(value) else _refuse(place, _WHOLE, value)
        case FieldKind.DECIMAL:
            return _decimal(place, one, value)
        case FieldKind.MONEY:
            return _money(place, one, value)
        case FieldKind.DATE:
            return day(place, value)
        case (
            FieldKind.TEXT
            | FieldKind.LONG_TEXT
            | FieldKind.MANY_OF
            | FieldKind.MOMENT
            | FieldKind.PERSON
            | FieldKind.PEOPLE
            | FieldKind.DEPARTMENT
            | FieldKind.DEPARTMENTS
            | FieldKind.FILES
            | FieldKind.CODE
            | FieldKind.ROWS
        ):
            return _refuse(place, _FIXED, value)
        case _:
            assert_never(one.kind)


def value_or_amount(place: Place, one: Field, value: Given) -> object:
    """A constant, or for numbers a formula over the record."""
    if isinstance(value, str) and one.kind is FieldKind.MONEY and not _YUAN.fullmatch(value):
        return place.amount(value)
    return constant(place, one, value)


def amount_text(value: Given) -> str:
    """A cap as a formula: `200 yuan`, `200` or `0.2 * loss`."""
    text = str(value)
    return found[1] if (found := _YUAN.fullmatch(text)) else text


def day(place: Place, value: Given) -> date | None:
    """A date written 2009-10-30."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    _refuse(place, _DAY, value)
    return None


def _choice(place: Place, one: Field, value: Given) -> object:
    if isinstance(value, str) and value in one.options:
        return value
    # A key such as 1 or true is text among the options, though it is a number in the place of a value.
    text = getattr(value, "raw", str(value).lower() if isinstance(value, bool) else str(value))
    if text in one.options:
        return text
    place.wrong(
        Words(f"{one.key} 的选项", f"a choice of {one.key}"),
        described(value),
        did_you_mean(text, one.options),
    )
    return None


def _decimal(place: Place, one: Field, value: Given) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return _refuse(place, _NUMBER, value)
    number = Decimal(str(value))
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > one.places:
        expected = Words(f"最多 {one.places} 位小数", f"at most {one.places} decimals")
        place.wrong(expected, described(value), Words("请改正。", "Correct it."))
        return None
    return _bounded(place, one, number)


def _money(place: Place, one: Field, value: Given) -> object:
    if isinstance(value, str) and (found := _YUAN.fullmatch(value)):
        return _bounded(place, one, int(Decimal(found[1]) * 100))
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or (Decimal(value) * 100) % 1:
        return _refuse(place, _MONEY, value)
    return _bounded(place, one, int(Decimal(value) * 100))


def _bounded(place: Place, one: Field, value: Given) -> object:
    assert not isinstance(value, str)
    low = one.least is not None and value < one.least
    if low or (one.most is not None and value > one.most):
        unit = 100 if one.kind is FieldKind.MONEY else 1
        least = "…" if one.least is None else str(one.least // unit)
        most = "…" if one.most is None else str(one.most // unit)
        expected = Words(
            f"{one.key} 的范围 {least} 到 {most}", f"a value of {one.key} from {least} to {most}"
        )
        shown = str(Decimal(value) / unit)
        place.wrong(
            expected, Words(shown, shown), Words("请改正数值或范围。", "Correct the value or the bounds.")
        )
        return None
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _is_whole(value: Given) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _refuse(place: Place, wanted: tuple[Words, Words], value: Given) -> object:
    found = quoted(value) if isinstance(value, str) else described(value)
    place.wrong(wanted[0], found, wanted[1])
    return None


_TRUTH = (
    Words("true 或 false", "true or false"),
    Words("请写 true 或 false，不加引号。", "Write true or false, without quotes."),
)
_WHOLE = (
    Words("整数", "a whole number"),
    Words("请写数字，不加引号和单位。", "Write the number alone, without quotes or unit."),
)
_NUMBER = (
    Words("数字", "a number"),
    Words("请写数字，不加引号和单位。", "Write the number alone, without quotes or unit."),
)
_MONEY = (
    Words("金额，如 200 yuan", "an amount such as 200 yuan"),
    Words("请写成 200 yuan。", "Write 200 yuan."),
)
_DAY = (
    Words("日期，如 2009-10-30", "a date such as 2009-10-30"),
    Words("请写成 年-月-日，月和日各两位。", "Write year-month-day, two digits each for month and day."),
)
_FIXED = (
    Words("可以预先写定的字段", "a field whose value can be fixed beforehand"),
    Words(
        "请改用 yes_no、one_of、whole、decimal、money 或 date 的字段。",
        "Use a field of kind yes_no, one_of, whole, decimal, money or date.",
    ),
)
