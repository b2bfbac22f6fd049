"""Where a message that arrived goes: onto its case, into a case of its own, or to a person.

Nothing is added to a case unless its sender is known to be that case's complainant: a stranger who quotes a
number is shown to a person. Nothing becomes a case unless the regulation in force can take it with what is
known. Everything else waits in the queue that people see, with the reason.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bihuan.cases.queries import by_number
from bihuan.cases.queries.states import case_states
from bihuan.documents import keeping as documents
from bihuan.documents.models import Document
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Refused
from bihuan.inbox import bouncing, coding, intake, keeping
from bihuan.inbox.keeping import Gist
from bihuan.inbox.labelled import labelled
from bihuan.inbox.lodging import Lodging
from bihuan.inbox.models import Outgoing, RawMessage
from bihuan.inbox.understanding import Kind, Reading, Understood, Unreadable
from bihuan.parties import directory
from bihuan.people.models import Unit
from bihuan.registry import versions, working
from bihuan.regulation.model import FieldKind, Regulation

HEADLINE = "headline"
SUPPLIED = "supplied"
LONGEST_HEADLINE = 120
MOST_FILES = 50
# A reference of ours, as it stands in the ids of the mails we send.
_REFERENCE = re.compile(r"[0-9a-f]{32}")


def sort(message: RawMessage, understood: Reading, now: datetime) -> None:
    """Does with a kept message what it calls for. What becomes of it stands in `message`."""
    if isinstance(understood, Unreadable):
        keeping.set_aside(message, understood.why, gist=gist_of(message, understood))
        return
    match understood.kind:
        case Kind.EVENT:
            keeping.settle(message, "", nature=Kind.EVENT)
        case Kind.BOUNCE if understood.bounced is not None:
            _take_back(message, understood, now)
        case Kind.AUTOMATIC | Kind.LOOP | Kind.BOUNCE:
            _keep_off(message, understood)
        case Kind.COMPLAINT_OR_REPLY:
            _sort_written(message, understood, now)


def gist_of(message: RawMessage, understood: Reading) -> Gist:
    """Who wrote about what, in few words."""
    if isinstance(understood, Unreadable):
        return Gist(who=keeping.sender_of(message))
    said = {part.name: part.value for part in understood.person}
    who = " ".join(one for one in (said.get("name", ""), said.get("email") or said.get("phone", "")) if one)
    return Gist(
        (who or keeping.sender_of(message))[: keeping.LONGEST_GIST],
        understood.subject[: keeping.LONGEST_GIST],
        " ".join(understood.text.split())[: keeping.LONGEST_GIST],
    )


@dataclass(frozen=True, slots=True)
class About:
    """A case a message seems to be about; `proved`: its sender is that case's complainant."""

    case: str
    number: str
    proved: bool


def about(understood: Understood) -> tuple[About, ...]:
    """The cases whose letters the message answers or whose numbers it names, in this order."""
    found = dict.fromkeys((*_answered(understood.thread), *_named(understood.about)))
    return tuple(About(case, number, _is_from_complainant(understood, case)) for case, number in found)


def _answered(thread: Sequence[str]) -> list[tuple[str, str]]:
    """By our reference in the ids of messages it answers, nearest first."""
    references = [one for id in thread if _REFERENCE.fullmatch(one := id.strip("<> ").partition("@")[0])]
    if not references:
        return []
    rows = Outgoing.objects.filter(reference__in=references).values_list("reference", "case", "number")
    held = {reference: (case, number) for reference, case, number in rows}
    return [held[one] for one in references if one in held]


def _named(numbers: Sequence[str]) -> list[tuple[str, str]]:
    rows = (by_number(one) for one in numbers[:10])
    return [(row.id, row.number) for row in rows if row is not None]


def _is_from_complainant(understood: Understood, case: str) -> bool:
    party = directory.party_of(case)
    theirs = directory.contacts_in(understood.person)
    return party is not None and any(one in party.contacts for one in theirs)


# --- not written by a person --------------------------------------------------------------------------------


def _take_back(message: RawMessage, understood: Understood, now: datetime) -> None:
    assert understood.bounced is not None
    case = bouncing.bounced(understood.bounced, message=message.id, at=message.received_at, now=now)
    if case:
        keeping.settle(message, case, nature=Kind.BOUNCE, why=understood.bounced.code)
    else:
        keeping.set_aside(message, "bounce of nothing known", gist=gist_of(message, understood))


def _keep_off(message: RawMessage, understood: Understood) -> None:
    """What a machine wrote touches no clock; it is seen on its case, else by a person."""
    found = next((one for one in about(understood) if one.proved or understood.kind is Kind.LOOP), None)
    if found is not None:
        keeping.settle(message, found.case, nature=understood.kind)
    else:
        keeping.set_aside(message, understood.kind.value, gist=gist_of(message, understood))


# --- written by a person ------------------------------------------------------------------------------------


def _sort_written(message: RawMessage, understood: Understood, now: datetime) -> None:
    cases = about(understood)
    proved = [one for one in cases if one.proved]
    if proved:
        _add(message, understood, proved[0].case, now)
    elif cases:
        keeping.set_aside(message, "sender is not the complainant", gist=gist_of(message, understood))
    else:
        _begin(message, understood, now)


def _add(message: RawMessage, understood: Understood, case: str, now: datetime) -> None:
    files = keep_files(understood, now)
    supplies = bool(files.ids) or waits_for_material(case)
    answer = intake.add_kept(
        message,
        case,
        text=understood.text or understood.whole or understood.subject,
        files=files.ids,
        digests=files.digests,
        supplies=supplies,
        now=now,
        by=COMPLAINANT,
        why=files.why,
    )
    if isinstance(answer, Refused):
        documents.drop(files.ids)
        keeping.set_aside(message, f"refused {answer.reason.value}", gist=gist_of(message, understood))


def waits_for_material(case: str) -> bool:
    """Whether a step of it is done by what its complainant sends."""
    state = case_states([case]).get(case)
    if state is None:
        return False
    regulation = versions.regulation(state.regulation, state.version)
    for occurrence in state.open_occurrences():
        procedure = regulation.procedures.get(state.instances[occurrence.instance].procedure)
        step = procedure.steps.get(occurrence.step) if procedure is not None else None
        if step is not None and COMPLAINANT in step.by and SUPPLIED in step.outcomes:
            return True
    return False


def _begin(message: RawMessage, understood: Understood, now: datetime) -> None:
    filled = fill(message, understood, now)
    if isinstance(filled, str):
        keeping.set_aside(message, filled, gist=gist_of(message, understood))
        return
    files = keep_files(understood, now)
    lodging = Lodging(
        unit=message.unit,
        channel=filled.channel,
        received_at=message.received_at,
        values=filled.values,
        texts=filled.texts,
        person=() if understood.anonymous else understood.person,
        files=files.ids,
        digests=files.digests,
        language=understood.language,
        origin=understood.place or None,
        anonymous=understood.anonymous,
    )
    answer = intake.lodge_kept(message, lodging, now=now, by=message.doer or COMPLAINANT, why=files.why)
    if isinstance(answer, Refused):
        documents.drop(files.ids)
        keeping.set_aside(message, f"refused {answer.reason.value}", gist=gist_of(message, understood))


@dataclass(frozen=True, slots=True)
class Filled:
    """A record as far as a message fills it. `missing` are required fields it does not."""

    channel: str
    values: Mapping[str, object]
    texts: Mapping[str, str]
    missing: tuple[str, ...]


def fill(message: RawMessage, understood: Understood, now: datetime) -> Filled | str:
    """The record of a case of its own, or why there can be none: a code of `inbox.wording.REASONS`."""
    regulation = regulation_for(message.unit, now)
    if regulation is None:
        return "no regulation"
    filled = filled_of(regulation, message, understood)
    if not filled.channel:
        return "no such channel"
    if filled.missing:
        return "fields: " + ",".join(filled.missing)
    if not understood.anonymous and not understood.person:
        return "nobody to answer"
    return filled


def filled_of(regulation: Regulation, message: RawMessage, understood: Understood) -> Filled:
    """What a message fills of a regulation's record, whatever is missing; also for the form of a clerk."""
    zone = ZoneInfo(Unit.objects.get(code=message.unit).time_zone)
    coded = coding.code(regulation, labelled(regulation, understood.text), zone=zone)
    values = {**coded.values, **understood.values}
    texts = {**coded.texts, **_in_own_words(regulation, understood), **understood.texts}
    missing = coding.missing(regulation, coding.Coded(values, texts, {}))
    return Filled(channel_of(regulation, message.channel), values, texts, tuple(missing))


def regulation_for(unit: str, now: datetime) -> Regulation | None:
    try:
        return versions.regulation(*working.in_force(unit, now))
    except (working.NoRegulation, versions.NoSuchVersion):
        return None


def channel_of(regulation: Regulation, channel: str) -> str:
    """What the regulation calls the channel: its key, else the first that comes in by the same door."""
    if channel in regulation.channels:
        return channel
    return next((key for key, one in regulation.channels.items() if one.door == channel), "")


def _in_own_words(regulation: Regulation, understood: Understood) -> dict[str, str]:
    """The matter as it was written, and the subject as its headline."""
    asked = coding.asked_of_complainant(regulation)
    long = [key for key in asked if regulation.fields[key].kind is FieldKind.LONG_TEXT]
    matter = next((key for key in long if regulation.fields[key].required), next(iter(long), None))
    text = understood.text.strip() or understood.whole.strip()
    found = {matter: text[: coding.LONGEST]} if matter is not None and text else {}
    headline = regulation.fields.get(HEADLINE)
    if headline is not None and headline.kept_apart and understood.subject.strip():
        found[HEADLINE] = understood.subject.strip()[:LONGEST_HEADLINE]
    return found


# --- files --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Files:
    """Documents kept of a message; `refused` could not be taken and are in the kept message alone."""

    ids: tuple[str, ...]
    digests: tuple[str, ...]
    refused: int

    @property
    def why(self) -> str:
        return f"files: {self.refused}" if self.refused else ""


def keep_files(understood: Understood, now: datetime) -> Files:
    """Stores what may be stored, each content once, as many as one message may bring."""
    kept: dict[str, str] = {}
    refused = 0
    for given in understood.files:
        stored = documents.keep(given, now=now) if len(kept) < MOST_FILES else None
        if not isinstance(stored, Document):
            refused += 1
        elif stored.blob_id in kept:
            documents.drop([stored.id])
        else:
            kept[stored.blob_id] = stored.id
    return Files(tuple(kept.values()), tuple(kept), refused)
