"""Figures on pages: all of a unit, one with what it was made of, its cases, the signing of a month."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.analytics import showing, signing, wording
from bihuan.analytics.asking import Question, question_of, splits_of
from bihuan.analytics.drawing import trend_chart
from bihuan.analytics.figure import Figure
from bihuan.analytics.figures import NoSuchMeasure, figure, followed_at
from bihuan.analytics.forms import AskingForm
from bihuan.analytics.lists import WHICH, listed, place_of
from bihuan.analytics.models import SignedFigure
from bihuan.analytics.warning.reading import can_be_charted
from bihuan.pages.formats import written_words
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Tab
from bihuan.regulation.measures.wording import name_of, target_of

PAGE = 50


@require_safe
@desk_page
def overview(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Every measure of a unit over a period, beside its target and the period before."""
    question = question_of(request, viewer)
    url = reverse("analytics:figures")
    back, on = showing.steps(question, url, viewer.today)
    context = {
        "question": question,
        "form": AskingForm.of(viewer, question),
        "groups": showing.overview(viewer, question),
        "period": wording.period_words(question.period),
        "title": showing.saying(viewer, question.law).title(),
        "kinds": tuple(showing.kinds(question, url, viewer.today)),
        "back": back,
        "on": on,
        "followed_at": followed_at(),
        "chips": showing.chips_of(viewer, question, url),
        "populations_url": _populations_url(question),
        **_signing(viewer, question),
    }
    return show(request, viewer, "analytics/overview.html", context, current="figures")


@require_safe
@desk_page
def one(request: HttpRequest, viewer: Viewer, measure: str) -> HttpResponseBase:
    """One figure with its formula, article, exclusions, splits and the periods before."""
    question = question_of(request, viewer)
    found = _figure(viewer, question, measure)
    url = reverse("analytics:figure", args=[measure])
    split = _split(request, question)
    over_time = showing.over_time(viewer, question, measure)
    back, on = showing.steps(question, url, viewer.today)
    said = showing.saying(viewer, question.law)
    kept = signing.signed(question.unit, question.law.id, question.period).get(measure)
    context = {
        "question": question,
        "figure": found,
        "name": name_of(said, found.measure),
        "value": wording.value_words(found, question.law, viewer.names),
        "parts": wording.parts_words(found),
        "spread": showing.spread_words(found, question.law),
        "tone": showing.tone_of(found),
        "verdict": showing.verdict_of(found),
        "target": target_of(said, found.measure),
        "owner": said.post(found.measure.owner) if found.measure.owner else "",
        "formula": showing.formula_words(viewer, question, found),
        "articles": [(one, _article_url(question, one)) for one in found.measure.rule.articles],
        "remarks": tuple(wording.remarks(found, question.law, viewer.names)),
        "exclusions": showing.exclusions(question, found),
        "lists": _lists(question, found),
        "period": wording.period_words(question.period),
        "back": back,
        "on": on,
        "kinds": tuple(showing.kinds(question, url, viewer.today)),
        "chips": showing.chips_of(viewer, question, url),
        "split": split,
        "splits": _split_tabs(viewer, question, measure, split),
        "split_table": showing.split_table(viewer, question, measure, split),
        "trend_table": showing.trend_table(viewer, question, over_time),
        "trend": trend_chart(viewer, question, over_time),
        "overview_url": f"{reverse('analytics:figures')}?{question.query()}",
        "control_url": _control_url(question, found),
        "signed": _signed(viewer, question, found, kept) if kept and not question.narrowed else None,
    }  # fmt: skip
    return show(request, viewer, "analytics/figure.html", context, current="figures")


@require_safe
@desk_page
def cases(request: HttpRequest, viewer: Viewer, measure: str) -> HttpResponseBase:
    """The numerator, the denominator, what waits or what is left out, page by page."""
    question = question_of(request, viewer)
    found = _figure(viewer, question, measure)
    which = request.GET.get("which", "denominator")
    if which not in WHICH:
        raise Http404
    reason, after = request.GET.get("reason", ""), place_of(request.GET.get("after", ""))
    asked = question.asked(viewer.today)
    rows, place = listed(asked, measure, which, reason=reason, after=after, limit=PAGE)
    columns, cells = showing.case_rows(viewer, question.law, found, rows)
    said = showing.saying(viewer, question.law)
    context = {
        "question": question,
        "name": name_of(said, found.measure),
        "which": wording.WHICH[which],
        "reason": wording.REASONS.get(reason, ""),
        "period": wording.period_words(question.period),
        "tabs": tuple(
            Tab(label=label, url=url, current=key == which, count=count)
            for key, label, count, url in _lists(question, found)
        ),
        "columns": columns,
        "rows": cells,
        "figure_url": showing.figure_url(question, measure),
        "next_url": showing.list_url(question, measure, which, reason=reason, after=place.text)
        if place
        else "",
        "first_url": showing.list_url(question, measure, which, reason=reason) if after else "",
    }
    return show(request, viewer, "analytics/cases.html", context, current="figures")


@require_POST
@desk_page
def sign(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Signs the month's figures, once; what stands in the way is said."""
    request.GET = request.POST
    question = question_of(request, viewer)
    if not _may_sign(viewer, question):
        raise Http404
    try:
        count = signing.sign(
            question.unit, question.law.id, question.period,
            by=viewer.id, now=viewer.now, today=viewer.today,
        )  # fmt: skip
        messages.success(
            request, _("已签署 %(n)s 个指标。此后的更正列在旁边，签署的数字不变。") % {"n": count}
        )
    except signing.NotOver:
        messages.error(request, _("这个月还没有结束，或统计还没有跟上台账，暂不能签署。请稍后再试。"))
    except signing.SignedAlready:
        messages.error(request, _("这个月已经签署过了。"))
    return redirect(f"{reverse('analytics:figures')}?{question.query()}")


# --- parts --------------------------------------------------------------------------------------------------


def _figure(viewer: Viewer, question: Question, measure: str) -> Figure:
    try:
        return figure(
            question.unit,
            question.law.id,
            measure,
            question.period,
            today=viewer.today,
            where=question.narrowed,
        )
    except NoSuchMeasure:
        raise Http404 from None


def _control_url(question: Question, found: Figure) -> str:
    if not can_be_charted(found.measure):
        return ""
    return f"{reverse('analytics:control', args=[found.key])}?{question.query()}"


def _article_url(question: Question, number: str) -> str:
    return reverse("desk:article", args=[question.law.id, question.law.version, number])


def _populations_url(question: Question) -> str:
    if not question.law.populations or question.choice.department:
        return ""
    return f"{reverse('analytics:populations')}?{question.query()}"


def _split(request: HttpRequest, question: Question) -> str:
    asked = request.GET.get("by", "")
    known = splits_of(question.law)
    return asked if asked in known else "level"


def _split_tabs(viewer: Viewer, question: Question, measure: str, split: str) -> tuple[Tab, ...]:
    said = showing.saying(viewer, question.law)
    return tuple(
        Tab(
            label=showing.dimension_words(said, one),
            url=f"{showing.figure_url(question, measure, by=one)}#split",
            current=one == split,
        )
        for one in splits_of(question.law)
    )


def _lists(question: Question, found: Figure) -> list[tuple[str, str, int, str]]:
    """(which, its name, how many, its address) of the lists there are."""
    tally = found.tally
    share = found.denominator is not None
    counts = {
        "numerator": tally.hits if share else 0,
        "denominator": tally.counted,
        "missed": tally.counted - tally.hits if share else 0,
        "waiting": tally.waiting,
        "excluded": tally.excluded,
    }
    named = dict(wording.WHICH) if share else {**wording.WHICH, "denominator": _("计入")}
    shown = [key for key in WHICH if counts[key] or key == "denominator" or (share and key == "numerator")]
    return [(key, str(named[key]), counts[key], showing.list_url(question, found.key, key)) for key in shown]


def _may_sign(viewer: Viewer, question: Question) -> bool:
    return viewer.scope.sees_unit(question.unit) and not question.choice.department


def _signing(viewer: Viewer, question: Question) -> dict[str, Any]:
    """Whether the month is signed, by whom, or whether it may be."""
    if question.period.kind != "month" or question.narrowed:
        return {"signed_by": "", "may_sign": False}
    held = next(iter(signing.signed(question.unit, question.law.id, question.period).values()), None)
    over = question.period.last < viewer.today
    return {
        "signed_by": _signed_words(viewer, held) if held is not None else "",
        "may_sign": held is None and over and _may_sign(viewer, question),
    }


def _signed_words(viewer: Viewer, held: SignedFigure) -> str:
    at = written_words(held.signed_at, zone=timezone.get_current_timezone())
    return _("%(name)s 于 %(at)s 签署") % {"name": viewer.names(held.signed_by), "at": at}


def _signed(viewer: Viewer, question: Question, found: Figure, held: SignedFigure) -> dict[str, Any]:
    """The figure as it was signed, beside what has changed since and why."""
    full = SignedFigure.objects.get(pk=held.pk)
    changed = signing.changes(full, today=viewer.today) if signing.moved(held, found) else ()
    value = wording.number_of(found, held.value, question.law) if held.value is not None else "—"
    seen = showing.numbers_of(viewer, tuple({one.case for one in changed[:PAGE]}))
    return {
        "words": _signed_words(viewer, held),
        "value": value,
        "digest": held.digest,
        "formula": held.formula,
        "changes": tuple(
            (seen.get(one.case, ""), [str(wording.SINCE.get(why, why)) for why in one.why])
            for one in changed[:PAGE]
        ),
        "number": len(changed),
    }
