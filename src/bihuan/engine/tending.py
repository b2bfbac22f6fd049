"""What people do around a case without moving it.

Notes, files, messages, urging, deliveries, links.
"""

from bihuan.engine import events as e
from bihuan.engine.commands import (
    AddNote,
    AnswerSurvey,
    AttachFiles,
    Erase,
    ReceiveMessage,
    RecordDelivery,
    SupplyMaterial,
    Urge,
)
from bihuan.engine.completing import open_occurrence, person_or_complainant
from bihuan.engine.events import Because, Part
from bihuan.engine.known import STAFF, SYSTEM
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.surveying import is_over, is_surveyed_now, take_answer
from bihuan.engine.walking import complete, spread
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import COMPLAINANT, NewsKind

ASKED = Because("engine", ())
SUPPLIED = "supplied"


def urge(w: Working, command: Urge) -> None:
    """Urges (催办) whoever holds the task, with a record."""
    occurrence = open_occurrence(w, command.occurrence)
    step = w.step_at(w.case.instances[occurrence.instance], occurrence.step)
    because = because_of(step.rule)
    parts = (Part("text", "case", command.text),) if command.text else ()
    w.emit(e.Urged(occurrence.id), because, at=w.now, by=person_or_complainant(w), parts=parts)
    for seat in occurrence.seats:
        number = w.case.counts.get("notices", 0) + 1
        notice = e.NoticeOwed(f"notice#{number}", "urging", seat, occurrence.person, occurrence.id)
        w.emit(notice, because, at=w.now)


def add_note(w: Working, command: AddNote) -> None:
    if not command.text.strip():
        raise refuse(Reason.MISSING_FIELDS, fields={"text": Reason.MISSING_FIELDS})
    parts = (Part("text", "case", command.text),)
    w.emit(e.NoteAdded(command.occurrence), ASKED, at=w.now, by=w.by.person, parts=parts)
    for person in dict.fromkeys(command.mentions):
        notify(w, "mention", person, None, ASKED)


def notify(w: Working, what: str, person: str, occurrence: str | None, because: Because) -> None:
    """Owes one person a notice."""
    number = w.case.counts.get("notices", 0) + 1
    w.emit(e.NoticeOwed(f"notice#{number}", what, None, person, occurrence), because, at=w.now)


def attach_files(w: Working, command: AttachFiles) -> None:
    parts = tuple(
        Part(f"name:{file}", "case", name) for file, name in zip(command.files, command.names, strict=True)
    )
    attached = e.FilesAttached(command.files, command.digests, command.occurrence)
    w.emit(attached, ASKED, at=w.now, by=person_or_complainant(w), parts=parts)


def receive_message(w: Working, command: ReceiveMessage) -> None:
    """An incoming message is taken in every state (semantics 17)."""
    parts = (Part("text", COMPLAINANT, command.text),) if command.text else ()
    received = e.MessageReceived(command.message, command.channel)
    w.emit(received, ASKED, at=w.now, by=person_or_complainant(w), parts=parts)


def supply_material(w: Working, command: SupplyMaterial) -> None:
    """The complainant adds something; a step that waits for it is done by that."""
    parts = (Part("text", COMPLAINANT, command.text),) if command.text else ()
    by = person_or_complainant(w)
    w.emit(e.MaterialSupplied(command.channel, command.message), ASKED, at=w.now, by=by, parts=parts)
    if command.files:
        w.emit(e.FilesAttached(command.files, command.digests), ASKED, at=w.now, by=by)
    root = w.root()
    spread(w, root, NewsKind.SUPPLIED, w.now)
    for occurrence in w.case.open_occurrences():
        step = w.step_at(w.case.instances[occurrence.instance], occurrence.step)
        if COMPLAINANT in step.by and SUPPLIED in step.outcomes:
            complete(w, occurrence.id, SUPPLIED, w.now, by)
            return


def answer_survey(w: Working, command: AnswerSurvey) -> None:
    survey = w.regulation.survey
    if survey is None:
        raise refuse(Reason.NO_SURVEY)
    if w.by.kind == STAFF:
        raise refuse(Reason.ONLY_COMPLAINANT, survey.rule)
    if not is_surveyed_now(w):
        raise refuse(Reason.CASE_NOT_CLOSED, survey.rule)
    if w.case.surveyed:
        raise refuse(Reason.ALREADY_ANSWERED, survey.rule)
    if w.case.survey_asked is False:
        raise refuse(Reason.NOT_SAMPLED, survey.rule)
    if is_over(w):
        raise refuse(Reason.SURVEY_OVER, survey.rule)
    wrong = {q: Reason.MISSING_FIELDS for q in survey.questions if q not in command.scores}
    wrong |= {
        q: Reason.WRONG_VALUE
        for q, s in command.scores.items()
        if q not in survey.questions or type(s) is not int or not 1 <= s <= 5
    }
    if wrong:
        raise refuse(Reason.WRONG_VALUE, survey.rule, fields=wrong)
    take_answer(w, command.scores, command.comment, command.channel, person_or_complainant(w))


def record_delivery(w: Working, command: RecordDelivery) -> None:
    """What became of a letter; taken in every state.

    A carrier's clock may be wrong: what it reports happened between the letter's being owed and now.
    """
    state = w.case.letters.get(command.letter)
    if state is None:
        raise refuse(Reason.NO_SUCH_LETTER, letter=command.letter)
    owing = w.case.instances.get(state.instance or "") or w.root()
    letter = w.plan_for(owing).regulation.letters.get(state.key)
    because = because_of(letter.rule) if letter is not None else ASKED
    at = min(max(command.happened_at or w.now, state.owed_at), w.now)
    match command.result:
        case "sent":
            w.emit(e.LetterSent(command.letter, command.channel, command.maybe_repeated), because, at=at)
        case "failed":
            w.emit(e.LetterFailed(command.letter, command.channel, command.code), because, at=at)
        case "delivered" if state.status != "delivered":
            w.emit(e.LetterDelivered(command.letter, command.channel), because, at=at)
            spread(w, owing, NewsKind.DELIVERED, at, name=state.key)
        case "delivered":
            return
        case "read":
            w.emit(e.LetterRead(command.letter, command.channel), because, at=at)
        case _:
            raise refuse(Reason.NOT_UNDERSTOOD, result=command.result)


# Why what a backup brought back is erased again.
RESTORED = "restored"


def erase(w: Working, command: Erase) -> None:
    """Deleting is itself an entry; the ledger deletes the parts and counts them. Staff need to oversee."""
    actor = w.by
    theirs = actor.kind == COMPLAINANT and command.subject == COMPLAINANT
    if not (theirs or actor.kind == SYSTEM or (actor.kind == STAFF and actor.oversees)):
        raise refuse(Reason.NOT_FOR_POST)
    # What a restored backup brought back was erased before, when nothing held it.
    if w.case.held and command.ground != RESTORED:
        raise refuse(Reason.HELD_BY_LAW)
    erased = e.SubjectErased(command.subject, command.parts, command.ground)
    w.emit(erased, Because("engine", (), {}, {"ground": command.ground}), at=w.now, by=actor.person)
