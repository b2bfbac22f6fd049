"""Which way a letter goes: the first of its channels that reaches its reader."""

from dataclasses import dataclass
from enum import Enum, auto

from django.conf import settings

from bihuan.cases.queries import LetterRow
from bihuan.inbox import bodies
from bihuan.parties import directory
from bihuan.parties.contacts import Kind, masked
from bihuan.people.models import User
from bihuan.regulation.model import COMPLAINANT, SUBJECT


class Way(Enum):
    """How a channel is carried.

    SMTP leaves us; OUTBOX stands for a gateway that is not connected and shows what it would send; PORTAL is
    read with number and code, NOTICE by staff who are signed in; BY_HAND is for a clerk: read out, handed
    over, put in an envelope.
    """

    SMTP = auto()
    OUTBOX = auto()
    PORTAL = auto()
    NOTICE = auto()
    BY_HAND = auto()


@dataclass(frozen=True, slots=True)
class Route:
    """`address` as the way needs it, `masked` as it may be shown.

    `short`: subject and link alone may travel.
    """

    channel: str
    way: Way
    address: str = ""
    masked: str = ""
    short: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is for, as far as they can be reached."""

    email: str
    phone: str
    complainant: bool
    known: bool
    outside: bool = False
    address: str = ""


def reader_of(row: LetterRow, written_to: str = "") -> Reader:
    """`written_to` is the address of an outside body as it stands on record."""
    if row.to == COMPLAINANT:
        party = directory.party_of(row.case)
        email = (party.first(Kind.EMAIL) if party else None) or ""
        phone = (party.first(Kind.PHONE) if party else None) or ""
        return Reader(email, phone, complainant=True, known=bool(email or phone))
    if row.to != SUBJECT and not row.post and not row.person:
        reached = bodies.of(row.unit, row.to, written=written_to)
        return Reader(reached.email, "", complainant=False, known=True, outside=True, address=reached.address)
    user = User.objects.filter(pk=int(row.person)).first() if row.person.isdecimal() else None
    return Reader(user.email if user else "", user.phone if user else "", complainant=False, known=True)


def choose(row: LetterRow, reader: Reader, *, gave_up: frozenset[str]) -> Route | None:
    """The first channel of the letter's wish that reaches its reader and has not failed for good.

    Who came by the page or an interface is answered by mail where they left an address. Where no other way is
    left, they, and an anonymous complainant, read everything with number and code. None: nobody can be
    reached, and a person must say how.
    """
    for channel in row.channels:
        route = _route(channel, reader)
        if route is not None and route.channel not in gave_up:
            return route
    reads_there = not reader.known or {"web", "api"}.intersection(row.channels)
    return Route("portal", Way.PORTAL) if reader.complainant and reads_there else None


def _route(channel: str, reader: Reader) -> Route | None:
    match channel:
        case "email" | "web" | "api" if reader.email:
            way = Way.SMTP if settings.EMAIL_HOST else Way.OUTBOX
            return Route("email", way, reader.email, masked(Kind.EMAIL, reader.email))
        case "sms" if reader.complainant and reader.phone:
            return Route(channel, Way.OUTBOX, reader.phone, masked(Kind.PHONE, reader.phone), short=True)
        case "phone" if reader.complainant and reader.phone:
            return Route(channel, Way.BY_HAND, reader.phone, masked(Kind.PHONE, reader.phone))
        case "post" | "letter" | "counter" if reader.complainant:
            return Route(channel, Way.BY_HAND)
        case "post" | "phone" if reader.outside:
            return Route(channel, Way.BY_HAND, reader.address, reader.address)
        case "portal" | "notice" if reader.complainant:
            return Route("portal", Way.PORTAL)
        case "notice" | "portal" if not reader.complainant and not reader.outside:
            return Route("notice", Way.NOTICE)
        case _:
            return None
