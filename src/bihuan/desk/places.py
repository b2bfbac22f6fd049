"""Places and their posters: a code that carries the place into the complaint, by the web or by WeChat."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import validate_slug
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.desk.filtering import places_of
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.documents import posters
from bihuan.documents.posters import Poster
from bihuan.inbox import places
from bihuan.inbox.channels.wechat import accounts, platform
from bihuan.inbox.channels.wechat.platform import Broken, Refused, Unreached
from bihuan.inbox.models import Place
from bihuan.people.models import Unit

WEB, WECHAT = "web", "wechat"


class PlaceForm(forms.Form):
    """A new place."""

    unit = forms.ChoiceField()
    code = forms.CharField(max_length=40, validators=[validate_slug])
    name = forms.CharField(max_length=80)

    def __init__(self, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(auto_id="place-%s", **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices, unit.label = units, _("单位")
        self.fields["code"].label, self.fields["name"].label = _("代码"), _("地点")
        self.fields["code"].help_text = _("写在二维码里，如 gate-2；只用字母、数字、- 和 _")
        self.fields["code"].error_messages["invalid"] = _("只用字母、数字、- 和 _。")
        self.fields["name"].help_text = _("印在海报上，如“二号门服务台”")


def _units(viewer: Viewer) -> list[tuple[str, str]]:
    """The units whose posters are the viewer's to make: those they see whole."""
    return [(one.code, one.name) for one in places_of(viewer) if viewer.scope.sees_unit(one.code)]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The places of the units in sight; sent, one more."""
    units = _units(viewer)
    form = PlaceForm(units, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if places.add(said["unit"], said["code"], said["name"]) is not None:
            messages.success(request, _("已添加，可以打印海报。"))
            return redirect("desk:places")
        form.add_error("code", _("这个代码已经是另一个地点，请换一个。"))
    codes = tuple(code for code, _name in units)
    context = {"places": places.of_units(codes), "units": dict(units), "form": form if units else None}
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/places.html", context, current="places", status=status)


@require_safe
@desk_page
def poster(request: HttpRequest, viewer: Viewer, place: int) -> HttpResponseBase:
    """The sheet to print; as SVG or PDF with `as`, for WeChat with `by`."""
    found = _place(viewer, place)
    by = WECHAT if request.GET.get("by") == WECHAT and found.scene_url else WEB
    made = _poster(viewer, found, by)
    match request.GET.get("as"):
        case "pdf":
            return _file(posters.pdf(made), "application/pdf", found, by, "pdf")
        case "svg":
            return _file(posters.svg(made).encode(), "image/svg+xml", found, by, "svg")
    # Our own drawing: every word in it went in as text.
    context = {"place": found, "by": by, "unit": made.unit, "svg": mark_safe(posters.svg(made))}
    return render(request, "desk/poster.html", context)


@require_POST
@desk_page
def scene(request: HttpRequest, viewer: Viewer, place: int) -> HttpResponseBase:
    """Asks WeChat for the code of the place."""
    found = _place(viewer, place)
    account = accounts.of_unit(tuple(Unit.objects.get(code=found.unit).upward))
    if account is None:
        messages.error(request, _("这个单位还没有接入公众号，请管理员用 bihuan wechat 接入。"))
        return redirect("desk:places")
    try:
        found.scene_url = platform.code_url(account, found.code, now=viewer.now)
    except (Refused, Unreached, Broken) as error:
        messages.error(request, _("微信没有给出二维码：%(why)s") % {"why": error})
        return redirect("desk:places")
    found.save(update_fields=["scene_url"])
    return redirect(reverse("desk:poster", args=[found.pk]) + "?by=wechat")


@require_POST
@desk_page
def retire(request: HttpRequest, viewer: Viewer, place: int) -> HttpResponse:
    """Takes a place out of use."""
    if not places.retire(place, tuple(code for code, _name in _units(viewer))):
        raise Http404
    return redirect("desk:places")


def _place(viewer: Viewer, id: int) -> Place:
    codes = [code for code, _name in _units(viewer)]
    found = Place.objects.filter(pk=id, unit__in=codes).first()
    if found is None:
        raise Http404
    return found


def _poster(viewer: Viewer, place: Place, by: str) -> Poster:
    path = reverse("portal:at", args=[place.unit, place.code])
    address = f"{settings.BASE_URL}{path}"
    return Poster(
        unit=viewer.names.unit(place.unit),
        title=_("投诉与建议"),
        lead=_("微信扫一扫，直接告诉我们") if by == WECHAT else _("扫一扫，直接告诉我们"),
        place=place.name,
        url=place.scene_url if by == WECHAT else address,
        address=address if by == WEB else _("关注公众号后按提示回复"),
        foot=_("不用注册；提交后给编号和查询码，随时查进度。"),
    )


def _file(content: bytes, kind: str, place: Place, by: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = urlencode({"": f"{place.unit}-{place.code}-{by}.{ending}"})[1:]
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
