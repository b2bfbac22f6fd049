"""What the operations show: cases, offers, history and reasons, in the caller's sight and language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.api import problems
from bihuan.api.guarding import Caller
from bihuan.api.problems import lang
from bihuan.api.tokens import Allowed
from bihuan.cases import archive_requests, looking_up, queries
from bihuan.cases.access import ARCHIVE, IDENTITY, log_access
from bihuan.cases.queries import CaseRow, Filters, Place, Recorded
from bihuan.cases.raw import hand
from bihuan.cases.search.finding import find
from bihuan.documents import keeping as documents
from bihuan.documents.models import Document
from bihuan.engine import Refused, offers
from bihuan.engine.case import Case
from bihuan.engine.commands import LetTimePass, Lodge
from bihuan.engine.events import FilesAttached
from bihuan.engine.explaining import Explanation, articles_of, why, why_due, why_person, why_step
from bihuan.engine.known import COMPLAINANT, Known
from bihuan.engine.offering import OfferedOutcome, OfferedTask
from bihuan.engine.seeing import belongs, hidden_from, instance_of, letters_of
from bihuan.engine.telling import tell
from bihuan.inbox import outbox
from bihuan.pages.regulated import field_word, option_word
from bihuan.parties import directory
from bihuan.people.models import User
from bihuan.registry import calendars, versions, working
from bihuan.regulation.house import letter_name
from bihuan.regulation.model import Regulation
from bihuan.regulation.values import plain

LINE = (
    "id", "number", "unit", "kind", "regulation", "version", "channel", "level", "status", "step",
    "department",
    "person", "received_at", "closed_at", "archived_at", "outcome", "due", "late", "was_late", "reopened",
    "anonymous",
)  # fmt: skip
RECORD = "record"


@dataclass(frozen=True, slots=True)
class Opened:
    """A case in the caller's sight: its row, its state, what it is under and what of it stays hidden."""

    row: CaseRow
    case: Case
    regulation: Regulation
    known: Known
    hidden: frozenset[str]
    caller: Caller


def row_of(caller: Caller, case: str) -> CaseRow:
    """The case by id or number. Raises the problem where there is none in sight."""
    row = queries.case_of(caller.scope, case)
    if row is None and (numbered := queries.by_number(case)) is not None:
        row = queries.case_of(caller.scope, numbered.id)
    if row is None or not caller.reaches(row.unit):
        raise problems.not_found()
    return row


def opened(caller: Caller, case: str) -> Opened:
    """The case to be read. Raises the problem where there is none in sight, or it stays shut."""
    row = row_of(caller, case)
    if row.archived_at is not None:
        _unseal(caller, row)
    return _of_row(caller, row)


def reached(caller: Caller, case: str) -> Opened:
    """The case to be acted on, of which nothing is read. Raises the problem where there is none in sight."""
    return _of_row(caller, row_of(caller, case))


def _unseal(caller: Caller, row: CaseRow) -> None:
    """Accounts for reading an archived case. Raises the problem where that is not approved or for nothing."""
    rule = versions.regulation(row.regulation, row.version).access.get("archive")
    posts = rule.approved_by if rule is not None else ()
    if posts and caller.bearer.by is None:
        raise problems.archive_shut(_("查阅要经批准，须以某个人的身份；服务令牌读不到。"))
    if not archive_requests.opens_for(caller.scope, row.unit, row.id, posts, now=caller.now, on=caller.today):
        raise problems.archive_shut(_("先在档案页面申请查阅，批准后再取。"))
    if not caller.archive_purpose:
        raise problems.archive_shut(_("请在 archive_purpose 里写明查阅的用途，会留痕。"))
    reader = caller.bearer.by or f"token:{caller.bearer.token}"
    log_access(reader, row.id, what=ARCHIVE, purpose=caller.archive_purpose, now=caller.now)


def _of_row(caller: Caller, row: CaseRow) -> Opened:
    state = queries.case_state(row.id)
    assert state is not None, f"expected the ledger of {row.id}"
    regulation = versions.regulation(row.regulation, row.version)
    known = _known(row, state.case, caller)
    hidden = hidden_from(known.by, regulation, state.case, known.versions, known=known)
    return Opened(row, state.case, regulation, known, hidden, caller)


def _known(row: CaseRow, case: Case, caller: Caller) -> Known:
    # A service has no posts: it is offered what the complainant it speaks for is offered.
    by = caller.bearer.by or COMPLAINANT
    with hand() as ours:
        stamped = looking_up.stamps(ours)
        return looking_up.known_for(
            ours, case, LetTimePass(), unit=row.unit, now=caller.now, by=by, stamped=stamped
        )


# --- lists -------------------------------------------------------------------------------------------------


def line(row: CaseRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LINE}


def listed(caller: Caller, filters: Filters, after: str, limit: int) -> dict[str, Any]:
    """A page of the register, newest received first."""
    page = queries.register(caller.scope, filters, after=_place(after), limit=limit)
    following = f"{page.next.received_at.isoformat()}~{page.next.id}" if page.next else None
    return {"cases": [line(row) for row in page.rows if caller.reaches(row.unit)], "next": following}


def found(caller: Caller, query: str, filters: Filters, after: str, limit: int) -> dict[str, Any]:
    """A page of what a search finds, newest text first. What was filed is not searched."""
    place = int(after) if after.isdecimal() and len(after) < 18 else None
    if after and place is None:
        raise problems.malformed((("after", "wrong-value", after[:40]),))
    if filters.archived:
        return {"cases": [], "next": None}
    filters = replace(filters, archived=False)
    page = find(caller.scope, query, filters, personal=caller.sees_personal, after=place, limit=limit)
    following = str(page.next) if page.next is not None else None
    return {"cases": [line(row) for row in page.rows if caller.reaches(row.unit)], "next": following}


def _place(after: str) -> Place | None:
    if not after:
        return None
    at, _tilde, id = after.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None or not id or "\0" in id:
        raise problems.malformed((("after", "wrong-value", after[:40]),))
    return Place(moment, id)


# --- one case ----------------------------------------------------------------------------------------------


def whole(this: Opened, *, purpose: str) -> dict[str, Any]:
    """The case with its record. `purpose` reveals what is personal, on record."""
    revealed = reveal(this, purpose)
    keys = [key for key in this.regulation.fields if key in this.case.texts]
    texts = queries.texts_of([this.row.id], keys)
    shown: dict[str, str | None] = {}
    for key in keys:
        text = texts.get((this.row.id, key))
        personal = this.regulation.fields[key].personal
        shown[key] = text.value if text is not None and (revealed or not personal) else None
    return {
        **line(this.row),
        "values": {
            key: plain(this.regulation.fields[key], value)
            for key, value in this.case.values.items()
            if key in this.regulation.fields
        },
        "texts": shown,
        "complainant": _complainant(this.row.id, revealed),
        "clocks": [
            _clock(this, one) for one in this.case.running_clocks() if one.instance not in this.hidden
        ],
    }


def reveal(this: Opened, purpose: str) -> bool:
    """Accounts for revealing what is personal; False where nobody asked. Raises where one may not."""
    if not purpose.strip():
        return False
    this.caller.needs(Allowed.PERSONAL)
    reader = this.caller.bearer.by or f"token:{this.caller.bearer.token}"
    log_access(reader, this.row.id, what=IDENTITY, purpose=purpose, now=this.caller.now)
    return True


def _complainant(case: str, revealed: bool) -> dict[str, Any] | None:
    masked, party = directory.shown(case), directory.party_of(case) if revealed else None
    if masked is None:
        return None
    contacts = masked.contacts if party is None else [(one.kind, one.value) for one in party.contacts]
    return {
        "name": masked.name if party is None else party.name,
        "contacts": [{"kind": kind.value, "value": value} for kind, value in contacts],
        "language": masked.language,
        "revealed": party is not None,
    }


def _clock(this: Opened, state: Any) -> dict[str, Any]:
    rule = this.regulation.clocks[state.key]
    return {
        "clock": state.id,
        "name": this.regulation.word(rule.rule.path, rule.name, lang()),
        "due": state.due,
        "ends_day": state.ends_day is not None,
        "late": state.late_at is not None,
        "suspended": state.suspended_at is not None,
        "provisional": state.provisional,
        "articles": list(articles_of(this.regulation, state)),
    }


def offered(this: Opened) -> dict[str, Any]:
    """What the caller may do now, and why not the rest."""
    made = offers(this.regulation, this.case, this.known.by, this.known)
    tasks = [one for one in made.tasks if one.occurrence.rpartition("/")[0] not in this.hidden]
    return {
        "tasks": [_task(this, one) for one in tasks],
        "acts": [
            {
                "act": one.act,
                "articles": list(one.articles),
                "clock": one.clock,
                "refused": _refusal(this, one.refused),
            }
            for one in made.acts
            if one.clock is None or one.clock.partition("@")[2].rpartition("#")[0] not in this.hidden
        ],
    }


def _task(this: Opened, task: OfferedTask) -> dict[str, Any]:
    step = this.regulation.procedures[task.procedure].steps[task.step]
    form = this.regulation.forms[task.form] if task.form else None
    return {
        "task": task.occurrence,
        "procedure": task.procedure,
        "step": task.step,
        "name": this.regulation.word(step.rule.path, task.name, lang()),
        "articles": list(task.articles),
        "form": task.form,
        "fields": list(form.fields) if form else [],
        "outcomes": [_outcome(this, one) for one in task.outcomes],
        "person": task.person,
        "may_assign": task.may_assign,
        "on_behalf": task.on_behalf,
        "shown": task.shown,
        "due": task.due,
        "refused": _refusal(this, task.refused),
    }


def _outcome(this: Opened, outcome: OfferedOutcome) -> dict[str, Any]:
    return {
        "key": outcome.key,
        "name": this.regulation.word(f"outcomes.{outcome.key}", outcome.name, lang()),
        "leads_to": list(outcome.leads_to),
        "reason_required": outcome.reason_required,
        "secondary": outcome.secondary,
        "form": outcome.form,
        "fields": list(this.regulation.forms[outcome.form].fields) if outcome.form else [],
        "articles": list(outcome.articles),
        "refused": _refusal(this, outcome.refused),
    }


def _refusal(this: Opened, refused: Refused | None) -> dict[str, Any] | None:
    if refused is None:
        return None
    body = problems.refused(refused, this.regulation, named=names()).body
    return {name: body[name] for name in ("type", "detail", "articles", "rule")}


def timeline(this: Opened, *, after: int, purpose: str) -> dict[str, Any]:
    """The history after an entry, without what is private; personal texts masked unless revealed."""
    revealed = reveal(this, purpose)
    history = queries.timeline(this.row.id)
    letters = letters_of((one.happened for one in history), this.hidden)
    shown = [
        one for one in history if one.number > after and not belongs(one.happened.event, this.hidden, letters)
    ]
    named = names(one.happened.by for one in shown)
    return {"entries": [_entry(this, one, revealed, named) for one in shown]}


def letters_in(this: Opened, *, purpose: str) -> list[dict[str, Any]]:
    """The letters the post has worked on, without those of what is private; what they say once revealed."""
    revealed = reveal(this, purpose)
    history = queries.timeline(this.row.id)
    hidden = letters_of((one.happened for one in history), this.hidden)
    return [_letter(this, one, revealed) for one in outbox.of_case(this.row.id) if one.letter not in hidden]


def _letter(this: Opened, one: outbox.Entry, revealed: bool) -> dict[str, Any]:
    name = letter_name(this.regulation, one.key, lang())
    plain = ("key", "channel", "why", "owed_at", "changed_at", "read_at")
    return {
        "id": one.letter,
        "name": name,
        "to": one.reader,
        "standing": one.standing.value,
        "subject": one.subject if revealed and not one.erased else None,
        "text": one.body if revealed and not one.erased else None,
        **{key: getattr(one, key) for key in plain},
    }


def _entry(this: Opened, one: Recorded, revealed: bool, named: Callable[[str], str]) -> dict[str, Any]:
    happened = one.happened
    open_ = {part.name: part.value if revealed or part.subject == "case" else None for part in happened.parts}
    return {
        "number": one.number,
        "kind": type(happened.event).__name__,
        "title": tell(
            happened, this.regulation, this.case, lang(), named=named, versions=this.known.versions
        ).title,
        "at": happened.at,
        "recorded_at": one.recorded_at,
        "by": named(happened.by) if happened.by else None,
        "articles": list(happened.because.articles),
        "rule": happened.because.rule,
        "texts": open_ | dict.fromkeys(one.erased),
    }


def names(people: Iterable[str | None] = ()) -> Callable[[str], str]:
    """People's names by their ids; what is no person's id is written as it is."""
    held: dict[str, str] = {}
    wanted = {one for one in people if one and one.isdecimal()}
    if wanted:
        held = {
            str(pk): name for pk, name in User.objects.filter(pk__in=wanted).values_list("pk", "display_name")
        }

    def named(id: str) -> str:
        if id not in held and id.isdecimal():
            held[id] = User.objects.filter(pk=id).values_list("display_name", flat=True).first() or id
        return held.get(id, id)

    return named


# --- why ---------------------------------------------------------------------------------------------------


def explained(explanation: Explanation) -> dict[str, Any]:
    return {
        "sentence": explanation.sentence,
        "lines": list(explanation.lines),
        "articles": [{"number": number, "title": title} for number, title in explanation.articles],
    }


def why_a_moment(this: Opened, clock: str) -> dict[str, Any]:
    """Why a clock is due when it is."""
    state = this.case.clocks.get(clock)
    if state is None or state.instance in this.hidden:
        raise problems.not_found()
    calendar = calendars.calendar_for(this.row.unit)
    return explained(why_due(this.regulation, this.case, state, calendar, lang()))


def why_an_entry(this: Opened, number: int) -> dict[str, Any]:
    """Why something happened."""
    history = queries.timeline(this.row.id)
    letters = letters_of((one.happened for one in history), this.hidden)
    one = next((one for one in history if one.number == number), None)
    if one is None or belongs(one.happened.event, this.hidden, letters):
        raise problems.not_found()
    return explained(why(one.happened, this.regulation, this.case, lang(), named=names()))


def why_a_step(this: Opened, task: str) -> dict[str, Any]:
    """Why the case has come to a task: what was done before, how it ended, the row that led on."""
    occurrence = this.case.occurrences.get(task)
    if occurrence is None or occurrence.instance in this.hidden:
        raise problems.not_found()
    history = tuple(one.happened for one in queries.timeline(this.row.id))
    return explained(why_step(this.regulation, this.case, history, task, lang(), named=names()))


def why_somebody(this: Opened, task: str) -> dict[str, Any]:
    """Why a task lies with whom it does."""
    occurrence = this.case.occurrences.get(task)
    if occurrence is None or occurrence.instance in this.hidden:
        raise problems.not_found()
    return explained(why_person(this.regulation, this.case, occurrence, this.known, lang(), named=names()))


def why_not(this: Opened, *, task: str, outcome: str, act: str, clock: str) -> dict[str, Any]:
    """Why something is not offered; a sentence that says so where it is."""
    made = offered(this)
    refused: list[dict[str, Any] | None] = []
    if task:
        refused += [one["refused"] for one in made["tasks"] if one["task"] == task]
        refused += [
            way["refused"]
            for one in made["tasks"]
            if one["task"] == task
            for way in one["outcomes"]
            if way["key"] == outcome
        ]
    if act:
        refused += [
            one["refused"]
            for one in made["acts"]
            if one["act"] == act and (not clock or one["clock"] == clock)
        ]
    if not refused:
        raise problems.not_found()
    said = next((one for one in refused if one is not None), None)
    if said is None:
        return {"sentence": problems.offered_words(), "lines": [], "articles": []}
    lines = [said["rule"]] if said["rule"] else []
    return {"sentence": said["detail"], "lines": lines, "articles": said["articles"]}


# --- files and forms ---------------------------------------------------------------------------------------


def files_of(this: Opened) -> list[dict[str, Any]]:
    """The case's files that the caller may know of; the complainant's without their names unless revealed."""
    return [file_out(one, named=_may_open(this, one)) for one in _visible(this)]


def file_of(this: Opened, id: str) -> Document:
    """A file to be handed over. Raises the problem where it is not the caller's to open."""
    document = next((one for one in _visible(this) if one.id == id), None)
    if document is None:
        raise problems.not_found()
    if not _may_open(this, document):
        raise problems.not_allowed(Allowed.PERSONAL.value)
    return document


def _visible(this: Opened) -> list[Document]:
    history = queries.timeline(this.row.id)
    kept_back = {
        file
        for one in history
        if isinstance(one.happened.event, FilesAttached) and instance_of(one.happened.event) in this.hidden
        for file in one.happened.event.files
    }
    return [one for one in documents.of_case(this.row.id) if one.id not in kept_back]


def _may_open(this: Opened, document: Document) -> bool:
    return document.subject == "case" or this.caller.sees_personal


def file_out(document: Document, *, named: bool = True) -> dict[str, Any]:
    return {
        "id": document.id,
        "name": document.name if named else "***",
        "kind": document.blob.kind,
        "size": document.blob.size,
        "kept_at": document.kept_at,
        "subject": document.subject,
    }


def record_of(caller: Caller, unit: str) -> dict[str, Any]:
    """The fields by which the unit takes complaints. Raises the problem where it takes none."""
    regulation = in_force(caller, unit, caller.now)
    spoken = lang()
    fields = [regulation.fields[key] for key in record_keys(regulation)]
    return {
        "unit": unit,
        "regulation": regulation.id,
        "version": regulation.version,
        "title": regulation.word("title", regulation.title, spoken),
        "channels": [
            {"key": one.key, "name": regulation.word(one.rule.path, one.name, spoken)}
            for one in regulation.channels.values()
        ],
        "fields": [
            {
                "key": one.key,
                "name": field_word(regulation, one, spoken),
                "kind": one.kind.value,
                "required": one.required,
                "personal": one.personal,
                "options": [
                    {"key": key, "name": option_word(regulation, one, key, spoken)} for key in one.options
                ],
                "help": regulation.word(f"{one.rule.path}.help", one.help, spoken),
            }
            for one in fields
        ],
    }


def in_force(caller: Caller, unit: str, at: datetime) -> Regulation:
    """The regulation under which the unit takes complaints. Raises the problem outside the caller's reach.

    Remembered by the process until the office changes, as for `perform` itself.
    """
    if not caller.reaches(unit):
        raise problems.not_found()
    try:
        with hand() as ours:
            stamp = looking_up.stamps(ours).office
        return looking_up.regulation_for(None, Lodge(unit, "", at), now=at, stamp=stamp)
    except working.NoRegulation:
        raise problems.not_found() from None


def record_keys(regulation: Regulation) -> tuple[str, ...]:
    form = regulation.forms.get(RECORD)
    return form.fields if form is not None else tuple(regulation.fields)
