"""The erasers of this room and of the rooms below that may not reach the ledger themselves."""

from bihuan.cases import erasing
from bihuan.documents import keeping as documents
from bihuan.documents.papers import keeping as papers
from bihuan.inbox import calling, keeping, outbox, publishing, reading, slips, wishes
from bihuan.inbox.models import RawMessage, Status
from bihuan.inbox.talks import erasing as talks
from bihuan.inbox.understanding import Understood
from bihuan.parties import directory


def register_all() -> None:
    """Called once, when the program starts."""
    erasing.register("raw messages", erase_messages)
    erasing.register("calls", calling.erase)
    erasing.register("slips", slips.erase)
    erasing.register("talks", talks.erase)
    erasing.register("letters", outbox.erase)
    erasing.register("public notices", publishing.erase)
    erasing.register("wishes", wishes.erase)
    erasing.register("documents", documents.erase)
    erasing.register("papers", papers.erase)
    erasing.register("parties", directory.erase)


def erase_messages(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of raw messages: all of a complainant's, and any other that holds an erased text."""
    gone = 0
    for message in RawMessage.objects.filter(case=case).exclude(status=Status.ERASED):
        if subject == "complainant" or keeping.holds_any(_said(message), texts):
            RawMessage.objects.filter(id=message.id).update(
                status=Status.ERASED, sender=b"", body=b"", gist=b"", digest="", mark=""
            )
            gone += 1
    return gone


def _said(message: RawMessage) -> str:
    """Everything readable of it: what is packed for its way is unpacked first."""
    understood = reading.read(message) if message.media else None
    if not isinstance(understood, Understood):
        return keeping.body_of(message)
    return "\n".join(
        (keeping.body_of(message), understood.subject, understood.whole, *understood.texts.values())
    )
