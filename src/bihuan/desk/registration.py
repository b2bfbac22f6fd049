"""Registering a complaint as it is told: on the telephone, at the counter, from a letter that came."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.cases import beside, queries
from bihuan.cases.perform import perform
from bihuan.desk import alike, counter, folder, uploads
from bihuan.desk.dossier import Dossier, open_dossier
from bihuan.desk.filtering import places_of
from bihuan.desk.frame import Viewer, desk_page, regulation_in, show
from bihuan.desk.listing import Line, channel_word, lines_of
from bihuan.desk.naming import articles_words
from bihuan.desk.tasks import draft_in, other_card
from bihuan.desk.wording import promises
from bihuan.engine import Refused
from bihuan.engine.commands import AddNote
from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from bihuan.inbox.matching.learning import text_fields
from bihuan.pages.fields import FilesField
from bihuan.pages.regulated import RegulatedForm
from bihuan.pages.shapes import Refusal
from bihuan.pages.widgets import MomentInput
from bihuan.parties import directory
from bihuan.parties.contacts import Kind, normal
from bihuan.people.roster import Place
from bihuan.regulation.model import Regulation

# Names no field of a regulation has: a key there is an identifier, and these hold a hyphen.
PHONE, NAME, EMAIL, ANONYMOUS = "caller-phone", "caller-name", "caller-email", "caller-anonymous"
RECEIVED_AT, WHY_EARLIER, PAPERS, COMMAND = "receipt-at", "receipt-why", "receipt-papers", "receipt-command"
FIND = alike.FIND
# Where a draft that is no case's yet is kept.
NO_CASE, REGISTERING = "", "register"
REGISTERED = "registered"
LARGEST_DRAFT = 200_000
# A clerk who writes as they hear needs this long; what is earlier is said to be so.
WHILE_TALKING = timedelta(minutes=15)
OWN_DOORS = ("web", "wechat", "chat", "social", "button", "api")
FEW = 8


@dataclass(frozen=True, slots=True)
class Where:
    """For which unit, by which channel, under which regulation a complaint is registered."""

    unit: Place
    channel: str
    regulation: Regulation

    @property
    def address(self) -> str:
        return f"{reverse('desk:registration')}?unit={self.unit.code}&channel={self.channel}"


def choices_of(viewer: Viewer) -> list[tuple[Place, Regulation]]:
    """The units the viewer may register for: those in sight in which a regulation is in force."""
    found = ((one, regulation_in(one.code, viewer.today, viewer.stamp)) for one in places_of(viewer))
    return [(place, regulation) for place, regulation in found if regulation is not None]


def where_of(viewer: Viewer, unit: str, channel: str) -> Where | None:
    """What was chosen, else the viewer's own unit and the telephone; None where nothing can be registered."""
    choices = {place.code: (place, regulation) for place, regulation in choices_of(viewer)}
    if not choices:
        return None
    own = [held.unit for held in viewer.scope.held if held.unit in choices]
    place, regulation = choices.get(unit) or choices[own[0] if own else next(iter(choices))]
    taken = [key for key, one in regulation.channels.items() if one.door not in OWN_DOORS]
    if not taken:
        return None
    return Where(place, channel if channel in taken else taken[0], regulation)


class WhereForm(forms.Form):
    """Unit and channel; another choice brings another record."""

    unit = forms.ChoiceField()
    channel = forms.ChoiceField()

    def __init__(self, viewer: Viewer, where: Where) -> None:
        super().__init__(initial={"unit": where.unit.code, "channel": where.channel}, auto_id="where-%s")
        units, channels = self.fields["unit"], self.fields["channel"]
        assert isinstance(units, forms.ChoiceField) and isinstance(channels, forms.ChoiceField)
        units.label, channels.label = _("单位"), _("渠道")
        units.choices = [(place.code, place.name) for place, _regulation in choices_of(viewer)]
        channels.choices = [
            (key, channel_word(where.regulation, key, viewer.lang))
            for key, one in where.regulation.channels.items()
            if one.door not in OWN_DOORS
        ]


class RegistrationForm(RegulatedForm):
    """The caller, the regulation's record in its order, and when it was received."""

    def __init__(
        self, viewer: Viewer, where: Where, *, draft: QueryDict | None = None, **kwargs: Any
    ) -> None:
        self.viewer, self.where = viewer, where
        record = where.regulation.forms.get("record")
        keys = record.fields if record is not None else ()
        now = timezone.localtime(viewer.now).replace(second=0, microsecond=0)
        super().__init__(
            where.regulation,
            keys,
            lang=viewer.lang,
            departments=[(code, name) for code, _kind, name in where.unit.departments],
            zone=str(timezone.get_current_timezone()),
            auto_id="record-%s",
            initial={RECEIVED_AT: now, COMMAND: uuid.uuid4().hex},
            **kwargs,
        )
        for field in self.regulated:
            # What only staff say can still be said when the case is taken up; the caller is on the line now.
            if not field.asks_complainant:
                self.fields[field.key].required = False
        for key in text_fields(where.regulation):
            if key in self.fields:
                self.fields[key].widget.attrs |= self._looking_up("change delay:300ms")
        self._add_caller()
        self._add_receipt()
        if where.regulation.channels[where.channel].door == "counter":
            counter.add_fields(self)
        self.order_fields([PHONE, NAME, EMAIL, ANONYMOUS, *keys, PAPERS, RECEIVED_AT, WHY_EARLIER])
        if draft is not None and not self.is_bound:
            self._take(draft)

    def _add_caller(self) -> None:
        phone = forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True, **self._looking_up()}
        )
        self.fields[PHONE] = forms.CharField(
            label=_("来电号码"), required=False, max_length=40, widget=phone,
            help_text=_("自动列出以前的投诉"),
        )  # fmt: skip
        off = {"autocomplete": "off"}
        self.fields[NAME] = forms.CharField(
            label=_("怎么称呼"), required=False, max_length=80, widget=forms.TextInput(attrs=off)
        )
        self.fields[EMAIL] = forms.CharField(
            label=_("邮箱"), required=False, max_length=254, widget=forms.EmailInput(attrs=off)
        )
        if self.regulation.anonymous:
            self.fields[ANONYMOUS] = forms.BooleanField(
                label=_("匿名"), required=False, help_text=_("不记姓名和联系方式，也就无法主动答复")
            )

    def _looking_up(self, trigger: str = "input changed delay:500ms") -> dict[str, str]:
        return {
            "hx-post": self.where.address,
            "hx-trigger": trigger,
            "hx-target": "#earlier",
            "hx-vals": json.dumps({FIND: "1"}),
        }

    def _add_receipt(self) -> None:
        self.fields[PAPERS] = FilesField(
            label=_("附件"), required=False, help_text=_("照片、录音、单据、来信")
        )
        self.fields[RECEIVED_AT] = forms.DateTimeField(
            label=_("收到时间"), required=False, widget=MomentInput,
            help_text=_("时限从这里起算；事后补登的，改成实际收到的时间"),
        )  # fmt: skip
        self.fields[WHY_EARLIER] = forms.CharField(
            label=_("为什么比现在早"), required=False, max_length=400,
            help_text=_("改早了才填，如“昨天 18:20 接到电话，系统停电，今早补登”"),
        )  # fmt: skip
        self.fields[COMMAND] = forms.CharField(widget=forms.HiddenInput, required=False)

    def _take(self, draft: QueryDict) -> None:
        for name, field in self.fields.items():
            if not isinstance(field, forms.FileField) and name not in (COMMAND, RECEIVED_AT):
                typed = field.widget.value_from_datadict(draft, MultiValueDict(), name)
                if typed is not None and (typed or name in draft):
                    self.initial[name] = typed

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        phone, email = said.get(PHONE, ""), said.get(EMAIL, "")
        if phone and normal(Kind.PHONE, phone) is None:
            self.add_error(PHONE, _("这不像电话号码，请核对。"))
        if email and normal(Kind.EMAIL, email) is None:
            self.add_error(EMAIL, _("这不像邮箱地址，请核对。"))
        if not (phone or email or said.get(NAME) or said.get(ANONYMOUS)) and not self.errors:
            words = _("请至少留下称呼或一种联系方式")
            self.add_error(PHONE, words + (_("，或勾选“匿名”。") if ANONYMOUS in self.fields else "。"))
        received = said.get(RECEIVED_AT) or self.viewer.now
        if counter.STROKES in self.fields and counter.is_wrong(self):
            self.add_error(counter.SIGNED_NAME, _("签名太短，请重新签。"))
        if received > self.viewer.now + timedelta(minutes=1):
            self.add_error(RECEIVED_AT, _("收到时间不能晚于现在。"))
        elif received < self.viewer.now - WHILE_TALKING and not said.get(WHY_EARLIER):
            self.add_error(WHY_EARLIER, _("收到时间比现在早，请写明原因。"))
        said[RECEIVED_AT] = min(received, self.viewer.now)
        return said

    @property
    def person(self) -> tuple[Part, ...]:
        """The parts about the caller."""
        said = ((name, str(self.cleaned_data.get(key) or "").strip())
                for name, key in (("name", NAME), ("phone", PHONE), ("email", EMAIL)))  # fmt: skip
        return tuple(Part(name, COMPLAINANT, text) for name, text in said if text)

    @property
    def is_anonymous(self) -> bool:
        return bool(self.cleaned_data.get(ANONYMOUS))

    def note(self) -> str:
        """What was written down, as it is kept raw."""
        data: Any = self.data
        said = {name: data.getlist(name) for name in data if name not in ("csrfmiddlewaretoken", COMMAND)}
        return json.dumps(said, ensure_ascii=False)


# --- the page -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def registration(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The form. Sent with `find` it only looks up who calls; sent whole it is a complaint."""
    where = where_of(viewer, request.GET.get("unit", ""), request.GET.get("channel", ""))
    if where is None:
        return show(request, viewer, "desk/registration.html", {"where": None}, current="registration")
    if request.method != "POST":
        typed, saved_at = draft_in(beside.draft_of(NO_CASE, REGISTERING, viewer.id))
        form = RegistrationForm(viewer, where, draft=typed)
        phone = str(form.initial.get(PHONE, ""))
        return _page(request, viewer, where, form, phone=phone, draft_saved_at=saved_at)
    if FIND in request.POST:
        typed = alike.taken(request.POST)
        form = RegistrationForm(viewer, where, draft=typed)
        contacts = {Kind.PHONE: typed.get(PHONE, ""), Kind.EMAIL: typed.get(EMAIL, "")}
        more = alike.alike_in(viewer, where, typed, contacts)
        return _page(request, viewer, where, form, phone=typed.get(PHONE, ""), **more)
    form = RegistrationForm(viewer, where, data=request.POST, files=request.FILES)
    answer = lodged(viewer, where, form) if form.is_valid() else None
    if isinstance(answer, Received):
        beside.drop_draft(NO_CASE, REGISTERING, viewer.id)
        return shown_once(request, answer)
    refusal = refusal_of(where, viewer, form, answer) if isinstance(answer, Refused) else None
    return _page(request, viewer, where, form, phone=request.POST.get(PHONE, ""), refusal=refusal, status=422)


def shown_once(request: HttpRequest, answer: Received) -> HttpResponse:
    """Leads to number and code, which this session alone is shown, once."""
    request.session[REGISTERED] = [answer.number, answer.code]
    return redirect("desk:registered", number=answer.number)


def lodged(
    viewer: Viewer, where: Where, form: RegistrationForm, *, key: str = "", files: tuple[str, ...] = ()
) -> Received | Refused | None:
    """None where something stands beside a field of the form that only came out now.

    `files` are documents kept before (a recording, a scan). `key` stands for what the complaint came in, of
    which there is only one; else the form's own.
    """
    given = [*((PAPERS, one) for one in form.cleaned_data.get(PAPERS) or ())]
    given += [(key, one) for key, sent in form.uploads.items() for one in sent]
    sent = uploads.take(given, now=viewer.now, subject=COMPLAINANT)
    for name, wrong in sent.wrong.items():
        for words in wrong:
            form.add_error(name, words)
    if sent.wrong:
        return None
    texts = {key: text.replace("\r\n", "\n") for key, text in form.texts.items()}
    texts |= {key: ",".join(id for id, _digest in files)
              for key, files in sent.pairs.items() if key != PAPERS}  # fmt: skip
    key = key or f"desk {viewer.id} {form.cleaned_data.get(COMMAND) or uuid.uuid4().hex}"
    answer = intake.lodge(
        where.channel,
        where.unit.code,
        raw=form.note(),
        received_at=form.cleaned_data[RECEIVED_AT],
        now=viewer.now,
        by=viewer.id,
        values=form.values,
        texts=texts,
        person=form.person,
        files=(*files, *sent.ids),
        idempotency=key,
        language="zh",
        sender=form.cleaned_data.get(PHONE) or "",
        anonymous=form.is_anonymous,
    )
    if isinstance(answer, Received):
        if form.cleaned_data.get(WHY_EARLIER) and not answer.repeated:
            words = _("补登原因：%(why)s") % {"why": form.cleaned_data[WHY_EARLIER]}
            perform(AddNote(words), on=answer.case_id, at=viewer.now, by=viewer.id)
        if counter.STROKES in form.fields and not answer.repeated:
            zone = timezone.get_current_timezone()
            counter.sign(
                form, form.note(), case=answer.case_id, channel=where.channel, by=viewer.id,
                now=viewer.now, zone=zone,
            )  # fmt: skip
        return answer
    uploads.discard(sent)
    if not isinstance(answer, Refused):
        # Gone back to in the browser and changed: another complaint needs another form.
        form.add_error(None, _("这张登记表已经用过。请重新打开登记页，再填一次。"))
        return None
    return answer


def refusal_of(where: Where, viewer: Viewer, form: RegistrationForm, answer: Refused) -> Refusal | None:
    """Beside the fields it names, else above the form."""
    words = refusal_in_words(answer, where.regulation, viewer.lang)
    form.refuse(answer, words)
    return None if form.errors else Refusal(what=words)


def _page(
    request: HttpRequest, viewer: Viewer, where: Where, form: RegistrationForm, *, phone: str,
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    return show(
        request,
        viewer,
        "desk/registration.html",
        {**context_of(viewer, where, form, phone=phone), **more},
        current="registration",
        partial="earlier",
        status=status,
    )


def context_of(viewer: Viewer, where: Where, form: RegistrationForm, *, phone: str) -> dict[str, Any]:
    """What a page shows around a registration form: the form in its parts, who calls, what to tell them."""
    record = where.regulation.forms.get("record")
    return {
        "where": where,
        "where_form": WhereForm(viewer, where),
        "form": form,
        "caller": [form[name] for name in (PHONE, NAME, EMAIL, ANONYMOUS) if name in form.fields],
        "record": [form[one.key] for one in form.regulated],
        "receipt": [form[name] for name in (PAPERS, RECEIVED_AT, WHY_EARLIER)],
        "signed": form[counter.SIGNED_NAME] if counter.SIGNED_NAME in form.fields else None,
        "record_name": where.regulation.word(record.rule.path, record.name, viewer.lang) if record else "",
        "record_articles": articles_words(record.rule.articles, viewer.lang) if record else "",
        "find": FIND,
        "phone": phone,
        "earlier": earlier_of(viewer, phone),
        "readable": bool(phone) and normal(Kind.PHONE, phone) is not None,
        "promises": promises(where.regulation, viewer.lang),
        "articles": tuple(_articles(where)),
        "draft_url": reverse("desk:registration_draft"),
        "title": where.regulation.word("title", where.regulation.title, viewer.lang),
    }


def _articles(where: Where) -> Any:
    """What the regulation says of taking complaints: the articles of the channel and of the record."""
    record = where.regulation.forms.get("record")
    channel = where.regulation.channels[where.channel]
    cited = (*channel.rule.articles, *(record.rule.articles if record is not None else ()))
    for number in dict.fromkeys(cited):
        if number in where.regulation.articles:
            yield where.regulation.articles[number]


def earlier_of(viewer: Viewer, phone: str) -> tuple[Line, ...]:
    """Cases in sight that bear this number, newest first; nothing until it is one."""
    if not phone or normal(Kind.PHONE, phone) is None:
        return ()
    cases = [one.case for one in directory.earlier(Kind.PHONE, phone, units=None, limit=FEW * 3)]
    return lines_of(viewer, queries.seen_of(viewer.scope, cases)[:FEW])


@require_POST
@desk_page
def draft(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Keeps the form half filled in, as it is typed."""
    return HttpResponse(status=204 if keep_draft(request, viewer, REGISTERING) else 413)


def keep_draft(request: HttpRequest, viewer: Viewer, what: str) -> bool:
    """Keeps what was typed under the name `what`; False where it is too much to be a form."""
    typed = {
        name: values for name, values in request.POST.lists() if name not in ("csrfmiddlewaretoken", COMMAND)
    }
    if sum(len(value) for values in typed.values() for value in values) > LARGEST_DRAFT:
        return False
    form = {"typed": typed, "saved_at": viewer.now.isoformat()}
    beside.save_draft(NO_CASE, what, viewer.id, form, now=viewer.now)
    return True


@require_POST
@desk_page
def drop(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Begins with an empty form."""
    beside.drop_draft(NO_CASE, REGISTERING, viewer.id)
    messages.success(request, _("草稿已清除。"))
    return redirect("desk:registration")


@require_safe
@desk_page
def registered(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Number, code and when an answer is due, to be read out. The code is shown here only."""
    kept = request.session.get(REGISTERED) or ["", ""]
    if kept[0] != number:
        return redirect("desk:case", number=number)
    dossier = open_dossier(viewer, number)
    context = {
        "number": number,
        "code": kept[1],
        "dossier": dossier,
        "clocks": folder.running_clocks(dossier) if dossier is not None else (),
        "promises": promises(dossier.regulation, viewer.lang) if dossier is not None else (),
        "next": _next(dossier) if dossier is not None else "",
        "mine": dossier is not None and any(one.refused is None for one in dossier.tasks),
    }
    return show(request, viewer, "desk/registered.html", context, current="registration")


def _next(dossier: Dossier) -> str:
    """Which step is next, and whose."""
    cards = [other_card(dossier, one) for one in dossier.tasks]
    return _("；").join(f"{card.name}（{card.who}）" for card in cards)
