"""The questions of satisfaction, behind the link a letter carried: one page for a telephone's screen."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.inbox import surveys
from bihuan.inbox.surveys import Link
from bihuan.pages.visitors import address_of
from bihuan.portal import limiting, surveying
from bihuan.portal.forms import SurveyForm
from bihuan.portal.frame import frame, lang
from bihuan.portal.surveying import Asked


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Asks and takes the answer; says in words why a link opens nothing (any more)."""
    now: datetime = request.now  # type: ignore[attr-defined]
    link = surveys.read(token)
    if link is None:
        return _shut(request, _("这个链接不完整或不是我们发出的"), status=404)
    asked = surveying.asked_by(link, now=now, lang=lang())
    if asked.shut:
        return _shut(request, asked.shut, status=200 if request.method != "POST" else 410)
    if request.user.is_authenticated:
        return _shut(request, _("您是以工作人员身份登录的，满意度只能由投诉人自己评价"), status=403)
    if request.method != "POST":
        return _asking(request, asked, asked.form())
    return _taken(request, token, link, asked, now)


def _taken(request: HttpRequest, token: str, link: Link, asked: Asked, now: datetime) -> HttpResponse:
    form = asked.form(request.POST)
    until = limiting.spend(limiting.words_of_address(), address_of(request), now=now)
    if until is not None:
        form.is_valid()
        form.add_error(None, _("提交过于频繁，请过一会儿再提交。您填写的内容都在。"))
        return _asking(request, asked, form, status=429)
    if not form.is_valid():
        return _asking(request, asked, form, status=422)
    refused = surveying.answer(link, asked, form, now=now)
    if refused:
        form.add_error(None, refused)
        return _asking(request, asked, form, status=422)
    return HttpResponseRedirect(reverse("portal:survey_thanks"))


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """After an answer."""
    return _shown(request, {"title": _("谢谢您的评价"), "thanks": True})


def _asking(request: HttpRequest, asked: Asked, form: SurveyForm, *, status: int = 200) -> HttpResponse:
    return _shown(request, {"title": _("请您评价"), "asked": asked, "form": form}, status=status)


def _shut(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    return _shown(request, {"title": _("这里现在不能评价"), "why": why}, status=status)


def _shown(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    response = render(request, "portal/survey.html", {"frame": frame(request), **context}, status=status)
    response["Cache-Control"] = "private, no-store"
    # The address is the key: it goes nowhere with a click.
    response["Referrer-Policy"] = "no-referrer"
    return response
