"""How one wants to be told, beside the page of notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.inbox import choices, robots
from bihuan.inbox.choices import Choice
from bihuan.people.models import User


class ChoicesForm(forms.Form):
    """Channels, kinds and the hour of the summary."""

    channels = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    kinds = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    digest_at = forms.TimeField(
        required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, ways: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kinds = [
            ("task", _("新的待办")),
            ("warning", _("时限将到")),
            ("late", _("时限已过")),
            ("urging", _("催办")),
            ("told", _("知会我的事")),
            ("handover", _("请我接手的事")),
            ("mention", _("提到我的备注")),
        ]
        for name, label, offered in (("channels", _("发到哪里"), ways), ("kinds", _("哪些事要通知"), kinds)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.label, field.choices = label, offered
        if not ways:
            del self.fields["channels"]
        self.fields["kinds"].help_text = _("通知只写编号和链接，不写人和事。休假期间发给代办人。")
        self.fields["digest_at"].label = _("每日汇总的时间")
        self.fields["digest_at"].help_text = _("工作日发到邮箱；不填就不发。")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def notice_choices(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """One's own choice; another's is nobody's to make."""
    email = User.objects.values_list("email", flat=True).get(pk=viewer.user)
    ways = _ways(viewer, email)
    mine = choices.of(viewer.user)
    initial = {"channels": list(mine.channels), "kinds": list(mine.kinds), "digest_at": mine.digest_at}
    form = ChoicesForm(ways, data=request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kept = Choice(frozenset(said.get("channels", ())), frozenset(said["kinds"]), said["digest_at"])
        choices.choose(viewer.user, kept)
        messages.success(request, _("已保存。"))
        return redirect("desk:notice_choices")
    context = {
        "form": form,
        "email": email,
        "mail_is_on": bool(settings.EMAIL_HOST),
    }
    return show(
        request,
        viewer,
        "desk/notice_choices.html",
        context,
        current="notices",
        status=422 if form.errors else 200,
    )


def _ways(viewer: Viewer, email: str) -> list[tuple[str, str]]:
    """Mail where there is an address, and the robots of the person's units."""
    names = {"wecom": _("企业微信群"), "dingtalk": _("钉钉群"), "feishu": _("飞书群"), "apprise": _("其他")}
    found = [("email", _("邮件 %(address)s") % {"address": email})] if email else []
    known = {one for held in viewer.scope.held for one in robots.of(held.unit, robots.KINDS)}
    for kind in robots.KINDS:
        chats = sorted(one.name for one in known if one.kind == kind)
        if chats:
            found.append((kind, f"{names[kind]}：{'、'.join(chats)}"))
    return found
