"""Mail delivered to us by a mail server, over SMTP or LMTP: taken only when its bytes are committed."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.db import close_old_connections

from bihuan.inbox import arriving, mailboxes
from bihuan.inbox.channels.email import receive

GREETING = "Bihuan"
MOST_RECIPIENTS = 50
TAKEN = "250 2.0.0 kept"
NOT_HERE = "550 5.1.1 no such mailbox here"
NOT_NOW = "451 4.3.0 could not be kept just now, please try again"
TOO_MANY = "452 4.5.3 too many recipients"

log = logging.getLogger(__name__)
# The library tells every command of a conversation, addresses and all: no log of ours may.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Delivered:
    """What is done with each mail. `now` tells the moment; `per_recipient` as LMTP answers."""

    def __init__(self, now: Callable[[], datetime], *, per_recipient: bool) -> None:
        self._now, self._per_recipient = now, per_recipient
        # One writer at a time is what the embedded database takes; a mail is kept in milliseconds.
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        loop = asyncio.get_running_loop()
        try:
            unit = await loop.run_in_executor(self._writer, _unit_of, address)
        except Exception:
            log.exception("mail.recipient_unknown")
            return NOT_NOW
        if not unit:
            return NOT_HERE
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        loop = asyncio.get_running_loop()
        raw = _returning_to(envelope.mail_from) + (envelope.original_content or b"")
        kept: dict[str, bool] = {}
        for address in envelope.rcpt_tos:
            kept[address] = await loop.run_in_executor(self._writer, self._keep, address, raw)
        if self._per_recipient:
            return "\r\n".join(TAKEN if kept[address] else NOT_NOW for address in envelope.rcpt_tos)
        # One answer for all: asked again, what was kept before is kept once.
        return TAKEN if all(kept.values()) else NOT_NOW

    def _keep(self, address: str, raw: bytes) -> bool:
        try:
            close_old_connections()
            keep(address, raw, self._now())
        except Exception:
            log.exception("mail.not_kept")
            return False
        return True


def keep(address: str, raw: bytes, now: datetime) -> None:
    """Keeps a mail for the owner of an address. Raises LookupError where there is none."""
    unit = _unit_of(address)
    if not unit:
        raise LookupError("expected an address of a mailbox, found none such")
    arriving.arrive(
        receive.CHANNEL,
        unit,
        raw,
        external=receive.external(raw, unit),
        sender=receive.sender(raw),
        received_at=now,
        now=now,
    )


def _unit_of(address: str) -> str:
    """Also of an address with a tag (``tousu+shop@…``)."""
    close_old_connections()
    name, at, domain = address.strip().lower().rpartition("@")
    for one in dict.fromkeys((f"{name}{at}{domain}", f"{name.partition('+')[0]}{at}{domain}")):
        box = mailboxes.find(one)
        if box is not None:
            return box.unit
    return ""


def _returning_to(sender: str | None) -> bytes:
    """The line by which a last server says where a failure would be told (RFC 5321, 4.4)."""
    address = "".join(one for one in sender or "" if one.isascii() and one.isprintable() and one not in "<> ")
    return f"Return-Path: <{address}>\r\n".encode()


def protocol(handler: Delivered, *, lmtp: bool) -> SMTP:
    """One connection of the server."""
    kind = LMTP if lmtp else SMTP
    return kind(
        handler,
        data_size_limit=receive.LARGEST,
        ident=GREETING,
        decode_data=False,
        enable_SMTPUTF8=True,
    )


async def serve(now: Callable[[], datetime], *, host: str, port: int, lmtp: bool) -> asyncio.Server:
    """A server that listens; the caller runs and closes it."""
    handler = Delivered(now, per_recipient=lmtp)
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: protocol(handler, lmtp=lmtp), host=host, port=port)
