"""What people found of suggestions. Kept apart from the cases: a verdict of itself moves nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bihuan.inbox.models import Verdict


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict on a case and `other`."""

    other: str
    what: str
    same: bool
    by: str
    at: datetime


def find(case: str, other: str, what: str, *, same: bool, by: str, now: datetime) -> None:
    """Notes what a person found; a later verdict takes the place of an earlier one."""
    one, two = sorted((case, other))
    Verdict.objects.update_or_create(
        what=what, one=one, other=two, defaults={"same": same, "by": by, "at": now}
    )


def undo(case: str, other: str, what: str) -> bool:
    """Takes a verdict back; it is suggested again. False where there was none."""
    one, two = sorted((case, other))
    return bool(Verdict.objects.filter(what=what, one=one, other=two).delete()[0])


def verdicts_on(case: str) -> tuple[Found, ...]:
    """Every verdict about a case, newest first."""
    rows = Verdict.objects.filter(Q(one=case) | Q(other=case)).order_by("-at", "id")
    return tuple(
        Found(row.other if row.one == case else row.one, row.what, row.same, row.by, row.at) for row in rows
    )


def decided_of(case: str, what: str) -> dict[str, bool]:
    """The other case to whether they are the same, where somebody has decided."""
    return {one.other: one.same for one in verdicts_on(case) if one.what == what}
