"""Files that come with a form: taken or refused with a reason beside the field."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.utils.translation import gettext as _

from bihuan.documents import keeping
from bihuan.documents.keeping import Given
from bihuan.documents.refusing import FileRefused
from bihuan.portal.forms import MOST_FILES


def take(
    form: Form, field: str, files: list[UploadedFile], *, now: datetime, before: int = 0
) -> list[tuple[str, str]]:
    """(id, name) of the files kept: all of them, or none and every reason beside `field`."""
    if len(files) + before > MOST_FILES:
        form.add_error(field, _("一次最多 %(most)s 份。") % {"most": MOST_FILES})
        return []
    given = [keeping.read(one.name or "", one) for one in files]
    refused = [one for one in given if isinstance(one, FileRefused)]
    if not refused:
        kept = keeping.keep_all([one for one in given if isinstance(one, Given)], now=now)
        refused = [one for one in kept if isinstance(one, FileRefused)]
        if not refused:
            return [(one.id, one.name) for one in kept if not isinstance(one, FileRefused)]
    for one in refused:
        form.add_error(field, str(one))
    return []
