"""What arrived on a case, as it arrived: for its page."""

from dataclasses import dataclass
from datetime import datetime

from bihuan.cases import access
from bihuan.inbox import reading, wording
from bihuan.inbox.models import RawMessage, Status
from bihuan.inbox.understanding import Reading

MANY = 20
PURPOSE = "incoming message"


@dataclass(frozen=True, slots=True)
class Piece:
    """A message on a case; nothing of it is personal."""

    id: str
    channel: str
    nature: str
    why: str
    received_at: datetime

    @property
    def name(self) -> str:
        return str(wording.NATURES.get(self.nature, wording.NATURES["reply"]))

    @property
    def lacking(self) -> str:
        """How many of its files could not be taken, in words."""
        return wording.files_in_words(self.why)


def of_case(case: str, *, limit: int = MANY) -> tuple[Piece, ...]:
    """The newest that came as bytes, newest first."""
    rows = RawMessage.objects.filter(case=case, status=Status.UNDERSTOOD).exclude(media="")
    told = rows.order_by("-received_at", "-id").values_list("id", "channel", "nature", "why", "received_at")
    return tuple(Piece(*row) for row in told[:limit])


def find(case: str, id: str) -> RawMessage | None:
    return RawMessage.objects.filter(case=case, id=id, status=Status.UNDERSTOOD).exclude(media="").first()


def opened(message: RawMessage, *, by: str, now: datetime) -> Reading:
    """What it says, whole: names and addresses stand in it, so the reading is accounted for first."""
    access.log_access(by, message.case, what=access.IDENTITY, purpose=PURPOSE, now=now)
    return reading.read(message)
