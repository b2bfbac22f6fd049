"""A report in full in one language: what the figures say, then what people wrote."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.analytics import wording
from bihuan.analytics.figures import followed_at
from bihuan.analytics.reports.acting import period_of
from bihuan.analytics.reports.composing import composed
from bihuan.analytics.reports.content import Content, Item, Part, Table
from bihuan.analytics.reports.models import Report, ReportText
from bihuan.analytics.reports.plans import law_of, plan_of, title_of
from bihuan.analytics.reports.subject import Subject
from bihuan.analytics.reports.writing import (
    Filled,
    filled,
    form_of,
    free_of,
    free_word,
    newest,
    proposed_before,
    words_of,
)
from bihuan.pages.formats import listed_words, money_words, number_words, written_words
from bihuan.people.models import Unit
from bihuan.people.names import Names
from bihuan.regulation.measures.wording import name_of
from bihuan.regulation.model import Field, FieldKind
from bihuan.regulation.saying import Saying

Lang = Literal["zh", "en"]
LOCALES: Mapping[Lang, str] = {"zh": "zh-hans", "en": "en"}


def subject_of(report: Report, *, now: datetime, names: Names, lang: Lang) -> Subject:
    """What it is about, as of now where its unit is."""
    here = now.astimezone(ZoneInfo(Unit.objects.get(code=report.unit).time_zone))
    return Subject(
        unit=report.unit,
        law=law_of(report),
        plan=plan_of(report),
        period=period_of(report),
        now=here,
        today=here.date(),
        names=names,
        lang=lang,
        proposed=proposed_before(report),
    )


def told(report: Report, *, now: datetime, names: Names, lang: Lang) -> Content:
    """The report as the figures and its writers have it now."""
    with translation.override(LOCALES[lang]):
        subject = subject_of(report, now=now, names=names, lang=lang)
        parts = (*composed(subject), *_written(report, subject))
        return Content(
            title=title_of(report, subject.plan, subject.said, names),
            period=wording.period_words(subject.period),
            facts=tuple(_facts(report, subject)),
            parts=parts,
        )


def _facts(report: Report, subject: Subject) -> list[tuple[str, str]]:
    followed = followed_at()
    zone = subject.now.tzinfo
    assert zone is not None
    said = [
        (_("单位"), subject.names.unit(report.unit)),
        (_("期间"), f"{subject.period.first.isoformat()} — {subject.period.last.isoformat()}"),
        (_("制度"), subject.said.title()),
    ]
    if subject.plan.rule.articles:
        said.append((_("条款"), listed_words(list(subject.plan.rule.articles))))
    said.append(
        (_("统计到"), written_words(followed, zone=zone) if followed is not None else _("还没有统计"))
    )
    if subject.period.last >= subject.today:
        said.append((_("说明"), _("本期还没有结束，数字到统计时为止。")))
    return said


def _written(report: Report, subject: Subject) -> list[Part]:
    """The duty's form with its numbers, then each heading that people write under."""
    held = newest(report)
    fields = form_of(subject.plan, subject.law)
    numbers = filled(subject.plan, subject.law, subject.unit, subject.period, now=subject.now)
    found = []
    rows = [row for one in fields if (row := _row(one, subject, numbers, held)) is not None]
    if rows:
        table = Table((_("项目"), _("内容"), _("由来")), tuple(rows))
        found.append(Part("form", _("报告表"), (), (table,)))
    for one in fields:
        if one.kind is FieldKind.LONG_TEXT:
            found.append(_passage(one.key, subject.said.field(one.key), held.get(one.key), subject.names))
    for key in free_of(subject.plan):
        found.append(_passage(key, free_word(key), held.get(key), subject.names))
    return found


def _passage(key: str, heading: str, text: ReportText | None, names: Names) -> Part:
    if text is None or not text.typed:
        return Part(f"text-{key}", heading, (_("还没有写。"),))
    return Part(f"text-{key}", heading, tuple(words_of(text).splitlines()))


def _row(
    field: Field, subject: Subject, numbers: Mapping[str, Filled], held: Mapping[str, ReportText]
) -> tuple[Item, ...] | None:
    if field.kind is FieldKind.LONG_TEXT:
        return None
    label = Item(subject.said.field(field.key))
    one = numbers.get(field.key)
    if one is not None and one.value is not None:
        source = name_of(subject.said, one.figure.measure)
        return label, Item(number_of(field, one.value)), Item(source, subject.url(one.figure.key))
    typed = held.get(field.key)
    words = _typed(field, typed, subject.said, subject.names)
    why = wording.why_words(one.figure, subject.names) if one is not None else _("填写")
    return label, Item(words or _("还没有写。")), Item(why)


def number_of(field: Field, value: object) -> str:
    """A number of the form with its unit."""
    if field.kind is FieldKind.MONEY:
        return money_words(int(str(value)))
    said = number_words(int(str(value))) if field.kind is FieldKind.WHOLE else str(value)
    return f"{said} {field.unit}".strip() if field.unit != "%" else f"{said}%"


def _typed(field: Field, text: ReportText | None, said: Saying, names: Names) -> str:
    if text is None or not text.typed:
        return ""
    match field.kind:
        case FieldKind.ONE_OF | FieldKind.MANY_OF:
            listed = "many_of" if field.kind is FieldKind.MANY_OF else "one_of"
            return listed_words(
                [
                    said.word(f"{field.rule.path}.{listed}.{one}", field.options.get(one, one))
                    for one in text.typed
                ]
            )
        case FieldKind.PERSON | FieldKind.PEOPLE | FieldKind.DEPARTMENT | FieldKind.DEPARTMENTS:
            return listed_words([names(one) for one in text.typed])
        case FieldKind.YES_NO:
            return _("是") if text.typed == ["true"] else _("否")
        case FieldKind.WHOLE | FieldKind.DECIMAL:
            return f"{words_of(text)} {field.unit}".strip()
        case _:
            return words_of(text)
