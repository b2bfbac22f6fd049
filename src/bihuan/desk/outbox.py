"""The outbox: letters that left or wait, and doing by hand what only a person can."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.cases import access, queries
from bihuan.cases.queries.states import case_states
from bihuan.desk import public_notices
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.shut import keep_shut
from bihuan.desk.wording import Teller
from bihuan.engine.case import Case
from bihuan.engine.refused import Reason, Refused
from bihuan.engine.seeing import hidden_from
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox import outbox as post
from bihuan.inbox import publishing
from bihuan.inbox.letters.places import status_page
from bihuan.inbox.models import Standing
from bihuan.inbox.outbox import ASK_A_PERSON, Entry
from bihuan.inbox.senders.choosing import Why
from bihuan.pages.formats import capped_words
from bihuan.pages.shapes import Level, Refusal, Tab, Tone
from bihuan.pages.widgets import MomentInput
from bihuan.registry import versions
from bihuan.regulation.house import letter_name
from bihuan.regulation.model import COMPLAINANT, NewsKind, Regulation

MANY = 50
TONES: dict[Standing, Tone] = {
    Standing.HELD: "soon", Standing.LOOK_OVER: "soon", Standing.TO_DO: "soon", Standing.STOPPED: "waiting",
    Standing.WAITING: "waiting",
    Standing.SENT: "plain", Standing.DELIVERED: "done", Standing.FAILED: "late",
}  # fmt: skip
CHANNELS = {
    "email": gettext_lazy("邮件"), "phone": gettext_lazy("电话转达"), "sms": gettext_lazy("短信"),
    "letter": gettext_lazy("信函"), "notice": gettext_lazy("站内"), "counter": gettext_lazy("当面"),
    "portal": gettext_lazy("查询页"), "app": gettext_lazy("应用"), "wechat": gettext_lazy("微信"),
    "public": gettext_lazy("公告"), "post": gettext_lazy("邮寄"),
}  # fmt: skip
REACHED: Mapping[str, Sequence[tuple[str, Any]]] = {
    "phone": (
        ("yes", gettext_lazy("已转达给本人")),
        ("no answer", gettext_lazy("没有人接听")),
        ("wrong number", gettext_lazy("号码不对")),
        ("refused", gettext_lazy("对方不愿听")),
    ),
    "post": (
        ("posted", gettext_lazy("已寄出")),
        ("yes", gettext_lazy("已签收")),
        ("returned", gettext_lazy("信件退回")),
    ),
    "counter": (
        ("yes", gettext_lazy("已交给本人")),
        ("refused", gettext_lazy("对方不愿收")),
    ),
}
WHY: Mapping[str, Any] = {
    Why.RULE: gettext_lazy("按制度规定的首选方式"),
    Why.WISH: gettext_lazy("按投诉人的意愿"),
    Why.NEXT: gettext_lazy("前面的方式联系不上，改用这一种"),
    Why.LAST: gettext_lazy("没有别的方式，凭编号和查询码在网上看"),
}
TRIED: Mapping[str, Any] = {
    "gone": gettext_lazy("对方系统已收下"),
    "later": gettext_lazy("没有发出，稍后再试"),
    "never": gettext_lazy("对方系统拒收"),
    "unknown": gettext_lazy("中断，可能已发出"),
    "laid out": gettext_lazy("已放在对方可看到的地方"),
    "handed over": gettext_lazy("已转达"),
    "posted": gettext_lazy("已寄出"),
    "not reached": gettext_lazy("没有联系上"),
    "stopped": gettext_lazy("人工暂缓"),
    "released": gettext_lazy("过目放行"),
    "shown": gettext_lazy("公告上网"),
    "taken down": gettext_lazy("公告提前撤下"),
}


def units_in_sight(viewer: Viewer) -> Collection[str] | None:
    """Whose letters to look through: of units in sight and of those the viewer works in."""
    scope = viewer.scope
    return None if scope.everything else scope.units | {held.unit for held in scope.held}


def name_of(regulation: Regulation, key: str, lang: str) -> str:
    return letter_name(regulation, key, lang)


def is_private(regulation: Regulation, key: str) -> bool:
    """Whether every occasion of a letter lies in a procedure that is nobody else's business."""
    letter = regulation.letters.get(key)
    if letter is None or letter.to == COMPLAINANT:
        return False
    procedures = {one.procedure for one in letter.when if one.kind is not NewsKind.RECEIVED}
    procedures |= {
        procedure.key
        for procedure in regulation.procedures.values()
        for step in procedure.steps.values()
        if key in (step.letter, *(one.letter for one in step.outcomes.values()))
    }
    found = [one for key, one in regulation.procedures.items() if key in procedures]
    return bool(found) and all(one.private for one in found)


def _readable(viewer: Viewer, one: Entry, case: Case) -> bool:
    """A letter of a private procedure is read only by those whom some such procedure of the case concerns."""
    regulation = versions.regulation(case.regulation, case.version)
    if not is_private(regulation, one.key):
        return True
    private = {
        id
        for id, instance in case.instances.items()
        if (procedure := regulation.procedures.get(instance.procedure)) is not None and procedure.private
    }
    return bool(private - hidden_from(viewer.actor, regulation, case))


def line_of(viewer: Viewer, one: Entry, case: Case) -> dict[str, Any]:
    regulation = versions.regulation(case.regulation, case.version)
    return {
        "entry": one,
        "name": name_of(regulation, one.key, viewer.lang),
        "url": reverse("desk:outgoing", args=[one.id]),
        "state": Level(name=str(one.standing.label), tone=TONES[one.standing]),
        "channel": str(CHANNELS.get(one.channel, one.channel)),
        "unit": viewer.names.unit(one.unit),
        "reader": Teller(regulation, viewer.lang).post(one.reader),
        "quiet_until": _quiet_until(viewer, one),
    }


@require_safe
@desk_page
def outbox(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The letters of the units in sight, newest first, by standing."""
    asked = request.GET.get("standing", "").replace("_", " ")
    standing = Standing(asked) if asked in Standing.values else None
    before = _place(request.GET.get("before", ""))
    shown, cases, after = readable(viewer, standing=standing, before=before, limit=MANY)
    units = units_in_sight(viewer)
    here = f"{reverse('desk:outbox')}?standing={asked.replace(' ', '_')}"
    context = {
        "lines": [line_of(viewer, one, cases[one.case]) for one in shown],
        "tabs": _tabs(viewer, standing),
        "standing": standing,
        "older_url": f"{here}&before={after}" if after else "",
        "newest_url": here if before is not None else "",
        "several_units": units is None or len(units) > 1,
        "to_post": _some_to_post(viewer, units),
        "lead": _("系统写好的信。发得出去的自己会发，发不出去的等人来办。"),
    }
    return show(request, viewer, "desk/outbox.html", context, current="outbox", partial="letters")


def _some_to_post(viewer: Viewer, units: Collection[str] | None) -> bool:
    return bool(
        post.entries(units, scope=viewer.scope, standing=Standing.TO_DO, channels=post.POSTED, limit=1)
    )


CHUNK = 100


def readable(
    viewer: Viewer,
    *,
    standing: Standing | None,
    before: post.Before | None,
    limit: int,
    channels: Collection[str] = (),
) -> tuple[list[Entry], dict[str, Case], str]:
    """The letters the viewer may open, newest first, with their cases, and where the next page begins."""
    units = units_in_sight(viewer)
    shown: list[Entry] = []
    cases: dict[str, Case] = {}
    while True:
        found = post.entries(
            units,
            scope=viewer.scope,
            standing=standing,
            channels=channels,
            before=before,
            limit=max(limit + 1, CHUNK),
        )
        new = case_states([one.case for one in found if one.case not in cases])
        cases |= new
        shown += [one for one in found if one.case in cases and _readable(viewer, one, cases[one.case])]
        if len(shown) > limit:
            last = shown[limit - 1]
            return shown[:limit], cases, f"{last.changed_at.timestamp():.6f}_{last.id}"
        if len(found) < max(limit + 1, CHUNK):
            return shown, cases, ""
        before = (found[-1].changed_at, found[-1].id)


def _place(typed: str) -> post.Before | None:
    """Where a page begins; what is no token begins at the beginning."""
    moment, _dash, id = typed.partition("_")
    if not re.fullmatch(r"\d{1,11}\.\d{6}", moment) or not re.fullmatch(r"\d{1,18}", id):
        return None
    seconds, _dot, micros = moment.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros)), int(id)


@lru_cache(maxsize=16)
def _private_keys(stamp: int) -> frozenset[str]:
    """The letters that are private under any published version."""
    found = (versions.regulation(one.regulation, one.version) for one in versions.published())
    return frozenset(key for regulation in found for key in regulation.letters if is_private(regulation, key))


def counted(viewer: Viewer) -> dict[Standing, int]:
    """How many of the letters the viewer may open wait for a person, by standing, up to `post.CAP` + 1."""
    units, private = units_in_sight(viewer), _private_keys(viewer.stamp)
    numbers = post.counts(units, scope=viewer.scope, but=private)
    if not private:
        return numbers
    doubtful = post.entries(
        units, scope=viewer.scope, keys=private, standings=ASK_A_PERSON, limit=len(ASK_A_PERSON) * post.CAP
    )
    cases = case_states([one.case for one in doubtful])
    for one in doubtful:
        if one.case in cases and _readable(viewer, one, cases[one.case]):
            numbers[one.standing] += 1
    return numbers


def _tabs(viewer: Viewer, standing: Standing | None) -> tuple[Tab, ...]:
    numbers = counted(viewer)
    here = reverse("desk:outbox")
    tabs = [Tab(label=_("全部"), url=here, current=standing is None)]
    for one in (*ASK_A_PERSON, Standing.WAITING, Standing.STOPPED, Standing.SENT, Standing.DELIVERED):
        url = f"{here}?standing={one.value.replace(' ', '_')}"
        number = numbers.get(one)
        count = capped_words(number, post.CAP) if number else None
        tabs.append(Tab(label=str(one.label), url=url, current=one is standing, count=count))
    return tuple(tabs)


# --- one letter --------------------------------------------------------------------------------------------


SHORT = ("sms", "wechat")
POSTED = {"post": "post", "letter": "post"}


class PassedOnForm(forms.Form):
    """What became of a letter that a person passes on."""

    reached = forms.ChoiceField()
    said = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    registered = forms.CharField(required=False, max_length=40)
    happened_at = forms.DateTimeField(required=False, widget=MomentInput)

    def __init__(self, channel: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["reached"].label = _("结果")
        self.fields["said"].label = _("对方说了什么")
        self.fields["said"].help_text = _("会加密保存，随案件一并删除。")
        self.fields["registered"].label = _("挂号或快递单号")
        self.fields["happened_at"].label = _("时间")
        self.fields["happened_at"].help_text = _("不填即为现在")
        field = self.fields["reached"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(REACHED.get(POSTED.get(channel, channel), REACHED["phone"]))
        del self.fields["said" if POSTED.get(channel) else "registered"]


def fetched(viewer: Viewer, id: int) -> tuple[Entry, Case]:
    """The letter with its case, or 404 where one of them is out of the viewer's sight."""
    found = post.find(id, units_in_sight(viewer))
    if found is None or not queries.in_sight(viewer.scope, (found.case,)):
        raise Http404
    case = case_states([found.case]).get(found.case)
    if case is None or not _readable(viewer, found, case):
        raise Http404
    if case.archived:
        keep_shut(viewer, found.case)
    return found, case


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def outgoing(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """A letter as it was written; read out or handed over, it is marked done here."""
    found, case = fetched(viewer, id)
    form = PassedOnForm(found.channel, data=request.POST if request.method == "POST" else None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = _passed_on(viewer, found, form)
            if not isinstance(answer, Refused):
                messages.success(request, _("已记录。"))
                return redirect(f"{reverse('desk:outbox')}?standing=to_do")
            refusal = Refusal(what=_refused(viewer, case, answer))
    dialled = request.session.pop("dialled", None) if request.method == "GET" else None
    context = {
        "line": line_of(viewer, found, case),
        "entry": found,
        "missing": _missing(viewer, found, case),
        "form": form if post.may_be_passed_on(found) else None,
        "may_try": found.standing in (Standing.HELD, Standing.FAILED),
        "may_stop": found.standing in post.STOPPABLE,
        "may_release": _may_release(found),
        "why": str(WHY.get(found.chosen, "")),
        **_short(found),
        "quiet_until": _quiet_until(viewer, found),
        "tries": tuple(_tries(viewer, found)),
        "releaser": viewer.names(found.looked_over_by) if found.looked_over_by else "",
        **public_notices.shown_beside(viewer, found),
        "dials": found.standing == Standing.TO_DO
        and found.channel == "phone"
        and found.reader == COMPLAINANT,
        "dialled": dialled if dialled and dialled[0] == id else None,
        "refusal": refusal,
    }
    return show(request, viewer, "desk/outgoing.html", context, current="outbox", status=status)


RESULTS = {"yes": "delivered", "posted": "sent"}


def _passed_on(viewer: Viewer, found: Entry, form: PassedOnForm) -> object:
    said = form.cleaned_data
    result = RESULTS.get(said["reached"], "failed")
    return post.passed_on(
        found.id,
        now=viewer.now,
        by=viewer.id,
        result=result,
        code=said["reached"] if result == "failed" else "",
        happened_at=said["happened_at"],
        said=said.get("said", ""),
        registered=said.get("registered", ""),
    )


def _short(found: Entry) -> dict[str, str]:
    """What alone travels where other people's systems carry it."""
    if found.channel not in SHORT or not found.subject:
        return {"short": ""}
    said = {"channel": CHANNELS[found.channel]}
    title = _("%(channel)s里只有主题和链接，正文凭编号和查询码看") % said
    return {"short": f"{found.subject} {status_page()}", "short_title": title}


def _may_release(found: Entry) -> bool:
    """A public notice has its own form."""
    return found.standing == Standing.STOPPED or (
        found.standing == Standing.LOOK_OVER and found.channel != publishing.CHANNEL
    )


def _quiet_until(viewer: Viewer, found: Entry) -> datetime | None:
    """Until when nobody is to be called or texted about it."""
    waits = found.standing in (Standing.WAITING, Standing.TO_DO)
    later = found.not_before is not None and found.not_before > viewer.now
    return found.not_before if waits and later else None


def _tries(viewer: Viewer, found: Entry) -> Iterator[dict[str, Any]]:
    for one in reversed(post.tries_of(found.id)):
        yield {
            "at": one.at,
            "channel": str(CHANNELS.get(one.channel, one.channel)),
            "to": one.to,
            "result": str(TRIED.get(one.result, one.result)),
            "code": one.code,
            "provider": one.provider,
            "by": viewer.names(one.by) if one.by else "",
            "said": one.said,
        }


def _refused(viewer: Viewer, case: Case, answer: Refused) -> str:
    if answer.reason is Reason.ALREADY_DONE:
        who = viewer.names(str(answer.params.get("by") or "")) or _("系统")
        return _("%(who)s 已经转达过这封信。") % {"who": who}
    regulation = versions.regulation(case.regulation, case.version)
    return refusal_in_words(answer, regulation, viewer.lang, named=viewer.names)


def _missing(viewer: Viewer, found: Entry, case: Case) -> list[str]:
    """What a held letter lacks, by the names of the fields."""
    regulation = versions.regulation(case.regulation, case.version)
    return [
        regulation.word(field.rule.path, field.name, viewer.lang)
        if (field := regulation.fields.get(key)) is not None
        else key
        for key in found.missing
    ]


@require_POST
@desk_page
def dial(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """The whole number to be called, accounted for first and shown once."""
    found, _case = fetched(viewer, id)
    if found.standing != Standing.TO_DO:
        raise Http404
    purpose = _("电话转达函件 %(number)s") % {"number": found.number}
    access.log_access(viewer.id, found.case, what=access.IDENTITY, purpose=purpose, now=viewer.now)
    request.session["dialled"] = [id, post.number_to_dial(id)]
    return redirect("desk:outgoing", id=id)


@require_POST
@desk_page
def again(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """Tries a held or failed letter once more."""
    found, _case = fetched(viewer, id)
    if found.standing not in (Standing.HELD, Standing.FAILED):
        raise Http404
    tried = post.send_again(id, now=viewer.now)
    messages.info(request, _("已重试：%(state)s。") % {"state": tried.standing.label})
    return redirect("desk:outgoing", id=id)
