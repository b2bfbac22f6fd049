"""Readings that must be accounted for: an identity revealed, an archive opened, an export made."""

from dataclasses import dataclass
from datetime import datetime

from bihuan.cases.models import AccessLog

IDENTITY, ARCHIVE, EXPORT = "identity", "archive", "export"


@dataclass(frozen=True, slots=True)
class Access:
    at: datetime
    person: str
    case: str
    what: str
    purpose: str


def log_access(person: str, case: str, *, what: str, purpose: str, now: datetime) -> None:
    """Notes the reading before it is shown. The log is append-only; `purpose` is the reader's own words."""
    AccessLog.objects.create(at=now, person=person, case=case, what=what, purpose=purpose[:200])


def accesses_to(case: str, *, limit: int = 100) -> tuple[Access, ...]:
    """Who has looked at the case, latest first."""
    rows = AccessLog.objects.filter(case=case).order_by("-at", "-id")[:limit]
    return tuple(Access(row.at, row.person, row.case, row.what, row.purpose) for row in rows)


def accesses_by(person: str, *, limit: int = 100) -> tuple[Access, ...]:
    """What the person has looked at, latest first."""
    rows = AccessLog.objects.filter(person=person).order_by("-at", "-id")[:limit]
    return tuple(Access(row.at, row.person, row.case, row.what, row.purpose) for row in rows)
