"""Giving a stored file to a browser so that it can do nothing there.

Whether the asker may have it is the caller's question.
"""

from typing import IO, cast

from django.core.files.storage import default_storage
from django.http import FileResponse

from bihuan.documents.models import Document
from bihuan.documents.sniffing import IMAGE, PDF

# Shown in place; everything else is saved.
_SHOWN = frozenset((*IMAGE, PDF)) - {"image/tiff", "image/heic"}


def serve(document: Document, *, save: bool = False) -> FileResponse:
    """The file: images and PDF in place unless `save`, the rest to be saved. Never kept by a cache."""
    stream = cast("IO[bytes]", default_storage.open(document.blob.path))
    response = FileResponse(
        stream,
        as_attachment=save or document.blob.kind not in _SHOWN,
        filename=document.name,
        content_type=document.blob.kind,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
