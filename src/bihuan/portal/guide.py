"""The guide of a unit: everything in it is the regulation in force, and its figures are the engine's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.cases.queries import newest_figures
from bihuan.engine.case import Case
from bihuan.engine.explaining import coded_in_words
from bihuan.engine.telling import Teller
from bihuan.inbox import imprints
from bihuan.inbox.imprints import Reached
from bihuan.pages.regulated import Language
from bihuan.pages.shapes import Fact
from bihuan.people.models import Unit
from bihuan.portal import telling
from bihuan.registry import calendars, versions, working
from bihuan.regulation.model import COMPLAINANT, MAIN, Channel, FieldKind, Regulation
from bihuan.regulation.saying import Saying

WEB = "web"
MACHINES = "api"
"""The way in of other systems. A channel with a name of its own, such as an app, may use the same door."""
WITHDRAWN = "withdrawn"
RECORD = "record"
# Who works where is nobody else's business.
NAMING = (FieldKind.PERSON, FieldKind.PEOPLE, FieldKind.DEPARTMENT, FieldKind.DEPARTMENTS)


@dataclass(frozen=True, slots=True)
class Door:
    """A way to complain: what it is called and where it is."""

    name: str
    where: str
    article: str
    online: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A step: its name, who does it, what the complainant gets of it."""

    name: str
    who: str
    gets: str
    article: str


@dataclass(frozen=True, slots=True)
class LimitLine:
    """For which complaints, how long, and when that would be if it began now."""

    when: str
    length: str
    example: str


@dataclass(frozen=True, slots=True)
class TimeLimit:
    name: str
    starts: str
    lines: tuple[LimitLine, ...]
    extension: str
    article: str


@dataclass(frozen=True, slots=True)
class Right:
    """Something a complainant may do besides waiting."""

    words: str
    article: str


@dataclass(frozen=True, slots=True)
class Published:
    """What the unit publishes of its newest period: a name, since when, and its figures."""

    name: str
    period: date
    facts: tuple[Fact, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit that takes complaints, with the regulation it works under and how it is reached."""

    code: str
    name: str
    regulation: Regulation
    reached: Reached
    lang: Language

    @property
    def channel(self) -> Channel | None:
        """The channel of the form on the web; None where the regulation has none."""
        return next((one for one in self.regulation.channels.values() if one.door == WEB), None)


@dataclass(frozen=True, slots=True)
class Guide:
    """What `portal/guide.html` shows."""

    desk: Desk
    title: str
    number: str
    doors: tuple[Door, ...]
    steps: tuple[Told, ...]
    limits: tuple[TimeLimit, ...]
    rights: tuple[Right, ...]
    recourse: str
    anonymous: bool
    published: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit in the directory, with the name of the one it belongs to."""

    code: str
    name: str
    above: str


def directory(*, now: datetime) -> tuple[Listed, ...]:
    """The units that take complaints now, each after the one it belongs to."""
    day = timezone.localdate(now)
    units = [one for one in Unit.objects.order_by("path") if not _closed(one, day)]
    names = {one.code: one.name for one in units}
    adopted = {one.unit for one in working.units_at_work(day)}
    return tuple(
        Listed(one.code, one.name, names.get(one.parent_id or "", ""))
        for one in units
        if adopted.intersection(one.upward)
    )


def _closed(unit: Unit, day: date) -> bool:
    return unit.closed_on is not None and unit.closed_on < day


def desk_of(code: str, *, now: datetime, lang: Language) -> Desk | None:
    """The unit with its regulation in force; None where there is no such unit or it takes no complaints."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None or _closed(unit, timezone.localdate(now)):
        return None
    try:
        regulation = versions.regulation(*working.in_force(code, now))
    except working.NoRegulation:
        return None
    return Desk(unit.code, unit.name, regulation, imprints.of(code), lang)


def desk_for(code: str, regulation: Regulation, lang: Language) -> Desk:
    """The unit of a case, with the regulation the case is under."""
    name = Unit.objects.values_list("name", flat=True).get(code=code)
    return Desk(code, name, regulation, imprints.of(code), lang)


def guide_of(desk: Desk, *, now: datetime) -> Guide:
    """Who reads it learns how to complain, what happens, by when, and what else they may do."""
    regulation, lang = desk.regulation, desk.lang
    return Guide(
        desk=desk,
        title=regulation.word("title", regulation.title, lang),
        number=regulation.number,
        doors=tuple(_door(desk, one) for one in regulation.channels.values() if one.key != MACHINES),
        steps=tuple(_steps(regulation, lang)),
        limits=_limits(desk, now),
        rights=tuple(_rights(regulation)),
        recourse=regulation.recourse.get(lang) or _by_law(),
        anonymous=allows_anonymous(regulation),
        published=tuple(_published(desk)),
    )


def _published(desk: Desk) -> Iterator[Published]:
    """The figures of the duties to publish, as far as a period of them is done."""
    regulation, lang = desk.regulation, desk.lang
    teller = Teller(regulation, Case(), lang, str)
    for duty in regulation.duties.values():
        found = newest_figures(desk.code, duty.key) if duty.publishes else None
        fill = regulation.procedures[duty.procedure].steps["fill"]
        if found is None or fill.form is None:
            continue
        fields = (regulation.fields[key] for key in regulation.forms[fill.form].fields)
        yield Published(
            regulation.word(duty.rule.path, duty.name, lang),
            found.period,
            tuple(
                Fact(
                    label=regulation.word(field.rule.path, field.name, lang),
                    value=coded_in_words(teller, field, found.values[field.key]),
                )
                for field in fields
                if field.key in found.values and field.kind not in NAMING
            ),
            telling.articles_words(duty.rule.articles),
        )


def _by_law() -> str:
    """What article 39 of the Law on the Protection of Consumer Rights and Interests names."""
    return _(
        "如不同意处理结果，您可以请求消费者协会调解，向有关行政部门投诉（全国 12315 平台），"
        "或者依法申请仲裁、提起诉讼。"
    )


def allows_anonymous(regulation: Regulation) -> bool:
    """Whether one may complain without name and contact."""
    return regulation.anonymous


def _door(desk: Desk, channel: Channel) -> Door:
    name = desk.regulation.word(channel.rule.path, channel.name, desk.lang)
    where = _where(desk.reached, channel.door, name)
    return Door(name, where, telling.articles_words(channel.rule.articles), channel.door == WEB)


def _where(reached: Reached, door: str, name: str) -> str:
    """Where one goes, calls or writes to; what to do there, where the unit has not said where it is."""
    phone, address = reached.phone, reached.address
    match door:
        case "phone":
            return _("致电 %(phone)s") % {"phone": phone} if phone else _("拨打本单位的服务电话")
        case "sms":
            return _("发短信到 %(phone)s") % {"phone": phone} if phone else _("发短信到本单位的服务电话")
        case "counter":
            said = _("到店办理：%(address)s") % {"address": address}
            return said if address else _("到店办理，当面告诉工作人员")
        case "letter" | "post":
            return _("来函请寄：%(address)s") % {"address": address} if address else _("来函，寄到本单位")
        case "email":
            return _("发电子邮件到本单位公布的邮箱")
        case _:
            return _("在本单位的“%(name)s”里提出") % {"name": name}


def _steps(regulation: Regulation, lang: Language) -> list[Told]:
    told = []
    for step in telling.steps_in_order(regulation.procedures[MAIN]):
        gets = _("您会收到书面告知") if telling.tells_complainant(regulation, step) else ""
        if COMPLAINANT in step.by:
            gets = _("请您答复")
        name = regulation.word(step.rule.path, step.name, lang)
        who = telling.doers_words(regulation, step, lang)
        told.append(Told(name, who, gets, telling.articles_words(step.rule.articles)))
    return told


def _limits(desk: Desk, now: datetime) -> tuple[TimeLimit, ...]:
    regulation, lang = desk.regulation, desk.lang
    calendar = calendars.calendar_for(desk.code)
    return tuple(
        TimeLimit(
            name=regulation.word(clock.rule.path, clock.name, lang),
            starts=telling.start_words(regulation, clock, lang),
            lines=tuple(
                LimitLine(
                    telling.when_words(regulation, row, lang, alone=len(clock.within) == 1),
                    Saying(regulation, lang).limit(row),
                    telling.example_words(clock, row, calendar, now, lang),
                )
                for row in clock.within
            ),
            extension=_("可以延期，延期会告知您") if clock.extension is not None else "",
            article=telling.articles_words(clock.rule.articles),
        )
        for clock in regulation.clocks.values()
        if telling.towards_complainant(regulation, clock)
    )


def _rights(regulation: Regulation) -> list[Right]:
    main = regulation.procedures[MAIN]
    rights = [Right(_("可以由他人代为投诉，也可以随时补充材料或留言。"), "")]
    if WITHDRAWN in main.ends:
        articles = telling.articles_words(main.ends[WITHDRAWN].rule.articles)
        rights.append(Right(_("办结之前可以撤回投诉。"), articles))
    if main.reopens is not None:
        rights.append(
            Right(_("办结后仍不认可，可以要求重新办理。"), telling.articles_words(main.rule.articles))
        )
    if regulation.survey is not None:
        articles = telling.articles_words(regulation.survey.rule.articles)
        rights.append(Right(_("办结后可以评价办理的过程和结果。"), articles))
    return rights
