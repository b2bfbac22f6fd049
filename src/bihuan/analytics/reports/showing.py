"""A report's rows on its page: what was done with it, its files, what has been corrected since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.analytics import wording
from bihuan.analytics.reports import keeping
from bihuan.analytics.reports.forms import WriteForm
from bihuan.analytics.reports.models import Report, ReportEvent, ReportFile, ReportReader, ReportText
from bihuan.analytics.reports.plans import law_of, plan_of, title_of
from bihuan.analytics.reports.writing import free_of, free_word, words_of
from bihuan.analytics.showing import numbers_of
from bihuan.pages.formats import listed_words, written_words
from bihuan.pages.frame import Viewer
from bihuan.regulation.measures.house import measures_of
from bihuan.regulation.measures.wording import name_of
from bihuan.regulation.model import Field, FieldKind
from bihuan.regulation.saying import Saying

MOST = 50
SEVERAL = (FieldKind.MANY_OF, FieldKind.PEOPLE, FieldKind.DEPARTMENTS)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A figure that would be another today; `cases` are (number, address, why)."""

    name: str
    signed: str
    now: str
    cases: tuple[tuple[str, str, str], ...]
    more: int


def title(viewer: Viewer, report: Report) -> str:
    return title_of(report, plan_of(report), Saying(law_of(report), viewer.lang), viewer.names)


def corrected(viewer: Viewer, report: Report) -> tuple[Corrected, ...]:
    """What was signed beside what the figures say now, with the cases that made the difference."""
    law = law_of(report)
    said, known = Saying(law, viewer.lang), measures_of(law)
    found = keeping.corrected(report, now=timezone.localtime(viewer.now))
    ids = tuple(dict.fromkeys(change.case for one in found for change in one.changes[:MOST]))
    numbers = numbers_of(viewer, ids) if ids else {}
    shown = (
        Corrected(
            name_of(said, known[one.measure]) if one.measure in known else one.measure,
            one.signed,
            wording.value_words(one.now, law, viewer.names),
            tuple(_case(numbers.get(change.case, ""), change.why) for change in one.changes[:MOST]),
            max(0, len(one.changes) - MOST),
        )
        for one in found
    )
    # A denominator that moved without changing what is read is told by the count it is of.
    return tuple(one for one in shown if one.cases or one.signed != one.now)


def _case(number: str, why: Sequence[str]) -> tuple[str, str, str]:
    reasons = listed_words([str(wording.SINCE.get(one, one)) for one in why]) or _("名单有变")
    if not number:
        return _("一件您无权查看的投诉"), "", reasons
    return number, reverse("desk:case", args=[number]), reasons


def events(viewer: Viewer, report: Report) -> tuple[tuple[str, str, str, str], ...]:
    """(what, who, when, reason), oldest first."""
    named = {
        "drafted": _("起草"), "submitted": _("提交审阅"), "returned": _("退回"), "reviewed": _("审阅同意"),
        "signed": _("签署"), "sent": _("送出"), "filed": _("归档"),
    }  # fmt: skip
    rows = ReportEvent.objects.filter(report=report).order_by("id")
    return tuple(
        (named[one.what], viewer.names(one.by) if one.by else _("系统"), _written(one.at), one.reason)
        for one in rows
    )


def files(report: Report) -> tuple[tuple[str, str, str], ...]:
    """(its name, its address, the SHA-256 of its bytes); of a draft without."""
    kept = {}
    if report.signed_at is not None:
        kept = {(one.lang, one.kind): one.digest for one in ReportFile.objects.filter(report=report)}
    named = {
        ("zh", "pdf"): _("中文 PDF"), ("zh", "docx"): _("中文 Word"), ("en", "pdf"): _("英文 PDF"),
        ("en", "docx"): _("英文 Word"),
    }  # fmt: skip
    return tuple(
        (name, reverse("analytics:report_file", args=[report.pk, *key]), kept.get(key, ""))
        for key, name in named.items()
    )


def readers(viewer: Viewer, report: Report) -> tuple[tuple[str, str], ...]:
    """(who, whether they have opened it)."""
    rows = ReportReader.objects.filter(report=report).order_by("id")[:MOST]
    return tuple(
        (
            viewer.names(one.user),
            _("%(at)s 阅") % {"at": _written(one.read_at)} if one.read_at is not None else _("未阅"),
        )
        for one in rows
    )


def _written(at: datetime) -> str:
    return written_words(at, zone=timezone.get_current_timezone())


# --- what people write --------------------------------------------------------------------------------------


def initial(report: Report, key: str, typed: Any) -> Any:
    """What was typed, as the field shows it: a list where several can be chosen."""
    if isinstance(typed, str):
        return typed
    field = law_of(report).fields.get(key)
    if field is not None and field.kind in SEVERAL:
        return list(typed)
    return "\n".join(typed)


def word(viewer: Viewer, report: Report, key: str) -> str:
    if key in free_of(plan_of(report)):
        return free_word(key)
    return Saying(law_of(report), viewer.lang).field(key)


def quicker(
    viewer: Viewer, report: Report, held: Mapping[str, ReportText], keys: Sequence[str]
) -> tuple[tuple[str, str, str], ...]:
    """(heading, who was quicker, what they wrote)."""
    return tuple((word(viewer, report, key), viewer.names(held[key].by), words_of(held[key])) for key in keys)


def texts(
    viewer: Viewer, report: Report, rows: Sequence[ReportText]
) -> tuple[tuple[str, str, str, str], ...]:
    """(heading, who, when, what), newest first."""
    return tuple(
        (word(viewer, report, one.key), viewer.names(one.by), _written(one.at), words_of(one))
        for one in rows[:MOST]
    )


def answer(
    viewer: Viewer, report: Report, fields: tuple[Field, ...], held: Mapping[str, ReportText]
) -> tuple[dict[str, object], dict[str, str], str]:
    """What was typed as the duty takes it: values, texts, and the names of what is wrong or missing."""
    data: dict[str, Any] = {}
    for one in fields:
        if one.key in held:
            typed = held[one.key].typed
            data[one.key] = typed if one.kind in SEVERAL else "\n".join(typed)
    form = WriteForm(
        law_of(report), plan_of(report), fields, lang=viewer.lang, data=data,
        people=tuple(viewer.names.people.items()), departments=tuple(viewer.names.departments.items()),
    )  # fmt: skip
    wrong = "" if form.is_valid() else listed_words([word(viewer, report, key) for key in form.errors])
    return dict(form.values), dict(form.texts), wrong
