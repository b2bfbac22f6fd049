"""Giving a stored file to a browser so that it can do nothing there.

Whether the asker may have it is the caller's question.
"""

import re
from typing import IO, TypeVar, cast

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from bihuan.documents import pages
from bihuan.documents.models import Document
from bihuan.documents.sniffing import IMAGE, PDF

Response = TypeVar("Response", HttpResponse, FileResponse)

# Pictures that a browser draws itself. These and PDF are shown in place; everything else is saved.
PICTURES = frozenset(IMAGE) - {"image/tiff", "image/heic"}
_SHOWN = PICTURES | {PDF}


def serve(document: Document, *, save: bool = False, part: str = "") -> HttpResponseBase:
    """The file: images and PDF in place unless `save`, the rest to be saved. Never kept by a cache.

    `part` is the request's Range header (RFC 9110, 14.2), for players that jump about in a recording: one
    stretch of bytes is answered with 206, one beyond the end with 416, anything else with the whole.
    """
    if (asked := _asked(part, document.blob.size)) is not None:
        return _stretch(document, *asked)
    stream = cast("IO[bytes]", default_storage.open(document.blob.path))
    response = FileResponse(
        stream,
        as_attachment=save or document.blob.kind not in _SHOWN,
        filename=document.name,
        content_type=document.blob.kind,
    )
    response["Accept-Ranges"] = "bytes"
    return _tied(response)


_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def _asked(part: str, size: int) -> tuple[int, int] | None:
    """First and last byte of one stretch; first beyond last where there is no such byte. None: the whole."""
    found = _RANGE.fullmatch(part.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return (max(size - int(found[2]), 0), size - 1) if int(found[2]) else (size, size - 1)
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if found[2] and int(found[2]) < int(found[1]):
        return None
    return int(found[1]), last


def _stretch(document: Document, first: int, last: int) -> HttpResponse:
    size = document.blob.size
    if first > last:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return _tied(refused)
    with default_storage.open(document.blob.path) as stream:
        stream.seek(first)
        held = stream.read(last - first + 1)
    response = HttpResponse(held, status=206, content_type=document.blob.kind)
    response["Content-Range"], response["Accept-Ranges"] = f"bytes {first}-{last}/{size}", "bytes"
    return _tied(response)


def first_page(document: Document) -> HttpResponse:
    """The first page of a PDF as a picture, drawn here: the browser never opens the file. Raises NoPages."""
    if document.blob.kind != PDF:
        raise pages.NoPages(document.blob.kind)
    with default_storage.open(document.blob.path) as stream:
        drawn = pages.picture(stream.read())
    return _tied(HttpResponse(drawn, content_type="image/png"))


def _tied(response: Response) -> Response:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
