"""Procedures started by a step or by a ladder."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bihuan.regulation.model import SUBJECT, Field, FieldKind, Start
from bihuan.regulation.reading.building.draft import FIELD, POST, PROCEDURE, Place
from bihuan.regulation.reading.building.values import constant
from bihuan.regulation.reading.policy.procedures import StartShape, StartWay, StartWays
from bihuan.regulation.reading.words import Words, quoted

_ONCE = "once"
_FOR = re.compile(r"for( each)? (\S+)")
PEOPLE_KINDS = (FieldKind.PERSON, FieldKind.PEOPLE)
_EACH_KINDS = (*PEOPLE_KINDS, FieldKind.DEPARTMENT, FieldKind.DEPARTMENTS)


def read_starts(
    place: Place, starts: Mapping[str, StartWays], fields: Mapping[str, Field], articles: tuple[str, ...]
) -> tuple[Start, ...]:
    """The starts in their written order."""
    made = []
    for procedure, ways in starts.items():
        at = place / procedure
        if at.knows(procedure, place.draft.names.of("procedures"), PROCEDURE, at_key=True):
            made += [_start(one, procedure, way, fields, articles) for one, way in _each(at, ways)]
    return tuple(made)


def _each(place: Place, ways: StartWays) -> Iterator[tuple[Place, StartWay]]:
    if isinstance(ways, list):
        for index, way in enumerate(ways):
            yield place / index, way
    else:
        yield place, ways


def _start(
    place: Place, procedure: str, way: StartWay, fields: Mapping[str, Field], articles: tuple[str, ...]
) -> Start:
    if isinstance(way, str):
        each, post = _short(place, way, fields)
        return Start(procedure, place.rule(None, articles), for_each=each, for_post=post)
    if way.for_each is not None and way.for_ is not None:
        place.wrong(_EITHER, Words("for_each 和 for", "for_each and for"), _EITHER_ADVICE)
    return Start(
        procedure=procedure,
        rule=place.rule(way.article, articles),
        for_each=people_field(place / "for_each", way.for_each, fields, _EACH_KINDS),
        for_post=_post(place / "for", way.for_),
        when=(place / "when").condition(way.when),
        gives=_given(place / "with", way, fields),
        again=way.again,
    )


def _short(place: Place, way: str, fields: Mapping[str, Field]) -> tuple[str | None, str | None]:
    if way == _ONCE:
        return None, None
    found = _FOR.fullmatch(way)
    if found is None:
        place.wrong(_WAYS, quoted(way), _WAYS_ADVICE)
        return None, None
    if found[1]:
        return people_field(place, found[2], fields, _EACH_KINDS, offset=found.start(2)), None
    return None, _post(place, found[2], offset=found.start(2))


def people_field(
    place: Place,
    name: str | None,
    fields: Mapping[str, Field],
    kinds: tuple[FieldKind, ...] = PEOPLE_KINDS,
    offset: int = 0,
) -> str | None:
    """The field of one of these kinds, by default of people."""
    if name is None or not place.knows(name, fields, FIELD, offset=offset):
        return None
    if fields[name].kind not in kinds:
        found = Words(f"{name}（{fields[name].name}）", f"{name}, of kind {fields[name].kind}")
        place.wrong(_PEOPLE, found, _PEOPLE_ADVICE, offset=offset)
    return name


def _post(place: Place, name: str | None, offset: int = 0) -> str | None:
    known = [*place.draft.names.of("posts"), SUBJECT]
    return name if name is not None and place.knows(name, known, POST, offset=offset) else None


def _given(place: Place, way: StartShape, fields: Mapping[str, Field]) -> Mapping[str, object]:
    given = {
        key: constant(place / key, fields[key], value)
        for key, value in way.with_.items()
        if (place / key).knows(key, fields, FIELD, at_key=True)
    }
    return MappingProxyType(given)


_WAYS = Words("once、for each 字段 或 for 岗位", "once, for each <field> or for <post>")
_WAYS_ADVICE = Words("例如：for each responsible_persons。", "For example: for each responsible_persons.")
_EITHER = Words("for_each 与 for 之一", "for_each or for")
_EITHER_ADVICE = Words("请删去其中一个。", "Remove one of them.")
_PEOPLE = Words("人员或部门字段", "a field of people or departments")
_PEOPLE_ADVICE = Words("请改用这类字段。", "Use such a field.")
