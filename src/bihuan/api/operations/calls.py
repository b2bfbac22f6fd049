"""What a call centre tells: a telephone rings, is answered, ends or was missed; and its recording."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Path, Router, Schema, Status, UploadedFile
from pydantic import AwareDatetime, Field

from bihuan.api import problems
from bihuan.api.guarding import Caller, caller_of
from bihuan.api.interface import CHANGED
from bihuan.api.problems import Problem
from bihuan.api.shapes import Asked
from bihuan.api.tokens import Allowed
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.documents.refusing import FileRefused
from bihuan.inbox import arriving, calling, recordings
from bihuan.inbox.channels.hotline.receive import CHANNEL, MEDIA
from bihuan.inbox.models import Call

router = Router(tags=["calls"])

CallName = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:@+-]+$")]
Short = Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f]*$")]


class CallIn(Asked):
    """Something has happened to a call. A second time, and in any order, does no harm."""

    event: Literal["ringing", "answered", "ended", "missed"]
    call: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:@+-]+$")] = Field(
        description="The call centre's own id of the call."
    )
    unit: Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[^\x00-\x1f/]+$")]
    number: Short = Field("", description="The caller's number, as the exchange shows it.")
    agent: Short = Field("", description="The name the agent signs in with; empty: whoever is first.")
    at: AwareDatetime | None = Field(None, description="When it happened; now, where it is left out.")
    outward: bool = Field(False, description="Whether it is we who call.")
    seconds: Annotated[int, Field(ge=0, lt=10**6)] | None = None
    recording: Annotated[str, Field(max_length=2000, pattern=r"^(https?://[^\s]+)?$")] = Field(
        "", description="Where the recording is, on a host of `BIHUAN_RECORDING_HOSTS`."
    )


class CallOut(Schema):
    """`url` is the screen to open on the agent's desk."""

    id: str
    state: str
    agent: bool = Field(description="Whether the agent is known here.")
    url: str


class RecordingOut(Schema):
    id: str
    recording: str


@router.post("/calls", response={200: CallOut, **CHANGED}, summary="Tell of a call")
def tell(request: HttpRequest, asked: CallIn) -> dict[str, Any]:
    """Keeps the message as it is, then brings the call onto the agent's desk or along."""
    caller = caller_of(request)
    caller.needs(Allowed.CALL)
    if not caller.reaches(asked.unit):
        raise problems.not_found()
    if asked.at is not None and asked.at > caller.now + timedelta(minutes=5):
        said = _("通话时间不能晚于现在。")
        raise problems.malformed((("at", "wrong-value", said),))
    kept = arriving.arrive(
        CHANNEL,
        asked.unit,
        request.body,
        external=calling.external_of(asked.unit, asked.call, asked.event),
        sender=asked.number,
        received_at=min(asked.at or caller.now, caller.now),
        now=caller.now,
        media=MEDIA,
    )
    call = calling.by_mark(asked.unit, asked.call)
    if call is None:
        raise Problem(409, "call-waits", _("消息已收下，稍后处理。")) if kept else problems.not_found()
    return _told(call)


@router.post("/calls/{call}/recording", response={201: RecordingOut, **CHANGED}, summary="Give a recording")
def recording(
    request: HttpRequest, call: CallName, unit: str, file: Annotated[UploadedFile, File()]
) -> Status:
    """The recording as a file. The first that is given stays; a second time gives the same answer."""
    caller = caller_of(request)
    caller.needs(Allowed.CALL)
    found = _found(caller, unit, call)
    given = documents.read(file.name or "", cast(Any, file))
    kept = recordings.keep(found, given, now=caller.now) if isinstance(given, Given) else given
    if isinstance(kept, FileRefused):
        reason = kept.why.value.replace(" ", "-")
        raise Problem(422, f"file-{reason}", str(kept), errors=(("file", reason, str(kept)),))
    return Status(201, {"id": found.id, "recording": kept})


def _found(caller: Caller, unit: str, call: str) -> Call:
    found = calling.by_mark(unit, call) if caller.reaches(unit) else None
    if found is None:
        raise problems.not_found()
    return found


def _told(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "state": call.state,
        "agent": bool(call.agent),
        "url": f"{settings.BASE_URL}{reverse('desk:call', args=[call.id])}",
    }
