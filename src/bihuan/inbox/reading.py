"""Giving a kept message to the reader of its channel."""

import logging
from importlib import import_module
from types import ModuleType

from bihuan.inbox import channels, keeping
from bihuan.inbox.models import RawMessage
from bihuan.inbox.understanding import Arrived, Reading, Unreadable
from bihuan.inbox.wholeness import made_whole
from bihuan.parties.sealing import unseal

log = logging.getLogger(__name__)


class NoSuchChannel(LookupError):
    """A channel that is not listed in `bihuan.inbox.channels`."""


def channel(name: str) -> ModuleType:
    """The `receive` module of a listed channel. Raises NoSuchChannel."""
    if name not in channels.LISTED:
        raise NoSuchChannel(f"expected a channel listed in bihuan.inbox.channels, found {name}")
    return import_module(f"bihuan.inbox.channels.{name}.receive")


def read(message: RawMessage) -> Reading:
    """What the message says, in whole text; never raises on what is in it."""
    arrived = Arrived(
        channel=message.channel,
        unit=message.unit,
        media=message.media,
        sender=unseal(message.sender),
        received_at=message.received_at,
    )
    reader = channel(message.channel)
    try:
        reading: Reading = made_whole(reader.read(keeping.raw_of(message), arrived))
    except Exception:
        # A reader's mistake must not hold a message back: a person reads it instead.
        log.exception("message.unread", extra={"message_id": message.id, "channel": message.channel})
        return Unreadable("reader failed")
    return reading
