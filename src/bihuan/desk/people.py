"""People (人员): units, posts, who holds them, who is away and who stands in, and what is vacant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.desk.filtering import places_of, units_of
from bihuan.desk.frame import Viewer, desk_page, regulation_in, show
from bihuan.desk.wording import Teller
from bihuan.people import roster
from bihuan.people.roster import Holding, Place
from bihuan.regulation.model import Post


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person in a post; away until a day, with whoever stands in."""

    name: str
    since: date
    until: date | None
    away_until: date | None
    instead: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A post of a unit or of one of its departments; without `people` it is vacant."""

    post: str
    place: str
    above: str
    people: tuple[Sitting, ...]

    @property
    def is_vacant(self) -> bool:
        return all(one.away_until is not None and not one.instead for one in self.people)


@dataclass(frozen=True, slots=True)
class Office:
    """A unit with its seats."""

    code: str
    name: str
    regulation: str
    seats: tuple[Seat, ...]
    vacant: int


def offices_of(viewer: Viewer) -> tuple[Office, ...]:
    """The units in sight with their posts, in four queries however many."""
    held: dict[str, list[Holding]] = {}
    for one in roster.holdings(units_of(viewer), on=viewer.today):
        held.setdefault(one.unit, []).append(one)
    return tuple(_office(viewer, place, held.get(place.code, [])) for place in places_of(viewer))


def _office(viewer: Viewer, place: Place, held: list[Holding]) -> Office:
    regulation = regulation_in(place.code, viewer.today, viewer.stamp)
    if regulation is None:
        seats = tuple(_unruled(viewer, held))
        return Office(place.code, place.name, "", seats, 0)
    teller = Teller(regulation, viewer.lang)
    found = [seat for post in regulation.posts.values() for seat in _seats(viewer, place, post, teller, held)]
    title = teller.word("title", regulation.title)
    return Office(place.code, place.name, title, tuple(found), sum(one.is_vacant for one in found))


def _seats(viewer: Viewer, place: Place, post: Post, teller: Teller, held: list[Holding]) -> Iterator[Seat]:
    """A seat for each department of the post's kind, else one for the whole unit.

    None where the unit has no such place: a post of the head office is not vacant in a shop.
    """
    if post.held_as is not None or (post.of is not None and post.of[0] == "subject"):
        return
    above = teller.post(post.reports_to) if post.reports_to else ""
    mine = [one for one in held if one.post == post.key]
    match post.of:
        case ("kind", kind):
            departments = [(code, name) for code, own, name in place.departments if own == kind]
        case ("field", _field):
            departments = [(code, name) for code, _own, name in place.departments if _has(mine, code)]
        case _:
            departments = []
    for code, name in departments:
        people = [one for one in mine if one.department in (code, None)]
        yield Seat(teller.post(post.key), name, above, tuple(map(_sitting, people)))
    if not departments and (mine or (post.of is None and not post.in_unit_above)):
        yield Seat(teller.post(post.key), "", above, tuple(map(_sitting, mine)))


def _has(held: list[Holding], department: str) -> bool:
    return any(one.department == department for one in held)


def _unruled(viewer: Viewer, held: list[Holding]) -> Iterator[Seat]:
    """Posts of a unit that works under no regulation, by their keys."""
    for one in held:
        place = viewer.names(one.department) if one.department else ""
        yield Seat(one.post, place, "", (_sitting(one),))


def _sitting(one: Holding) -> Sitting:
    return Sitting(one.name, one.from_on, one.to_on, one.away_until, one.instead)


@require_safe
@desk_page
def people(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Everybody in sight, by unit and post; nothing is changed here."""
    offices = offices_of(viewer)
    vacant = sum(one.vacant for one in offices)
    lead = _("%(n)s 个岗位空缺，它们的任务由上级岗位办理或无人能办。") % {"n": vacant} if vacant else ""
    return show(request, viewer, "desk/people.html", {"offices": offices, "lead": lead}, current="people")
