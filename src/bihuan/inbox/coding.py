"""What people type, as the values a regulation's fields take: for forms and for JSON alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import assert_never

from bihuan.engine.refused import Reason
from bihuan.regulation.model import Field, FieldKind, Regulation

Given = str | bool | int | float | Sequence[str] | None
TRUE = frozenset(("true", "yes", "on", "1", "是"))
FALSE = frozenset(("false", "no", "off", "0", "否"))
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Coded:
    """`values` and `texts` as commands take them; `errors` names each field that could not be read."""

    values: Mapping[str, object]
    texts: Mapping[str, str]
    errors: Mapping[str, Reason]


class _Unreadable(ValueError):
    pass


def code(regulation: Regulation, given: Mapping[str, Given], *, zone: tzinfo) -> Coded:
    """Reads what was given for the regulation's fields; empty answers are left out.

    Dates are ISO, moments ISO and in `zone` where they do not say, money is yuan ("1200.50").
    """
    values: dict[str, object] = {}
    texts: dict[str, str] = {}
    errors: dict[str, Reason] = {}
    for key, said in given.items():
        field = regulation.fields.get(key)
        if field is None:
            errors[key] = Reason.UNKNOWN_FIELD
        elif said in (None, "", (), []):
            continue
        elif field.kept_apart:
            text = str(said).strip()
            if len(text) > LONGEST:
                errors[key] = Reason.WRONG_VALUE
            elif text:
                texts[key] = text
        else:
            try:
                values[key] = value_of(field, said, zone=zone)
            except (_Unreadable, ValueError, InvalidOperation):
                errors[key] = Reason.WRONG_VALUE
    return Coded(values, texts, errors)


def missing(regulation: Regulation, coded: Coded) -> dict[str, Reason]:
    """The fields a complainant must fill in and has not, for a form they fill in themselves."""
    found = {}
    for key in asked_of_complainant(regulation):
        required = regulation.fields[key].required
        if required and key not in coded.values and key not in coded.texts and key not in coded.errors:
            found[key] = Reason.MISSING_FIELDS
    return found


def asked_of_complainant(regulation: Regulation) -> tuple[str, ...]:
    """The fields of the form that complainants fill in themselves, in order."""
    return tuple(key for key, field in regulation.fields.items() if field.asks_complainant)


def value_of(field: Field, said: Given, *, zone: tzinfo) -> object:
    """One coded value. Raises ValueError or InvalidOperation where the text is none of the field's kind."""
    match field.kind:
        case FieldKind.YES_NO:
            return _truth(said)
        case FieldKind.ONE_OF:
            return _option(field, str(said))
        case FieldKind.MANY_OF:
            chosen = {_option(field, one) for one in _several(said)}
            return tuple(option for option in field.options if option in chosen)
        case FieldKind.WHOLE:
            return int(str(said).strip())
        case FieldKind.DECIMAL:
            return _decimal(said)
        case FieldKind.MONEY:
            return _fen(said)
        case FieldKind.DATE:
            return date.fromisoformat(str(said).strip())
        case FieldKind.MOMENT:
            return _moment(str(said).strip(), zone)
        case FieldKind.PERSON | FieldKind.DEPARTMENT | FieldKind.CODE:
            return str(said).strip()
        case FieldKind.PEOPLE | FieldKind.DEPARTMENTS:
            return tuple(dict.fromkeys(one.strip() for one in _several(said) if one.strip()))
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.FILES | FieldKind.ROWS:
            return str(said)
        case _:
            assert_never(field.kind)


def _several(said: Given) -> Iterable[str]:
    if isinstance(said, str):
        return said.split(",")
    return [str(one) for one in said] if isinstance(said, Iterable) else [str(said)]


def _truth(said: Given) -> bool:
    word = str(said).strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise _Unreadable(word)


def _option(field: Field, said: str) -> str:
    if said.strip() not in field.options:
        raise _Unreadable(said)
    return said.strip()


def _decimal(said: Given) -> Decimal:
    found = Decimal(str(said).strip().replace(",", "").removeprefix("¥"))
    if not found.is_finite():
        raise _Unreadable(str(said))
    return found


def _fen(said: Given) -> int:
    fen = _decimal(said) * 100
    if fen != fen.to_integral_value():
        raise _Unreadable(str(said))
    return int(fen)


def _moment(said: str, zone: tzinfo) -> datetime:
    moment = datetime.fromisoformat(said)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
