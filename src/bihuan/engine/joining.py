"""Cases that have to do with one another, and people who take part beside the complainant."""

from bihuan.engine import events as e
from bihuan.engine.case import OPEN, Case, PartyState
from bihuan.engine.commands import JoinParty, LeaveParty, LinkCase, TakeOutcome, UnlinkCase
from bihuan.engine.completing import person_or_complainant
from bihuan.engine.events import Because, Part
from bihuan.engine.filling import fill_in, require_sound
from bihuan.engine.known import STAFF
from bihuan.engine.letters import owe
from bihuan.engine.refused import Reason
from bihuan.engine.walking import complete
from bihuan.engine.working import Working, refuse
from bihuan.regulation.house import MERGED
from bihuan.regulation.model import MAIN

ASKED = Because("engine", ())
HISTORY = "history"
HANDLED_WITH, REPEATS, SPLIT_FROM, FOLLOWS = "handled_with", "repeats", "split_from", "follows"
RELATIONS = (HANDLED_WITH, REPEATS, SPLIT_FROM, FOLLOWS)
MEMBER, REPRESENTATIVE, PROXY = "member", "representative", "proxy"
ROLES = (MEMBER, REPRESENTATIVE, PROXY)
ALSO, INSTEAD, NOT = "also", "instead", "not"
# What a proxy can be empowered to do for the complainant.
POWERS = ("supply", "answer", "agree", "withdraw")
# 《信访工作条例》: many people with one matter choose at most five to speak for them.
MOST_REPRESENTATIVES = 5
MOST_REPRESENTATIVES_SETTING = "most_representatives"


def link_case(w: Working, command: LinkCase) -> None:
    """Notes how this case has to do with another.

    One that is handled with another keeps its own number, clocks and letters (semantics 30).
    """
    if command.relation not in RELATIONS:
        raise refuse(Reason.NOT_UNDERSTOOD, relation=command.relation)
    if (command.other, command.relation) in w.case.links:
        raise refuse(Reason.ALREADY_LINKED, other=command.other)
    if command.relation == HANDLED_WITH:
        if not w.case.is_open:
            raise refuse(Reason.CASE_CLOSED)
        leading = leading_of(w.case)
        if leading is not None:
            raise refuse(Reason.HANDLED_ELSEWHERE, other=leading)
    parts = (Part("reason", "case", command.reason),) if command.reason else ()
    linked = e.CaseLinked(command.other, command.relation)
    w.emit(linked, ASKED, at=w.now, by=w.by.person, parts=parts)
    if command.relation == HANDLED_WITH:
        tell_merged(w, ASKED)


def tell_merged(w: Working, because: Because) -> None:
    """The complainant is told which number goes on."""
    if w.case.regulation != HISTORY:
        owe(w, w.root(), MERGED, w.now, because)


def leading_of(case: Case) -> str | None:
    """The case this one is handled with, while it is."""
    return next((other for other, relation in case.links if relation == HANDLED_WITH), None)


def unlink_case(w: Working, command: UnlinkCase) -> None:
    if (command.other, command.relation) not in w.case.links:
        raise refuse(Reason.NOT_LINKED, other=command.other)
    parts = (Part("reason", "case", command.reason),) if command.reason else ()
    unlinked = e.CaseUnlinked(command.other, command.relation)
    w.emit(unlinked, ASKED, at=w.now, by=w.by.person, parts=parts)


def take_outcome(w: Working, command: TakeOutcome) -> None:
    """An outcome of the case this one is handled with reaches it where it waits at the same step (semantics
    30).
    """
    if (command.other, HANDLED_WITH) not in w.case.links:
        raise refuse(Reason.NOT_LINKED, other=command.other)
    for occurrence in w.case.open_occurrences():
        if occurrence.instance == MAIN and occurrence.step == command.step and occurrence.status == OPEN:
            instance = w.case.instances[MAIN]
            step = w.step_at(instance, command.step)
            if command.outcome in step.outcomes:
                used = {HANDLED_WITH: command.other}
                because = Because(step.rule.path, step.rule.articles, {}, used)
                if command.values or command.texts:
                    require_sound(w, instance, command.values, command.texts, step.rule)
                    fill_in(w, instance, step.form, command.values, command.texts, w.now, because, None)
                complete(w, occurrence.id, command.outcome, w.now, None, because=because)
                return
    raise refuse(Reason.NO_SUCH_STEP, step=command.step)


# --- people -------------------------------------------------------------------------------------------------


def join_party(w: Working, command: JoinParty) -> None:
    """A member of a group, one who speaks for it, or somebody's proxy."""
    if command.role not in ROLES or command.letters not in (ALSO, INSTEAD, NOT):
        raise refuse(Reason.NOT_UNDERSTOOD, role=command.role)
    if not any(part.name == "name" and part.value.strip() for part in command.person):
        raise refuse(Reason.MISSING_FIELDS, fields={"name": Reason.MISSING_FIELDS})
    if command.role == REPRESENTATIVE:
        _require_few(w)
    if command.role == PROXY:
        _require_mandate(w, command)
    party = f"party-{len(w.case.parties) + 1}"
    parts = tuple(Part(part.name, party, part.value) for part in command.person if part.value.strip())
    joined = e.PartyJoined(party, command.role, command.letters, command.may, command.until, command.document)
    w.emit(joined, ASKED, at=w.now, by=person_or_complainant(w), parts=parts)


def _require_few(w: Working) -> None:
    said = w.known.settings.get(MOST_REPRESENTATIVES_SETTING, MOST_REPRESENTATIVES)
    most = said if isinstance(said, int) and said > 0 else MOST_REPRESENTATIVES
    if sum(one.role == REPRESENTATIVE for one in taking_part(w.case)) >= most:
        raise refuse(Reason.TOO_MANY_REPRESENTATIVES, most=most)


def _require_mandate(w: Working, command: JoinParty) -> None:
    """Nobody speaks for another without a document that says so."""
    if command.document is None:
        raise refuse(Reason.MANDATE_REQUIRED, fields={"document": Reason.MISSING_FIELDS})
    wrong = [one for one in command.may if one not in POWERS]
    if wrong:
        raise refuse(Reason.NOT_UNDERSTOOD, may=wrong[0])
    if command.until is not None and command.until < w.known.calendar.local_day(w.now):
        raise refuse(Reason.MANDATE_OVER, fields={"until": Reason.WRONG_VALUE}, until=command.until)


def leave_party(w: Working, command: LeaveParty) -> None:
    found = w.case.parties.get(command.party)
    if found is None or found.left:
        raise refuse(Reason.NO_SUCH_PARTY, party=command.party)
    if w.by.kind == STAFF and not command.reason.strip():
        raise refuse(Reason.REASON_REQUIRED, fields={"reason": Reason.REASON_REQUIRED})
    parts = (Part("reason", "case", command.reason),) if command.reason else ()
    w.emit(e.PartyLeft(command.party), ASKED, at=w.now, by=person_or_complainant(w), parts=parts)


def taking_part(case: Case) -> tuple[PartyState, ...]:
    """Whoever takes part beside the complainant and has not left."""
    return tuple(one for one in case.parties.values() if not one.left)
