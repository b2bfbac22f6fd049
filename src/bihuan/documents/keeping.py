"""Keeping files: taken or refused with a reason, stored once for each content, gone with their case."""

import hashlib
import secrets
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from bihuan.documents.models import Blob, Document
from bihuan.documents.refusing import FileRefused, Why
from bihuan.documents.sniffing import kind_of

COMPLAINANT = "complainant"
LONGEST_NAME = 255
LOOSE_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it arrived."""

    name: str
    content: bytes


def read(name: str, stream: IO[bytes]) -> Given | FileRefused:
    """Reads an upload, at most one byte more than is allowed."""
    content = stream.read(settings.UPLOAD_MAX_BYTES + 1)
    name = tidy_name(name)
    if len(content) > settings.UPLOAD_MAX_BYTES:
        return FileRefused(Why.HUGE, name, settings.UPLOAD_MAX_BYTES)
    return Given(name, content)


def keep(
    given: Given, *, now: datetime, subject: str = COMPLAINANT, case: str = ""
) -> Document | FileRefused:
    """Stores the file, or says why not. Loose until `belong` gives it to a case; swept away after a day."""
    name = tidy_name(given.name)
    if len(given.content) > settings.UPLOAD_MAX_BYTES:
        return FileRefused(Why.HUGE, name, settings.UPLOAD_MAX_BYTES)
    kind = kind_of(name, given.content)
    if isinstance(kind, Why):
        return FileRefused(kind, name)
    digest = hashlib.sha256(given.content).hexdigest()
    path = Blob(digest=digest).path
    _store(path, given.content)
    with transaction.atomic():
        blob, _ = Blob.objects.get_or_create(
            digest=digest, defaults={"kind": kind, "size": len(given.content)}
        )
        Blob.objects.select_for_update().get(digest=digest)
        document = Document.objects.create(
            id=secrets.token_urlsafe(18), blob=blob, name=name, case=case, subject=subject, kept_at=now
        )
    # The last user of the same content may have been erased between storing and noting.
    _store(path, given.content)
    return document


def keep_all(
    files: Iterable[Given], *, now: datetime, subject: str = COMPLAINANT
) -> tuple[Document, ...] | tuple[FileRefused, ...]:
    """All of them, or none and every reason."""
    kept = [keep(one, now=now, subject=subject) for one in files]
    refused = tuple(one for one in kept if isinstance(one, FileRefused))
    if refused:
        drop([one.id for one in kept if isinstance(one, Document)])
        return refused
    return tuple(one for one in kept if isinstance(one, Document))


def belong(ids: Collection[str], case: str) -> tuple[str, ...]:
    """Gives loose documents to a case; their SHA-256 in the order of `ids`. LookupError for others'."""
    if not ids:
        return ()
    Document.objects.filter(id__in=ids, case="").update(case=case)
    return digests_of(ids, case=case)


def hand_over(ids: Collection[str], *, before: str, case: str) -> None:
    """Gives documents kept under another name (``call …``, ``batch …``) to the case they are about."""
    Document.objects.filter(id__in=ids, case=before).update(case=case)


def digests_of(ids: Collection[str], *, case: str = "") -> tuple[str, ...]:
    """The SHA-256 of documents that are loose or of this case. Raises LookupError for any other."""
    if not ids:
        return ()
    found = dict(Document.objects.filter(id__in=ids, case__in={"", case}).values_list("id", "blob_id"))
    if missing := [one for one in ids if one not in found]:
        raise LookupError(f"expected documents of the case or of none, found otherwise: {', '.join(missing)}")
    return tuple(found[one] for one in ids)


def names_of(ids: Collection[str]) -> tuple[str, ...]:
    """The names of documents in the order of `ids`; those that are gone are left out."""
    found = dict(Document.objects.filter(id__in=list(ids)).values_list("id", "name"))
    return tuple(found[one] for one in ids if one in found)


def of_case(case: str) -> tuple[Document, ...]:
    """The files of a case, oldest first; papers made out and their scans have a place of their own."""
    given = Document.objects.filter(case=case, issued=None, signing=None)
    return tuple(given.select_related("blob").order_by("kept_at", "id"))


def find(id: str, *, case: str) -> Document | None:
    """A document of this case. Whether the asker may see the case is the caller's question."""
    return Document.objects.filter(id=id, case=case).select_related("blob").first()


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of this room: the subject's files of a case. Bytes that no other document uses go too."""
    return drop(Document.objects.filter(case=case, subject=subject).values_list("id", flat=True))


def drop(ids: Iterable[str]) -> int:
    """Deletes documents, and after the commit the bytes nobody uses any more."""
    mine = Document.objects.filter(id__in=list(ids))
    digests = set(mine.values_list("blob_id", flat=True))
    count, _ = mine.delete()
    transaction.on_commit(lambda: _drop_unused(digests))
    return count


def sweep(now: datetime) -> int:
    """Deletes what was never attached, and bytes left behind by a process that fell. Run it daily."""
    loose = drop(Document.objects.filter(case="", kept_at__lt=now - LOOSE_FOR).values_list("id", flat=True))
    return loose + _drop_unused(set(Blob.objects.filter(documents=None).values_list("digest", flat=True)))


def tidy_name(name: str) -> str:
    """The last part of a name, without control and direction marks; never empty, at most 255 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(
        one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one) not in ("Cc", "Cf")
    )
    kept = kept.strip(" .") or "file"
    if len(kept) <= LONGEST_NAME:
        return kept
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - 12]}{dot}{ending[:10]}" if dot else kept[:LONGEST_NAME]


def _store(path: str, content: bytes) -> None:
    if default_storage.exists(path):
        return
    stored = default_storage.save(path, ContentFile(content))
    if stored != path:
        # Another process stored the same content meanwhile, and the storage kept both.
        default_storage.delete(stored)


def _drop_unused(digests: Collection[str]) -> int:
    """Under the row's lock, so that nobody attaches the content while its file goes."""
    gone = 0
    for digest in sorted(digests):
        with transaction.atomic():
            blob = Blob.objects.select_for_update().filter(digest=digest).first()
            if blob is not None and not blob.documents.exists():
                default_storage.delete(blob.path)
                blob.delete()
                gone += 1
    return gone
