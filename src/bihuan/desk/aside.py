"""Putting a task off and taking it up again. It changes one person's list and no clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.cases import beside
from bihuan.desk.doing import occurrence_of
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.pages.formats import moment_words
from bihuan.pages.widgets import MomentInput

LONGEST = timedelta(days=31)
MORNING = time(9)
OTHER = "other"


def moments(now: datetime) -> dict[str, datetime]:
    """When a task may come back by itself, by name: in an hour, tomorrow at nine, and so on."""
    here = timezone.localtime(now)
    tomorrow = here.date() + timedelta(days=1)
    monday = here.date() + timedelta(days=7 - here.weekday())

    def at(day: Any, clock: time = MORNING) -> datetime:
        return timezone.make_aware(datetime.combine(day, clock))

    found = {"hour": now + timedelta(hours=1)}
    if here.time() < time(13):
        found["afternoon"] = at(here.date(), time(13, 30))
    found["tomorrow"] = at(tomorrow)
    if monday != tomorrow:
        found["monday"] = at(monday)
    return found


def choices(now: datetime) -> list[tuple[str, str]]:
    """The same in words, each with its moment."""
    names = {
        "hour": _("一小时后"),
        "afternoon": _("今天下午"),
        "tomorrow": _("明天上午"),
        "monday": _("下周一"),
    }
    zone = timezone.get_current_timezone()
    return [
        (key, f"{names[key]}（{moment_words(at, now=now, zone=zone)}）") for key, at in moments(now).items()
    ]


class AsideForm(forms.Form):
    """Until when; `until` holds the moment once it is valid."""

    when = forms.ChoiceField(widget=forms.RadioSelect)
    moment = forms.DateTimeField(required=False, widget=MomentInput)

    def __init__(self, now: datetime, **given: Any) -> None:
        super().__init__(**given)
        self.now = now
        when, moment = self.fields["when"], self.fields["moment"]
        assert isinstance(when, forms.ChoiceField)
        when.label, when.choices = _("放到什么时候"), [*choices(now), (OTHER, _("另选时间"))]
        moment.label = _("另选的时间")
        moment.help_text = _("最多放 31 天")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("when") == OTHER and "moment" not in self.errors:
            moment = said.get("moment")
            if moment is None:
                self.add_error("moment", _("请填写时间。"))
            elif not self.now < moment <= self.now + LONGEST:
                self.add_error("moment", _("请选 31 天以内的以后某个时间。"))
        return said

    @property
    def until(self) -> datetime:
        said = self.cleaned_data
        return said["moment"] if said["when"] == OTHER else moments(self.now)[said["when"]]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def aside(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponseBase:
    """Asks until when, and takes the task off the list until then."""
    dossier = fetched(viewer, number)
    found = occurrence_of(dossier, occurrence)
    offered = dossier.task(found.id)
    if offered is None or offered.refused is not None:
        raise Http404
    form = AsideForm(viewer.now, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        beside.put_aside(viewer.id, dossier.id, found.id, until=form.until)
        messages.info(request, put_off_words(dossier, found.id, form.until))
        return redirect("desk:work")
    context = {
        "dossier": dossier,
        "title": _("先放一放：%(step)s") % {"step": dossier.teller.step(found.id)},
        "body": _("到时会自己回到您的待办。时限照走，超时照常报告；别人看到的不变。")
        + _due(dossier, offered.due),
        "form": form,
        "submit": _("放一放"),
        # The path as it was sent: an occurrence holds a "#".
        "action": request.get_full_path(),
    }
    return show(request, viewer, "desk/act.html", context, current="work", status=422 if form.errors else 200)


def _due(dossier: Dossier, due: datetime | None) -> str:
    return _("本步时限到 %(at)s。") % {"at": dossier.moment(due)} if due is not None else ""


def put_off_words(dossier: Dossier, occurrence: str, until: datetime) -> str:
    """What was put off until when; and that its clock runs out before, where it does."""
    task = dossier.task(occurrence)
    words = _("“%(step)s”放到 %(at)s，时限照走。") % {
        "step": dossier.teller.step(occurrence), "at": dossier.moment(until),
    }  # fmt: skip
    if task is not None and task.due is not None and task.due < until:
        words += _("注意：时限在此之前的 %(due)s 就到。") % {"due": dossier.moment(task.due)}
    return words


@require_POST
@desk_page
def take_up(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponseBase:
    """Puts a task back on the list before its moment."""
    dossier = fetched(viewer, number)
    beside.take_up(viewer.id, dossier.id, occurrence_of(dossier, occurrence).id)
    return redirect("desk:work")
