"""What a paper of a case says: the fields, opinions and rows of its layout as plain words, in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone, translation

from bihuan.desk import folder
from bihuan.desk.dossier import Dossier
from bihuan.desk.explaining import text_words, value_words
from bihuan.desk.naming import articles_words
from bihuan.documents.papers.sheet import Box, Section, Sheet, SignBox, arranged
from bihuan.engine import events as e
from bihuan.engine.case import COMPLETED, Instance, Occurrence
from bihuan.engine.explaining import coded_in_words
from bihuan.pages.formats import written_words
from bihuan.regulation import rows
from bihuan.regulation.conditions import Condition, MissingValue
from bihuan.regulation.drawing.fishbone import fishbone
from bihuan.regulation.model import Field, FieldKind, Regulation
from bihuan.regulation.paper import PLACES, Cell, Paper, Part, PartKind

PAPER_LANGUAGE = "zh-hans"


def sheet_of(dossier: Dossier, paper: Paper, instance: str, number: str, *, revealed: bool) -> Sheet:
    """The paper filled in from the case. Papers are in Chinese, whatever language the screen has."""
    with translation.override(PAPER_LANGUAGE):
        chinese = replace(dossier, viewer=replace(dossier.viewer, lang="zh"))
        return PaperWords(chinese, paper, chinese.case.instances[instance], number, revealed).sheet()


def template_values(
    dossier: Dossier, paper: Paper, instance: str, number: str, *, revealed: bool
) -> Mapping[str, Any]:
    """What a unit's own Word template is filled with: places, fields, and rows as lists of columns."""
    with translation.override(PAPER_LANGUAGE):
        chinese = replace(dossier, viewer=replace(dossier.viewer, lang="zh"))
        words = PaperWords(chinese, paper, chinese.case.instances[instance], number, revealed)
        return {key: words.value(key) for key in template_places(words.regulation) if "." not in key} | {
            key: words.table(field)
            for key, field in words.regulation.fields.items()
            if field.kind is FieldKind.ROWS
        }


def template_places(regulation: Regulation) -> tuple[str, ...]:
    """The names a template may use."""
    return (*PLACES, *regulation.fields)


@dataclass(frozen=True)
class PaperWords:
    dossier: Dossier
    paper: Paper
    instance: Instance
    number: str
    revealed: bool

    @cached_property
    def regulation(self) -> Regulation:
        return self.dossier.regulation_at(self.instance)

    def sheet(self) -> Sheet:
        unit = self.dossier.viewer.names.unit(self.dossier.row.unit)
        regulation = self.regulation
        cited = articles_words(self.paper.articles, "zh")
        return Sheet(
            company=unit,
            title=self.paper.name,
            number=self.number,
            regulation=f"《{regulation.title}》{regulation.version} {cited}".strip(),
            also=self.paper.also,
            columns=self.paper.columns,
            landscape=self.paper.landscape,
            sections=tuple(self._sections()),
            signs=tuple(SignBox(one.label, one.post, one.also) for one in self.paper.signs),
            copies=tuple(name for name, _post in self.paper.copies),
            note=self.paper.note,
        )

    def _sections(self) -> Iterator[Section]:
        for part in self.paper.parts:
            if part.when is None or self._holds(part.when):
                yield self._section(part)

    def _holds(self, when: Condition) -> bool:
        """Whether a condition holds; while what it asks about is not known, it does not."""
        try:
            return bool(when.test({**self.values, "anonymous": self.dossier.case.anonymous}))
        except MissingValue:
            return False

    def _section(self, part: Part) -> Section:
        match part.kind:
            case PartKind.CELLS:
                boxes = [self._box(one) for one in part.cells]
                lines = arranged(boxes, self.paper.columns)
                return Section("cells", part.heading, part.also, lines=lines)
            case PartKind.ROWS:
                return self._rows(part)
            case PartKind.EACH:
                return self._each(part)
            case PartKind.FISHBONE:
                return Section("fishbone", part.heading, part.also, drawing=self._fishbone(part.field))
            case PartKind.OPINION:
                return self._opinion(part)
            case _:
                return Section("words", part.heading, part.also, words=part.words)

    def _box(self, cell: Cell) -> Box:
        return Box(
            cell.label or self._label(cell.what), self.value(cell.what), cell.also, cell.wide, cell.lines
        )

    def _label(self, what: str) -> str:
        field = self.regulation.fields.get(what)
        if field is not None:
            return f"{field.name}（{field.unit}）" if field.unit else field.name
        if what.endswith(".due"):
            clock = self.regulation.clocks.get(what.removesuffix(".due"))
            return f"{clock.name}期限" if clock is not None else what
        return PLACES.get(what, what)

    # --- values --------------------------------------------------------------------------------------------

    @cached_property
    def _others(self) -> tuple[str, ...]:
        """The other procedures of the case in sight, the latest first, where a field may stand as well."""
        return tuple(one for one in reversed(self.dossier.case.instances) if one not in self.dossier.hidden)

    @cached_property
    def values(self) -> Mapping[str, object]:
        found: dict[str, object] = {}
        for one in reversed(self._others):
            found.update(self.dossier.case.instances[one].values)
        return {**found, **self.dossier.values(self.instance.id)}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for entry in self.dossier.history:
            if isinstance(entry.happened.event, e.ValuesRecorded | e.FieldCorrected):
                found |= {part.name: part.value for part in entry.happened.parts}
        return {**found, **self.dossier.texts(self.instance.id)}

    def value(self, what: str) -> str:
        """A field or a place in words; empty where nothing is on record."""
        field = self.regulation.fields.get(what)
        if field is not None:
            return self._field(field, self.values, self.texts)
        if what.endswith(".due"):
            return self._due(what.removesuffix(".due"))
        return str(getattr(self, f"_place_{what}")())

    def _field(self, field: Field, values: Mapping[str, object], texts: Mapping[str, str]) -> str:
        if field.kept_apart:
            text = texts.get(field.key, "")
            return text_words(self.dossier, field, text, revealed=self.revealed).strip() if text else ""
        value = values.get(field.key)
        if value is None or value == ():
            return ""
        if isinstance(value, datetime):
            return self._moment(value)
        if field.unit:
            field = replace(field, unit="")
            return coded_in_words(self.dossier.teller, field, value)
        return value_words(self.dossier, field.key, value)

    def _moment(self, at: datetime | None, *, ends_day: bool = False) -> str:
        zone = timezone.get_current_timezone()
        return written_words(at, zone=zone, ends_day=ends_day) if at is not None else ""

    def _due(self, key: str) -> str:
        found = [one for one in self.dossier.clocks if one.key == key and one.due is not None]
        last = max(found, key=lambda one: one.started_at, default=None)
        return self._moment(last.due, ends_day=last.ends_day is not None) if last is not None else ""

    def _place_number(self) -> str:
        return self.dossier.number

    def _place_paper_number(self) -> str:
        return self.number

    @cached_property
    def _party(self) -> tuple[str, ...]:
        return tuple(fact.value for fact in folder.party_of(self.dossier, revealed=self.revealed))

    def _place_complainant(self) -> str:
        return self._party[0] if self._party else ""

    def _place_contact(self) -> str:
        return self._party[1] if len(self._party) > 1 else ""

    def _place_unit(self) -> str:
        return self.dossier.viewer.names.unit(self.dossier.row.unit)

    def _place_received_at(self) -> str:
        return self._moment(self.dossier.row.received_at)

    def _place_channel(self) -> str:
        return self.dossier.teller.channel(self.dossier.row.channel)

    def _place_level(self) -> str:
        level = self.values.get("level")
        return self.dossier.teller.level(level) if level is not None else ""

    def _place_handler(self) -> str:
        done = [one for one in self.dossier.case.occurrences.values() if one.by and one.by.isdigit()]
        mine = [one for one in done if one.instance == self.instance.id] or done
        return self.dossier.called(mine[0].by or "") if mine else ""

    def _place_person(self) -> str:
        return self.dossier.called(self.instance.subject) if self.instance.subject else ""

    def _place_today(self) -> str:
        return f"{timezone.localtime(self.dossier.viewer.now):%Y-%m-%d}"

    def _place_article(self) -> str:
        return articles_words(self.paper.articles, "zh")

    def _place_regulation(self) -> str:
        return f"《{self.regulation.title}》"

    def _place_state(self) -> str:
        return folder.state_of(self.dossier).name

    # --- rows, opinions ------------------------------------------------------------------------------------

    def table(self, field: Field) -> list[dict[str, str]]:
        """The rows of a field, every column in words."""
        try:
            held = rows.read(field, self.texts.get(field.key, ""))
        except rows.RowsNotRead:
            held = ()
        teller = self.dossier.teller
        return [
            {
                key: coded_in_words(teller, column, row[key]) if key in row else ""
                for key, column in field.columns.items()
            }
            for row in held
        ]

    def _rows(self, part: Part) -> Section:
        field = self.regulation.fields[part.field]
        held = tuple(tuple(row.values()) for row in self.table(field))
        heads = tuple((one.name, "") for one in field.columns.values())
        return Section("rows", part.heading or field.name, part.also, heads=heads, rows=held)

    def _each(self, part: Part) -> Section:
        heads = tuple((one.label or self._label(one.what), one.also) for one in part.cells)
        held = []
        for instance in self.dossier.case.instances.values():
            if instance.procedure == part.procedure and instance.id not in self.dossier.hidden:
                own = PaperWords(self.dossier, self.paper, instance, self.number, self.revealed)
                held.append(tuple(own._own(one.what) for one in part.cells))
        return Section("each", part.heading, part.also, heads=heads, rows=tuple(held))

    def _own(self, what: str) -> str:
        """A field of this very procedure, not of one beside it."""
        field = self.regulation.fields.get(what)
        if field is None:
            return self.value(what)
        return self._field(field, self.dossier.values(self.instance.id), self.dossier.texts(self.instance.id))

    def _fishbone(self, key: str) -> str:
        field = self.regulation.fields[key]
        bone = next(one for one in field.columns.values() if one.kind is FieldKind.ONE_OF)
        cause = next(one for one in field.columns.values() if one.kind is FieldKind.TEXT)
        table = self.table(field)
        bones = [
            (name, [row[cause.key] for row in table if row[bone.key] == name and row[cause.key]])
            for name in bone.options.values()
        ]
        return fishbone(self.dossier.title[:36], bones)

    def _opinion(self, part: Part) -> Section:
        procedure, _slash, key = part.step.partition("/")
        step = self.regulation.procedures[procedure].steps[key]
        done = self._done(procedure, key)
        words, who, at = "", "", ""
        if done is not None:
            outcome = step.outcomes.get(done.outcome or "")
            said = [outcome.name if outcome is not None and len(step.outcomes) > 1 else ""]
            said += [f"{self._label(one.what)}：{self.value(one.what)}" for one in part.cells]
            words = "\n".join(one for one in (*said, self._reason(done.id)) if one)
            who, at = self.dossier.called(done.by or ""), self._moment(done.done_at)
        label = part.heading or step.name
        return Section("opinion", "", part.also, label=label, words=words, who=who, at=at)

    def _done(self, procedure: str, key: str) -> Occurrence | None:
        """The last time the step was done: in this procedure, else in any in sight."""
        found = [
            one
            for one in self.dossier.case.occurrences.values()
            if one.step == key
            and one.status == COMPLETED
            and one.instance not in self.dossier.hidden
            and self.dossier.case.instances[one.instance].procedure == procedure
        ]
        mine = [one for one in found if one.instance == self.instance.id]
        return max(mine or found, key=lambda one: one.number, default=None)

    def _reason(self, occurrence: str) -> str:
        for entry in reversed(self.dossier.history):
            match entry.happened.event:
                case e.StepCompleted(occurrence=at) if at == occurrence:
                    return next((one.value for one in entry.happened.parts if one.name == "reason"), "")
        return ""
