from bihuan.inbox.models.body import BodyAddress
from bihuan.inbox.models.imprint import Imprint
from bihuan.inbox.models.outgoing import Outgoing, Standing
from bihuan.inbox.models.raw_message import RawMessage, Status
from bihuan.inbox.models.receipt import Guess, Receipt

__all__ = ["BodyAddress", "Guess", "Imprint", "Outgoing", "RawMessage", "Receipt", "Standing", "Status"]
