from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from bihuan.pages import samples
from bihuan.pages.theme import COOKIE, KEPT_SECONDS, THEMES


@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, with content of our own invention."""
    return render(request, "pages/design.html", samples.everything(now=request.now))  # type: ignore[attr-defined]


@require_GET
def design_portal(request: HttpRequest) -> HttpResponse:
    """The complainants' side of the same."""
    return render(request, "pages/design_portal.html", samples.portal(now=request.now))  # type: ignore[attr-defined]


@require_GET
def design_print(request: HttpRequest) -> HttpResponse:
    """A form that people sign."""
    return render(request, "pages/design_print.html", samples.sheet(now=request.now))  # type: ignore[attr-defined]


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Saves light, dark or automatic for this browser and goes back to where it was chosen."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(COOKIE, theme, max_age=KEPT_SECONDS, samesite="Lax", secure=request.is_secure())
    return response
