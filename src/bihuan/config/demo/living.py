"""The demo's complaints, each taken to where it stands through the engine: nothing is written past it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bihuan.cases import looking_up
from bihuan.cases.perform import perform
from bihuan.cases.queries import case_state, unsent_letters_of
from bihuan.cases.raw import hand
from bihuan.config.demo.offsets import day, length
from bihuan.engine import Refused, offers
from bihuan.engine import commands as c
from bihuan.engine.case import Case, Occurrence
from bihuan.engine.commands import Command
from bihuan.engine.known import COMPLAINANT, Known
from bihuan.engine.offering import OfferedTask
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox import outbox, post
from bihuan.inbox.intake import Received
from bihuan.inbox.models import Standing
from bihuan.people.models import User
from bihuan.registry import versions
from bihuan.regulation.model import Field, FieldKind, Regulation, Step
from bihuan.regulation.values import as_text, coded

ROUND_OF_THE_POST: Final = timedelta(minutes=1)
CLERKS_TURN: Final = timedelta(minutes=15)


class DemoStuck(Exception):
    """A life of the demo cannot go on: the complaint, the act, and why."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A complaint of the demo: its key, its case and how many acts it has lived."""

    key: str
    case_id: str
    number: str
    code: str
    acts: int


def live_all(complaints: list[Mapping[str, Any]], *, now: datetime) -> Iterator[Lived]:
    """Lodges every complaint and lives its life, the oldest first. Raises DemoStuck."""
    people = dict(User.objects.values_list("login_name", "id"))
    logins = {login: str(id) for login, id in people.items()}
    for complaint in sorted(complaints, key=lambda one: -length(one["received"])):
        yield _Life(complaint, logins, now).live()


class _Life:
    """One complaint under way. `at` is the moment of the act."""

    def __init__(self, complaint: Mapping[str, Any], logins: Mapping[str, str], now: datetime) -> None:
        self.complaint = complaint
        self.logins = logins
        self.now = now
        self.at = now - length(complaint["received"])
        self.case_id = ""
        # Whoever worked on it last, and so reads out its letters.
        self.clerk = ""

    def live(self) -> Lived:
        received = self._lodge()
        self.case_id = received.case_id
        for act in self.complaint["life"]:
            self.at += length(act["after"])
            if self.at > self.now:
                raise self.stuck(act, "this act lies in the future")
            self._let_letters_leave(self.at)
            self._do(act)
        self._let_letters_leave(self.now - ROUND_OF_THE_POST)
        self._answered(c.LetTimePass(), None, self.now, {"do": "time passes"})
        return Lived(
            self.complaint["key"],
            received.case_id,
            received.number,
            received.code,
            len(self.complaint["life"]),
        )

    def _let_letters_leave(self, until: datetime) -> None:
        """Sends what was owed before that moment, and has a clerk read out what the post cannot."""
        for row in unsent_letters_of(self.case_id):
            if row.owed_at <= until:
                post.send(row.case, row.letter, now=row.owed_at + ROUND_OF_THE_POST)
        for entry in outbox.of_case(self.case_id):
            if entry.standing == Standing.TO_DO and entry.owed_at + CLERKS_TURN <= until and self.clerk:
                outbox.passed_on(entry.id, now=entry.owed_at + CLERKS_TURN, by=self.clerk)

    def stuck(self, act: Mapping[str, Any], why: str) -> DemoStuck:
        return DemoStuck(f"{self.complaint['key']} {act.get('do')}: {why}")

    def _lodge(self) -> Received:
        from bihuan.config.demo.receiving import receive

        return receive(self.complaint, self.logins, self.at)

    def _do(self, act: Mapping[str, Any]) -> None:
        match act["do"]:
            case "archive":
                self._answered(c.Archive(), self._somebody(act, "archive"), self.at, act)
            case "reopen":
                self._answered(c.Reopen(act["with"]["reason"]), COMPLAINANT, self.at, act)
            case "withdraw":
                self._answered(c.Withdraw(act["with"]["reason"]), COMPLAINANT, self.at, act)
            case "survey":
                self._answered(self._survey(act), COMPLAINANT, self.at, act)
            case "supply":
                self._answered(c.SupplyMaterial(act["with"]["text"]), COMPLAINANT, self.at, act)
            case "extension/ask":
                self._ask_extension(act)
            case _:
                self._complete(act)

    def _answered(self, command: Command, by: str | None, at: datetime, act: Mapping[str, Any]) -> None:
        answer = perform(command, on=self.case_id, at=at, by=by)
        if isinstance(answer, Refused):
            regulation, _ = self._stand()
            said = refusal_in_words(answer, regulation, "zh")
            raise self.stuck(act, f"{said} {dict(answer.field_errors)}")

    def _stand(self) -> tuple[Regulation, Case]:
        state = case_state(self.case_id)
        assert state is not None
        return versions.regulation(state.case.regulation, state.case.version), state.case

    def _survey(self, act: Mapping[str, Any]) -> c.AnswerSurvey:
        said = act["with"]
        scores = {key.removesuffix("_score"): value for key, value in said.items() if key.endswith("_score")}
        return c.AnswerSurvey(scores, said.get("words", ""))

    def _ask_extension(self, act: Mapping[str, Any]) -> None:
        for person in self._people(act):
            regulation, case = self._stand()
            known = self._known(case, person)
            offered = offers(regulation, case, known.by, known)
            ask = next((one for one in offered.acts if one.act == "extend" and one.refused is None), None)
            if ask is not None and ask.clock is not None:
                self._answered(c.AskExtension(ask.clock, act["with"]["reason"]), person, self.at, act)
                return
        raise self.stuck(act, "nobody may ask an extension now")

    def _somebody(self, act: Mapping[str, Any], offered_act: str) -> str:
        """The first person who may do an act that is not a step."""
        for person in self._people(act):
            regulation, case = self._stand()
            known = self._known(case, person)
            offer = offers(regulation, case, known.by, known).act(offered_act)
            if offer is not None and offer.refused is None:
                return person
        raise self.stuck(act, "nobody may do this now")

    def _known(self, case: Case, by: str | None) -> Known:
        with hand() as ours:
            stamped = looking_up.stamps(ours)
            return looking_up.known_for(
                ours, case, c.LetTimePass(), unit=case.unit, now=self.at, by=by, stamped=stamped
            )

    def _people(self, act: Mapping[str, Any]) -> list[str]:
        """Who may be meant: the one named, else the holders of the post first and then everybody."""
        if "who" in act:
            return [self.logins[act["who"]]]
        if act["by"] == "subject":
            return [self.logins[act["for"]]]
        _, case = self._stand()
        known = self._known(case, None)
        holders = [
            p for (post, _, _), people in known.holders.by_post.items() if post == act["by"] for p in people
        ]
        return list(dict.fromkeys((*holders, *self.logins.values())))

    def _complete(self, act: Mapping[str, Any]) -> None:
        self._answered(c.LetTimePass(), None, self.at, act)
        regulation, case = self._stand()
        occurrence = self._occurrence(act, case)
        instance = case.instances[occurrence.instance]
        step = regulation.procedures[instance.procedure].steps[occurrence.step]
        person, task = self._doer(act, regulation, case, occurrence)
        values, texts = self._filled(act, regulation, step)
        reason = str(act.get("with", {}).get("reason", "")) or next(iter(texts.values()), "")
        command = c.Complete(
            occurrence=occurrence.id,
            outcome=act.get("outcome", "done"),
            values=values,
            texts=texts,
            reason=reason if self._needs_reason(step, act) else "",
            shown=task.shown if task is not None else None,
            learnt="电话里问到的" if task is not None and task.on_behalf else "",
        )
        self._answered(command, person, self.at, act)
        self.clerk = person if person != COMPLAINANT else self.clerk

    def _needs_reason(self, step: Step, act: Mapping[str, Any]) -> bool:
        outcome = step.outcomes.get(act.get("outcome", "done"))
        return outcome is not None and outcome.reason_required

    def _occurrence(self, act: Mapping[str, Any], case: Case) -> Occurrence:
        procedure, _, step = act["do"].rpartition("/")
        wanted = self.logins.get(act["for"], act["for"]) if "for" in act else None
        for one in case.open_occurrences():
            instance = case.instances[one.instance]
            named = instance.procedure == procedure or instance.procedure.partition("_")[0] == procedure
            at_home = named if procedure else instance.parent is None
            if one.step == step and at_home and (wanted is None or instance.subject == wanted):
                return one
        standing = ", ".join(one.id for one in case.open_occurrences())
        raise self.stuck(act, f"this step is not open; open are {standing or 'none'}")

    def _doer(
        self, act: Mapping[str, Any], regulation: Regulation, case: Case, occurrence: Occurrence
    ) -> tuple[str, OfferedTask | None]:
        if act["by"] == COMPLAINANT:
            return COMPLAINANT, None
        refused: Refused | None = None
        for person in self._people(act):
            known = self._known(case, person)
            offered = offers(regulation, case, known.by, known)
            task = next(one for one in offered.tasks if one.occurrence == occurrence.id)
            if task.refused is None:
                return person, task
            refused = task.refused or refused
        raise self.stuck(act, f"nobody may do it: {refused}")

    def _filled(
        self, act: Mapping[str, Any], regulation: Regulation, step: Step
    ) -> tuple[dict[str, object], dict[str, str]]:
        return filled(act.get("with", {}), regulation, self.logins, self.at)


def filled(
    given: Mapping[str, Any], regulation: Regulation, logins: Mapping[str, str], at: datetime
) -> tuple[dict[str, object], dict[str, str]]:
    """Values and texts of the regulation's fields among what the demo gives; days count from `at`."""
    values: dict[str, object] = {}
    texts: dict[str, str] = {}
    for key, said in given.items():
        field = regulation.fields.get(key)
        if field is None:
            continue
        if field.kept_apart:
            texts[key] = as_text(said)
        else:
            values[key] = coded(field, _plain(field, said, logins, at))
    return values, texts


def _plain(field: Field, said: object, logins: Mapping[str, str], at: datetime) -> object:
    match field.kind:
        case FieldKind.DATE if isinstance(said, str) and said[-1:] in ("d", "h", "n"):
            return day(said, at)
        case FieldKind.MOMENT if isinstance(said, str) and said[-1:] in ("d", "h", "n"):
            return at + length(said)
        case FieldKind.PERSON:
            return logins[str(said[0] if isinstance(said, list) else said)]
        case FieldKind.PEOPLE:
            return [logins[str(one)] for one in (said if isinstance(said, list) else [said])]
        case _:
            return said
