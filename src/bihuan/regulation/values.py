"""A field's value between its plain form (stories, JSON, forms of a page) and the one the engine holds."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from bihuan.regulation.model import Field, FieldKind

YUAN: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?")
TRUE: Final = frozenset(("true", "yes", "on", "1", "是"))
FALSE: Final = frozenset(("false", "no", "off", "0", "否"))


class ValueNotRead(ValueError):
    """A plain value is not one of its field's kind; `expected` says what is, in Chinese and English."""

    def __init__(self, field: Field, found: object, expected: tuple[str, str]) -> None:
        self.field = field
        self.found = found
        self.expected = expected
        super().__init__(f"{field.key}: expected {expected[1]}, found {str(found)[:60]!r}")


def coded(field: Field, plain: object, *, zone: str = "Asia/Shanghai") -> object:
    """The value as `Field` describes it; None for an empty one. Moments without an offset are of `zone`.

    Raises ValueNotRead.
    """
    if plain is None or plain == "" or plain == []:
        return None
    match field.kind:
        case FieldKind.YES_NO:
            return _yes_no(field, plain)
        case FieldKind.ONE_OF:
            return _one_of(field, plain)
        case FieldKind.MANY_OF:
            chosen = {_one_of(field, one) for one in _several(plain)}
            return tuple(option for option in field.options if option in chosen)
        case FieldKind.WHOLE:
            return _whole(field, plain)
        case FieldKind.MONEY:
            return fen(field, plain)
        case FieldKind.DECIMAL:
            return _decimal(field, plain)
        case FieldKind.DATE:
            return _date(field, plain)
        case FieldKind.MOMENT:
            return _moment(field, plain, zone)
        case FieldKind.PEOPLE | FieldKind.DEPARTMENTS:
            return tuple(dict.fromkeys(str(one) for one in _several(plain)))
        case _:
            return str(plain)


def plain(field: Field, value: object) -> object:
    """The value as JSON and forms write it; `coded` reads it back."""
    match value:
        case None | bool() | str():
            return value
        case datetime() | date():
            return value.isoformat()
        case int() if field.kind is FieldKind.MONEY:
            return f"{Decimal(value) / 100:.2f}"
        case Decimal():
            return str(value)
        case tuple() | list():
            return list(value)
        case _:
            return value


def sorted_out(
    fields: Mapping[str, Field], given: Mapping[str, object], *, zone: str = "Asia/Shanghai"
) -> tuple[dict[str, object], dict[str, str], list[ValueNotRead], list[str]]:
    """Plain values by key into coded values, texts kept apart, what could not be read, and keys no field has.

    An empty coded value stays as None, which clears the field; an empty text stays empty.
    """
    values: dict[str, object] = {}
    texts: dict[str, str] = {}
    wrong: list[ValueNotRead] = []
    unknown: list[str] = []
    for key, one in given.items():
        field = fields.get(key)
        if field is None:
            unknown.append(key)
        elif field.kept_apart:
            texts[key] = "" if one is None else as_text(one)
        else:
            try:
                values[key] = coded(field, one, zone=zone)
            except ValueNotRead as error:
                wrong.append(error)
    return values, texts, wrong, unknown


def as_text(given: object) -> str:
    """What is kept apart, as text: rows given as a list are JSON; `regulation.rows` reads them."""
    if isinstance(given, list):
        return json.dumps(given, ensure_ascii=False, separators=(",", ":"), default=str)
    return str(given)


def _several(given: object) -> list[object]:
    if isinstance(given, list | tuple):
        return list(given)
    return [one.strip() for one in str(given).split(",") if one.strip()]


def _yes_no(field: Field, given: object) -> bool:
    if isinstance(given, bool):
        return given
    text = str(given).strip().lower()
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise ValueNotRead(field, given, ("是或否", "yes or no"))


def _one_of(field: Field, given: object) -> str:
    text = str(given).lower() if isinstance(given, bool) else str(given)
    if text in field.options:
        return text
    named = next((key for key, name in field.options.items() if name == text), None)
    if named is not None:
        return named
    expected = "、".join(field.options.values()), ", ".join(field.options)
    raise ValueNotRead(field, given, (f"以下之一：{expected[0]}", f"one of {expected[1]}"))


def _whole(field: Field, given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    text = str(given).strip()
    if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        return int(text)
    raise ValueNotRead(field, given, ("整数", "a whole number"))


def fen(field: Field, given: object) -> int:
    """An amount written in yuan (`300`, `300.50`, `300 yuan`, `¥1,200`) in fen."""
    text = str(given).replace(",", "").replace("，", "").replace("¥", "").replace("￥", "").strip()
    text = text.removesuffix("yuan").removesuffix("元").strip()
    if isinstance(given, bool) or not YUAN.fullmatch(text):
        raise ValueNotRead(
            field, given, ("金额，以元为单位，至多两位小数", "an amount in yuan, at most two decimals")
        )
    return int(Decimal(text) * 100)


def _decimal(field: Field, given: object) -> Decimal:
    expected = (f"至多 {field.places} 位小数的数", f"a number of at most {field.places} decimals")
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation:
        raise ValueNotRead(field, given, expected) from None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > field.places or isinstance(given, bool):
        raise ValueNotRead(field, given, expected)
    return number


def _date(field: Field, given: object) -> date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(str(given).strip())
    except ValueError:
        raise ValueNotRead(field, given, ("日期，如 2026-09-30", "a date such as 2026-09-30")) from None


def _moment(field: Field, given: object, zone: str) -> datetime:
    try:
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(str(given).strip())
    except ValueError:
        expected = ("时间，如 2026-09-30 16:20", "a moment such as 2026-09-30 16:20")
        raise ValueNotRead(field, given, expected) from None
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=ZoneInfo(zone))
