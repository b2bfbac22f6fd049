"""The erasers of this room and of the rooms below that may not reach the ledger themselves."""

from bihuan.cases import erasing
from bihuan.documents import keeping as documents
from bihuan.inbox import keeping, outbox
from bihuan.parties import directory


def register_all() -> None:
    """Called once, when the program starts."""
    erasing.register("raw messages", keeping.erase)
    erasing.register("letters", outbox.erase)
    erasing.register("documents", documents.erase)
    erasing.register("parties", directory.erase)
