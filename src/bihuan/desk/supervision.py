"""Supervision (督办): what is late and soon will be, with whom, what the ladder did; what nobody can do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.cases import queries
from bihuan.cases.queries import ClockRow
from bihuan.cases.queries.clocks import Place
from bihuan.cases.queries.states import case_states
from bihuan.desk import overseeing
from bihuan.desk.filtering import regulations_of
from bihuan.desk.frame import Viewer, desk_page, post_words, show
from bihuan.desk.naming import case_title, level_shape, matters
from bihuan.desk.timing import clock_shape
from bihuan.desk.wording import Teller
from bihuan.engine.case import Case, Occurrence
from bihuan.engine.events import Seat
from bihuan.pages.formats import number_words
from bihuan.pages.shapes import Act, Clock, Level
from bihuan.registry import versions
from bihuan.regulation.house import letter_name
from bihuan.regulation.model import AUTOMATIC, COMPLAINANT, SUBJECT, Regulation

SOON = timedelta(hours=24)
MANY = 100
# Before a place is chosen, only what has waited longest.
FEW = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A clock of a case, with the task it waits for and whoever has that."""

    url: str
    title: str
    number: str
    level: Level | None
    task: str
    who: str
    clock: Clock
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The clocks of one department, or of a unit's cases that lie with none."""

    name: str
    late: tuple[Held, ...]
    soon: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Vacant:
    """Tasks that lie at a seat nobody holds; there are `more` than `number` where that is cut off."""

    seat: str
    place: str
    number: int
    more: bool
    url: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """A letter that could not be sent."""

    name: str
    number: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Watched:
    """Everything to be watched over; `private` clocks run in procedures that are nobody else's business and
    are only counted.
    """

    groups: tuple[Group, ...]
    vacant: tuple[Vacant, ...]
    unsent: tuple[Unsent, ...]
    private: str
    more: bool


def oversees(viewer: Viewer) -> bool:
    """Whether the viewer sees more than their own tasks."""
    scope = viewer.scope
    return bool(scope.everything or scope.units or scope.departments)


def watched(viewer: Viewer, *, at: Place | None, limit: int = MANY) -> Watched:
    """What the board shows of a place (None: of everything in sight), in nine queries however much it is."""
    scope, now = viewer.scope, viewer.now
    unit = at.unit if at is not None else ""
    late = queries.late_clocks(scope, limit=limit + 1, at=at)
    soon = queries.soon_late_clocks(scope, until=now + SOON, limit=limit + 1, at=at)
    letters = queries.failed_letters(scope, limit=limit)
    rows = (*late[:limit], *soon[:limit])
    letters = tuple(one for one in letters if not unit or one.unit == unit)
    cases = case_states([*(row.case for row in rows), *(letter.case for letter in letters)])
    pinned = {id: versions.regulation(case.regulation, case.version) for id, case in cases.items()}
    shown = [row for row in rows if row.case in cases]
    private = queries.count_private(scope, until=now + SOON, unit=unit)
    texts: dict[str, dict[str, str]] = {id: {} for id in cases}
    for (id, name), text in queries.texts_of(tuple(cases), matters(pinned.values())).items():
        texts[id][name] = text.value
    board = _Board(viewer, cases, pinned, texts)
    numbers = {row.id: row.number for row in queries.by_ids(tuple({one.case for one in letters}))}
    return Watched(
        groups=board.groups(shown),
        vacant=tuple(vacant_of(viewer, unit=unit)),
        unsent=tuple(board.unsent(one, numbers) for one in letters if one.case in pinned),
        private=_words(private) if private.number else "",
        more=len(late) > limit or len(soon) > limit,
    )


@dataclass(frozen=True, slots=True)
class _Board:
    viewer: Viewer
    cases: dict[str, Case]
    pinned: dict[str, Regulation]
    texts: dict[str, dict[str, str]]

    def groups(self, rows: Sequence[ClockRow]) -> tuple[Group, ...]:
        """By department, the one with the longest delay first."""
        found: dict[str, list[ClockRow]] = {}
        for row in rows:
            found.setdefault(self._place(row), []).append(row)
        return tuple(
            Group(
                name,
                tuple(self._held(row) for row in own if _is_late(row, self.viewer.now)),
                tuple(self._held(row) for row in own if not _is_late(row, self.viewer.now)),
            )
            for name, own in found.items()
        )

    def _place(self, row: ClockRow) -> str:
        names = self.viewer.names
        unit = names.unit(row.unit)
        seat = next(iter(_seats(self.cases[row.case], row)), None)
        department = row.department or (seat.department if seat is not None else None) or ""
        if len(self.viewer.scope.units) == 1 and department:
            return names(department)
        return f"{unit} · {names(department)}" if department else unit

    def _held(self, row: ClockRow) -> Held:
        case, viewer = self.cases[row.case], self.viewer
        instance = case.instances[row.instance]
        regulation = versions.regulation(case.regulation, instance.version or case.version)
        occurrence = _task(case, row)
        clock = clock_shape(regulation, case, case.clocks[row.clock], now=viewer.now, lang=viewer.lang)
        return Held(
            url=reverse("desk:case", args=[row.number]),
            title=case_title(self.pinned[row.case], case, self.texts[row.case], viewer.lang),
            number=row.number,
            level=level_shape(regulation, row.level, viewer.lang),
            task=self._step(case, occurrence) if occurrence is not None else "",
            who=self._who(regulation, occurrence) if occurrence is not None else "",
            clock=clock,
            acts=tuple(self._acts(row, occurrence)) if occurrence is not None else (),
        )

    def _step(self, case: Case, occurrence: Occurrence) -> str:
        instance = case.instances[occurrence.instance]
        regulation = versions.regulation(case.regulation, instance.version or case.version)
        step = regulation.step(instance.procedure, occurrence.step)
        return regulation.word(step.rule.path, step.name, self.viewer.lang)

    def _who(self, regulation: Regulation, occurrence: Occurrence) -> str:
        posts = dict.fromkeys(self._post(regulation, seat.post) for seat in occurrence.seats)
        holder = self.viewer.names(occurrence.person) if occurrence.person else _("待认领")
        return f"{'、'.join(posts)} · {holder}"

    def _post(self, regulation: Regulation, key: str) -> str:
        built_in = {COMPLAINANT: _("投诉人"), SUBJECT: _("当事人")}
        post = regulation.posts.get(key)
        if post is None:
            return built_in.get(key, key)
        return regulation.word(post.rule.path, post.name, self.viewer.lang)

    def _acts(self, row: ClockRow, occurrence: Occurrence) -> Iterable[Act]:
        """Urging, where it lies with staff; handing on, for whom the engine counts as overseeing."""
        viewer = self.viewer
        if all(seat.post == COMPLAINANT for seat in occurrence.seats):
            return
        task = urlencode({"task": occurrence.id})
        if occurrence.person != viewer.id:
            url = reverse("desk:act", args=[row.number, "urge"])
            yield Act(label=_("催办"), url=f"{url}?{task}", icon="bell-ring")
        if queries.oversees(viewer.id, row.unit, on=viewer.today, stamp=viewer.stamp):
            url = reverse("desk:act", args=[row.number, "assign"])
            yield Act(label=_("指派"), url=f"{url}?{task}", icon="user-check")

    def unsent(self, letter: queries.LetterRow, numbers: dict[str, str]) -> Unsent:
        regulation, number = self.pinned[letter.case], numbers.get(letter.case, letter.case)
        name = letter_name(regulation, letter.key, self.viewer.lang)
        url = reverse("desk:letter", args=[number, letter.letter])
        return Unsent(name, number, url, letter.owed_at)


def _is_late(row: ClockRow, now: datetime) -> bool:
    """Also before the clock process has come round to it."""
    return row.late or (row.due is not None and not row.suspended and row.due < now)


def _task(case: Case, row: ClockRow) -> Occurrence | None:
    """What the clock waits for: the step its procedure stands at, or what was started from there."""
    below = {row.instance}
    for one in case.instances.values():
        if one.parent in below:
            below.add(one.id)
    standing = [one for one in case.open_occurrences() if one.instance in below]
    own = [one for one in standing if one.instance == row.instance]
    return next(iter((*own, *standing)), None)


def _seats(case: Case, row: ClockRow) -> Sequence[Seat]:
    found = _task(case, row)
    return found.seats if found is not None else ()


def vacant_of(viewer: Viewer, *, unit: str = "") -> Iterable[Vacant]:
    """Seats with open tasks in sight that nobody holds today; a query for all seats, one for each vacant."""
    for at, post, department in queries.seats_waited_for():
        if post in (COMPLAINANT, SUBJECT, AUTOMATIC) or (unit and at != unit):
            continue
        if queries.seated(at, post, department or None, on=viewer.today, stamp=viewer.stamp):
            continue
        waiting = queries.count_at_seat(viewer.scope, at, post, department)
        if waiting.number:
            place = viewer.names.unit(at)
            place = f"{place} · {viewer.names(department)}" if department else place
            filters = {"status": "open", "unit": at, "department": department}
            said = urlencode({name: value for name, value in filters.items() if value})
            url = f"{reverse('desk:register')}?{said}"
            yield Vacant(_seat_words(viewer, at, post), place, waiting.number, waiting.more, url)


def _words(counted: queries.Counted) -> str:
    return number_words(counted.number) + ("+" if counted.more else "")


def _seat_words(viewer: Viewer, unit: str, post: str) -> str:
    """A post's name there, or, where the unit itself goes by another regulation, in those in sight."""
    said = post_words(viewer, unit, post)
    for regulation in regulations_of(viewer) if said == post else ():
        if post in regulation.posts:
            return Teller(regulation, viewer.lang).post(post)
    return said


@require_safe
@desk_page
def supervision(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The board, for those who oversee."""
    if not oversees(viewer):
        raise Http404
    at = overseeing.asked_place(viewer, request.GET)
    counted = overseeing.counted(viewer, at, until=SOON)
    # Where there is a choice of places, the whole is looked through place by place.
    whole = at is not None or not counted.places[1]
    found = watched(viewer, at=at, limit=MANY if whole else FEW)
    context = {
        "found": found,
        "lead": _lead(found, counted),
        "counted": counted,
        "chips": overseeing.chips(viewer, at),
        "few": FEW if found.more and not whole else 0,
        "people_url": reverse("desk:people"),
    }
    return show(request, viewer, "desk/supervision.html", context, current="supervision", partial="board")


def _lead(found: Watched, counted: overseeing.Counted) -> str:
    more = "+" if counted.more else ""
    said = _("%(late)s 个时限已超，%(soon)s 个在 24 小时内到期。") % {
        "late": f"{number_words(counted.late)}{more}",
        "soon": f"{number_words(counted.soon)}{more}",
    }
    if found.private:
        said += _("另有 %(n)s 个属于只由当事人和审批人知悉的程序，这里不列。") % {"n": found.private}
    return said
