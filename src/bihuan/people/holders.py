"""Who holds a post on a day, what a person holds, and which post is above which. All dated, in few queries.

A person away does not hold a post on that day; who stands in does. An appointment without a department holds
for every department of its unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from bihuan.people.models import Absence, Appointment, Grade, PostGrade, Unit


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who may act for a post. `standing_in_for` is the id of the person away whose post it is."""

    user: int
    name: str
    appointment: int
    department: str | None = None
    standing_in_for: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A post a person acts for, and how far it sees."""

    appointment: int
    unit: str
    department: str | None
    post: str
    grade: Grade
    standing_in_for: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A post of a unit."""

    unit: str
    post: str


def holders(unit: str, post: str, *, department: str | None = None, on: date) -> tuple[Holder, ...]:
    """Who holds `post` of `unit` on that day, in order of appointment; empty where it is vacant."""
    held = _on(on).filter(unit=unit, post=post, user__is_active=True)
    if department is not None:
        held = held.filter(Q(department=department) | Q(department=None))
    appointments = list(held.select_related("user").order_by("from_on", "id"))
    away = _away([each.user_id for each in appointments], on=on)
    found: dict[int, Holder] = {}
    for each in appointments:
        person = _present(each.user_id, each.user.display_name, away)
        if person is not None:
            user, name = person
            instead = each.user_id if user != each.user_id else None
            found.setdefault(user, Holder(user, name, each.pk, each.department_id, instead))
    return tuple(found.values())


def who_acts_for(user: int, *, on: date) -> int | None:
    """The person themselves, or who stands in for them that day; None where nobody does."""
    present = _present(user, "", _away([user], on=on))
    return present[0] if present is not None else None


def appointments_of(user: int, *, on: date) -> tuple[Held, ...]:
    """What `user` holds on that day, their own posts first, then those they stand in for.

    A person away keeps sight of their own posts: they may well sign in. Only `holders` passes them over.
    """
    absent = _stood_in_for(user, on=on)
    appointments = list(_on(on).filter(user__in=[user, *absent], user__is_active=True).select_related("unit"))
    grades = _grades([(each.unit.upward, each.post) for each in appointments])
    appointments.sort(key=lambda each: (each.user_id != user, each.unit.path, each.post, each.pk))
    return tuple(
        Held(
            appointment=each.pk,
            unit=each.unit_id,
            department=each.department_id,
            post=each.post,
            grade=Grade(each.grade) if each.grade else grades[each.unit.upward, each.post],
            standing_in_for=each.user_id if each.user_id != user else None,
        )
        for each in appointments
    )


def post_above(unit: str, post: str) -> Place | None:
    """The post that `post` of `unit` reports to, by the row of the nearest unit upward; None at the top.

    Where the post above sits in the parent unit, as stated there, and there is no parent, nothing is above.
    """
    place = Unit.objects.get(code=unit)
    row = _nearest(place.upward, _rows([post], place.upward), post)
    if row is None or not row.reports_to:
        return None
    if not row.reports_to_parent:
        return Place(unit, row.reports_to)
    return Place(place.parent_id, row.reports_to) if place.parent_id else None


def posts_above(unit: str, post: str) -> tuple[Place, ...]:
    """The whole chain upward, nearest first. A circle in what was stated ends where it would begin again."""
    chain: list[Place] = []
    here: Place | None = Place(unit, post)
    while here is not None and (above := post_above(here.unit, here.post)) is not None:
        if above in chain or above == Place(unit, post):
            break
        chain.append(above)
        here = above
    return tuple(chain)


def nearest_holders(
    unit: str, post: str, *, department: str | None = None, on: date, excluding: Iterable[int] = ()
) -> tuple[Place, tuple[Holder, ...]] | None:
    """The post, or the nearest above it, where somebody is who is not excluded; None where nobody is."""
    barred = frozenset(excluding)
    for place in (Place(unit, post), *posts_above(unit, post)):
        within = department if place.unit == unit and place.post == post else None
        people = holders(place.unit, place.post, department=within, on=on)
        if allowed := tuple(person for person in people if person.user not in barred):
            return place, allowed
    return None


def days_of_change() -> tuple[date, ...]:
    """The days on which an appointment or an absence begins, or is over, in order.

    From one to the next everybody holds the same.
    """
    found: set[date] = set()
    for dated in (Appointment, Absence):
        for first, last in dated.objects.values_list("from_on", "to_on").distinct():
            found.add(first)
            if last is not None:
                found.add(last + timedelta(days=1))
    return tuple(sorted(found))


def _on(day: date):
    return Appointment.objects.filter(from_on__lte=day).filter(Q(to_on=None) | Q(to_on__gte=day))


def _absences(day: date):
    return Absence.objects.filter(from_on__lte=day, to_on__gte=day)


def _away(users: Iterable[int], *, on: date) -> dict[int, Absence]:
    """Absences of `users` and, as those who stand in may be away too, of their delegates, by person."""
    away: dict[int, Absence] = {}
    asked: set[int] = set()
    wanted = set(users)
    while wanted:
        found = {
            each.user_id: each for each in _absences(on).filter(user__in=wanted).select_related("delegate")
        }
        away |= found
        asked |= wanted
        wanted = {each.delegate_id for each in found.values() if each.delegate_id is not None} - asked
    return away


def _present(user: int, name: str, away: dict[int, Absence]) -> tuple[int, str] | None:
    """`user`, or who stands in for them, or for those; None where nobody does or all wait for one another."""
    passed: set[int] = set()
    while user in away:
        passed.add(user)
        instead = away[user].delegate
        if instead is None or not instead.is_active or instead.pk in passed:
            return None
        user, name = instead.pk, instead.display_name
    return user, name


def _stood_in_for(user: int, *, on: date) -> frozenset[int]:
    """The people away for whom `user` stands in, also at second hand."""
    found: set[int] = set()
    wanted = {user}
    while wanted:
        nearer = set(_absences(on).filter(delegate__in=wanted).values_list("user_id", flat=True))
        wanted = nearer - found - {user}
        found |= wanted
    return frozenset(found)


def _rows(posts: Iterable[str], units: Iterable[str]) -> dict[tuple[str, str], PostGrade]:
    rows = PostGrade.objects.filter(post__in=set(posts), unit__in=set(units))
    return {(row.unit_id, row.post): row for row in rows}


def _nearest(upward: tuple[str, ...], rows: dict[tuple[str, str], PostGrade], post: str) -> PostGrade | None:
    return next((rows[unit, post] for unit in upward if (unit, post) in rows), None)


def _grades(wanted: list[tuple[tuple[str, ...], str]]) -> dict[tuple[tuple[str, ...], str], Grade]:
    rows = _rows((post for _, post in wanted), (unit for upward, _ in wanted for unit in upward))
    found = {}
    for upward, post in wanted:
        row = _nearest(upward, rows, post)
        found[upward, post] = Grade(row.grade) if row else Grade.OWN_TASKS
    return found
