"""A paper that was made out (单据): who signed it, signing it, taking it away with its signatures."""

from __future__ import annotations

import hashlib

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bihuan.cases.perform import perform
from bihuan.desk import uploads
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.issuing import KINDS, as_file, issued_of, signer_of, stamped
from bihuan.documents import serving
from bihuan.documents.models import Document, IssuedPaper
from bihuan.documents.papers import keeping, rendering, word
from bihuan.documents.papers.sheet import Signed
from bihuan.engine import Refused
from bihuan.engine.commands import SignPaper
from bihuan.engine.papers import SCAN, SCREEN
from bihuan.pages.fields import FilesField
from bihuan.pages.formats import written_words
from bihuan.pages.shapes import Refusal
from bihuan.regulation.model import COMPLAINANT


class SignForm(forms.Form):
    """A line drawn on the screen, or a scan of the paper that was signed."""

    means = forms.ChoiceField(
        label=gettext_lazy("签字方式"),
        choices=[(SCREEN, gettext_lazy("在屏幕上签字")), (SCAN, gettext_lazy("上传签好的扫描件"))],
        widget=forms.HiddenInput,
    )
    post = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    strokes = forms.CharField(required=False, widget=forms.HiddenInput)
    agreed = forms.BooleanField(required=False, label=gettext_lazy("我已看过这份单据，同意签字"))
    scan = FilesField(required=False, label=gettext_lazy("扫描件或照片"))

    def clean(self) -> dict[str, object]:
        said = super().clean() or self.cleaned_data
        if said.get("means") == SCAN and not said.get("scan"):
            self.add_error("scan", _("请选择签好的扫描件或照片。"))
        if said.get("means") == SCREEN and not said.get("agreed"):
            self.add_error("agreed", _("请先看过单据，再勾选同意。"))
        return said


def _row(dossier: Dossier, code: str) -> IssuedPaper:
    row = keeping.find(code)
    if (
        row is None
        or row.case != dossier.id
        or code not in dossier.case.papers
        or row.instance in dossier.hidden
    ):
        raise Http404
    return row


@require_safe
@desk_page
def issued(request: HttpRequest, viewer: Viewer, number: str, code: str) -> HttpResponse:
    """One paper: what it is, who signed, where to sign, and its hash."""
    dossier = fetched(viewer, number)
    return _issued_page(request, dossier, _row(dossier, code))


def _issued_page(
    request: HttpRequest,
    dossier: Dossier,
    row: IssuedPaper,
    *,
    form: SignForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "dossier": dossier,
        "one": issued_of(dossier, row),
        "form": form,
        "wrong": [error for errors in form.errors.values() for error in errors] if form is not None else (),
        "asked": form["post"].value() if form is not None else "",
        "refusal": refusal,
        "scans": tuple(one for one in row.signatures.all() if one.scan_id),
        "verify": request.build_absolute_uri(reverse("portal_verify", args=[row.code])),
    }
    status = 422 if form is not None or refusal is not None else 200
    return show(request, dossier.viewer, "desk/issued_paper.html", context, current="register", status=status)


@require_safe
@desk_page
def issued_file(request: HttpRequest, viewer: Viewer, number: str, code: str, kind: str) -> HttpResponse:
    """The paper with the signatures it has. As it was made out: `?signed=0`."""
    dossier = fetched(viewer, number)
    row = _row(dossier, code)
    sheet = keeping.sheet_of(row)
    if sheet is None or kind not in KINDS:
        raise Http404
    if kind == "pdf" and request.GET.get("signed") == "0":
        return as_file(keeping.pdf_of(row), "pdf", row.number)
    stamp = stamped(request, row.code, sheet, _signatures(dossier, row))
    made = rendering.pdf(sheet, stamp) if kind == "pdf" else word.docx(sheet, stamp)
    return as_file(made, kind, row.number)


def _signatures(dossier: Dossier, row: IssuedPaper) -> tuple[Signed, ...]:
    zone = timezone.get_current_timezone()
    means = {SCREEN: "在屏幕上签字", SCAN: "在纸上签字，扫描件存档"}
    return tuple(
        Signed(
            post=one.post,
            who=signer_of(dossier, one.post, one.by)
            if one.means == SCREEN
            else dossier.teller.signer(one.post),
            at=written_words(one.at, zone=zone),
            image=one.drawing,
            means=means.get(one.means, one.means),
        )
        for one in row.signatures.all()
    )


@require_POST
@desk_page
def sign(request: HttpRequest, viewer: Viewer, number: str, code: str) -> HttpResponseBase:
    """Signs for a post on the screen, or keeps the scan of what was signed on paper."""
    dossier = fetched(viewer, number)
    row = _row(dossier, code)
    form = SignForm(request.POST, request.FILES)
    if not form.is_valid():
        return _issued_page(request, dossier, row, form=form)
    if form.cleaned_data["means"] == SCREEN:
        drawing = keeping.drawn(form.cleaned_data["strokes"]) if form.cleaned_data["strokes"] else ""
        if form.cleaned_data["strokes"] and not drawing:
            form.add_error("strokes", _("签名太短，请重新签。"))
            return _issued_page(request, dossier, row, form=form)
        return _signed(request, dossier, row, form, drawing=drawing)
    sent = uploads.take(
        (("scan", one) for one in form.cleaned_data["scan"][:1]), now=viewer.now, subject=COMPLAINANT
    )
    if sent.wrong:
        for words in sent.wrong["scan"]:
            form.add_error("scan", words)
        return _issued_page(request, dossier, row, form=form)
    uploads.settle(sent, dossier.id)
    answered = _signed(request, dossier, row, form, scan=keeping.document(sent.ids[0]))
    if answered.status_code == 422:
        uploads.discard(sent)
    return answered


def _signed(
    request: HttpRequest,
    dossier: Dossier,
    row: IssuedPaper,
    form: SignForm,
    *,
    drawing: str = "",
    scan: Document | None = None,
) -> HttpResponseBase:
    viewer, said = dossier.viewer, form.cleaned_data
    digest = scan.blob_id if scan is not None else hashlib.sha256(drawing.encode()).hexdigest()
    order = SignPaper(
        row.code, said["post"], said["digest"], said["means"], scan.id if scan is not None else "", digest
    )
    with transaction.atomic():
        answer = perform(order, on=dossier.id, at=viewer.now, by=viewer.id)
        if not isinstance(answer, Refused):
            keeping.sign(
                row,
                said["post"],
                by=viewer.id,
                means=said["means"],
                drawing=drawing,
                scan=scan,
                at=viewer.now,
            )
    if isinstance(answer, Refused):
        return _issued_page(request, dossier, row, form=form, refusal=dossier.refusal(answer))
    messages.success(request, _("已签字。") if drawing or scan is None else _("已收存签好的单据。"))
    return redirect("desk:issued", number=dossier.number, code=row.code)


@require_safe
@desk_page
def scan(request: HttpRequest, viewer: Viewer, number: str, code: str, scan: int) -> HttpResponseBase:
    """The scan of a paper that was signed by hand."""
    dossier = fetched(viewer, number)
    for one in _row(dossier, code).signatures.all():
        if one.pk == scan and one.scan is not None:
            return serving.serve(one.scan)
    raise Http404
