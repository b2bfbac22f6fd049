"""Events and reasons as compact JSON and back, by functions written once for each class from its fields.

A body names the fields of its event; one that has its default is left out, so that a field added later is
read from old
entries as its default. Moments are microseconds since 1970, days ISO, seats ``[post, unit, department]``.
Values of
unknown type (``object``) are plain where JSON has them, else tagged: ``{"d": day}``, ``{"m": moment}``,
``{"n": decimal}``.
A list is a tuple.
"""

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from bihuan.cases.moments import from_micros, to_micros
from bihuan.engine import events as vocabulary
from bihuan.engine.events import Because, Event

Encode = Callable[[Any], dict[str, Any]]
Decode = Callable[[dict[str, Any]], Any]


def _json_writer() -> Callable[[Any], str]:
    """`json.dumps` without spaces and with every character as it is. Its C part is made once, not at each
    text, where there is one.
    """
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    write = make(None, _refuse, json.encoder.encode_basestring, None, ":", ",", False, False, True)
    return lambda value: "".join(write(value, 0))


def _refuse(value: object) -> object:
    raise TypeError(f"expected what JSON has, found {type(value).__name__}")


to_json = _json_writer()
from_json: Callable[[str], Any] = json.JSONDecoder().decode

PLAIN = frozenset((str, int, bool, type(None)))


class NotForTheLedger(TypeError):
    """A value no body may hold."""


def event_classes() -> dict[str, type[Event]]:
    """Every event class by its name: those of a case, and those of the office (units, appointments, …)."""
    from bihuan.cases import office

    found = [*vars(vocabulary).values(), *vars(office).values()]
    return {c.__name__: c for c in found if isinstance(c, type) and issubclass(c, Event) and c is not Event}


def encode_event(event: Event) -> dict[str, Any]:
    """The body of an event, without its parts."""
    return _functions(type(event))[0](event)


def decode_event(name: str, body: dict[str, Any]) -> Event:
    """The event of class `name`. Raises KeyError for a class or a required field that is missing."""
    event: Event = _decoders()[name](body)
    return event


def encode_because(because: Because) -> str:
    """The reason as JSON text."""
    if not because.read and not because.used:
        return _bare_reason(because.rule, because.articles)
    return _reason(because)


def decode_because(text: str) -> Because:
    body = from_json(text)
    return Because(
        body["rule"],
        tuple(body.get("articles", ())),
        _values_from(body.get("read", {})),
        _values_from(body.get("used", {})),
    )


@lru_cache(maxsize=8192)
def _bare_reason(rule: str, articles: tuple[str, ...]) -> str:
    return _reason(Because(rule, articles))


def _reason(because: Because) -> str:
    body: dict[str, Any] = {"rule": because.rule}
    if because.articles:
        body["articles"] = because.articles
    if because.read:
        body["read"] = _values_to(because.read)
    if because.used:
        body["used"] = _values_to(because.used)
    return to_json(body)


# --- values of unknown type
# -----------------------------------------------------------------------------------------


def value_to(value: object) -> Any:
    """A coded value as JSON has it. Raises NotForTheLedger."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return {"m": to_micros(value)}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, frozenset | set):
        return [value_to(one) for one in sorted(value)]
    if isinstance(value, tuple | list):
        return [value_to(one) for one in value]
    if isinstance(value, Mapping):
        return {"o": _values_to(value)}
    raise NotForTheLedger(f"expected an id, a number, a moment or several of them, found {kind.__name__}")


def value_from(value: Any) -> Any:
    """The coded value that gave the JSON."""
    if type(value) is list:
        return tuple(value_from(one) for one in value)
    if type(value) is not dict:
        return value
    ((tag, inner),) = value.items()
    return _TAGS[tag](inner)


def _values_to(values: Mapping[str, object]) -> dict[str, Any]:
    return {k: v if type(v) in PLAIN else value_to(v) for k, v in values.items()}


def _values_from(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v if type(v) in PLAIN else value_from(v) for k, v in values.items()}


_TAGS: dict[str, Callable[[Any], Any]] = {
    "m": from_micros,
    "d": date.fromisoformat,
    "n": Decimal,
    "o": _values_from,
}


# --- a pair of functions for each class
# -----------------------------------------------------------------------------

_KNOWN: dict[type[Any], tuple[Encode, Decode]] = {}
_DECODERS: dict[str, Decode] = {}


def _decoders() -> dict[str, Decode]:
    if not _DECODERS:
        _DECODERS.update({name: _functions(cls)[1] for name, cls in event_classes().items()})
    return _DECODERS


def _functions(cls: type[Any]) -> tuple[Encode, Decode]:
    found = _KNOWN.get(cls)
    if found is None:
        found = _KNOWN[cls] = _written(cls)
    return found


def _written(cls: type[Any]) -> tuple[Encode, Decode]:
    """Writes the two functions as Python would be written by hand: reflection at each entry costs ten
    times as much.
    """
    hints = typing.get_type_hints(cls)
    names: dict[str, Any] = {"cls": cls, **_MEANS}
    for field in fields(cls):
        if _has_default(field):
            names[f"default_{field.name}"] = _default(field)
    exec("\n".join((*_encoding(cls, hints), *_decoding(cls, hints))), names)
    return names["encode"], names["decode"]


def _encoding(cls: type[Any], hints: Mapping[str, Any]) -> list[str]:
    required = [f.name for f in fields(cls) if not _has_default(f)]
    entries = ", ".join(f"{name!r}: {_out(hints[name], 'e.' + name)}" for name in required)
    lines = ["def encode(e):", f"    b = {{{entries}}}"]
    for field in fields(cls):
        if _has_default(field):
            lines.append(f"    if e.{field.name} != default_{field.name}:")
            lines.append(f"        b[{field.name!r}] = {_out(hints[field.name], f'e.{field.name}')}")
    return [*lines, "    return b"]


def _decoding(cls: type[Any], hints: Mapping[str, Any]) -> list[str]:
    given = []
    for field in fields(cls):
        value = _in(hints[field.name], f"b[{field.name!r}]")
        if _has_default(field):
            value = f"{value} if {field.name!r} in b else default_{field.name}"
        given.append(value)
    return ["def decode(b):", f"    return cls({', '.join(given)})"]


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _out(hint: Any, name: str) -> str:
    inner = _without_none(hint)
    text = _out_sure(inner, name)
    return text if inner is hint or text == name else f"None if {name} is None else {text}"


def _in(hint: Any, name: str) -> str:
    inner = _without_none(hint)
    text = _in_sure(inner, name)
    return text if inner is hint or text == name else f"(None if {name} is None else {text})"


def _out_sure(hint: Any, name: str) -> str:
    if hint in (str, int, bool):
        return name
    if hint is datetime:
        return f"to_micros({name})"
    if hint is date:
        return f"{name}.isoformat()"
    if hint is object:
        return f"value_to({name})"
    if is_dataclass(hint):
        return "[" + ", ".join(f"{name}.{f.name}" for f in fields(hint)) + "]"
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        one = _out_sure(args[0], "x")
        return f"list({name})" if one == "x" else f"[{one} for x in {name}]"
    if origin is Mapping:
        return f"values_to({name})" if args[1] is object else f"dict({name})"
    raise NotForTheLedger(f"no way to write {hint}")


def _in_sure(hint: Any, name: str) -> str:
    if hint in (str, int, bool):
        return name
    if hint is datetime:
        return f"from_micros({name})"
    if hint is date:
        return f"day({name})"
    if hint is object:
        return f"value_from({name})"
    if is_dataclass(hint):
        return f"Seat(*{name})"
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        one = _in_sure(args[0], "x")
        return f"tuple({name})" if one == "x" else f"tuple([{one} for x in {name}])"
    if origin is Mapping:
        return f"values_from({name})" if args[1] is object else name
    raise NotForTheLedger(f"no way to read {hint}")


def _without_none(hint: Any) -> Any:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        (inner,) = (arg for arg in typing.get_args(hint) if arg is not type(None))
        return inner
    return hint


_MEANS: dict[str, Any] = {
    "to_micros": to_micros,
    "from_micros": from_micros,
    "day": date.fromisoformat,
    "value_to": value_to,
    "value_from": value_from,
    "values_to": _values_to,
    "values_from": _values_from,
    "Seat": vocabulary.Seat,
}
