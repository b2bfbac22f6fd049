"""Who brought a case and how to reach them; and which earlier cases the same person brought."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from bihuan.engine.events import Part
from bihuan.parties.contacts import Contact, Kind, contact, masked_name
from bihuan.parties.models import Mark, Party
from bihuan.parties.sealing import keyed, seal, unseal

COMPLAINANT = "complainant"
NAME = "name"

# Written without the ORM, for every complaint passes here and a statement costs a tenth of it.
_PARTY = (
    'INSERT INTO parties_party ("case", subject, unit, language, masked, sealed)'
    ' VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT ("case", subject) DO NOTHING RETURNING id'
)
_MARK = (
    'INSERT INTO parties_mark (party_id, kind, digest, masked, sealed, "case", unit, received_at)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A party as anybody who may see the case sees it: masked. `contacts` are (kind, masked)."""

    name: str
    contacts: tuple[tuple[Kind, str], ...]
    language: str


@dataclass(frozen=True, slots=True)
class Revealed:
    """A party in full. Whoever asks for it accounts for it first (`inbox.revealing`)."""

    name: str
    contacts: tuple[Contact, ...]
    language: str

    def first(self, kind: Kind) -> str | None:
        return next((one.value for one in self.contacts if one.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case that bears the same mark."""

    case: str
    unit: str
    received_at: datetime


def contacts_in(parts: Iterable[Part]) -> tuple[Contact, ...]:
    """The contacts among the parts about a person: those named by a `Kind` and readable as one."""
    kinds = {kind.value: kind for kind in Kind}
    found = (contact(kinds[part.name], part.value) for part in parts if part.name in kinds)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def enrol(
    case: str,
    *,
    unit: str,
    person: Iterable[Part],
    language: str,
    received_at: datetime,
    marks: Iterable[Contact] = (),
    subject: str = COMPLAINANT,
) -> None:
    """Notes who brought the case, once. `marks` are what else it can be found by (a plate, a waybill)."""
    parts = tuple(person)
    name = next((part.value.strip() for part in parts if part.name == NAME), "")
    row = (case, subject, unit, language, masked_name(name), seal(name))
    at = connection.ops.adapt_datetimefield_value(received_at)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_PARTY, row)
        made = cursor.fetchone()
        contacts = dict.fromkeys((*contacts_in(parts), *marks)) if made is not None else {}
        if made is not None and contacts:
            cursor.executemany(_MARK, [(made[0], *_mark(one), case, unit, at) for one in contacts])


def _mark(one: Contact) -> tuple[str, str, str, bytes]:
    return one.kind.value, keyed(one.kind, one.value), one.masked, seal(one.value)


def shown(case: str, *, subject: str = COMPLAINANT) -> Shown | None:
    """The party masked; None for an anonymous or erased one."""
    rows = Party.objects.filter(case=case, subject=subject).order_by("marks__id")
    found = list(rows.values_list("masked", "language", "marks__kind", "marks__masked"))
    if not found:
        return None
    name, language, *_mark = found[0]
    contacts = tuple((Kind(kind), value) for _name, _language, kind, value in found if kind is not None)
    return Shown(name, contacts, language)


def shown_of(cases: Collection[str], *, subject: str = COMPLAINANT) -> dict[str, str]:
    """The masked names of many cases, in one query: for lists."""
    return dict(Party.objects.filter(case__in=cases, subject=subject).values_list("case", "masked"))


def names_of(cases: Collection[str], *, subject: str = COMPLAINANT) -> dict[str, str]:
    """The full names of many cases, in one query: to compare them, never to show them."""
    rows = Party.objects.filter(case__in=cases, subject=subject).values_list("case", "sealed")
    return {case: unseal(sealed) for case, sealed in rows}


def party_of(case: str, *, subject: str = COMPLAINANT) -> Revealed | None:
    """The party in full, for the post. A page asks `inbox.revealing.reveal`, which accounts for it."""
    party = Party.objects.filter(case=case, subject=subject).first()
    if party is None:
        return None
    marks = party.marks.order_by("id").values_list("kind", "sealed")
    return Revealed(
        unseal(party.sealed), tuple(Contact(Kind(kind), unseal(s)) for kind, s in marks), party.language
    )


def speak(case: str, language: str, *, subject: str = COMPLAINANT) -> None:
    """From now on the party is written to in that language."""
    Party.objects.filter(case=case, subject=subject).update(language=language)


def earlier(
    kind: Kind, text: str, *, units: Collection[str] | None, besides: str = "", limit: int = 20
) -> tuple[Earlier, ...]:
    """Cases that bear the same phone, address or plate, newest first, in `units` (None: all).

    Empty where `text` is none of its kind. `besides` leaves one case out.
    """
    found = contact(kind, text)
    if found is None:
        return ()
    marks = Mark.objects.filter(digest=keyed(kind, found.value)).exclude(case=besides)
    if units is not None:
        marks = marks.filter(unit__in=units)
    rows = marks.order_by("-received_at", "-case").values_list("case", "unit", "received_at")[: limit * 2]
    return tuple(dict.fromkeys(Earlier(*row) for row in rows))[:limit]


def earlier_of(case: str, *, units: Collection[str] | None, limit: int = 20) -> tuple[Earlier, ...]:
    """Other cases that bear any mark of this one, newest first."""
    digests = Mark.objects.filter(case=case).values("digest")
    marks = Mark.objects.filter(digest__in=digests).exclude(case=case)
    if units is not None:
        marks = marks.filter(unit__in=units)
    rows = marks.order_by("-received_at", "-case").values_list("case", "unit", "received_at")[: limit * 4]
    return tuple(dict.fromkeys(Earlier(*row) for row in rows))[:limit]


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of this room: the party and every mark of it. Returns how many rows went."""
    return Party.objects.filter(case=case, subject=subject).delete()[0]
