"""The small world of a story: a unit, its departments, and a person for each post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.engine.known import (
    COMPLAINANT,
    STAFF,
    STANDARD_SETTINGS,
    SYSTEM,
    Actor,
    Alike,
    Department,
    Held,
    Holders,
)
from bihuan.regulation.model import Regulation
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.days import Override

UNIT = "unit"
ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Stage:
    """Who holds what, and the calendar, in one story. `people` maps a person to the posts they hold.

    `counters` says how many earlier cases each counter over cases finds, `alike` which earlier case each
    repeat rule finds: none unless the story says so.
    """

    holders: Holders
    calendar: WorkCalendar
    settings: Mapping[str, object]
    counters: Mapping[str, int]
    alike: Mapping[str, Alike]
    posts: Mapping[str, tuple[Held, ...]]

    def actor(self, who: str, regulation: Regulation) -> Actor:
        """The actor a story means.

        `complainant`, `system`, a post, a person, or `post:person`. Raises KeyError.
        """
        if who == COMPLAINANT:
            return Actor(COMPLAINANT)
        if who == SYSTEM:
            return Actor(SYSTEM)
        post, _, person = who.rpartition(":")
        name = person or who
        if name not in self.posts and name in regulation.posts:
            name = self._holder(name)
        held = self.posts[name]
        if post:
            held = tuple(one for one in held if one.post == post)
        return Actor(STAFF, name, held, oversees=True)

    def _holder(self, post: str) -> str:
        for (key, _, _), people in self.holders.by_post.items():
            if key == post and people:
                return people[0]
        raise KeyError(post)


def stage(regulation: Regulation, given: Mapping[str, Any]) -> Stage:
    """The stage that `given` sets.

    What it leaves open is one department of each kind and one person for each post.
    """
    kinds = given.get("departments") or list(regulation.departments)
    above = _kinds_above(regulation)
    departments = {kind: Department(kind, kind, ABOVE if kind in above else UNIT) for kind in kinds}
    people: Mapping[str, Sequence[str]] = given.get("people") or {}
    by_post: dict[tuple[str, str, str | None], tuple[str, ...]] = {}
    posts: dict[str, list[Held]] = {}
    department_of: dict[str, str] = {}
    for key, post in regulation.posts.items():
        unit = ABOVE if post.in_unit_above else UNIT
        for name, department in _holders_of(regulation, key, people, departments):
            place = (key, unit, department)
            by_post[place] = (*by_post.get(place, ()), name)
            posts.setdefault(name, []).append(Held(key, unit, department))
            if department is not None:
                department_of.setdefault(name, department)
    for name, where in (given.get("members") or {}).items():
        department_of[name] = where
        posts.setdefault(name, [])
    return Stage(
        holders=Holders(by_post, departments, department_of, {UNIT: ABOVE}),
        calendar=calendar(given),
        settings={**STANDARD_SETTINGS, **(given.get("settings") or {})},
        counters={
            **{one.key: 0 for one in regulation.counters.values() if one.counts is None},
            **(given.get("counted") or {}),
        },
        alike=_alike(given),
        posts={name: tuple(held) for name, held in posts.items()},
    )


def _alike(given: Mapping[str, Any]) -> dict[str, Alike]:
    """`again: C1` names an earlier case that is open, `again: C1 closed` one that is not."""
    found = {}
    for rule, said in (given.get("alike") or {}).items():
        case, _, state = str(said).partition(" ")
        found[rule] = Alike(case, state != "closed")
    return found


def _kinds_above(regulation: Regulation) -> frozenset[str]:
    """The kinds of department that only posts of the unit above belong to."""
    kinds: dict[bool, set[str]] = {True: set(), False: set()}
    for post in regulation.posts.values():
        if post.of is not None and post.of[0] == "kind":
            kinds[post.in_unit_above].add(post.of[1])
    return frozenset(kinds[True] - kinds[False])


def _holders_of(
    regulation: Regulation,
    key: str,
    people: Mapping[str, Sequence[str]],
    departments: Mapping[str, Department],
) -> list[tuple[str, str | None]]:
    """Each holder with the department they hold it in. `head@after_sales: [li]` names one department's."""
    named = [
        (name, place.partition("@")[2] or None)
        for place, names in people.items()
        if place.partition("@")[0] == key
        for name in ([names] if isinstance(names, str) else names)
    ]
    written = any(place.partition("@")[0] == key for place in people)
    of = regulation.posts[key].of
    if of is not None and of[0] == "kind":
        if written:
            return [(name, department or of[1]) for name, department in named]
        return [(key, of[1] if of[1] in departments else None)]
    if of is not None and not regulation.posts[key].in_unit_above:
        if written:
            return named
        # One person for each department, so that a story sees whose head is meant.
        return [(f"{key}@{kind}", kind) for kind in departments] if len(departments) > 1 else [(key, None)]
    return named if written else [(key, None)]


def calendar(given: Mapping[str, Any], *, on: Mapping[str, Any] | None = None) -> WorkCalendar:
    """China's calendar with the days the company rests and works, and its hours."""
    decided: dict[date, Override] = {}
    for source in (given, on or {}):
        for day in source.get("rest") or ():
            decided[date.fromisoformat(str(day))] = Override(date.fromisoformat(str(day)), False, "公司休息")
        for day in source.get("work") or ():
            decided[date.fromisoformat(str(day))] = Override(date.fromisoformat(str(day)), True, "公司上班")
    overrides = tuple(decided[day] for day in sorted(decided))
    return china_calendar(hours=str(given.get("hours") or "around the clock"), overrides=overrides)
