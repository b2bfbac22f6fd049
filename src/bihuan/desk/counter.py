"""Signing at the counter: whoever complains reads what was written down and signs it.

The signature is a picture of the case, its SHA-256 in the ledger. A message of theirs on the case says who
signed when, by what means, and the SHA-256 of what they signed: of the note that is kept raw.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, tzinfo

from django import forms
from django.utils.translation import gettext as _
from resvg_py import svg_to_bytes

from bihuan.cases.perform import perform
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.documents.models import Document
from bihuan.documents.papers.keeping import drawn
from bihuan.engine.commands import AttachFiles
from bihuan.inbox import intake
from bihuan.pages.formats import written_words

STROKES, SIGNED_NAME = "strokes", "receipt-signed"


def add_fields(form: forms.Form) -> None:
    """The line drawn, and the name typed by who cannot draw one here."""
    form.fields[STROKES] = forms.CharField(required=False, widget=forms.HiddenInput)
    form.fields[SIGNED_NAME] = forms.CharField(
        label=_("签字确认的姓名"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("对方看过以上内容；没有手写签字的，由本人念出姓名、经办人填写，或在附件里上传纸上签好的扫描件"),
    )  # fmt: skip


def is_wrong(form: forms.Form) -> bool:
    """Whether something was drawn that is no signature."""
    strokes = form.cleaned_data.get(STROKES, "")
    return bool(strokes) and not drawn(strokes)


def sign(
    form: forms.Form, words: str, *, case: str, channel: str, by: str, now: datetime, zone: tzinfo
) -> None:
    """Puts the signature onto the case, and who signed what; nothing where nobody signed."""
    name = str(form.cleaned_data.get(SIGNED_NAME) or "").strip()
    picture = drawn(form.cleaned_data.get(STROKES) or "")
    if not (name or picture):
        return
    if picture:
        _attach(picture, case, by, now)
    said = {
        "name": name or _("本人"),
        "at": written_words(now, zone=zone),
        "means": _("在屏幕上手写签字") if picture else _("当面口头确认，姓名由经办人填写"),
        "digest": hashlib.sha256(words.encode()).hexdigest(),
    }
    text = _("签字确认：%(name)s，%(at)s，%(means)s。所签内容的 SHA-256：%(digest)s") % said
    intake.say(case, channel=channel, text=text, now=now, idempotency=f"signed {case}", by=by)


def _attach(picture: str, case: str, by: str, now: datetime) -> None:
    kept = documents.keep(Given(_("签字.png"), bytes(svg_to_bytes(svg_string=picture))), now=now, case=case)
    if isinstance(kept, Document):
        command = AttachFiles((kept.id,), (kept.blob_id,), (kept.name,))
        perform(command, on=case, at=now, by=by, command_id=f"signature {case}")
