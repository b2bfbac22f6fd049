"""One message of a dialogue: the dialogue is carried on, and what it orders is done, all or nothing.

The message itself was kept before. Whoever sends it again is given the same answers.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from bihuan.cases.identities import new_id
from bihuan.documents import keeping as documents
from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Refused
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox import intake, keeping, receipts, sorting
from bihuan.inbox.dialogue import advancing, wording
from bihuan.inbox.dialogue.advancing import Around
from bihuan.inbox.dialogue.script import EMAIL, NAME, PHONE, Language, Script, script_of
from bihuan.inbox.dialogue.state import (
    AddTo,
    CallAPerson,
    HandIn,
    LookUp,
    OwnCase,
    PassOn,
    Said,
    Stage,
    State,
    Turn,
    read_state,
)
from bihuan.inbox.intake import Received
from bihuan.inbox.keeping import Gist
from bihuan.inbox.lodging import Lodging
from bihuan.inbox.models import Line, RawMessage, Speaker, Stand, Talk
from bihuan.inbox.places import PLACE
from bihuan.inbox.receipts import Locked, Opened
from bihuan.inbox.talks import ending, fetching, lines
from bihuan.inbox.talks.standing import own_case
from bihuan.parties.sealing import keyed, seal, unseal
from bihuan.people.models import Unit
from bihuan.regulation.model import FieldKind, Regulation
from bihuan.regulation.values import coded

# Less than the day after which files that belong to no case are swept away.
KEPT_FOR = timedelta(hours=20)
MOST_CASES = 5
TALK = "talk"


@dataclass(frozen=True, slots=True)
class Way:
    """The channel somebody speaks on. `reachable`: they are answered there later too; `idle` ends it."""

    channel: str
    reachable: bool
    lang: Language = "zh"
    idle: timedelta = KEPT_FOR


def who_is(channel: str, address: str) -> str:
    """The keyed digest of the channel's own name for a person."""
    return keyed(f"talk {channel}", address)


def hear(
    message: RawMessage,
    address: str,
    said: Said,
    *,
    way: Way,
    now: datetime,
    media: tuple[str, str] | None = None,
) -> tuple[str, ...]:
    """What is answered. `address` is who speaks, `media` (id, kind) what is still to be fetched of it."""
    regulation = sorting.regulation_for(message.unit, now)
    if regulation is None or not channel_in(regulation, way.channel):
        why = "no regulation" if regulation is None else "no such channel"
        keeping.set_aside(message, why, gist=Gist(begins=said.text[: keeping.LONGEST_GIST]))
        return ()
    with translation.override("en" if way.lang == "en" else "zh-hans"), transaction.atomic():
        if (before := lines.answers_to(message.id)) or Line.objects.filter(message=message.id).exists():
            return before
        talk = talk_with(message.unit, address, way, now)
        if media is not None:
            said = replace(said, files=(fetching.note(talk, media, now=message.received_at),))
        hearing = Hearing(message, talk, regulation, way, address, now)
        return hearing.carry_on(said)


def talk_with(unit: str, address: str, way: Way, now: datetime) -> Talk:
    """The dialogue that goes on with this person, under lock, or a new one."""
    who = who_is(way.channel, address)
    going = Talk.objects.select_for_update().filter(channel=way.channel, who=who).exclude(stand=Stand.ENDED)
    talk = going.first()
    if talk is None:
        talk = Talk.objects.create(
            id=new_id(now),
            channel=way.channel,
            unit=unit,
            who=who,
            address=seal(address),
            language=way.lang,
            stand=Stand.OPEN,
            begun_at=now,
            said_at=now,
            expires_at=now + way.idle,
        )
    return talk


def channel_in(regulation: Regulation, channel: str) -> str:
    """What the regulation calls the channel; where it names none such, its page on the web."""
    return sorting.channel_of(regulation, channel) or sorting.channel_of(regulation, "web")


def script_for(regulation: Regulation, unit: str, way: Way) -> Script:
    name = Unit.objects.values_list("name", flat=True).get(code=unit)
    return script_of(
        regulation, unit=name, reachable=way.reachable, lang=way.lang, said=wording.person_labels()
    )


def cases_of(channel: str, who: str, lang: Language) -> tuple[OwnCase, ...]:
    """What this person has lodged here, newest first."""
    talks = Talk.objects.filter(channel=channel, who=who).exclude(case="").order_by("-said_at")
    cases = dict.fromkeys(talks.values_list("case", flat=True)[: MOST_CASES * 3])
    found = (own_case(one, lang) for one in cases)
    return tuple(one for one in found if one is not None)[:MOST_CASES]


@dataclass(frozen=True, slots=True)
class Hearing:
    """One message, within its transaction."""

    message: RawMessage
    talk: Talk
    regulation: Regulation
    way: Way
    address: str
    now: datetime

    def carry_on(self, said: Said) -> tuple[str, ...]:
        state = read_state(unseal(self.talk.state))
        if self.talk.stand == Stand.OPEN and state.stage is Stage.WITH_A_PERSON:
            state = replace(state, stage=Stage.IDLE)
        zone = Unit.objects.values_list("time_zone", flat=True).get(code=self.talk.unit)
        cases = cases_of(self.talk.channel, self.talk.who, self.way.lang)
        script = script_for(self.regulation, self.talk.unit, self.way)
        lines.put(self.talk, Speaker.THEY, [said.text], now=self.message.received_at, files=said.files,
                  message=self.message.id)  # fmt: skip
        turn = advancing.advance(state, said, script, Around(cases, self.now, zone))
        turn = self._done(turn, script)
        lines.put(self.talk, Speaker.WE, turn.replies, now=self.now, message=self.message.id)
        self._keep(turn.state)
        if self.message.status == "waiting":
            keeping.settle(self.message, self.talk.case, nature=TALK)
        return turn.replies

    def _keep(self, state: State) -> None:
        self.talk.state = seal(state.write())
        self.talk.said_at, self.talk.expires_at = self.now, self.now + self.way.idle
        self.talk.save()

    def _done(self, turn: Turn, script: Script) -> Turn:
        match turn.act:
            case HandIn():
                return self._handed_in(turn.state, script)
            case AddTo(case, text, files):
                return self._added(turn, case, text, files)
            case LookUp(number, code):
                return self._looked_up(turn.state, number, code)
            case CallAPerson():
                self.talk.stand = Stand.WAITING
            case PassOn() | None:
                pass
        return turn

    # --- handing in ---------------------------------------------------------------------------------------

    def _handed_in(self, state: State, script: Script) -> Turn:
        lodging = lodging_of(self, state, script)
        answer = intake.lodge_kept(self.message, lodging, now=self.now, by=COMPLAINANT)
        if isinstance(answer, Refused):
            words = refusal_in_words(answer, self.regulation, self.way.lang)
            return advancing.refused(state, tuple(answer.field_errors), words, script)
        self._belongs_to(answer)
        link = f"{settings.BASE_URL}/p/status?number={answer.number}"
        return Turn(state.emptied(), (wording.handed_in(answer.number, answer.code, link),))

    def _belongs_to(self, received: Received) -> None:
        """All of the dialogue is the case's now: it is found there, and erased with it."""
        self.message.refresh_from_db()
        self.talk.case, self.talk.stand = received.case_id, Stand.ENDED
        ending.belong(self.talk.id, received.case_id)

    # --- other orders -------------------------------------------------------------------------------------

    def _added(self, turn: Turn, case: str, text: str, files: tuple[str, ...]) -> Turn:
        ids = fetching.documents_of(files)
        fetching.add(files, case)
        answer = intake.add_kept(
            self.message,
            case,
            text=text.strip() or wording.files_alone(len(files)),
            files=ids,
            digests=documents.digests_of(ids) if ids else (),
            supplies=bool(ids) or sorting.waits_for_material(case),
            now=self.now,
            by=COMPLAINANT,
        )
        if isinstance(answer, Refused):
            gist = Gist(begins=text[: keeping.LONGEST_GIST])
            keeping.set_aside(self.message, f"refused {answer.reason.value}", gist=gist)
            return replace(turn, replies=(wording.try_later(),))
        self.message.refresh_from_db()
        return turn

    def _looked_up(self, state: State, number: str, code: str) -> Turn:
        match receipts.check(number, code, now=self.now, place=self.talk.who):
            case Opened(case):
                found = own_case(case, self.way.lang)
                return Turn(state, (wording.progress([found] if found is not None else []),))
            case Locked():
                return Turn(state, (wording.locked(),))
            case _:
                return Turn(state, (wording.nobody_matches(),))


def lodging_of(hearing: Hearing, state: State, script: Script) -> Lodging:
    """What the dialogue has gathered, as a complaint."""
    talk, regulation = hearing.talk, hearing.regulation
    zone = Unit.objects.values_list("time_zone", flat=True).get(code=talk.unit)
    ids = fetching.documents_of(state.files)
    values: dict[str, object] = {}
    texts: dict[str, str] = {}
    for one in script.questions:
        given = state.answers.get(one.key)
        if one.field is None or given in (None, "", []):
            if one.field is not None and one.kind is FieldKind.FILES and one.key in state.answers and ids:
                texts[one.key] = ",".join(ids)
        elif one.field.kept_apart:
            texts[one.key] = str(given)
        else:
            values[one.key] = coded(one.field, given, zone=zone)
    if state.aside and script.matter is not None:
        also = wording.said_besides("\n".join(state.aside))
        texts[script.matter.key] = "\n".join(filter(None, (texts.get(script.matter.key, ""), also)))
    return Lodging(
        unit=talk.unit,
        channel=channel_in(regulation, talk.channel),
        received_at=hearing.message.received_at,
        values=values,
        texts=texts,
        person=() if state.anonymous else _person(hearing, state),
        files=ids,
        digests=documents.digests_of(ids) if ids else (),
        language=hearing.way.lang,
        origin=f"{PLACE}{state.place}" if state.place else None,
        anonymous=state.anonymous,
    )


def _person(hearing: Hearing, state: State) -> tuple[Part, ...]:
    said = [(key.rstrip("_"), str(state.answers.get(key) or "")) for key in (NAME, PHONE, EMAIL)]
    if hearing.way.reachable:
        said.append((hearing.talk.channel, hearing.address))
    return tuple(Part(name, COMPLAINANT, value) for name, value in said if value)


def matter_of(regulation: Regulation) -> str:
    """The field that what was said before any question belongs to; empty where there is none."""
    made = script_of(regulation, unit="", reachable=True, lang="zh", said=wording.person_labels())
    return made.matter.key if made.matter is not None else ""
