"""Values as a letter writes them, in the complainant's language and their unit's time."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from bihuan.regulation.model import Field, FieldKind, Regulation

Named = dict[str, str]


def moment(at: datetime, *, zone: tzinfo, language: str, ends_day: bool = False) -> str:
    """``2026年10月10日 16:20``, ``10 October 2026, 16:20``; the end of a day is 24:00 of that day."""
    local = at.astimezone(zone)
    if ends_day:
        return _joined(day((local - timedelta(microseconds=1)).date(), language=language), "24:00", language)
    return _joined(day(local.date(), language=language), f"{local:%H:%M}", language)


def day(on: date, *, language: str) -> str:
    return f"{on.day} {on:%B %Y}" if language == "en" else f"{on.year}年{on.month}月{on.day}日"


def money(fen: int) -> str:
    """``¥1,200``, ``¥68.50``."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{yuan:,}.{rest:02d}" if rest else f"{sign}¥{yuan:,}"


def value(
    regulation: Regulation, field: Field, given: object, *, zone: tzinfo, language: str, named: Named
) -> str:
    """A coded value in words. `named` gives the names of people and departments by id."""
    match given:
        case bool():
            return _yes_no(given, language)
        case int() if field.kind is FieldKind.MONEY:
            return money(given)
        case int() | Decimal():
            return f"{given}{field.unit}"
        case datetime():
            return moment(given, zone=zone, language=language)
        case date():
            return day(given, language=language)
        case tuple():
            words = [_word(regulation, field, str(one), language, named) for one in given]
            return (", " if language == "en" else "、").join(words)
        case _:
            return _word(regulation, field, str(given), language, named)


def _word(regulation: Regulation, field: Field, given: str, language: str, named: Named) -> str:
    if given in field.options:
        kind = "many_of" if field.kind is FieldKind.MANY_OF else "one_of"
        return regulation.word(f"{field.rule.path}.{kind}.{given}", field.options[given], language)
    return named.get(given, given)


def _yes_no(truth: bool, language: str) -> str:
    return ("Yes" if truth else "No") if language == "en" else ("是" if truth else "否")


def _joined(on: str, clock: str, language: str) -> str:
    return f"{on}, {clock}" if language == "en" else f"{on} {clock}"
