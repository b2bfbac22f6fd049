"""Seeing a complainant in full, which is accounted for before it is shown."""

from datetime import datetime

from bihuan.cases import access
from bihuan.parties import directory
from bihuan.parties.directory import Revealed


class PurposeNeeded(ValueError):
    """Nobody sees a person in full without saying what for."""


def reveal(case: str, *, by: str, purpose: str, now: datetime) -> Revealed | None:
    """Name and contacts of a case's complainant, entered in the access log first. None for an anonymous one.

    Whether `by` may see the case is the caller's question. Raises PurposeNeeded.
    """
    if not purpose.strip():
        raise PurposeNeeded
    access.log_access(by, case, what=access.IDENTITY, purpose=purpose.strip(), now=now)
    return directory.party_of(case)
