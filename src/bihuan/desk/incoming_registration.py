"""A message that arrived becomes a complaint: filled in with what it says, a person fills in the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.desk import registration, uploads
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.incoming import fetched
from bihuan.desk.incoming_words import channel_word, files_in, whole_of
from bihuan.desk.registration import (
    EMAIL,
    NAME,
    PAPERS,
    PHONE,
    RECEIVED_AT,
    WHY_EARLIER,
    RegistrationForm,
    Where,
)
from bihuan.documents import keeping as documents
from bihuan.engine import Refused
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Reason
from bihuan.inbox import intake, keeping, sorting, waiting
from bihuan.inbox.intake import Received
from bihuan.inbox.lodging import Lodging
from bihuan.inbox.models import RawMessage
from bihuan.inbox.understanding import Reading, Understood
from bihuan.pages.shapes import Refusal

CALLERS = {"name": NAME, "phone": PHONE, "email": EMAIL}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def register_message(request: HttpRequest, viewer: Viewer, id: str) -> HttpResponseBase:
    """The form; sent, the message is a case, received when the message was."""
    found = fetched(viewer, id)
    where = where_of(viewer, found, request.GET.get("channel", ""))
    if request.method != "POST":
        said = waiting.opened(found, by=viewer.id, now=viewer.now)
        form = _form(viewer, where, found, said) if where is not None else None
        return _page(request, viewer, found, said, where, form)
    said = waiting.understood(found)
    if where is None:
        return _page(request, viewer, found, said, None, None, status=422)
    form = RegistrationForm(viewer, where, data=request.POST, files=request.FILES)
    answer = _lodged(viewer, where, found, said, form) if form.is_valid() else None
    if isinstance(answer, Received):
        return registration.shown_once(request, answer)
    refusal = _refusal(where, viewer, form, answer) if isinstance(answer, Refused) else None
    return _page(request, viewer, found, said, where, form, status=422, refusal=refusal)


def where_of(viewer: Viewer, found: RawMessage, channel: str) -> Where | None:
    """For the message's unit, by the channel it came on, else by the one that was chosen."""
    for place, regulation in registration.choices_of(viewer):
        if place.code == found.unit:
            own = sorting.channel_of(regulation, found.channel)
            chosen = channel if channel in regulation.channels else ""
            return Where(place, chosen or own or next(iter(regulation.channels)), regulation)
    return None


def _form(viewer: Viewer, where: Where, found: RawMessage, said: Reading) -> RegistrationForm:
    form = RegistrationForm(viewer, where)
    form.initial[RECEIVED_AT] = timezone.localtime(found.received_at).replace(second=0, microsecond=0)
    form.initial[WHY_EARLIER] = _("来件这时收到")
    if isinstance(said, Understood):
        form.initial.update(_typed(where, found, said))
    return form


def _typed(where: Where, found: RawMessage, said: Understood) -> dict[str, Any]:
    filled = sorting.filled_of(where.regulation, found, said)
    typed: dict[str, Any] = {CALLERS[one.name]: one.value for one in said.person if one.name in CALLERS}
    for key, value in {**filled.values, **filled.texts}.items():
        match value:
            case bool():
                typed[key] = "true" if value else "false"
            case tuple():
                typed[key] = list(value)
            case datetime():
                typed[key] = timezone.localtime(value)
            case _:
                typed[key] = value
    return typed


def _lodged(
    viewer: Viewer, where: Where, found: RawMessage, said: Reading, form: RegistrationForm
) -> Received | Refused | None:
    """None where something stands beside a field of the form that only came out now."""
    given = [*((PAPERS, one) for one in form.cleaned_data.get(PAPERS) or ())]
    given += [(key, one) for key, sent in form.uploads.items() for one in sent]
    sent = uploads.take(given, now=viewer.now, subject=COMPLAINANT)
    for name, wrong in sent.wrong.items():
        for words in wrong:
            form.add_error(name, words)
    if sent.wrong:
        return None
    own = sorting.keep_files(said, viewer.now) if isinstance(said, Understood) else sorting.Files((), (), 0)
    texts = {key: text.replace("\r\n", "\n") for key, text in form.texts.items()}
    texts |= {
        key: ",".join(id for id, _digest in pairs) for key, pairs in sent.pairs.items() if key != PAPERS
    }
    lodging = Lodging(
        unit=where.unit.code,
        channel=where.channel,
        received_at=min(form.cleaned_data[RECEIVED_AT], viewer.now),
        values=form.values,
        texts=texts,
        person=() if form.is_anonymous else form.person,
        files=(*own.ids, *sent.ids),
        digests=(*own.digests, *(digest for pairs in sent.pairs.values() for _id, digest in pairs)),
        language=said.language if isinstance(said, Understood) else "zh",
        anonymous=form.is_anonymous,
    )
    answer = intake.lodge_kept(found, lodging, now=viewer.now, by=viewer.id, why=own.why)
    if isinstance(answer, Refused):
        documents.drop(own.ids)
        uploads.discard(sent)
    return answer


def _refusal(where: Where, viewer: Viewer, form: RegistrationForm, answer: Refused) -> Refusal | None:
    if answer.reason is Reason.ALREADY_DONE:
        return Refusal(what=_("这件来件已经有人处理过。请回到待辨认来件，刷新后再看。"))
    return registration.refusal_of(where, viewer, form, answer)


def _page(
    request: HttpRequest,
    viewer: Viewer,
    found: RawMessage,
    said: Reading,
    where: Where | None,
    form: RegistrationForm | None,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    gist = keeping.gist_of(found)
    context = {
        "message": found,
        "said": said if isinstance(said, Understood) else None,
        "who": gist.who or keeping.sender_of(found),
        "channel": channel_word(viewer, found.unit, found.channel),
        "unit": viewer.names.unit(found.unit),
        "whole": whole_of(said),
        "files": files_in(said),
        "form": form,
        "where": where,
        "channels": _channels(viewer, where) if where is not None else (),
        "refusal": refusal,
    }
    return show(request, viewer, "desk/message_registration.html", context, current="incoming", status=status)


def _channels(viewer: Viewer, where: Where) -> list[tuple[str, str, bool]]:
    return [
        (key, registration.channel_word(where.regulation, key, viewer.lang), key == where.channel)
        for key in where.regulation.channels
    ]
