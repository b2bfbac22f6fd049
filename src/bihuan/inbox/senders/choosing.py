"""Which way a letter goes: the first that reaches its reader, by the regulation's rule and their wish."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from bihuan.cases.queries import LetterRow
from bihuan.inbox import bodies
from bihuan.parties import directory
from bihuan.parties.contacts import Kind, masked
from bihuan.parties.directory import Revealed
from bihuan.people.models import User
from bihuan.regulation.model import COMPLAINANT, SUBJECT

ONLINE = frozenset(("web", "api", "wechat", "chat", "social", "button"))
"""Who came by these reads with number and code where nothing else is left."""


class Way(Enum):
    """How a channel is carried.

    SMTP, SMS and WECHAT leave us; where none of `carriers` is connected the letter lies in the outbox and
    shows what would be sent. PORTAL is read with number and code, NOTICE by staff who are signed in. PUBLIC
    stands on the public page once a person has approved it. BY_HAND is for a clerk: read out, handed over,
    put in an envelope.
    """

    SMTP = auto()
    SMS = auto()
    WECHAT = auto()
    PORTAL = auto()
    NOTICE = auto()
    PUBLIC = auto()
    BY_HAND = auto()


class Why(StrEnum):
    """Why a letter goes the way it goes."""

    RULE = "rule"
    """The first channel the regulation names."""
    WISH = "wish"
    """The reader asked for it."""
    NEXT = "next"
    """What comes before it does not reach the reader, or has failed."""
    LAST = "last"
    """No other way is left: it is read with number and code."""


@dataclass(frozen=True, slots=True)
class Route:
    """`address` as the way needs it, `masked` as it may be shown.

    `short`: other people's systems carry subject and link alone; the rest is read with number and code.
    """

    channel: str
    way: Way
    address: str = ""
    masked: str = ""
    short: bool = False
    why: Why = Why.RULE


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is for, as far as they can be reached."""

    email: str
    phone: str
    complainant: bool
    known: bool
    outside: bool = False
    address: str = ""
    wechat: str = ""


def reader_of(row: LetterRow, written_to: str = "") -> Reader:
    """`written_to` is the address of an outside body as it stands on record."""
    if row.to == COMPLAINANT:
        # A proxy or a representative gets a letter of their own, in the ledger too.
        party = directory.party_of(row.case, subject=row.person or COMPLAINANT)
        email = (party.first(Kind.EMAIL) if party else None) or ""
        phone = (party.first(Kind.PHONE) if party else None) or ""
        wechat = _wechat_of(party)
        return Reader(email, phone, complainant=True, known=bool(email or phone or wechat), wechat=wechat)
    if row.to != SUBJECT and not row.post and not row.person:
        reached = bodies.of(row.unit, row.to, written=written_to)
        return Reader(reached.email, "", complainant=False, known=True, outside=True, address=reached.address)
    user = User.objects.filter(pk=int(row.person)).first() if row.person.isdecimal() else None
    return Reader(user.email if user else "", user.phone if user else "", complainant=False, known=True)


def _wechat_of(party: Revealed | None) -> str:
    return next((one.value for one in party.contacts if one.kind.value == "wechat"), "") if party else ""


def choose(
    row: LetterRow, reader: Reader, *, gave_up: frozenset[str], wish: str = "", free: bool = False
) -> Route | None:
    """The first channel that reaches the letter's reader and has not failed for good.

    `wish` is the complainant's: it goes before the rule's order where the rule names it too, or is `free`
    (the same channel as they came by). Who came by the page or an interface is answered by mail where they
    left an address. Where no other way is left, they, and an anonymous complainant, read everything with
    number and code. None: nobody can be reached, and a person must say how.
    """
    for channel, why in _in_order(row.channels, wish if reader.complainant else "", free):
        route = _route(channel, reader, why)
        if route is not None and route.channel not in gave_up:
            return route
    reads_there = not reader.known or ONLINE.intersection(row.channels)
    if reader.complainant and reads_there:
        return Route("portal", Way.PORTAL, why=Why.LAST)
    return None


def _in_order(channels: Sequence[str], wish: str, free: bool) -> Iterator[tuple[str, Why]]:
    if wish and (free or wish in channels):
        yield wish, Why.WISH
    for place, channel in enumerate(channels):
        yield channel, Why.RULE if place == 0 else Why.NEXT


def _route(channel: str, reader: Reader, why: Why) -> Route | None:
    match channel:
        case "email" | "web" | "api" | "chat" | "social" | "button" if reader.email:
            return Route("email", Way.SMTP, reader.email, masked(Kind.EMAIL, reader.email), why=why)
        case "wechat" | "web" if reader.wechat:
            return Route("wechat", Way.WECHAT, reader.wechat, "微信", short=True, why=why)
        case "sms" if reader.complainant and reader.phone:
            shown = masked(Kind.PHONE, reader.phone)
            return Route(channel, Way.SMS, reader.phone, shown, short=True, why=why)
        case "phone" if reader.complainant and reader.phone:
            return Route(channel, Way.BY_HAND, reader.phone, masked(Kind.PHONE, reader.phone), why=why)
        case "post" | "letter" | "counter" if reader.complainant:
            return Route(channel, Way.BY_HAND, why=why)
        case "post" | "phone" if reader.outside:
            return Route(channel, Way.BY_HAND, reader.address, reader.address[:64], why=why)
        case "public" if reader.complainant:
            return Route(channel, Way.PUBLIC, why=why)
        case "portal" | "notice" if reader.complainant:
            return Route("portal", Way.PORTAL, why=why)
        case "notice" | "portal" if not reader.complainant and not reader.outside:
            return Route("notice", Way.NOTICE, why=why)
        case _:
            return None
