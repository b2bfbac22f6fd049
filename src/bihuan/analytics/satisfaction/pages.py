"""Satisfaction over a period: process and outcome apart, what was said, what followed low scores."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bihuan.analytics import showing, wording
from bihuan.analytics.asking import Question, question_of
from bihuan.analytics.forms import AskingForm
from bihuan.analytics.satisfaction import reading
from bihuan.analytics.satisfaction.asking import BROKEN_OFF, OPEN
from bihuan.analytics.satisfaction.comments import MOST, said_in
from bihuan.analytics.satisfaction.reading import Satisfaction, Wanted
from bihuan.pages.charts.columns import bars
from bihuan.pages.charts.shapes import Mark
from bihuan.pages.formats import count_words
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Cell, Column
from bihuan.people.units import units_below
from bihuan.regulation.saying import Saying

FEWEST = 5
SCORES = (5, 4, 3, 2, 1)
WORDS: Mapping[int, Any] = {
    5: gettext_lazy("5 很满意"),
    4: gettext_lazy("4 满意"),
    3: gettext_lazy("3 一般"),
    2: gettext_lazy("2 不满意"),
    1: gettext_lazy("1 很不满意"),
}
CHANNELS: Mapping[str, Any] = {
    "": gettext_lazy("未注明"),
    "web": gettext_lazy("网上凭编号"),
    "phone": gettext_lazy("电话问卷"),
    "sms": gettext_lazy("短信链接"),
    "wechat": gettext_lazy("微信链接"),
    "email": gettext_lazy("邮件链接"),
    "post": gettext_lazy("信函链接"),
    "portal": gettext_lazy("查询页链接"),
}
CALLBACKS: Mapping[str, Any] = {
    OPEN: gettext_lazy("待回访"),
    BROKEN_OFF: gettext_lazy("未回访即终止"),
}


@require_safe
@desk_page
def satisfaction(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """How complainants judged the handling and the result, out of how many."""
    question = question_of(request, viewer)
    wanted = _wanted(question)
    found = reading.satisfaction(wanted)
    said = showing.saying(viewer, question.law)
    url = reverse("analytics:satisfaction")
    back, on = showing.steps(question, url, viewer.today)
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "question": question,
        "form": AskingForm.of(viewer, question),
        "title": said.title(),
        "period": wording.period_words(question.period),
        "kinds": tuple(showing.kinds(question, url, viewer.today)),
        "back": back,
        "on": on,
        "survey": question.law.survey,
        "articles": said.listed(question.law.survey.rule.articles) if question.law.survey else "",
        "whole": _whole(found),
        "questions": tuple(_question(said, found, key) for key in _questions(question, found)),
        "channels": _counted(found.answered, CHANNELS, _("怎样回答的")),
        "callbacks": _counted(found.callbacks, _callback_words(said, question), _("回访结果")),
        "q": words,
        "unit": question.choice.key,
        "comments": said_in(viewer, reading.answers(wanted, limit=MOST), words),
        "most": MOST,
    }
    return show(request, viewer, "analytics/satisfaction.html", context, current="figures")


def _wanted(question: Question) -> Wanted:
    units = tuple(sorted(units_below(question.unit)))
    period = question.period
    return Wanted(units, question.law.id, period.first, period.last, question.choice.department)


def _questions(question: Question, found: Satisfaction) -> Sequence[str]:
    """Those of the regulation now, then those of other versions."""
    own = tuple(question.law.survey.questions) if question.law.survey is not None else ()
    return (*own, *(key for key in sorted(found.scores) if key not in own))


def share_words(hits: int, of: int) -> str:
    """`80.0%（8/10）`; of fewer than five only the count, and that they are too few."""
    if not of:
        return _("没有人回答")
    if of < FEWEST:
        return _("%(hits)s/%(of)s，不足 5 份，不算百分比") % {"hits": hits, "of": of}
    return f"{hits / of:.1%}（{hits}/{of}）"


def _whole(found: Satisfaction) -> tuple[tuple[str, str], ...]:
    told = [
        (_("已请评价"), count_words(found.asked, "件")),
        (_("已回答"), count_words(found.answers, "件")),
        (_("回答率"), _rate(found.answers, found.asked)),
    ]
    if found.passed_over:
        told.append((_("抽样未抽中"), count_words(found.passed_over, "件")))
    return tuple(told)


def _rate(answers: int, asked: int) -> str:
    if not asked:
        return _("没有请人评价")
    return share_words(answers, asked) if asked >= FEWEST else f"{answers}/{asked}"


def _question(said: Saying, found: Satisfaction, key: str) -> dict[str, Any]:
    survey = said.regulation.survey
    words = survey.questions.get(key, key) if survey is not None else key
    name = said.word(f"survey.questions.{key}", words)
    good, of = found.of(key)
    scores = found.scores.get(key, {})
    marks = [
        Mark(str(WORDS[one]), scores.get(one, 0), count_words(scores.get(one, 0), "件")) for one in SCORES
    ]
    rows = tuple((Cell(value=str(WORDS[one])), Cell(value=f"{scores.get(one, 0)}")) for one in SCORES)
    return {
        "name": name,
        "share": share_words(good, of),
        "svg": bars(name, marks) if of else "",
        "columns": (Column(label=_("评分")), Column(label=_("件数"), numeric=True)),
        "rows": rows,
    }


def _callback_words(said: Saying, question: Question) -> Mapping[str, Any]:
    survey = question.law.survey
    ends = question.law.procedures[survey.callback].ends if survey is not None and survey.callback else {}
    return {**CALLBACKS, **{key: said.word(one.rule.path, one.name) for key, one in ends.items()}}


def _counted(
    counts: Mapping[str, int], words: Mapping[str, Any], label: str
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    columns = (Column(label=label), Column(label=_("件数"), numeric=True))
    rows = tuple((Cell(value=str(words.get(key, key))), Cell(value=f"{n}")) for key, n in counts.items())
    return columns, rows
