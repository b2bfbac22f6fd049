"""Reports on pages: the register, one in full, writing into it, its life, its files."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.analytics import wording
from bihuan.analytics.asking import choices_of, regulations_of
from bihuan.analytics.figures import definitions
from bihuan.analytics.reports import acting, answering, listing, printing, showing
from bihuan.analytics.reports.content import Content, of_text
from bihuan.analytics.reports.forms import BeginForm, ReasonForm, WriteForm, may_begin
from bihuan.analytics.reports.models import Report, ReportFile, ReportReader, State
from bihuan.analytics.reports.plans import law_of, plan_of, plans_of
from bihuan.analytics.reports.telling import LOCALES, told
from bihuan.analytics.reports.writing import filled, form_of, free_of, given, history, newest, save, words_of
from bihuan.documents.serving import serve
from bihuan.engine.wording import refusal_in_words
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Tab
from bihuan.regulation.model import Field


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def register(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The reports of a unit with state and due; sent back, it begins one."""
    unit = _unit(request, viewer)
    form = BeginForm.of(viewer, unit, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("analytics:report", id=_begun(viewer, unit, form).pk)
    rows, place = listing.listed(unit, after=listing.place_of(request.GET.get("after", "")))
    url = reverse("analytics:reports")
    context = {
        "unit": viewer.names.unit(unit),
        "tabs": _units(viewer, unit, url),
        "columns": listing.columns(),
        "rows": tuple(listing.row(viewer, one) for one in rows),
        "unread": tuple(listing.row(viewer, one, unit=True) for one in listing.unread(viewer.id)),
        "form": form,
        "action": f"{url}?unit={unit}",
        "next_url": f"{url}?unit={unit}&after={place.text}" if place else "",
        "first_url": f"{url}?unit={unit}" if request.GET.get("after") else "",
        "figures_url": f"{reverse('analytics:figures')}?unit={unit}",
    }
    status = 422 if request.method == "POST" else 200
    return show(request, viewer, "analytics/reports/register.html", context, current="figures", status=status)


@require_safe
@desk_page
def report(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """A report in full: as the figures have it now, or as it was signed with what has changed since."""
    found, rights = _found(viewer, id)
    if rights.reader:
        ReportReader.objects.filter(report=found, user=viewer.id, read_at=None).update(read_at=viewer.now)
    context = {
        **_head(viewer, found),
        "content": content_of(viewer, found),
        "rights": rights.may,
        "reason_form": ReasonForm(),
        "corrected": showing.corrected(viewer, found) if found.signed_at is not None else (),
        "events": showing.events(viewer, found),
        "files": showing.files(found),
        "readers": showing.readers(viewer, found),
        "write_url": reverse("analytics:report_write", args=[found.pk]),
        "act_url": reverse("analytics:report_act", args=[found.pk]),
    }
    return show(request, viewer, "analytics/reports/report.html", context, current="figures")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def write(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """What people write, kept as typed; what somebody else wrote meanwhile is shown beside it."""
    found, rights = _found(viewer, id)
    if not rights.may.write:
        raise Http404
    fields = _typed_fields(viewer, found)
    plan = plan_of(found)
    quicker: tuple[str, ...] = ()
    keys = (*(one.key for one in fields), *free_of(plan))
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        typed = {key: sent.getlist(key) for key in keys if f"seen-{key}" in sent}
        seen = {key: sent.get(f"seen-{key}", "") for key in keys}
        quicker = save(found, typed, seen, by=viewer.id, now=viewer.now)
        if not quicker:
            messages.success(request, _("已保存。"))
            return redirect("analytics:report", id=found.pk)
    held = newest(found)
    initial = {**given(fields, held), **{key: words_of(held.get(key)) for key in free_of(plan)}}
    initial = {key: showing.initial(found, key, value) for key, value in initial.items()}
    if sent is not None:
        initial |= {key: showing.initial(found, key, sent.getlist(key)) for key in quicker}
    context = {
        **_head(viewer, found),
        "form": _write_form(viewer, found, fields, initial=initial),
        "seen": tuple((f"seen-{key}", str(held[key].pk) if key in held else "") for key in keys),
        "quicker": showing.quicker(viewer, found, held, quicker),
        "history": showing.texts(viewer, found, history(found)),
        "back_url": reverse("analytics:report", args=[found.pk]),
    }
    status = 409 if quicker else 200
    return show(request, viewer, "analytics/reports/write.html", context, current="figures", status=status)


@require_POST
@desk_page
def act(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """Hands in, returns, looks over, signs or files; what stands in the way is said."""
    found, rights = _found(viewer, id)
    what = request.POST.get("what", "")
    if what == "sign" and rights.may.sign:
        _sign(request, viewer, found)
    elif what in ACTS and getattr(rights.may, ACTS[what][0]):
        _move(request, viewer, found, what)
    else:
        raise Http404
    return redirect("analytics:report", id=found.pk)


@require_safe
@desk_page
def file(request: HttpRequest, viewer: Viewer, id: int, lang: str, kind: str) -> HttpResponseBase:
    """The report as PDF or Word: a draft made now and marked so, or the file that was kept."""
    found, _rights = _found(viewer, id)
    if lang not in LOCALES or kind not in printing.MEDIA:
        raise Http404
    if found.signed_at is not None:
        kept = ReportFile.objects.filter(report=found, lang=lang, kind=kind).select_related("document__blob")
        one = kept.first()
        if one is None:
            messages.info(request, _("文件正在生成，请稍后再下载。"))
            return redirect("analytics:report", id=found.pk)
        return serve(one.document, save=True)
    return _draft(viewer, found, "en" if lang == "en" else "zh", kind)


@require_safe
@desk_page
def of_duty(request: HttpRequest, viewer: Viewer, case: str) -> HttpResponseBase:
    """The report that answers a duty, by the id of its case."""
    found = Report.objects.filter(case=case).exclude(case="").first()
    if found is None:
        raise Http404
    return redirect("analytics:report", id=_found(viewer, found.pk)[0].pk)


# --- parts --------------------------------------------------------------------------------------------------

ACTS = {
    "submit": ("submit", State.SUBMITTED, "submitted"),
    "return": ("review", State.DRAFT, "returned"),
    "review": ("review", State.REVIEWED, "reviewed"),
    "file": ("file", State.FILED, "filed"),
}


class _Rights:
    """What the viewer may do, and whether it was sent to them."""

    def __init__(self, may: acting.Rights, reader: bool) -> None:
        self.may = may
        self.reader = reader


def _found(viewer: Viewer, id: int) -> tuple[Report, _Rights]:
    found = Report.objects.filter(pk=id).first()
    if found is None:
        raise Http404
    reader = acting.is_reader(found, viewer.id)
    may = acting.rights(found, plan_of(found), viewer.scope, reader=reader)
    if not may.see:
        raise Http404
    return found, _Rights(may, reader)


def _unit(request: HttpRequest, viewer: Viewer) -> str:
    """The unit asked for; without one the first that is seen whole, else the viewer's own."""
    whole = [one.unit for one in choices_of(viewer) if not one.department]
    own = [one.unit for one in viewer.scope.held]
    seen = list(dict.fromkeys((*whole, *own)))
    asked = request.GET.get("unit", "")
    if not seen or (asked and asked not in seen):
        raise Http404
    return asked or seen[0]


def _units(viewer: Viewer, unit: str, url: str) -> tuple[Tab, ...]:
    whole = [one.unit for one in choices_of(viewer) if not one.department]
    seen = list(dict.fromkeys((*whole, *(one.unit for one in viewer.scope.held))))
    if len(seen) < 2:
        return ()
    return tuple(
        Tab(label=viewer.names.unit(one), url=f"{url}?unit={one}", current=one == unit) for one in seen
    )


def _begun(viewer: Viewer, unit: str, form: BeginForm) -> Report:
    regulation, _sign, key = form.cleaned_data["what"].partition(" ")
    law = definitions(regulation, viewer.today)
    plan = plans_of(law)[key]
    allowed = may_begin(viewer, unit) or acting.holds(unit, (*plan.by, *plan.signed_by), viewer.scope)
    if not allowed or regulation not in regulations_of(unit, viewer.today, viewer.stamp):
        raise Http404
    return acting.begin(unit, law, plan, form.cleaned_data["period"].first, by=viewer.id, now=viewer.now)


def _head(viewer: Viewer, found: Report) -> dict[str, Any]:
    return {
        "report": found,
        "title": showing.title(viewer, found),
        "period": wording.period_words(acting.period_of(found)),
        "state": listing.state_word(found.state),
        "due": listing.due_words(found) if found.due is not None else "",
        "due_tone": listing.due_tone(found, viewer.now) or "",
        "signed": listing.signed_words(viewer, found) if found.signed_at is not None else "",
        "register_url": f"{reverse('analytics:reports')}?unit={found.unit}",
    }


def content_of(viewer: Viewer, found: Report) -> Content:
    """As it was signed, or as the figures have it now."""
    if found.signed_at is not None:
        return of_text(found.content, viewer.lang)
    return told(found, now=viewer.now, names=viewer.names, lang=viewer.lang)


def _typed_fields(viewer: Viewer, found: Report) -> tuple[Field, ...]:
    """The fields of the duty's form that no figure fills."""
    plan, law = plan_of(found), law_of(found)
    now = timezone.localtime(viewer.now)
    numbers = filled(plan, law, found.unit, acting.period_of(found), now=now)
    known = {key for key, one in numbers.items() if one.value is not None}
    return tuple(one for one in form_of(plan, law) if one.key not in known)


def _write_form(viewer: Viewer, found: Report, fields: tuple[Field, ...], **more: Any) -> WriteForm:
    people = tuple(sorted(viewer.names.people.items(), key=lambda one: one[1]))
    departments = tuple(sorted(viewer.names.departments.items(), key=lambda one: one[1]))
    form = WriteForm(
        law_of(found),
        plan_of(found),
        fields,
        lang=viewer.lang,
        people=people,
        departments=departments,
        **more,
    )
    return form


def _sign(request: HttpRequest, viewer: Viewer, found: Report) -> None:
    """Signs it where all is written; a refusal of the duty is told as the engine says it."""
    if acting.period_of(found).first > viewer.today:
        messages.error(request, _("这一期还没有开始，不能签署。"))
        return
    plan, law = plan_of(found), law_of(found)
    fields = _typed_fields(viewer, found)
    held = newest(found)
    values, texts, missing = showing.answer(viewer, found, fields, held)
    if answering.waits(found) and missing:
        messages.error(request, _("还没有写好：%(names)s。") % {"names": missing})
        return
    now = timezone.localtime(viewer.now)
    numbers = filled(plan, law, found.unit, acting.period_of(found), now=now)
    values |= {key: one.value for key, one in numbers.items() if one.value is not None}
    try:
        with transaction.atomic():
            refused = answering.sign(found, values, texts, by=viewer.id, names=viewer.names, now=viewer.now)
    except answering.Quicker:
        messages.error(request, _("报告刚刚被别人改动过，请看过再签署。"))
        return
    if refused is not None:
        messages.error(request, refusal_in_words(refused, law, viewer.lang, named=viewer.names))
    else:
        messages.success(request, _("已签署。数字从此不变；文件正在生成。"))


def _move(request: HttpRequest, viewer: Viewer, found: Report, what: str) -> None:
    _right, state, event = ACTS[what]
    reason = request.POST.get("reason", "").strip()[:2000]
    if what == "return" and not reason:
        messages.error(request, _("退回要写明理由。"))
        return
    if not acting.move(found, state, event, by=viewer.id, now=viewer.now, reason=reason):
        messages.error(request, _("报告刚刚被别人改动过，请看过再办。"))


def _draft(viewer: Viewer, found: Report, lang: Any, kind: str) -> HttpResponse:
    content = told(found, now=viewer.now, names=viewer.names, lang=lang)
    with translation.override(LOCALES[lang]):
        mark = _("草稿")
    made = (
        printing.pdf(content, lang=lang, mark=mark)
        if kind == printing.PDF
        else printing.docx(content, mark=mark)
    )
    answer = HttpResponse(made, content_type=printing.MEDIA[kind])
    name = get_valid_filename(f"report-{found.first.isoformat()}-{lang}.{kind}")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
