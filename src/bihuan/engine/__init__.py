"""The engine: what a regulation makes of one case. Pure."""

from bihuan.engine.applying import apply, replay
from bihuan.engine.deciding import Decided, step
from bihuan.engine.offering import Offers, offers
from bihuan.engine.refused import Reason, Refused

__all__ = ["Decided", "Offers", "Reason", "Refused", "apply", "offers", "replay", "step"]
