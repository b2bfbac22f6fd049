"""Frozen values that are made quickly: the engine makes some hundred of them for one command."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ("altered", "nothing", "quickly_made")

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import replace as altered
else:

    def altered(value, **changes):
        """As `dataclasses.replace`, for a value that was quickly made."""
        return _ALTERING[type(value)](value, changes)


NOTHING: Mapping[Any, Any] = MappingProxyType({})


def nothing() -> Mapping[Any, Any]:
    """The default of a field for a mapping that nobody changes: one and the same for all."""
    return NOTHING


_SET_CLASS = object.__dict__["__class__"].__set__
_ALTERING: dict[type[Any], Callable[[Any, dict[str, Any]], Any]] = {}


def quickly_made(cls: type[T]) -> type[T]:
    """Gives a frozen dataclass with slots another ``__init__``; nothing else of it changes.

    What `dataclass` writes for a frozen class goes round ``__setattr__`` field by field, at four times the
    price of an assignment. Here the fields are assigned while the value is still of a twin class of the same
    layout that is not frozen; then it becomes what it is. Raises TypeError for a class it cannot do this to.
    """
    ours = fields(cls)  # type: ignore[arg-type]
    if "__slots__" not in cls.__dict__ or hasattr(cls, "__post_init__") or not all(f.init for f in ours):
        raise TypeError(f"expected a frozen dataclass with slots and nothing to do afterwards, found {cls}")
    space: dict[str, Any] = {"ours": cls, "twin": _twin(cls), "become": _SET_CLASS, "make": object()}
    given: list[str] = []
    for field in ours:
        default = _default(field, space)
        separator = "*, " if field.kw_only and not any("*" in one for one in given) else ""
        given.append(f"{separator}{field.name}{default}")
    lines = [f"def __init__(self, {', '.join(given)}):"]
    if ours:
        lines.append("    become(self, twin)")
        lines += [f"    self.{field.name} = {_value(field)}" for field in ours]
        lines.append("    self.__class__ = ours")
    else:
        lines.append("    pass")
    exec(compile("\n".join(lines), f"<{cls.__qualname__}>", "exec"), space)
    made = space["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    cls.__init__ = made  # type: ignore[method-assign]
    _ALTERING[cls] = _altering(cls, space)
    return cls


def _altering(cls: type[Any], space: dict[str, Any]) -> Callable[[Any, dict[str, Any]], Any]:
    """Copies the fields, then sets those that change; AttributeError for one that is not there."""
    lines = ["def alter(old, changes):", "    new = twin()"]
    lines += [f"    new.{field.name} = old.{field.name}" for field in fields(cls)]
    lines += ["    for name, value in changes.items():", "        setattr(new, name, value)"]
    lines += ["    new.__class__ = ours", "    return new"]
    exec(compile("\n".join(lines), f"<{cls.__qualname__}>", "exec"), space)
    made: Callable[[Any, dict[str, Any]], Any] = space["alter"]
    return made


def _twin(cls: type[Any]) -> type[Any]:
    """A class of the same layout whose fields may be assigned."""
    body = {
        "__slots__": cls.__dict__["__slots__"],
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    return type(f"_{cls.__name__}InTheMaking", cls.__bases__, body)


def _default(field: "Field[Any]", space: dict[str, Any]) -> str:
    if field.default_factory is nothing:
        space[f"default_{field.name}"] = NOTHING
        return f"=default_{field.name}"
    if field.default is not MISSING:
        space[f"default_{field.name}"] = field.default
        return f"=default_{field.name}"
    if field.default_factory is not MISSING:
        space[f"make_{field.name}"] = field.default_factory
        return "=make"
    return ""


def _value(field: "Field[Any]") -> str:
    if field.default_factory is MISSING or field.default_factory is nothing:
        return field.name
    return f"make_{field.name}() if {field.name} is make else {field.name}"
