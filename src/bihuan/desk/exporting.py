"""The register as a file: asked for, written in the background in constant memory, kept for a while.

A file holds exactly what the page shows its reader: the same conditions, columns, order and sight, and shut
what is shut. Rows are read a stretch at a time, so that a million need no more room than a page.
"""

from __future__ import annotations

import csv
import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from bihuan.cases import access, queries
from bihuan.cases.queries import sight_of
from bihuan.cases.queries.states import stamps_now
from bihuan.desk import columns, kept_views
from bihuan.desk.filtering import Asked, FilterForm
from bihuan.desk.frame import Viewer
from bihuan.desk.listing import lines_of
from bihuan.desk.models import Export, ExportState
from bihuan.desk.register import listed
from bihuan.people.models import User
from bihuan.people.names import departments_and_units, everybody

XLSX, CSV = "xlsx", "csv"
KINDS = {XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", CSV: "text/csv"}
# Excel's 1,048,576 rows, one of them the heading.
MOST_EXCEL = 1_048_575
STRETCH = 500
KEPT = timedelta(days=2)
LEASE = timedelta(minutes=2)
TRIES = 3
# Waiting or being written at once, for one person.
AT_ONCE = 3
LIVE = (ExportState.WAITING, ExportState.RUNNING)
Cell = str | int | datetime | date
Tick = Callable[[], datetime]


class TooMany(Exception):
    """The person has as many files under way as they may."""


def ask(viewer: Viewer, *, kind: str, query: str, keys: tuple[str, ...]) -> Export:
    """Asks for a file and accounts for it. Raises TooMany."""
    form = FilterForm(viewer, QueryDict(query.removeprefix("?")))
    asked = form.asked()
    if Export.objects.filter(person=viewer.id, state__in=LIVE).count() >= AT_ONCE:
        raise TooMany
    # The words searched may be a name, and what the log says cannot be erased.
    noted = form.sentence(replace(asked, search="")) + (_("（按词查找）") if asked.search else "")
    with transaction.atomic():
        access.log_access(viewer.id, "", what=access.EXPORT, purpose=f"{kind} {noted}", now=viewer.now)
        return Export.objects.create(
            id=secrets.token_urlsafe(16),
            person=viewer.id,
            kind=kind,
            query=asked.query()[:1000],
            columns=",".join(keys),
            sentence=form.sentence(asked)[:400],
            language=viewer.lang,
            asked_at=viewer.now,
        )


def of_person(person: str) -> tuple[Export, ...]:
    """The person's files, newest first."""
    return tuple(Export.objects.filter(person=person).order_by("-asked_at", "-id")[:20])


def find(person: str, id: str) -> Export | None:
    """One of the person's own; whose else it is, it is not there."""
    return Export.objects.filter(id=id, person=person).first()


def cancel(export: Export) -> bool:
    """Stops it; False where it had ended already."""
    live = Export.objects.filter(id=export.id, state__in=LIVE)
    return bool(live.update(state=ExportState.CANCELLED, sentence=export.sentence))


# --- the worker ---------------------------------------------------------------------------------------------


def export_round(now: datetime, *, tick: Tick) -> int:
    """Writes the file that waits longest, and takes away those whose time is over; how many.

    `tick` is the clock: what takes long must keep its lease meanwhile.
    """
    gone = _sweep(now)
    taken = _take(now)
    if taken is None:
        return gone
    _write(taken, now, tick)
    return gone + 1


def _take(now: datetime) -> Export | None:
    """One to write: nobody's yet, or of a worker that fell. One that fell too often is given up."""
    free = Q(state=ExportState.WAITING) | Q(state=ExportState.RUNNING, until__lte=now)
    Export.objects.filter(free, tries__gte=TRIES).update(state=ExportState.FAILED, finished_at=now)
    row = Export.objects.filter(free).order_by("asked_at", "id").first()
    if row is None:
        return None
    token = secrets.token_hex(16)
    said = {"state": ExportState.RUNNING, "token": token, "until": now + LEASE, "tries": F("tries") + 1}
    taken = Export.objects.filter(free, id=row.id, tries=row.tries).update(**said, written=0)
    return Export.objects.get(id=row.id) if taken else None


def _sweep(now: datetime) -> int:
    over = list(Export.objects.filter(state=ExportState.DONE, expires_at__lte=now)[:100])
    for one in over:
        default_storage.delete(one.path)
    return Export.objects.filter(id__in=[one.id for one in over]).delete()[0]


def _write(export: Export, now: datetime, tick: Tick) -> None:
    """Writes it, and tells how far it is; ends quietly where it was cancelled or taken over."""
    viewer = _viewer(export, now)
    # Beside the data and for the owner alone, as everything else of the site.
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="export-") as folder:
        path = Path(folder) / f"register.{export.kind}"
        with translation.override("zh-hans" if export.language == "zh" else "en"):
            written = _fill(viewer, export, path, tick)
        if written is None:
            return
        with path.open("rb") as stream:
            kept = default_storage.save(f"exports/{export.id}.{export.kind}", File(stream))
        at = tick()
        said = {
            "state": ExportState.DONE, "path": kept, "size": path.stat().st_size, "written": written.rows,
            "cut": written.cut, "finished_at": at, "expires_at": at + KEPT,
        }  # fmt: skip
        mine = Export.objects.filter(id=export.id, token=export.token, state=ExportState.RUNNING)
        if not mine.update(**said):
            default_storage.delete(kept)


def _viewer(export: Export, now: datetime) -> Viewer:
    """Who asked, with the sight they have now and nothing of the archive opened."""
    user = User.objects.get(pk=int(export.person))
    stamps = stamps_now()
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return Viewer(
        user=user.pk,
        name=user.get_short_name(),
        now=now,
        today=today,
        lang="en" if export.language == "en" else "zh",
        scope=sight_of(user.pk, on=today, stamp=stamps.office),
        names=replace(departments_and_units(), people=everybody()),
        stamps=stamps,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """How many cases stand in the file, and whether more were asked for than a sheet can hold."""

    rows: int
    cut: bool


def _fill(viewer: Viewer, export: Export, path: Path, tick: Tick) -> Written | None:
    """None where it is no longer this worker's to write."""
    asked = FilterForm(viewer, QueryDict(export.query.removeprefix("?"))).asked()
    if not asked.search:
        total = queries.count(viewer.scope, asked.filters, cap=MOST_EXCEL).number
        Export.objects.filter(id=export.id).update(total=total)
    keys = columns.known(export.columns.split(","))
    rows, sheet = 0, _Excel(path) if export.kind == XLSX else _Csv(path)
    with sheet:
        sheet.heading(columns.titles(keys))
        for stretch in _stretches(viewer, asked, keys):
            room = MOST_EXCEL - rows if export.kind == XLSX else len(stretch)
            for cells in stretch[:room]:
                sheet.row(cells)
            rows += min(len(stretch), room)
            if not _goes_on(export, rows, tick()):
                return None
            if room < len(stretch):
                return Written(rows, cut=True)
    return Written(rows, cut=False)


def _stretches(viewer: Viewer, asked: Asked, keys: tuple[str, ...]) -> Iterator[list[tuple[Cell, ...]]]:
    """The lines as the page has them, a stretch at a time."""
    after = ""
    while True:
        found = listed(viewer, asked, after=after, many=STRETCH)
        yield [columns.values_of(line, keys) for line in lines_of(viewer, found.rows)]
        if not found.next:
            return
        after = found.next


def _goes_on(export: Export, rows: int, now: datetime) -> bool:
    """Says how far it is and keeps the lease; False where it was cancelled or is another's."""
    mine = Export.objects.filter(id=export.id, token=export.token, state=ExportState.RUNNING)
    return bool(mine.update(written=rows, until=now + LEASE))


# --- the two kinds of file ----------------------------------------------------------------------------------


class _Sheet(Protocol):
    def heading(self, titles: tuple[str, ...]) -> None: ...
    def row(self, cells: tuple[Cell, ...]) -> None: ...


class _Excel:
    """A workbook written row by row, never held whole."""

    def __init__(self, path: Path) -> None:
        options = {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "tmpdir": str(path.parent),
        }  # fmt: skip
        self.book = Workbook(str(path), options)
        self.sheet = self.book.add_worksheet()
        self.bold = self.book.add_format({"bold": True})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.at = 0

    def __enter__(self) -> _Excel:
        return self

    def __exit__(self, *error: object) -> None:
        self.book.close()

    def heading(self, titles: tuple[str, ...]) -> None:
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, len(titles), 18)
        self.sheet.write_row(0, 0, titles, self.bold)

    def row(self, cells: tuple[Cell, ...]) -> None:
        self.at += 1
        for place, cell in enumerate(cells):
            if isinstance(cell, datetime):
                self.sheet.write_datetime(self.at, place, cell, self.moment)
            elif isinstance(cell, date):
                self.sheet.write_datetime(self.at, place, cell, self.day)
            elif isinstance(cell, int):
                self.sheet.write_number(self.at, place, cell)
            else:
                self.sheet.write_string(self.at, place, cell)


class _Csv:
    """UTF-8 with the mark Excel wants; no cell that a spreadsheet would take for a formula."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        self.lines = csv.writer(self.file)

    def __enter__(self) -> _Csv:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    def heading(self, titles: tuple[str, ...]) -> None:
        self.lines.writerow(titles)

    def row(self, cells: tuple[Cell, ...]) -> None:
        self.lines.writerow([_said(cell) for cell in cells])


def _said(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


# --- erasing ------------------------------------------------------------------------------------------------


def _drop(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of exports: a file may hold what is erased, so none stays, and no words searched."""
    ended = Export.objects.exclude(state__in=LIVE)
    paths = [path for path in ended.values_list("path", flat=True) if path]
    transaction.on_commit(lambda: _drop(paths))
    ended.filter(state=ExportState.DONE).update(state=ExportState.ERASED)
    gone = ended.exclude(query="", sentence="", path="").update(path="", size=0, query="", sentence="")
    live = Export.objects.filter(state__in=LIVE)
    gone += live.filter(query__contains="q=").update(state=ExportState.CANCELLED, query="", sentence="")
    # Begun again with what is left, by whoever takes it up.
    live.filter(state=ExportState.RUNNING).update(state=ExportState.WAITING, token="", tries=0)
    return gone + kept_views.forget(texts)
