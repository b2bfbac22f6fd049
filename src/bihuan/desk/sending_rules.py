"""How a unit sends: its quiet hours, whether letters are looked over, and the robots that tell its staff."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.desk.filtering import places_of
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.inbox import quiet, robots
from bihuan.inbox.senders.sending import Gone

# Whoever sets this up on a page may make the server speak to these platforms and to nobody else.
HOSTS = {
    "wecom": ("qyapi.weixin.qq.com",),
    "dingtalk": ("oapi.dingtalk.com",),
    "feishu": ("open.feishu.cn", "open.larksuite.com"),
}


class HoursForm(forms.Form):
    """The hours in which nobody is called or texted; both left empty: no hour is quiet."""

    quiet_from = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_to = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    looks_over = forms.BooleanField(required=False)

    def __init__(self, unit: str, **kwargs: Any) -> None:
        now = quiet.of(unit)
        said = {"quiet_from": now.quiet_from, "quiet_to": now.quiet_to, "looks_over": now.looks_over}
        super().__init__(auto_id="hours-%s", initial=said, **kwargs)
        self.fields["quiet_from"].label, self.fields["quiet_to"].label = _("安静时间从"), _("到")
        self.fields["quiet_to"].help_text = _(
            "这段时间不打电话、不发短信和微信；两格都留空，就没有安静时间。"
        )
        self.fields["looks_over"].label = _("给投诉人的信先过目再发")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (said.get("quiet_from") is None) != (said.get("quiet_to") is None) and not self.errors:
            self.add_error("quiet_to", _("两格都要填，或者都留空。"))
        return said


class RobotForm(forms.Form):
    """A robot of a group chat."""

    kind = forms.ChoiceField()
    name = forms.CharField(max_length=80)
    url = forms.CharField(max_length=500)
    secret = forms.CharField(
        max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(auto_id="robot-%s", **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one, kind_word(one)) for one in HOSTS]
        words = {"kind": _("平台"), "name": _("群名"), "url": _("机器人地址"), "secret": _("加签密钥")}
        for key, label in words.items():
            self.fields[key].label = label
        self.fields["url"].help_text = _("平台给的 Webhook 地址；保存后不再显示。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        parts = urlsplit(said.get("url", ""))
        if said.get("url") and (
            parts.scheme != "https" or parts.hostname not in HOSTS.get(said.get("kind", ""), ())
        ):
            self.add_error("url", _("这不是该平台机器人的地址。请从群的机器人设置里复制。"))
        return said


def kind_word(kind: str) -> str:
    """The platform by its name; the key where it has none here."""
    named = {"wecom": _("企业微信"), "dingtalk": _("钉钉"), "feishu": _("飞书")}
    return named.get(kind, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def sending_rules(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The settings of one unit of those the viewer sees whole; sent, its hours are stated anew."""
    units = {one.code: one.name for one in places_of(viewer) if viewer.scope.sees_unit(one.code)}
    unit = request.GET.get("unit") or next(iter(units), "")
    if not unit and request.method != "POST":
        return show(request, viewer, "desk/sending_rules.html", {}, current="outbox")
    if unit not in units:
        raise Http404
    form = HoursForm(unit, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        hours = (said["quiet_from"], said["quiet_to"]) if said["quiet_from"] is not None else None
        quiet.state(unit, quiet=hours, looks_over=said["looks_over"])
        messages.success(request, _("已保存。"))
        return redirect(_page_of(unit))
    return _shown(request, viewer, unit, units, hours=form, robot=RobotForm())


@require_POST
@desk_page
def robot(request: HttpRequest, viewer: Viewer, unit: str) -> HttpResponseBase:
    """Adds a robot, tries one, or removes it."""
    units = {one.code: one.name for one in places_of(viewer) if viewer.scope.sees_unit(one.code)}
    if unit not in units:
        raise Http404
    do, _space, id = request.POST.get("do", "add").partition(" ")
    if do == "add":
        return _added(request, viewer, unit, units)
    found = next((one for one in robots.listed() if str(one.id) == id and one.unit == unit), None)
    if found is None or do not in ("try", "remove"):
        raise Http404
    if do == "remove":
        robots.remove(found.id)
        messages.success(request, _("已移除“%(name)s”。") % {"name": found.name})
    elif isinstance(robots.speak(found.id, _("闭环：试发一条。"), now=viewer.now), Gone):
        messages.success(request, _("“%(name)s”收下了。") % {"name": found.name})
    else:
        messages.error(request, _("“%(name)s”没有收下，请核对地址和密钥。") % {"name": found.name})
    return redirect(_page_of(unit))


def _added(request: HttpRequest, viewer: Viewer, unit: str, units: dict[str, str]) -> HttpResponseBase:
    form = RobotForm(data=request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            robots.add(
                unit, said["kind"], said["name"], url=said["url"], secret=said["secret"], now=viewer.now
            )
        except ValueError:
            form.add_error("url", _("这不是该平台机器人的地址。请从群的机器人设置里复制。"))
        else:
            messages.success(request, _("已添加，可以试发一条。"))
            return redirect(_page_of(unit))
    return _shown(request, viewer, unit, units, hours=HoursForm(unit), robot=form)


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    unit: str,
    units: dict[str, str],
    *,
    hours: HoursForm,
    robot: RobotForm,
) -> HttpResponseBase:
    kept = [one for one in robots.listed() if one.unit == unit]
    context = {
        "unit": unit,
        "name": units[unit],
        "units": [(code, called, code == unit) for code, called in units.items()],
        "hours": hours,
        "robot": robot,
        "robots": [(one.id, kind_word(one.kind), one.name) for one in kept],
        "robot_url": reverse("desk:sending_robot", args=[unit]),
        "page_url": _page_of(unit),
    }
    status = 422 if hours.errors or robot.errors else 200
    return show(request, viewer, "desk/sending_rules.html", context, current="outbox", status=status)


def _page_of(unit: str) -> str:
    return f"{reverse('desk:sending_rules')}?unit={unit}"
