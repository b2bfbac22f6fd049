"""What stands on the page of a case, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bihuan.cases import queries
from bihuan.desk.dossier import Dossier
from bihuan.desk.explaining import text_words, value_words
from bihuan.desk.naming import HEADLINE, matter_field
from bihuan.desk.timing import clock_shape, is_late
from bihuan.documents import keeping
from bihuan.documents.models import Document
from bihuan.engine.case import (
    CANCELLED,
    COMPLETED,
    ENDED,
    LIVE,
    MOOT,
    RUNNING,
    STOPPED,
    SUSPENDED,
    ClockState,
    Instance,
    Occurrence,
)
from bihuan.engine.events import FilesAttached, LetterOwed
from bihuan.engine.explaining import name_of
from bihuan.inbox import places
from bihuan.pages.formats import listed_words, written_words
from bihuan.pages.shapes import Clock, Fact, Level, Tone
from bihuan.parties import directory
from bihuan.parties.contacts import Kind
from bihuan.regulation.drawing import arrow_id, draw, draw_near
from bihuan.regulation.model import COMPLAINANT, FieldKind

FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter in the list of a case."""

    id: str
    name: str
    url: str
    at: datetime
    state: Level


@dataclass(frozen=True, slots=True)
class Beside:
    """A procedure beside the main one."""

    name: str
    about: str
    state: Level
    url: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another case that has to do with this one, and why."""

    number: str
    url: str
    why: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The flowchart around where it stands and whole, that in words, and every step as (name, who, state)."""

    svg: SafeString
    whole: SafeString
    words: str
    name: str
    steps: tuple[tuple[str, str, str], ...]


def state_of(dossier: Dossier) -> Level:
    """Open, closed, archived, in a word."""
    case = dossier.case
    if case.archived:
        return Level(name=_("已归档"), tone="done")
    if case.is_open:
        return Level(name=_("重新办理中") if case.reopened else _("办理中"), tone="plain")
    name = dossier.teller.end(dossier.root.id, case.outcome or "")
    return Level(name=name or _("已办结"), tone="done" if case.settled else "waiting")


def lead_of(dossier: Dossier) -> Iterator[str]:
    row = dossier.row
    yield dossier.viewer.names.unit(row.unit)
    if row.channel in dossier.regulation.channels:
        yield dossier.teller.channel(row.channel)
    if dossier.case.origin and (place := places.name_of(row.unit, dossier.case.origin)):
        yield place
    yield _("%(at)s 收到") % {"at": dossier.moment(row.received_at)}
    if row.opened_at - row.received_at >= timedelta(minutes=1):
        yield _("%(at)s 登记") % {"at": dossier.moment(row.opened_at)}
    if row.reopened:
        yield _("重新办理 %(n)s 次") % {"n": row.reopened}


def matter_of(dossier: Dossier) -> str:
    """What the complainant says; empty where it was erased."""
    key = matter_field(dossier.regulation)
    return dossier.texts(dossier.root.id).get(key or "", "")


def record_of(dossier: Dossier, *, revealed: bool) -> Iterator[Fact]:
    """What else is on the main record, form by form, each field once."""
    values, texts = dossier.case.values, dossier.texts(dossier.root.id)
    skip = (HEADLINE, matter_field(dossier.regulation))
    private = _private_fields(dossier)
    for field in dossier.regulation.fields.values():
        if field.key in skip or field.key in private or field.kind is FieldKind.FILES:
            continue
        label = dossier.word(field.rule.path, field.name)
        if field.kept_apart:
            if texts.get(field.key):
                yield Fact(label=label, value=text_words(dossier, field, texts[field.key], revealed=revealed))
        elif values.get(field.key) is not None:
            yield Fact(label=label, value=value_words(dossier, field.key, values[field.key]))


# As `parties` makes them: whoever has one may speak as the complainant.
_CODE = re.compile(r"(?<![0-9A-Za-z-])(?=[0-9A-Z-]*[A-Z])[0-9A-Z]{4}-[0-9A-Z]{4}(?![0-9A-Za-z-])")


def without_code(text: str) -> str:
    """A letter without the complainant's code, for where more people read it than its reader."""
    return _CODE.sub("****-****", text)


def money_of(dossier: Dossier) -> Iterator[Fact]:
    """What has been put on record in money, of every procedure in sight, each sum with where it stands.

    Sums asked for, offered, paid and fined are different things: they are not added up.
    """
    for instance in dossier.case.instances.values():
        if instance.id in dossier.hidden:
            continue
        values = dossier.case.values if instance.parent is None else instance.values
        where = "" if instance.parent is None else dossier.teller.started(instance.id)
        fields = dossier.regulation_at(instance).fields
        for key, value in values.items():
            field = fields.get(key)
            if field is not None and field.kind is FieldKind.MONEY and value:
                label = dossier.word(field.rule.path, field.name)
                yield Fact(label=label, value=value_words(dossier, key, value), note=where)


def _private_fields(dossier: Dossier) -> frozenset[str]:
    """Fields only procedures that are nobody else's business ask for."""
    forms: dict[bool, set[str]] = {True: set(), False: set()}
    for procedure in dossier.regulation.procedures.values():
        for step in procedure.steps.values():
            if step.form is not None:
                forms[procedure.private].update(dossier.regulation.forms[step.form].fields)
    return frozenset(forms[True] - forms[False])


def running_clocks(dossier: Dossier) -> tuple[Clock, ...]:
    """Those that run or stand, strictest first."""
    live = [one for one in dossier.clocks if one.status in (RUNNING, SUSPENDED)]
    return tuple(_clock(dossier, one) for one in sorted(live, key=lambda clock: (clock.due or FAR, clock.id)))


def ended_clocks(dossier: Dossier) -> tuple[Clock, ...]:
    """Those that have stopped or no longer count, latest first."""
    over = [one for one in dossier.clocks if one.status in (STOPPED, MOOT)]
    over.sort(key=lambda clock: clock.stopped_at or clock.started_at, reverse=True)
    return tuple(_clock(dossier, one) for one in over)


def clocks_of(dossier: Dossier) -> tuple[Clock, ...]:
    """All of them: those that run before those that have ended."""
    return (*running_clocks(dossier), *ended_clocks(dossier))


def _clock(dossier: Dossier, clock: ClockState) -> Clock:
    instance = dossier.case.instances[clock.instance]
    return clock_shape(
        dossier.regulation_at(instance),
        dossier.case,
        clock,
        now=dossier.viewer.now,
        lang=dossier.viewer.lang,
        calendar=dossier.known.calendar,
    )


def drawing_of(dossier: Dossier, instance: Instance) -> Drawing:
    """A procedure with the steps passed and the one stood at; and the latter in words."""
    regulation = dossier.regulation_at(instance)
    occurrences = [one for one in dossier.case.occurrences.values() if one.instance == instance.id]
    at = dossier.case.occurrences.get(instance.at or "")
    stands = at if instance.status == LIVE else None
    ended = f"end.{instance.outcome}" if instance.outcome else None
    running = [one for one in dossier.clocks if one.status == RUNNING and one.instance == instance.id]
    here = stands.step if stands is not None else ended
    lit: dict[str, Any] = {
        "done": frozenset(one.step for one in occurrences if one.status == COMPLETED and one.step != here),
        "taken": _ways_taken(occurrences, ended),
        "late": any(is_late(one, dossier.viewer.now) for one in running),
    }
    lang = dossier.viewer.lang
    whole = draw(regulation, instance.procedure, lang, here=here, **lit)
    near = (
        draw_near(regulation, instance.procedure, lang, here=stands.step, **lit)
        if stands is not None
        else whole
    )
    words = _("现在：%(step)s") % {"step": dossier.teller.step(stands.id)} if stands is not None else ""
    steps = tuple(_steps(dossier, instance, frozenset(one.step for one in occurrences), here))
    return Drawing(_svg(near), _svg(whole), words, dossier.teller.started(instance.id), steps)


def _ways_taken(occurrences: list[Occurrence], ended: str | None) -> frozenset[str]:
    """The arrows gone, from each step done to the one entered next, or to the end."""
    heads = [*(one.step for one in occurrences[1:]), ended]
    return frozenset(
        arrow_id(one.step, one.outcome or "", head)
        for one, head in zip(occurrences, heads, strict=False)
        if head is not None
    )


def _steps(
    dossier: Dossier, instance: Instance, entered: frozenset[str], here: str | None
) -> Iterator[tuple[str, str, str]]:
    regulation = dossier.regulation_at(instance)
    for step in regulation.procedures[instance.procedure].steps.values():
        name = regulation.word(step.rule.path, step.name, dossier.viewer.lang)
        who = "" if step.automatic else listed_words([dossier.post_name(post) for post in step.by])
        state = _("现在这里") if step.key == here else _("已办") if step.key in entered else _("还没到")
        yield name, who, state


def facts_in(dossier: Dossier, instance: Instance) -> Iterator[Fact]:
    """What was found and decided in a procedure of its own."""
    for key, value in instance.values.items():
        if value is not None:
            yield Fact(label=name_of(dossier.teller, key), value=value_words(dossier, key, value))


def _svg(text: str) -> SafeString:
    # The drawing escapes every name itself; it comes from a published regulation, not from a person.
    return mark_safe(text)


def files_of(dossier: Dossier) -> tuple[Document, ...]:
    """The files of the case, without those that came with a procedure the viewer does not see."""
    kept = keeping.of_case(dossier.id)
    if not dossier.hidden:
        return kept
    seen = {
        id
        for entry in dossier.history
        if isinstance(entry.happened.event, FilesAttached)
        for id in entry.happened.event.files
    }
    return tuple(one for one in kept if one.id in seen or one.subject == COMPLAINANT)


def party_of(dossier: Dossier, *, revealed: bool) -> Iterator[Fact]:
    """Who brought it, masked unless it has just been accounted for."""
    names = {Kind.PHONE: _("电话"), Kind.EMAIL: _("邮箱"), Kind.PLATE: _("车牌"), Kind.VIN: _("车架号"),
             Kind.ORDER: _("订单号"), Kind.WAYBILL: _("运单号"), Kind.LOT: _("批号"),
             Kind.WECHAT: _("微信")}  # fmt: skip
    if dossier.row.anonymous:
        yield Fact(label=_("姓名"), value=_("匿名"))
        return
    if revealed:
        whole = directory.party_of(dossier.id)
        if whole is not None:
            yield Fact(label=_("姓名"), value=whole.name or _("未留"))
            for one in whole.contacts:
                yield Fact(label=names[one.kind], value=one.value)
        return
    masked = directory.shown(dossier.id)
    if masked is not None:
        yield Fact(label=_("姓名"), value=masked.name or _("未留"))
        for kind, value in masked.contacts:
            yield Fact(label=names[kind], value=value)


def letters_of(dossier: Dossier) -> Iterator[LetterLine]:
    """Letters owed and sent, newest first."""
    words = {"owed": _("待发"), "sent": _("已发出"), "delivered": _("已送达"), "failed": _("发送失败")}
    tones: dict[str, Tone] = {"owed": "waiting", "sent": "plain", "delivered": "done", "failed": "late"}
    seen = {
        one.happened.event.letter for one in dossier.history if isinstance(one.happened.event, LetterOwed)
    }
    for letter in reversed(dossier.case.letters.values()):
        if letter.id in seen:
            yield LetterLine(
                id=letter.id,
                name=dossier.teller.letter(letter.id),
                url=reverse("desk:letter", args=[dossier.number, letter.id]),
                at=letter.owed_at,
                state=Level(name=words[letter.status], tone=tones[letter.status]),
            )


def beside_of(dossier: Dossier) -> Iterator[Beside]:
    """Procedures that run or ran beside the main one and that the viewer may see."""
    for one in dossier.case.instances.values():
        if one.parent is not None and one.id not in dossier.hidden:
            yield Beside(
                name=dossier.teller.started(one.id),
                about=dossier.called(one.subject) if one.subject else "",
                state=state_of_instance(dossier, one),
                url=reverse("desk:procedure", args=[dossier.number, one.id]),
            )


def state_of_instance(dossier: Dossier, instance: Instance) -> Level:
    at = dossier.case.occurrences.get(instance.at or "")
    if instance.status == ENDED:
        return Level(name=dossier.teller.end(instance.id, instance.outcome or ""), tone="done")
    if instance.status == CANCELLED:
        return Level(name=_("已取消"))
    return Level(name=dossier.teller.step(at.id) if at is not None else _("进行中"), tone="waiting")


def related_of(dossier: Dossier) -> Iterator[Related]:
    """Cases linked to this one, and earlier ones of the same complainant, as far as they are in sight."""
    relations = {
        "handled_with": _("并案办理"), "repeats": _("重复投诉"),
        "split_from": _("由此拆分"), "follows": _("后续投诉"),
    }  # fmt: skip
    scope = dossier.viewer.scope
    units = None if scope.everything else scope.units
    why = {one.case: _("同一投诉人") for one in directory.earlier_of(dossier.id, units=units, limit=6)}
    why |= {other: relations.get(relation, relation) for other, relation in dossier.case.links}
    if dossier.case.origin:
        why[dossier.case.origin] = _("来源")
    for row in queries.by_ids(tuple(why)):
        if scope.sees_department(row.unit, row.department or None):
            yield Related(
                number=row.number,
                url=reverse("desk:case", args=[row.number]),
                why=why[row.id],
                at=row.received_at,
                state=_("办理中") if row.status == "open" else _("已办结"),
            )


def sheet_facts(dossier: Dossier) -> Iterator[Fact]:
    """The case as lines of a printed form."""
    yield Fact(label=_("编号"), value=dossier.number)
    row = dossier.row
    yield Fact(
        label=_("受理"),
        value=f"{dossier.viewer.names.unit(row.unit)} · {dossier.teller.channel(row.channel)}",
    )
    received = written_words(row.received_at, zone=timezone.get_current_timezone())
    yield Fact(label=_("收到时间"), value=received)
    yield from party_of(dossier, revealed=False)
    yield Fact(label=_("投诉内容"), value=matter_of(dossier) or _("（已删除）"))
    yield from record_of(dossier, revealed=False)


def signing_posts(dossier: Dossier) -> Sequence[str]:
    """Whoever has a step in the main procedure, in its order."""
    regulation = dossier.regulation
    steps = regulation.procedures[dossier.root.procedure].steps.values()
    return tuple(dict.fromkeys(post for step in steps for post in step.by if post in regulation.posts))
