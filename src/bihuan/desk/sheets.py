"""A branch's sheet of complaints it has handled: looked through, rehearsed, taken in as history."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, cast

from django import forms
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.desk.filtering import places_of
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.documents.models import Document
from bihuan.documents.refusing import FileRefused
from bihuan.inbox.importing.guessing import guess
from bihuan.inbox.importing.mapping import Mapping, WrongMapping, read_mapping, write_mapping
from bihuan.inbox.importing.running import (
    Import,
    Interrupted,
    RowTold,
    Tally,
    kept_mapping,
    rehearse,
    take_in,
)
from bihuan.inbox.importing.sheets import Sheet, UnreadableFile, open_sheet
from bihuan.people.roster import Place
from bihuan.registry.working import NoRegulation

# A page does not make somebody wait longer than for a month's sheet; more is for `bihuan import`.
MOST_ROWS = 3_000
MOST_TOLD, SAMPLE = 50, 5
LOOK, TAKE = "look", "take"
# What stands before a person's id where their sheet waits until it is taken in.
HELD = "sheet "


class SheetForm(forms.Form):
    """The unit and its file; once looked at, the file as it is kept and which column is what."""

    unit = forms.ChoiceField()
    file = forms.FileField(required=False)
    kept = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    mapping = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(auto_id="sheet-%s", **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.label, self.fields["file"].label = _("单位"), _("表格文件")
        self.fields["mapping"].label = _("哪一列是什么")
        unit.choices = [(one.code, one.name) for one in units_for(viewer)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("file") and not said.get("kept"):
            self.add_error("file", _("请选择一份 xlsx 表格。"))
        return said


def units_for(viewer: Viewer) -> list[Place]:
    """Units whose history the viewer may bring in: those all of whose cases they see."""
    return [one for one in places_of(viewer) if viewer.scope.sees_unit(one.code)]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def sheets(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The form; sent, what would become of each row; sent again with `take`, the rows are taken in."""
    if request.method != "POST" or not units_for(viewer):
        form = SheetForm(viewer) if units_for(viewer) else None
        return show(request, viewer, "desk/sheets.html", {"form": form}, current="register")
    form = SheetForm(viewer, data=request.POST, files=request.FILES)
    document = _document(viewer, form) if form.is_valid() else None
    found = _looked_through(viewer, form, document, request.POST.get("step", LOOK)) if document else {}
    status = 422 if form.errors else 200
    return show(
        request, viewer, "desk/sheets.html", {"form": form, **found}, current="register", status=status
    )


def _document(viewer: Viewer, form: SheetForm) -> Document | None:
    """The file as it came, kept before it is understood."""
    upload, held = form.cleaned_data.get("file"), f"{HELD}{viewer.id}"
    if upload is None:
        kept = documents.find(form.cleaned_data["kept"], case=held)
        if kept is None:
            form.add_error("file", _("这份文件已经不在了，请重新选择。"))
        return kept
    given = documents.read(upload.name or "", cast(Any, upload))
    answer = documents.keep(given, now=viewer.now, case=held) if isinstance(given, Given) else given
    if isinstance(answer, FileRefused):
        form.add_error("file", str(answer))
        return None
    return answer


def _looked_through(viewer: Viewer, form: SheetForm, document: Document, step: str) -> dict[str, Any]:
    """What the page shows of the sheet, or nothing, with what is wrong beside the form's fields."""
    unit, typed = form.cleaned_data["unit"], form.cleaned_data["mapping"]
    zone = str(timezone.get_current_timezone())
    try:
        with _as_file(document) as path:
            sheet = open_sheet(path)
            mapping = _mapping(form, sheet, unit, zone)
            sample = list(islice(sheet.rows(), MOST_ROWS + 1))
            shown = {
                "kept": document,
                "header": sheet.header,
                "sample": [[row.cells.get(name, "") for name in sheet.header] for row in sample[:SAMPLE]],
                "mapping": write_mapping(mapping) if mapping else typed,
                "unit": unit,
            }
            if len(sample) > MOST_ROWS:
                said = _("这份表超过 %(n)s 行，请管理员用 bihuan import 导入。") % {"n": MOST_ROWS}
                form.add_error("file", said)
            elif mapping is not None:
                asked = Import(sheet, mapping, unit, zone, viewer.now, by=viewer.id)
                shown |= _run(asked, take=step == TAKE)
            return shown
    except (UnreadableFile, Interrupted, NoRegulation) as error:
        form.add_error("file", str(error))
    return {}


def _mapping(form: SheetForm, sheet: Sheet, unit: str, zone: str) -> Mapping | None:
    """As typed, else as the unit read these columns last, else a guess to be looked through."""
    text = form.cleaned_data["mapping"].strip() or kept_mapping(unit, sheet.header)
    try:
        found = read_mapping(text, sheet.header) if text else guess(sheet, source=sheet.path.stem, zone=zone)
    except WrongMapping as error:
        form.add_error("mapping", str(error))
        return None
    if found is None:
        form.add_error("mapping", _("看不出哪一列是编号、哪一列是收到时间，请写明，如 case: 编号。"))
    return found


def _run(asked: Import, *, take: bool) -> dict[str, Any]:
    told: list[RowTold] = []

    def tell(rows: Sequence[RowTold], tally: Tally) -> None:
        told.extend(one for one in rows if one.result == "refused")

    tally = take_in(asked, resume=True, tell=tell) if take else rehearse(asked, tell=tell)
    return {"tally": tally, "taken": take, "refused": told[:MOST_TOLD], "more": len(told) > MOST_TOLD}


@contextmanager
def _as_file(document: Document) -> Iterator[Path]:
    """The kept bytes under the name they came with, for readers that want a file."""
    with tempfile.TemporaryDirectory() as folder, default_storage.open(document.blob.path) as stream:
        path = Path(folder) / document.name
        path.write_bytes(stream.read())
        yield path
