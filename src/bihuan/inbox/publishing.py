"""Public notices: a letter told without names on the unit's page, for a period, once a person agreed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bihuan.cases import queries
from bihuan.inbox import receipts
from bihuan.inbox.letters.rendering import Rendered
from bihuan.inbox.models import Outgoing, PublicNotice, Standing
from bihuan.inbox.recording import note, record, tried
from bihuan.inbox.senders.choosing import Why
from bihuan.parties import directory
from bihuan.parties.contacts import Kind, spoken
from bihuan.parties.sealing import unseal
from bihuan.regulation.model import COMPLAINANT

CHANNEL = "public"
DAYS, MOST_DAYS = 30, 365
MANY = 50
HIDDEN = "×××"
# What tells who somebody is, whoever's it may be: mobile, e-mail, identity card, number plate.
TELLING = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)"
    r"|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<!\d)\d{17}[\dXx](?!\d)"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}"
)
# Parts of the record that are about who somebody is.
NAMING = frozenset(("name", "phone", "email", "address", "proxy_for", "plate", "vin"))


@dataclass(frozen=True, slots=True)
class Leaks:
    """A notice that still tells who somebody is: it is not shown. `found` are the places, as they stand."""

    found: tuple[str, ...]


def draft(sheet: Outgoing, rendered: Rendered, *, now: datetime) -> PublicNotice:
    """The letter with what is personal struck out; a person goes over it before anybody sees it."""
    names = tuple(_names(sheet.case))
    made = {
        "unit": sheet.unit,
        "title": anonymous(rendered.subject, names)[:200],
        "text": anonymous(rendered.body, names),
        "made_at": now,
    }
    return PublicNotice.objects.get_or_create(case=sheet.case, letter=sheet.letter, defaults=made)[0]


def draft_of(outgoing: int, *, now: datetime) -> PublicNotice:
    """The same of a letter that could not be brought to its reader otherwise."""
    sheet = Outgoing.objects.get(pk=outgoing)
    rendered = Rendered(unseal(sheet.subject), unseal(sheet.body), sheet.language, sheet.number, "")
    return draft(sheet, rendered, now=now)


def of_letter(case: str, letter: str) -> PublicNotice | None:
    return PublicNotice.objects.filter(case=case, letter=letter).first()


def approve(
    notice: PublicNotice, *, title: str, text: str, days: int, by: str, now: datetime
) -> PublicNotice | Leaks:
    """Shows the notice from now on for so many days, unless it tells who somebody is."""
    names = tuple(_names(notice.case))
    if found := leaks(f"{title}\n{text}", names):
        return Leaks(found)
    with transaction.atomic():
        held = PublicNotice.objects.select_for_update().get(pk=notice.pk)
        if held.shown_from is not None:
            return held
        held.title, held.text, held.approved_by = title[:200], text, by
        held.shown_from, held.shown_until = now, now + timedelta(days=min(max(days, 1), MOST_DAYS))
        held.save()
        sheet = Outgoing.objects.select_for_update().get(case=held.case, letter=held.letter)
        if sheet.channel != CHANNEL:
            sheet.channel, sheet.chosen = CHANNEL, Why.NEXT.value
        sheet.masked, sheet.looked_over_by = "", by
        note(sheet, now, Standing.SENT, "")
        tried(sheet, now, "shown", by=by)
        record(held.case, held.letter, CHANNEL, "sent", now)
    return held


def take_down(notice: PublicNotice, *, by: str, now: datetime) -> None:
    """Nobody sees it any more; what was told so far stays told."""
    with transaction.atomic():
        held = PublicNotice.objects.select_for_update().get(pk=notice.pk)
        if held.shown_until is not None and held.shown_until > now:
            held.shown_until, held.taken_down_by, held.ended = now, by, True
            held.save()
            sheet = Outgoing.objects.get(case=held.case, letter=held.letter)
            tried(sheet, now, "taken down", by=by)


def end_round(now: datetime) -> int:
    """What has stood for its whole period counts as delivered."""
    over = PublicNotice.objects.filter(ended=False, shown_until__lte=now).order_by("shown_until", "pk")
    return sum(_end(one.pk, now) for one in over[:MANY])


def _end(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        held = PublicNotice.objects.select_for_update().get(pk=pk)
        if held.ended:
            return False
        held.ended = True
        held.save()
        sheet = Outgoing.objects.select_for_update().get(case=held.case, letter=held.letter)
        if sheet.standing == Standing.SENT and sheet.channel == CHANNEL:
            note(sheet, now, Standing.DELIVERED, "")
            record(held.case, held.letter, CHANNEL, "delivered", now)
    return True


def shown(
    unit: str, *, now: datetime, before: tuple[datetime, int] | None = None, limit: int = 20
) -> tuple[PublicNotice, ...]:
    """What stands on the unit's public page now, newest first; `before` is where the next page begins."""
    found = PublicNotice.objects.filter(unit=unit, shown_from__lte=now, shown_until__gt=now)
    if before is not None:
        moment, id = before
        found = found.filter(Q(shown_from__lt=moment) | Q(shown_from=moment, id__lt=id))
    return tuple(found.order_by("-shown_from", "-id")[:limit])


def shown_one(unit: str, id: int, *, now: datetime) -> PublicNotice | None:
    return PublicNotice.objects.filter(pk=id, unit=unit, shown_from__lte=now, shown_until__gt=now).first()


def anonymous(text: str, names: tuple[str, ...]) -> str:
    """The text without names, numbers and addresses: ××× stands in their places."""
    for one in sorted(names, key=len, reverse=True):
        text = text.replace(one, HIDDEN)
    return TELLING.sub(HIDDEN, text)


def leaks(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """What in the text tells who somebody is."""
    plain = re.sub(r"\s", "", text)
    found = [one for one in names if one in text or one in plain]
    return tuple(dict.fromkeys((*found, *TELLING.findall(text), *TELLING.findall(plain))))


def _names(case: str) -> Iterator[str]:
    """Everything on record by which the complainant, or whom they speak for, could be known; and the code."""
    party = directory.party_of(case)
    said = [party.name, *(one.value for one in party.contacts)] if party is not None else []
    said += [spoken(one.value) for one in (party.contacts if party else ()) if one.kind is Kind.PHONE]
    if (row := queries.by_id(case)) is not None and row.number:
        # With number and code anybody could open the case.
        code = receipts.mint(case, row.number)
        said += [code, code.replace("-", "")]
    for entry in queries.timeline(case):
        said += [
            part.value for part in entry.happened.parts if part.subject == COMPLAINANT and part.name in NAMING
        ]
    yield from dict.fromkeys(one.strip() for one in said if 2 <= len(one.strip()) <= 120)


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of public notices: they name nobody, but are of the case that is forgotten."""
    if subject != COMPLAINANT:
        return 0
    return PublicNotice.objects.filter(case=case).update(title="", text="")
