"""Where letters to outside bodies go: to the address on record, else to what the unit or one above keeps."""

import re
from dataclasses import dataclass

from bihuan.inbox.models import BodyAddress
from bihuan.people.models import Unit

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Reached:
    """Empty where nobody has said it."""

    email: str = ""
    address: str = ""


def of(unit: str, body: str, *, written: str = "") -> Reached:
    """`written` is what stands on record for this case; it comes before what is kept."""
    if found := _MAIL.search(written):
        return Reached(email=found[0])
    if written.strip():
        return Reached(address=written.strip())
    upward = Unit.objects.get(code=unit).upward
    held = {row.unit: row for row in BodyAddress.objects.filter(unit__in=upward, body=body)}
    kept = next((held[code] for code in upward if code in held), None)
    return Reached(kept.email, kept.address) if kept is not None else Reached()


def state(unit: str, body: str, *, email: str = "", address: str = "") -> BodyAddress:
    """Says where a unit reaches a body, in place of what it said before."""
    said = {"email": email, "address": address}
    return BodyAddress.objects.update_or_create(unit=unit, body=body, defaults=said)[0]
