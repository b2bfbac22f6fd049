"""The addresses by which units take mail: who owns which, and where it is fetched."""

from datetime import datetime

from bihuan.inbox.models import Mailbox, Protocol
from bihuan.parties.sealing import seal, unseal
from bihuan.people.models import Unit

PORTS = {Protocol.IMAPS: 993, Protocol.STARTTLS: 143, Protocol.IMAP: 143, Protocol.DELIVERED: 0}
FETCHED = (Protocol.IMAPS, Protocol.STARTTLS, Protocol.IMAP)


def state(
    address: str,
    *,
    unit: str,
    protocol: Protocol,
    host: str = "",
    port: int = 0,
    user: str = "",
    password: str = "",
    folder: str = "INBOX",
    done_folder: str = "",
) -> Mailbox:
    """Says whose an address is and where its mail comes from, in place of what was said before."""
    said = {
        "unit": unit,
        "protocol": protocol.value,
        "host": host,
        "port": port or PORTS[protocol],
        "user": user or address,
        "password": seal(password) if password else b"",
        "folder": folder,
        "done_folder": done_folder,
        "validity": 0,
        "after": 0,
        "next_at": None,
        "failures": 0,
        "trouble": "",
    }
    return Mailbox.objects.update_or_create(address=address.strip().lower(), defaults=said)[0]


def listed() -> tuple[Mailbox, ...]:
    return tuple(Mailbox.objects.order_by("unit", "address"))


def remove(address: str) -> bool:
    return Mailbox.objects.filter(address=address.strip().lower()).delete()[0] > 0


def find(address: str) -> Mailbox | None:
    return Mailbox.objects.filter(address=address.strip().lower()).first()


def due(now: datetime) -> tuple[Mailbox, ...]:
    """Those to be looked into by now, the one that waited longest first."""
    found = Mailbox.objects.filter(protocol__in=FETCHED).exclude(next_at__gt=now)
    return tuple(found.order_by("next_at", "address"))


def fetches_any() -> bool:
    """Whether there is any mailbox for `bihuan fetch` to look into."""
    return Mailbox.objects.filter(protocol__in=FETCHED).exists()


def address_of(unit: str) -> str:
    """Where answers to a unit's letters go: its own address, else of the nearest unit above that has one."""
    row = Unit.objects.filter(code=unit).first()
    if row is None:
        return ""
    held: dict[str, str] = {}
    for box in Mailbox.objects.filter(unit__in=row.upward).order_by("-address"):
        held[box.unit] = box.address
    return next((held[code] for code in row.upward if code in held), "")


def password_of(box: Mailbox) -> str:
    return unseal(box.password)
