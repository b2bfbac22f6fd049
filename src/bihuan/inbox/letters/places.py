"""What stands in the places of a letter: ``{number}``, ``{due_at}``, ``{plan.due}``, ``{result}``, …

A place is filled from what is on record when the letter is rendered. One that nothing fills is missing, never
blank.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings

from bihuan.cases.ledger import Recorded
from bihuan.cases.queries import CaseRow, LetterRow, by_id
from bihuan.engine import events as e
from bihuan.engine.case import RUNNING, SUSPENDED, Case, ClockState, Instance, Occurrence
from bihuan.engine.joining import leading_of
from bihuan.inbox import imprints, receipts, surveys
from bihuan.inbox.letters import wording
from bihuan.parties import directory
from bihuan.people.models import Department, Unit, User
from bihuan.regulation.model import COMPLAINANT, Regulation

NOBODY = {"zh": "投诉人", "en": "complainant"}


@dataclass(frozen=True)
class Sheet:
    """What one letter is filled from. `history` is the case's whole, with the parts that are left."""

    row: LetterRow
    summary: CaseRow
    case: Case
    regulation: Regulation
    history: Sequence[Recorded]
    language: str
    now: datetime

    def place(self, name: str) -> str | None:
        """The text for a place, or None where nothing fills it. Raises KeyError for a place that is none."""
        field = self.regulation.fields.get(name)
        if field is not None and (found := self._field(name)):
            return found
        if name in PLACES:
            return PLACES[name](self) or None
        clock, dot, rest = name.partition(".")
        if dot and rest == "due" and clock in self.regulation.clocks:
            return self._due(self._clock(clock))
        if field is not None:
            return None
        raise KeyError(name)

    @cached_property
    def instance(self) -> Instance | None:
        """The procedure the letter belongs to: its occurrence's or its clock's, else the main one."""
        occurrence = self.case.occurrences.get(self.row.occurrence)
        clock = self.case.clocks.get(self.row.clock)
        name = occurrence.instance if occurrence else clock.instance if clock else None
        found = self.case.instances.get(name) if name else None
        return found or next(iter(self.case.instances.values()), None)

    @cached_property
    def upward(self) -> tuple[Instance, ...]:
        """That procedure and those it was started from, nearest first."""
        found: list[Instance] = []
        here = self.instance
        while here is not None and here not in found:
            found.append(here)
            here = self.case.instances.get(here.parent) if here.parent else None
        return tuple(found)

    @cached_property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.unit.time_zone)

    @cached_property
    def unit(self) -> Unit:
        return Unit.objects.get(code=self.row.unit)

    @cached_property
    def reached(self) -> imprints.Reached:
        return imprints.of(self.row.unit)

    @cached_property
    def standing(self) -> Occurrence | None:
        """Where the main procedure stands."""
        main = next(iter(self.case.instances.values()), None)
        return self.case.occurrences.get(main.at) if main is not None and main.at else None

    @cached_property
    def texts(self) -> Mapping[tuple[str, str], str]:
        """The last text of each field, by procedure instance and field."""
        found: dict[tuple[str, str], str] = {}
        for entry in self.history:
            match entry.happened.event:
                case e.ValuesRecorded(instance=instance):
                    found |= {(instance, part.name): part.value for part in entry.happened.parts}
                case e.FieldCorrected(instance=instance, field=field):
                    parts = entry.happened.parts
                    found |= {(instance, part.name): part.value for part in parts if part.name == field}
                case _:
                    pass
        return found

    def _field(self, key: str) -> str | None:
        field = self.regulation.fields[key]
        main = next(iter(self.case.instances), None)
        for instance in self.upward:
            if (instance.id, key) in self.texts:
                return self.texts[instance.id, key]
            values = self.case.values if instance.id == main else instance.values
            given = values.get(key)
            if given is not None and given != ():
                return wording.value(
                    self.regulation, field, given, zone=self.zone, language=self.language, named=_names(given)
                )
        return None

    def leading(self) -> str | None:
        """The number of the case this one is handled with, while it is."""
        other = leading_of(self.case)
        row = by_id(other) if other is not None else None
        return row.number if row is not None else None

    def _clock(self, key: str) -> ClockState | None:
        """The clock of that key nearest to the letter's procedure, the last that started."""
        mine = {instance.id for instance in self.upward}
        found = [clock for clock in self.case.clocks.values() if clock.key == key and clock.due is not None]
        near = [clock for clock in found if clock.instance in mine]
        return max(near or found, key=lambda clock: clock.started_at, default=None)

    def _due(self, clock: ClockState | None) -> str | None:
        if clock is None or clock.due is None:
            return None
        return wording.moment(
            clock.due, zone=self.zone, language=self.language, ends_day=clock.ends_day is not None
        )

    # --- places that are no fields --------------------------------------------------------------------------

    def due_at(self) -> str | None:
        """The letter's own clock where it may be told, else the strictest shown to the complainant."""
        rules = self.regulation.clocks
        own = self.case.clocks.get(self.row.clock)
        if own is not None and (self.row.to != COMPLAINANT or rules[own.key].shown):
            return self._due(own)
        shown = [c for c in self.case.clocks.values() if c.due is not None and rules[c.key].shown]
        running = [c for c in shown if c.status in (RUNNING, SUSPENDED)]
        if running:
            return self._due(min(running, key=lambda c: (c.due, c.id)))
        return self._due(max(shown, key=lambda c: c.started_at, default=None))

    def reason(self) -> str | None:
        """The reason written with what the letter tells: of its step, or of its clock's extension.

        No other's.
        """
        found = None
        for entry in self.history:
            match entry.happened.event:
                case e.StepCompleted(occurrence=one) if one == self.row.occurrence:
                    pass
                case e.ExtensionAsked(clock=one) if one == self.row.clock:
                    pass
                case _:
                    continue
            found = next((p.value for p in entry.happened.parts if p.name == "reason"), found)
        return found

    def outcome(self) -> str | None:
        """The name of the outcome of the letter's step, or of the end of its procedure."""
        instance = self.instance
        procedure = self.regulation.procedures.get(instance.procedure) if instance else None
        if instance is None or procedure is None:
            return None
        done = self.case.occurrences.get(self.row.occurrence)
        step = procedure.steps.get(done.step) if done is not None else None
        found = step.outcomes.get(done.outcome or "") if step and done else None
        if found is not None:
            return self.regulation.word(found.rule.path, found.name, self.language)
        end = procedure.ends.get(instance.outcome or self._ended(instance) or "")
        return self.regulation.word(end.rule.path, end.name, self.language) if end else None

    def _ended(self, instance: Instance) -> str | None:
        """How the case ended, for its main procedure."""
        return self.case.outcome if instance.parent is None else None

    def step(self) -> str | None:
        here = self.standing
        if here is None:
            return None
        instance = self.case.instances[here.instance]
        found = self.regulation.procedures[instance.procedure].steps[here.step]
        return self.regulation.word(found.rule.path, found.name, self.language)

    def department(self) -> str | None:
        seats = self.standing.seats if self.standing else ()
        code = next((seat.department for seat in seats if seat.department), None)
        return _names(code).get(code) if code else None

    def handler(self) -> str | None:
        held = self.standing.person if self.standing else None
        return _names(held).get(held) if held else None

    def complainant(self) -> str | None:
        party = directory.party_of(self.row.case)
        return (party.name if party else "") or NOBODY[self.language]

    def person(self) -> str | None:
        return _names(self.row.person).get(self.row.person) if self.row.person else None

    def level(self) -> str | None:
        key = self.case.values.get("level")
        name = self.regulation.levels.get(key) if isinstance(key, str) else None
        return self.regulation.word(f"levels.{key}", name, self.language) if name else None

    def channel(self) -> str | None:
        found = self.regulation.channels.get(self.case.channel)
        return self.regulation.word(found.rule.path, found.name, self.language) if found else None

    def article(self) -> str | None:
        """The articles under which the letter is owed."""
        for entry in self.history:
            if (
                isinstance(entry.happened.event, e.LetterOwed)
                and entry.happened.event.letter == self.row.letter
            ):
                return ("; " if self.language == "en" else "、").join(entry.happened.because.articles)
        return None

    def link(self) -> str:
        """For complainants the page that asks for number and code; for staff the case."""
        if self.row.to == COMPLAINANT:
            return status_page()
        return f"{settings.BASE_URL}/cases/{self.summary.number}/"

    def survey(self) -> str:
        """Where the questions of satisfaction are answered by link alone; nothing where they cannot be."""
        letter = self.regulation.letters.get(self.row.key)
        asks = self.row.to == COMPLAINANT and letter is not None and letter.survey
        if not asks or not surveys.is_open_in(self.case, self.regulation, self.now):
            return ""
        return surveys.address_of(self.row.case, self.case, self.row.letter, self.row.owed_at)

    def title(self) -> str:
        return self.regulation.word("title", self.regulation.title, self.language)


PLACES: Mapping[str, Callable[[Sheet], str | None]] = {
    "number": lambda s: s.summary.number,
    "complainant": Sheet.complainant,
    "unit": lambda s: s.unit.name,
    "department": Sheet.department,
    "handler": Sheet.handler,
    "phone": lambda s: s.reached.phone,
    "received_at": lambda s: wording.moment(s.summary.received_at, zone=s.zone, language=s.language),
    "today": lambda s: wording.day(s.now.astimezone(s.zone).date(), language=s.language),
    "due_at": Sheet.due_at,
    "title": Sheet.title,
    "article": Sheet.article,
    "reason": Sheet.reason,
    "outcome": Sheet.outcome,
    "recourse": lambda s: s.regulation.recourse.get(s.language) or s.regulation.recourse.get("zh"),
    "code": lambda s: receipts.mint(s.row.case, s.summary.number),
    "link": Sheet.link,
    "step": Sheet.step,
    "person": Sheet.person,
    "level": Sheet.level,
    "channel": Sheet.channel,
    "leading": Sheet.leading,
}
"""Places that are not fields of the record; a field of the same key stands before them."""


def status_page() -> str:
    """Where a complainant reads everything with number and code."""
    return f"{settings.BASE_URL}/p/status"


def _names(given: object) -> dict[str, str]:
    """The names of the people and departments among ids."""
    ids = [str(one) for one in given] if isinstance(given, tuple) else [str(given)]
    found = dict(Department.objects.filter(code__in=ids).values_list("code", "name"))
    numbers = [int(one) for one in ids if one.isdecimal()]
    people = User.objects.filter(pk__in=numbers).values_list("pk", "display_name") if numbers else ()
    return found | {str(pk): name for pk, name in people}
