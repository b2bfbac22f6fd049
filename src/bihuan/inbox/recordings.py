"""Recordings of calls: given as a file, or fetched where the call centre says they are, after the call.

Kept raw under the call until there is a case, then the case's. Only hosts of `BIHUAN_RECORDING_HOSTS` are
asked: what a message says is never reason enough to open an address.
"""

import logging
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from bihuan.cases import leases
from bihuan.cases.perform import perform
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.documents.refusing import FileRefused
from bihuan.engine.commands import AttachFiles
from bihuan.inbox.models import Call
from bihuan.parties.sealing import unseal

WORK = "recording"
TIMEOUT_SECONDS = 20
# The exchange may still be writing it when it says that the call is over.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 180, 720))
NOT_ALLOWED, NOT_THERE = "host not allowed", "not fetched"
# What stands before a call's id where a document waits for its case.
HELD = "call "

log = logging.getLogger(__name__)


def keep(call: Call, given: Given, *, now: datetime) -> FileRefused | str:
    """Keeps the recording as it is; the document's id, or why it is not taken. The first one stays."""
    if call.recording:
        return call.recording
    document = documents.keep(given, now=now, case=call.case or f"{HELD}{call.id}")
    if isinstance(document, FileRefused):
        return document
    with transaction.atomic():
        held = Call.objects.select_for_update().get(id=call.id)
        if held.recording:
            documents.drop([document.id])
            return held.recording
        held.recording, held.fetch, held.fetch_at, held.why = document.id, b"", None, ""
        held.save(update_fields=["recording", "fetch", "fetch_at", "why"])
        if held.case:
            # It went to another case's name while the call was being linked.
            documents.hand_over([document.id], before=f"{HELD}{held.id}", case=held.case)
            _attach(held, document.id, document.blob_id, document.name, now)
    call.recording = document.id
    return document.id


def settle(call: Call, *, now: datetime) -> None:
    """The call has become a case: what was recorded before goes onto it."""
    if not (call.recording and call.case):
        return
    documents.hand_over([call.recording], before=f"{HELD}{call.id}", case=call.case)
    document = documents.find(call.recording, case=call.case)
    if document is not None:
        _attach(call, document.id, document.blob_id, document.name, now)


def _attach(call: Call, id: str, digest: str, name: str, now: datetime) -> None:
    command = AttachFiles((id,), (digest,), (name,))
    perform(command, on=call.case, at=now, by=call.agent or None, command_id=f"recording {call.id}")


def fetch_round(now: datetime) -> int:
    """Fetches recordings that are due; any number of workers may. One that is never there is given up."""
    due = Call.objects.filter(fetch_at__lte=now).order_by("fetch_at", "id").values_list("id", flat=True)[:20]
    if not due:
        return 0
    token, mine = leases.claim(WORK, list(due), now=now, within=timedelta(minutes=10))
    try:
        return sum(_fetch(Call.objects.get(id=id), now) for id in mine)
    finally:
        leases.release(WORK, mine, token=token)


def _fetch(call: Call, now: datetime) -> bool:
    where = unseal(call.fetch)
    if not where or call.recording:
        Call.objects.filter(id=call.id).update(fetch_at=None)
        return False
    found = _got(where)
    kept: FileRefused | str = found if isinstance(found, str) else keep(call, found, now=now)
    if isinstance(found, Given) and isinstance(kept, str):
        return True
    _wait(
        call, found if isinstance(found, str) else str(kept.why) if isinstance(kept, FileRefused) else "", now
    )
    return False


def _wait(call: Call, why: str, now: datetime) -> None:
    """Tries again later, but not what a later try cannot mend."""
    hopeless = why != NOT_THERE or call.fetches >= len(WAITS)
    later = None if hopeless else now + WAITS[call.fetches]
    Call.objects.filter(id=call.id).update(fetch_at=later, fetches=call.fetches + 1, why=why[:80])
    log.info("recording.not_fetched", extra={"call": call.id, "why": why, "attempt": call.fetches + 1})


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _got(where: str) -> Given | str:
    """The file at an address of an allowed host, or why not."""
    parts = urlsplit(where)
    if parts.scheme not in ("http", "https") or parts.netloc.lower() not in settings.RECORDING_HOSTS:
        return NOT_ALLOWED
    opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
    try:
        with opener.open(where, timeout=TIMEOUT_SECONDS) as answer:
            content = answer.read(settings.UPLOAD_MAX_BYTES + 1)
    except (OSError, urllib.error.URLError, ValueError):
        return NOT_THERE
    name = documents.tidy_name(PurePosixPath(parts.path).name or "recording")
    return Given(name, content)
