"""Taking in what a complainant typed: files kept, limits held, the complaint lodged."""

from __future__ import annotations

import json
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.engine import Refused
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from bihuan.inbox.keeping import OtherContent
from bihuan.inbox.places import PLACE
from bihuan.portal import limiting
from bihuan.portal.forms import ComplaintForm
from bihuan.portal.guide import Desk
from bihuan.portal.uploads import take


def too_many(desk: Desk, address: str, *, now: datetime) -> datetime | None:
    """Until when the address or the unit has had enough; None while there is room."""
    until = limiting.spend(limiting.complaints_of_address(), address, now=now)
    return until or limiting.spend(limiting.complaints_of_unit(), desk.code, now=now)


def lodge(desk: Desk, form: ComplaintForm, *, sender: str, now: datetime, place: str = "") -> Received | None:
    """Lets the complaint in, or says in the form what is wrong. Files that were taken stay with the form.

    `place` is the code of the place it comes from.
    """
    files = form.files_before()
    is_valid = form.is_valid()
    uploads = {"files_": form.cleaned_data.get("files_") or [], **form.uploads}
    by_field: dict[str, list[str]] = {}
    for field, sent in uploads.items():
        kept = take(form, field, sent, now=now, before=len(files))
        by_field[field] = [id for id, _name in kept]
        files += kept
    if not is_valid or not form.is_valid():
        form.keep(files)
        return None
    answer = _hand_in(desk, form, files, by_field, sender, now, place)
    if isinstance(answer, Received):
        return answer
    form.keep(files)
    match answer:
        case OtherContent():
            form.add_error(None, _("这份表已经提交过。如要另提一件投诉，请重新打开这一页。"))
        case Refused():
            form.refuse(answer, refusal_in_words(answer, desk.regulation, desk.lang))
    return None


def _hand_in(
    desk: Desk,
    form: ComplaintForm,
    files: list[tuple[str, str]],
    by_field: dict[str, list[str]],
    sender: str,
    now: datetime,
    place: str,
) -> Received | Refused | OtherContent:
    assert desk.channel is not None
    own = {field: ",".join(ids) for field, ids in by_field.items() if field != "files_" and ids}
    typed = {name: value for name, value in form.data.items() if name != "csrfmiddlewaretoken"}
    return intake.lodge(
        desk.channel.key,
        desk.code,
        raw=json.dumps(typed, ensure_ascii=False),
        received_at=now,
        now=now,
        by=COMPLAINANT,
        values=form.values,
        texts={**form.texts, **own},
        person=form.person,
        files=[id for id, _name in files],
        idempotency=form.cleaned_data.get("sent_") or None,
        language=desk.lang,
        sender=sender,
        origin=f"{PLACE}{place}" if place else None,
        anonymous=form.is_anonymous,
    )
