"""Whether a paper in the hand is ours (核验): by its code, and by the hash that its square code carries.

Open to everybody, so it says nothing of anybody: number, title, unit, dates and hashes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.cases.queries import paper_in_ledger
from bihuan.documents.models import IssuedPaper
from bihuan.documents.papers import codes, keeping
from bihuan.people.models import Unit
from bihuan.portal.frame import frame


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a paper: `tone` is done where all agrees, late where something does not."""

    tone: str
    words: str
    more: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """The code comes with the address, or is typed; a file sent is compared with the one made out."""
    typed = code or request.GET.get("code", "")
    tidy = codes.tidy(typed)
    if typed and tidy and tidy != code:
        return redirect("portal_verify", code=tidy)
    paper = keeping.find(tidy) if tidy else None
    context: dict[str, Any] = {"frame": frame(request), "typed": typed, "paper": paper}
    if paper is not None:
        context |= {
            "unit": Unit.objects.filter(code=paper.unit).values_list("name", flat=True).first() or paper.unit,
            "verdict": _verdict(paper, request.GET.get("h", "")),
            "file": _file_verdict(paper, request.FILES.get("file")) if request.method == "POST" else None,
            "signatures": paper.signatures.count(),
        }
    elif typed:
        context["verdict"] = Verdict("late", _("没有这个核验码。"), _("请核对单据右上方的 12 位核验码。"))
    status = 404 if typed and paper is None else 200
    return render(request, "portal/verify.html", context, status=status)


def _verdict(paper: IssuedPaper, digest: str) -> Verdict:
    """Against the ledger first: what is kept beside it could have been changed."""
    if not keeping.is_sound(paper) or paper_in_ledger(paper.case, paper.code) != paper.digest:
        return Verdict("late", _("留存的内容和台账不一致，请与开出单位联系。"))
    if digest and not paper.digest.startswith(digest.lower()):
        return Verdict(
            "late",
            _("这张单据上的内容和开出时不一致。"),
            _("二维码里的摘要对不上，单据可能被改动过。请与开出单位联系。"),
        )
    if not paper.sheet:
        return Verdict("done", _("确由本单位开出。"), _("内容已按要求删除，只留编号和摘要。"))
    said = (
        _("二维码里的摘要与留存的一致。") if digest else _("请核对下面的编号、标题和摘要与手中的是否一致。")
    )
    return Verdict("done", _("确由本单位开出，留存的内容没有改动。"), said)


def _file_verdict(paper: IssuedPaper, file: UploadedFile[Any] | None) -> Verdict:
    if file is None:
        return Verdict("late", _("请选择要核对的 PDF 文件。"))
    if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
        return Verdict("late", _("文件太大，不会是我们开出的单据。"))
    whole = hashlib.sha256()
    for piece in file.chunks():
        whole.update(piece)
    if whole.hexdigest() == paper.pdf_digest:
        return Verdict("done", _("文件与开出时一字不差。"))
    return Verdict("late", _("文件与开出时的不同。"), _("带签字的 PDF 是后来生成的，请用开出时的原件核对。"))
