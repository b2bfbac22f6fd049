"""Everything a page needs of one case, fetched once, with what the viewer may not see already left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.cases import queries
from bihuan.cases.queries import CaseRow, Recorded
from bihuan.cases.queries.states import case_numbered, known_now
from bihuan.desk.frame import ArchiveShut, Viewer
from bihuan.desk.naming import case_title
from bihuan.engine import Offers, Refused, offers, replay
from bihuan.engine import events as e
from bihuan.engine.case import Case, ClockState, Instance, Occurrence
from bihuan.engine.joining import MEMBER, PROXY, REPRESENTATIVE, taking_part
from bihuan.engine.known import Known
from bihuan.engine.offering import OfferedTask
from bihuan.engine.seeing import belongs, hidden_from, letters_of
from bihuan.engine.telling import Teller
from bihuan.engine.wording import refusal_in_words
from bihuan.pages import formats
from bihuan.pages.shapes import Refusal
from bihuan.registry import versions
from bihuan.regulation.model import COMPLAINANT, SUBJECT, Regulation, Step


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case as `viewer` may see it. `hidden` procedures are left out of tasks, history and clocks."""

    viewer: Viewer
    row: CaseRow
    case: Case
    regulation: Regulation
    known: Known
    offers: Offers
    history: tuple[Recorded, ...]
    hidden: frozenset[str]

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def teller(self) -> Teller:
        return Teller(self.regulation, self.case, self.viewer.lang, self.called)

    @property
    def root(self) -> Instance:
        return next(iter(self.case.instances.values()))

    @property
    def title(self) -> str:
        return case_title(self.regulation, self.case, self.texts(self.root.id), self.viewer.lang)

    def called(self, id: str) -> str:
        """The name of a person, a department, of whoever holds a post, or of who is no member of staff."""
        if id.startswith("post:"):
            key = id.removeprefix("post:").partition("@")[0]
            return self.post_name(key)
        built_in = {COMPLAINANT: _("投诉人"), SUBJECT: _("当事人"), "system": _("系统"), "": _("系统")}
        return built_in.get(id) or self._number_of(id) or self.viewer.names(id)

    def _number_of(self, id: str) -> str:
        """The number of a case that this one is linked with."""
        if not any(id == getattr(one.happened.event, "other", None) for one in self.history):
            return ""
        row = queries.by_id(id)
        return row.number if row is not None else ""

    def post_name(self, key: str) -> str:
        post = self.regulation.posts.get(key)
        return self.word(post.rule.path, post.name) if post is not None else self.called_post(key)

    def seats_words(self, occurrence: Occurrence) -> str:
        """The posts a task lies with."""
        names = (self.post_name(seat.post) for seat in occurrence.seats)
        return formats.listed_words(list(dict.fromkeys(names)))

    @property
    def regulation_title(self) -> str:
        return self.word("title", self.regulation.title)

    def called_post(self, key: str) -> str:
        return {COMPLAINANT: _("投诉人"), SUBJECT: _("当事人")}.get(key, key)

    def word(self, path: str, chinese: str) -> str:
        return self.regulation.word(path, chinese, self.viewer.lang)

    def regulation_at(self, instance: Instance) -> Regulation:
        """The version the procedure is pinned to."""
        return self.known.versions.get(instance.version or "", self.regulation)

    def step_of(self, occurrence: Occurrence) -> Step:
        instance = self.case.instances[occurrence.instance]
        return self.regulation_at(instance).step(instance.procedure, occurrence.step)

    def occurrence(self, id: str) -> Occurrence | None:
        """An occurrence the viewer may know of, open or not."""
        found = self.case.occurrences.get(id)
        return found if found is not None and found.instance not in self.hidden else None

    def task(self, occurrence: str) -> OfferedTask | None:
        """The open task, as it is offered to the viewer."""
        return next((one for one in self.tasks if one.occurrence == occurrence), None)

    @property
    def taking_part(self) -> str:
        """How many take part beside the complainant, and as what; empty where nobody does."""
        roles = [one.role for one in taking_part(self.case)]
        names = {MEMBER: _("成员"), REPRESENTATIVE: _("代表"), PROXY: _("代理人")}
        said = [
            f"{word} {formats.count_words(roles.count(role), '人')}"
            for role, word in names.items()
            if role in roles
        ]
        return formats.listed_words(said)

    @property
    def tasks(self) -> tuple[OfferedTask, ...]:
        case = self.case
        return tuple(
            one for one in self.offers.tasks if case.occurrences[one.occurrence].instance not in self.hidden
        )

    @property
    def clocks(self) -> tuple[ClockState, ...]:
        return tuple(one for one in self.case.clocks.values() if one.instance not in self.hidden)

    def values(self, instance: str) -> Mapping[str, object]:
        """The coded values that hold in a procedure: its own before those it was started from."""
        found: dict[str, object] = dict(self.case.values)
        for one in reversed(self._above(instance)):
            found.update(self.case.instances[one].values)
        return found

    def texts(self, instance: str) -> Mapping[str, str]:
        """The last texts written in a procedure or in those it was started from; erased ones are missing."""
        chain = frozenset((*self._above(instance), self.root.id))
        found: dict[str, str] = {}
        for entry in self.history:
            match entry.happened.event:
                case e.ValuesRecorded(instance=at) | e.FieldCorrected(instance=at) if at in chain:
                    found |= {part.name: part.value for part in entry.happened.parts if part.name != "reason"}
                case e.HistoryRecorded():
                    found |= {part.name: part.value for part in entry.happened.parts}
        return found

    def _above(self, instance: str) -> tuple[str, ...]:
        chain: list[str] = []
        at: str | None = instance
        while at is not None and at in self.case.instances and at not in chain:
            chain.append(at)
            at = self.case.instances[at].parent
        return tuple(chain)

    def moment(self, at: datetime) -> str:
        zone = timezone.get_current_timezone()
        return formats.moment_words(at, now=self.viewer.now, zone=zone)

    def refusal(self, refused: Refused, *, occurrence: str | None = None) -> Refusal:
        """Why something cannot be done, with its articles and what to do instead."""
        mark = "。" if self.viewer.lang == "zh" else ". "
        what, _mark, advice = self.refusal_words(refused, occurrence=occurrence).partition(mark)
        return Refusal(what=f"{what}{mark.strip()}", do=advice)

    def refusal_words(self, refused: Refused, *, occurrence: str | None = None) -> str:
        params = dict(refused.params)
        outcome = params.get("outcome")
        if occurrence is not None and isinstance(outcome, str):
            params["outcome"] = self.teller.outcome(occurrence, outcome)
        if occurrence is not None and "step" in params:
            params["step"] = self.teller.step(occurrence)
        said = Refused(refused.reason, refused.articles, refused.rule, params, refused.field_errors)
        return refusal_in_words(
            said,
            self.regulation,
            self.viewer.lang,
            named=self.called,
            zone_of=lambda iso: self.moment(datetime.fromisoformat(iso)),
        )


def dossier_at(dossier: Dossier, at: datetime) -> Dossier | None:
    """The case as it was on record at a moment; None before there was one.

    Replayed from the entries recorded by then. Nothing is offered in it, what the viewer may not see today
    stays hidden, and what was erased since is gone in it too.
    """
    known_by_then = tuple(one for one in queries.timeline(dossier.id) if one.recorded_at <= at)
    if not known_by_then:
        return None
    case = replay(entry.happened for entry in known_by_then)
    regulation = versions.regulation(case.regulation, case.version)
    known = known_now(case, now=at, by=dossier.viewer.id, stamped=dossier.viewer.stamps)
    hidden = dossier.hidden | hidden_from(known.by, regulation, case, known.versions, known=known)
    letters = letters_of((entry.happened for entry in known_by_then), hidden)
    seen = tuple(one for one in known_by_then if not belongs(one.happened.event, hidden, letters))
    offered = offers(regulation, case, known.by, known)
    viewer = replace(dossier.viewer, now=at)
    return Dossier(viewer, dossier.row, case, regulation, known, offered, seen, hidden)


def open_dossier(viewer: Viewer, number: str, *, whole: bool = False) -> Dossier | None:
    """The case of this number as the viewer may see it; None where there is none, or none for them.

    `whole` is for what nobody looks at over a viewer's shoulder: pictures of a demo's papers.
    """
    row = case_numbered(viewer.scope, number)
    if row is None:
        return None
    history = queries.timeline(row.id)
    case = replay(entry.happened for entry in history)
    regulation = versions.regulation(case.regulation, case.version)
    known = known_now(case, now=viewer.now, by=viewer.id, stamped=viewer.stamps)
    hidden = hidden_from(known.by, regulation, case, known.versions, known=known)
    if whole:
        hidden = frozenset()
    letters = letters_of((entry.happened for entry in history), hidden)
    seen = tuple(entry for entry in history if not belongs(entry.happened.event, hidden, letters))
    offered = offers(regulation, case, known.by, known)
    return Dossier(viewer, row, case, regulation, known, offered, seen, hidden)


def fetched(viewer: Viewer, number: str) -> Dossier:
    """The case, or 404 where there is none in sight."""
    dossier = open_dossier(viewer, number)
    if dossier is None:
        raise Http404
    if dossier.case.archived and dossier.number not in viewer.opened:
        raise ArchiveShut(dossier.number)
    return dossier


def only_of(dossier: Dossier, instance: str) -> Dossier:
    """The same with the history and the tasks of one procedure alone."""
    case = dossier.case
    alone = frozenset((instance,))
    letters = letters_of((entry.happened for entry in dossier.history), alone)
    history = tuple(entry for entry in dossier.history if belongs(entry.happened.event, alone, letters))
    tasks = tuple(
        one for one in dossier.offers.tasks if case.occurrences[one.occurrence].instance == instance
    )
    return replace(dossier, history=history, offers=replace(dossier.offers, tasks=tasks))
