"""Fetching mail from letterboxes over IMAP: kept here first, then marked as read there.

Up to where a mailbox was read is noted only after its mail is kept. A process that falls in between fetches
the same mail again, and what comes twice is kept once. Any number of processes may run: a mailbox is leased.
"""

import imaplib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from bihuan.cases import leases
from bihuan.inbox import arriving, mailboxes
from bihuan.inbox.channels.email import receive
from bihuan.inbox.models import Mailbox, Protocol

WORK = "mailbox"
LEASE = timedelta(minutes=10)
EVERY = timedelta(seconds=15)
BACKOFF = tuple(timedelta(seconds=s) for s in (30, 60, 120, 300, 900))
TIMEOUT_S = 30
MANY = 200
# Some of the larger Chinese hosts let nobody in who does not say who they are (RFC 2971).
_WHO_WE_ARE = '("name" "Bihuan" "version" "1" "vendor" "Bihuan")'
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_WHEN = re.compile(rb'INTERNALDATE "([^"]+)"')
TROUBLES = (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError)

log = logging.getLogger(__name__)


def fetch_round(now: datetime) -> int:
    """Looks into every mailbox that is due; how many mails were kept."""
    done = 0
    for box in mailboxes.due(now):
        token, taken = leases.claim(WORK, [box.address], now=now, within=LEASE)
        if not taken:
            continue
        try:
            done += _look_into(box, now)
        finally:
            leases.release(WORK, [box.address], token=token)
    return done


def check(box: Mailbox) -> int:
    """Signs in and opens the folder; how many mails lie in it. Raises one of `TROUBLES`."""
    with _opened(box) as server:
        return len(_uids(server, 0))


def skip_what_is_there(box: Mailbox) -> None:
    """Mail that lies there already is left alone. Raises one of `TROUBLES`."""
    with _opened(box) as server:
        box.validity, box.after = _validity(server, box), max(_uids(server, 0), default=0)
    box.save(update_fields=["validity", "after"])


def _look_into(box: Mailbox, now: datetime) -> int:
    try:
        with _opened(box) as server:
            number = _take(server, box, now)
    except TROUBLES as error:
        box.failures += 1
        box.trouble = f"{type(error).__name__}: {error}"[:200]
        box.next_at = now + BACKOFF[min(box.failures, len(BACKOFF)) - 1]
        box.save(update_fields=["failures", "trouble", "next_at"])
        log.warning("mailbox.failed", extra={"unit": box.unit, "attempt": box.failures})
        return 0
    box.failures, box.trouble, box.fetched_at = 0, "", now
    box.next_at = now if number >= MANY else now + EVERY
    box.save(update_fields=["failures", "trouble", "fetched_at", "next_at"])
    return number


def _take(server: BaseMailBox, box: Mailbox, now: datetime) -> int:
    """Keeps what is new, oldest first, and notes each as soon as it is kept."""
    validity = _validity(server, box)
    if validity != box.validity:
        box.validity, box.after = validity, 0
    number = 0
    for uid in _uids(server, box.after)[:MANY]:
        _keep(server, box, uid, now)
        _mark(server, box, uid)
        box.after = uid
        box.save(update_fields=["validity", "after"])
        number += 1
    return number


def _keep(server: BaseMailBox, box: Mailbox, uid: int, now: datetime) -> None:
    told = _fetch(server, uid, "(UID RFC822.SIZE INTERNALDATE)")[0]
    size = int(found[1]) if (found := _SIZE.search(told)) else 0
    alone = size > receive.LARGEST
    parts = _fetch(server, uid, "(BODY.PEEK[HEADER])" if alone else "(BODY.PEEK[])")
    if len(parts) < 2:
        # Deleted there since it was listed.
        return
    raw = parts[1]
    arriving.arrive(
        receive.CHANNEL,
        box.unit,
        raw,
        external=receive.external(raw, box.unit),
        sender=receive.sender(raw),
        received_at=_received_at(told, now),
        now=now,
        media=receive.HEAD_ALONE if alone else arriving.MAIL,
    )


def _received_at(told: bytes, now: datetime) -> datetime:
    """When their server took it in, which is when it was received."""
    found = _WHEN.search(told)
    try:
        moment = datetime.strptime(found[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z") if found else now
    except ValueError:
        return now
    return min(moment.astimezone(UTC), now)


def _mark(server: BaseMailBox, box: Mailbox, uid: int) -> None:
    """Shows there that it was taken. Where that fails nothing is lost: it is noted here next."""
    try:
        if box.done_folder:
            server.move([str(uid)], box.done_folder)
        else:
            server.flag([str(uid)], ["\\Seen"], True)
    except TROUBLES:
        log.warning("mailbox.unmarked", extra={"unit": box.unit})


def _fetch(server: BaseMailBox, uid: int, what: str) -> list[bytes]:
    _status, data = server.client.uid("fetch", str(uid), what)
    told: list[bytes] = []
    for piece in data or ():
        told += [one for one in piece if isinstance(one, bytes)] if isinstance(piece, tuple) else []
        if isinstance(piece, bytes) and piece.strip(b") "):
            told.append(piece)
    return told or [b""]


def _uids(server: BaseMailBox, after: int) -> list[int]:
    """Those above `after`, in order. A server answers with the last one where there is none above."""
    _status, data = server.client.uid("search", f"UID {after + 1}:*")
    found = sorted(int(one) for one in (data[0] or b"").split())
    return [one for one in found if one > after]


def _validity(server: BaseMailBox, box: Mailbox) -> int:
    _status, data = server.client.response("UIDVALIDITY")
    held = data[0] if data and data[0] else b"0"
    return int(held)


@contextmanager
def _opened(box: Mailbox) -> Iterator[BaseMailBox]:
    server = _server(box)
    try:
        # Told before signing in and after: either is what some hosts want.
        server.login(box.user, mailboxes.password_of(box), initial_folder=None)
        imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))
        try:
            server.client.xatom("ID", _WHO_WE_ARE)
        except imaplib.IMAP4.error:
            log.info("mailbox.no_id", extra={"unit": box.unit})
        server.folder.set(box.folder)
        yield server
    finally:
        _leave(server)


def _leave(server: BaseMailBox) -> None:
    try:
        server.logout()
    except TROUBLES:
        # It hung up first; nothing is taken back by that.
        return


def _server(box: Mailbox) -> BaseMailBox:
    match Protocol(box.protocol):
        case Protocol.IMAPS:
            return MailBox(box.host, box.port, timeout=TIMEOUT_S)
        case Protocol.STARTTLS:
            return MailBoxStartTls(box.host, box.port, timeout=TIMEOUT_S)
        case _:
            return MailBoxUnencrypted(box.host, box.port, timeout=TIMEOUT_S)
