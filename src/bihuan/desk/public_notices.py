"""The public notice of a letter, on its page at the desk: gone over, approved, taken down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.desk.frame import Viewer
from bihuan.inbox import publishing
from bihuan.inbox.models import PublicNotice, Standing
from bihuan.inbox.outbox import Entry


class PublicNoticeForm(forms.Form):
    """The words everybody will read, and for how long."""

    title = forms.CharField(max_length=200)
    text = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
    days = forms.IntegerField(min_value=1, max_value=publishing.MOST_DAYS)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["title"].label = _("标题")
        self.fields["text"].label = _("公告正文")
        self.fields["text"].help_text = _("姓名、电话、邮箱、证件号、车牌已自动隐去，请再逐句核对。")
        self.fields["days"].label = _("公告多少天")


def may_approve(viewer: Viewer, found: Entry) -> bool:
    """Whoever sees the whole unit."""
    return viewer.scope.everything or found.unit in viewer.scope.units


def form_for(notice: PublicNotice, data: Any = None) -> PublicNoticeForm:
    initial = {"title": notice.title, "text": notice.text, "days": publishing.DAYS}
    return PublicNoticeForm(data=data, initial=initial)


def leaked(leaks: publishing.Leaks) -> str:
    """What must go before anybody may read it."""
    return _("还能认出是谁，请改掉：%(found)s。") % {"found": "、".join(leaks.found[:10])}


def shown_beside(viewer: Viewer, found: Entry) -> dict[str, Any]:
    """What the letter's page shows of its notice."""
    notice = publishing.of_letter(found.case, found.letter)
    if notice is None:
        return {
            "notice": None,
            "may_publish": found.standing == Standing.FAILED and may_approve(viewer, found),
        }
    waits = notice.shown_from is None
    stands = not waits and notice.shown_until is not None and notice.shown_until > viewer.now
    return {
        "notice": notice,
        "notice_stands": stands,
        "notice_form": form_for(notice) if waits and may_approve(viewer, found) else None,
        "notice_url": reverse("portal:notice", args=[notice.unit, notice.pk]) if stands else "",
        "may_take_down": stands and may_approve(viewer, found),
        "may_publish": False,
    }
