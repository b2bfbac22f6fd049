"""Files: given before they are attached, listed, handed over."""

from __future__ import annotations

from typing import Annotated, Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Path, Router, Status, UploadedFile

from bihuan.api import reading
from bihuan.api.guarding import caller_of
from bihuan.api.interface import ALWAYS
from bihuan.api.operations.cases import CaseName
from bihuan.api.problems import Problem
from bihuan.api.shapes import FileOut
from bihuan.api.tokens import Allowed
from bihuan.documents import keeping
from bihuan.documents.keeping import Given
from bihuan.documents.models import Document
from bihuan.documents.refusing import FileRefused
from bihuan.documents.serving import serve

router = Router(tags=["files"])

FileName = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]


@router.post("/files", response={201: FileOut, **ALWAYS}, summary="Give a file")
def give(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> Status:
    """Keeps a file until it is attached by its id, for a day at most. What could run is refused."""
    caller = caller_of(request)
    if not caller.bearer.allowed & {Allowed.LODGE, Allowed.SUPPLY, Allowed.ACT}:
        caller.needs(Allowed.LODGE)
    subject = "case" if caller.bearer.allowed == {Allowed.ACT} else keeping.COMPLAINANT
    given = keeping.read(file.name or "", cast(Any, file))
    kept = keeping.keep(given, now=caller.now, subject=subject) if isinstance(given, Given) else given
    if isinstance(kept, FileRefused):
        reason = kept.why.value.replace(" ", "-")
        raise Problem(422, f"file-{reason}", str(kept), errors=(("file", reason, str(kept)),))
    assert isinstance(kept, Document)
    return Status(201, reading.file_out(kept))


@router.get("/cases/{case}/files", response={200: list[FileOut], **ALWAYS}, summary="The files of a case")
def files(request: HttpRequest, case: CaseName) -> list[dict[str, Any]]:
    """Oldest first. The complainant's are named only to tokens with the scope `personal`."""
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    return reading.files_of(reading.opened(caller, case))


@router.get(
    "/cases/{case}/files/{file}",
    response=ALWAYS,
    summary="A file itself",
    openapi_extra={"responses": {200: {"description": "The bytes", "content": {"*/*": {}}}}},
)
def file(request: HttpRequest, case: CaseName, file: FileName) -> HttpResponseBase:
    """The bytes of a file of the case, to be saved."""
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    found = reading.file_of(reading.opened(caller, case), file)
    return serve(found, save=True, part=request.headers.get("Range", ""))
