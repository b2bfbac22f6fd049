"""A unit's own Word templates for its papers: taken in when every place in them can be filled.

Places are written `{{ complainant }}`, rows `{%tr for row in whys %}` … `{%tr endfor %}`, as docxtpl has it.
"""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bihuan.documents.keeping import Given, drop, keep
from bihuan.documents.models import Document, PaperTemplate
from bihuan.documents.papers.word import MEDIA
from bihuan.documents.refusing import FileRefused


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a template is not taken, in words, a line for each thing."""

    reasons: tuple[str, ...]


def take(
    unit: str,
    regulation: str,
    paper: str,
    given: Given,
    *,
    known: Collection[str],
    by: str,
    at: datetime,
) -> PaperTemplate | Refused:
    """Keeps a template as the newest version, or says everything that is wrong with it."""
    kept = keep(given, now=at, subject="unit", case=f"unit {unit}")
    if isinstance(kept, FileRefused):
        return Refused((str(kept),))
    wrong = [_("请上传 Word 文档（.docx）。")] if kept.blob.kind != MEDIA else faults(given.content, known)
    if wrong:
        drop([kept.id])
        return Refused(tuple(wrong))
    with transaction.atomic():
        # Two at once: the constraint lets one through, the other is asked to try again by its error.
        number = PaperTemplate.objects.filter(unit=unit, regulation=regulation, paper=paper).count() + 1
        return PaperTemplate.objects.create(
            unit=unit, regulation=regulation, paper=paper, number=number, document=kept, by=by, at=at
        )


def faults(content: bytes, known: Collection[str]) -> list[str]:
    """What is wrong with a template's places: those that nothing fills, with what was probably meant."""
    try:
        template = DocxTemplate(io.BytesIO(content))
        used = template.get_undeclared_template_variables(_environment())
        template.render(dict.fromkeys(used & set(known), ""), _environment())
    except TemplateError as error:
        line = getattr(error, "message", None) or str(error)
        return [_("模板里的写法读不懂：%(what)s。位置请写成 {{ number }}。") % {"what": line}]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [_("模板读不懂：%(what)s。请用 Word 另存为 .docx 后再上传。") % {"what": str(error)[:120]}]
    return [_unknown(name, known) for name in sorted(used - set(known))]


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return _("没有“%(name)s”这个位置，是不是“%(near)s”？") % {"name": name, "near": near[0]}
    return _("没有“%(name)s”这个位置。可用的位置见下表。") % {"name": name}


def in_use(unit: str, regulation: str, paper: str) -> PaperTemplate | None:
    """The template the unit uses for a paper; None: ours."""
    newest = history(unit, regulation, paper)
    return newest[0] if newest and newest[0].withdrawn_at is None else None


def of_unit(unit: str, regulation: str) -> Mapping[str, PaperTemplate]:
    """The templates a unit uses, by paper; one query."""
    newest: dict[str, PaperTemplate] = {}
    for one in PaperTemplate.objects.filter(unit=unit, regulation=regulation).order_by("paper", "number"):
        newest[one.paper] = one
    return {key: one for key, one in newest.items() if one.withdrawn_at is None}


def history(unit: str, regulation: str, paper: str) -> Sequence[PaperTemplate]:
    """Every version, newest first."""
    held = PaperTemplate.objects.filter(unit=unit, regulation=regulation, paper=paper)
    return tuple(held.select_related("document__blob").order_by("-number"))


def withdraw(template: PaperTemplate, *, at: datetime) -> None:
    """Back to our own layout; the version stays on record."""
    PaperTemplate.objects.filter(pk=template.pk, withdrawn_at=None).update(withdrawn_at=at)


def filled(template: PaperTemplate, values: Mapping[str, Any]) -> bytes:
    """The unit's own paper, filled in. What has no value is empty."""
    document: Document = template.document
    with default_storage.open(document.blob.path) as file:
        content = cast("bytes", file.read())
    made = DocxTemplate(io.BytesIO(content))
    made.render(dict(values), _environment())
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _environment() -> ImmutableSandboxedEnvironment:
    # Somebody's upload: it may name places and loop over rows, and do nothing else.
    return ImmutableSandboxedEnvironment(autoescape=True)
