"""Whoever takes part beside the complainant: a group, its representatives, proxies with a mandate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.cases.perform import Performed, perform
from bihuan.desk import uploads
from bihuan.desk.act_forms import FILES
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.engine.case import PartyState
from bihuan.engine.commands import JoinParty, LeaveParty
from bihuan.engine.events import Part
from bihuan.engine.joining import ALSO, INSTEAD, MEMBER, NOT, PROXY, REPRESENTATIVE, taking_part
from bihuan.engine.refused import Refused
from bihuan.inbox.matching import joining
from bihuan.pages.fields import FilesField
from bihuan.pages.widgets import DayInput, RadioCards
from bihuan.parties import directory
from bihuan.parties.contacts import Kind, normal

ROLES = {
    MEMBER: gettext_lazy("群体成员"),
    REPRESENTATIVE: gettext_lazy("群体代表"),
    PROXY: gettext_lazy("代理人"),
}
LETTERS = {
    NOT: gettext_lazy("不另寄函件"),
    ALSO: gettext_lazy("函件也寄给他"),
    INSTEAD: gettext_lazy("函件只寄给他，不寄投诉人"),
}
POWERS = {
    "supply": gettext_lazy("提交材料"),
    "answer": gettext_lazy("回答询问"),
    "agree": gettext_lazy("同意处理意见"),
    "withdraw": gettext_lazy("撤回投诉"),
}


class PartyForm(forms.Form):
    """Somebody who joins; a proxy with a mandate, a representative with a way to be reached."""

    role = forms.ChoiceField(label=gettext_lazy("身份"), choices=list(ROLES.items()), widget=RadioCards)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=80)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    email = forms.CharField(label=gettext_lazy("邮箱"), max_length=254, required=False)
    letters = forms.ChoiceField(
        label=gettext_lazy("函件"), choices=list(LETTERS.items()), initial=NOT, widget=RadioCards
    )
    may = forms.MultipleChoiceField(
        label=gettext_lazy("委托权限"), choices=list(POWERS.items()), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("按委托书勾选，只对代理人"),
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("委托到哪一天"), required=False, widget=DayInput,
        help_text=gettext_lazy("委托书没有写明的不填；到期后函件不再寄给他"),
    )  # fmt: skip
    papers = FilesField(
        label=gettext_lazy("委托书"), required=False, help_text=gettext_lazy("代理人必须有：照片或扫描件")
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        phone, email = said.get("phone", ""), said.get("email", "")
        if phone and normal(Kind.PHONE, phone) is None:
            self.add_error("phone", _("这不像电话号码，请核对。"))
        if email and normal(Kind.EMAIL, email) is None:
            self.add_error("email", _("这不像邮箱地址，请核对。"))
        if said.get("letters") in (ALSO, INSTEAD) and not phone and not email and not self.errors:
            self.add_error("phone", _("要寄函件，请留下电话或邮箱。"))
        if said.get("letters") == INSTEAD and said.get("role") != PROXY:
            self.add_error("letters", _("只有代理人能代替投诉人收函。"))
        if said.get("role") == PROXY and not said.get(FILES):
            self.add_error(FILES, _("代理人要有委托书；没有委托的，不能替投诉人说话。"))
        return said

    def command(self, document: str | None) -> JoinParty:
        said = self.cleaned_data
        is_proxy = said["role"] == PROXY
        return JoinParty(
            said["role"],
            tuple(Part(name, "", said[name].strip()) for name in ("name", "phone", "email") if said[name]),
            said["letters"],
            tuple(said["may"]) if is_proxy else (),
            said["until"] if is_proxy else None,
            document if is_proxy else None,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One who takes part, masked."""

    id: str
    role: str
    name: str
    contacts: str
    letters: str
    may: str
    until: date | None
    is_over: bool
    document_url: str


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def parties(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """Who takes part; somebody joins, or leaves."""
    dossier = fetched(viewer, number)
    if request.method == "POST" and request.POST.get("leave"):
        return _left(request, dossier)
    posted = request.method == "POST"
    form = PartyForm(request.POST, request.FILES) if posted else PartyForm(initial={"role": PROXY})
    refusal = None
    if posted and form.is_valid():
        answer = _joined(dossier, form)
        if isinstance(answer, Performed):
            messages.success(request, _("已登记。"))
            return redirect("desk:parties", number=dossier.number)
        refusal = dossier.refusal(answer) if answer is not None else None
    context = {
        "dossier": dossier,
        "crumbs": (
            {"label": dossier.number, "url": reverse("desk:case", args=[dossier.number])},
            {"label": _("代理人、群体"), "url": ""},
        ),
        "lines": tuple(_lines(dossier)),
        "form": form,
        "refusal": refusal,
        "is_open": not dossier.case.archived,
    }
    return show(
        request, viewer, "desk/parties.html", context, current="register", status=422 if posted else 200
    )


def _joined(dossier: Dossier, form: PartyForm) -> Performed | Refused | None:
    """None where the mandate was not taken; the form then says why."""
    viewer = dossier.viewer
    sent = uploads.take(
        ((FILES, one) for one in form.cleaned_data.get(FILES) or ()), now=viewer.now, subject="case"
    )
    for words in sent.wrong.get(FILES, ()):
        form.add_error(FILES, words)
    if sent.wrong:
        return None
    document = sent.ids[0] if sent.ids else None
    answer = joining.join(dossier.id, form.command(document), by=viewer.id, now=viewer.now)
    if isinstance(answer, Refused):
        uploads.discard(sent)
    else:
        uploads.settle(sent, dossier.id)
    return answer


def _left(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    viewer = dossier.viewer
    reason = request.POST.get("reason", "").strip()[:200]
    command = LeaveParty(request.POST["leave"], reason or _("不再参与"))
    answer = perform(command, on=dossier.id, at=viewer.now, by=viewer.id)
    if isinstance(answer, Refused):
        messages.error(request, dossier.refusal_words(answer))
    else:
        messages.success(request, _("已登记退出。以后的函件不再寄给他。"))
    return redirect("desk:parties", number=dossier.number)


def _lines(dossier: Dossier) -> Iterator[Line]:
    today = dossier.known.calendar.local_day(dossier.viewer.now)
    for one in taking_part(dossier.case):
        shown = directory.shown(dossier.id, subject=one.id)
        yield Line(
            id=one.id,
            role=str(ROLES.get(one.role, one.role)),
            name=shown.name if shown is not None else _("（已删除）"),
            contacts="、".join(value for _kind, value in shown.contacts) if shown is not None else "",
            letters=str(LETTERS.get(one.letters, "")),
            may="、".join(str(POWERS[power]) for power in one.may if power in POWERS),
            until=one.until,
            is_over=one.until is not None and one.until < today,
            document_url=_document_url(dossier, one),
        )


def _document_url(dossier: Dossier, one: PartyState) -> str:
    return reverse("desk:file", args=[dossier.number, one.document]) if one.document else ""
