"""Tokens of other programs: issued once, shown once, kept as a digest, expiring, revocable."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Q

from bihuan.api.models import ApiToken
from bihuan.inbox.hooks import subscriptions
from bihuan.people.models import Unit, User

PREFIX = "bh"
LONGEST = timedelta(days=366)


class Allowed(StrEnum):
    """What a token may be used for."""

    LODGE = "lodge"
    SUPPLY = "supply"
    READ = "read"
    PERSONAL = "personal"
    ACT = "act"
    CALL = "call"


class CannotIssue(ValueError):
    """Why a token cannot be as asked. Its words are for the person who asked."""


@dataclass(frozen=True, slots=True)
class Issued:
    """`text` is what the program states; nobody can read it again."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token stands for."""

    token: str
    unit: str
    person: int | None
    allowed: frozenset[str]

    @property
    def by(self) -> str | None:
        """Who commands, as `perform` takes it."""
        return str(self.person) if self.person is not None else None


def issue(
    name: str,
    *,
    unit: str,
    person: User | None,
    allowed: frozenset[Allowed],
    now: datetime,
    expires_at: datetime,
) -> Issued:
    """A new token. Raises CannotIssue."""
    if not name.strip():
        raise CannotIssue("请写明令牌的用途。")
    if not Unit.objects.filter(code=unit).exists():
        raise CannotIssue(f"没有单位“{unit}”。")
    if not allowed:
        raise CannotIssue(f"请至少写一项范围：{'、'.join(Allowed)}。")
    if Allowed.ACT in allowed and person is None:
        raise CannotIssue("办理（act）须以某个人的身份，请写明人员。")
    if not now < expires_at <= now + LONGEST:
        raise CannotIssue("有效期须在一年之内。")
    id, secret = secrets.token_hex(5), secrets.token_hex(24)
    ApiToken.objects.create(
        id=id,
        digest=_digest(secret),
        name=name.strip(),
        unit=unit,
        person=person,
        scopes=",".join(sorted(allowed)),
        made_at=now,
        expires_at=expires_at,
    )
    return Issued(id, f"{PREFIX}_{id}_{secret}")


def revoke(id: str, *, now: datetime) -> bool:
    """Ends a token at once, with the subscriptions made with it. False where there is none, or it was ended
    before.
    """
    ended = ApiToken.objects.filter(id=id, revoked_at=None).update(revoked_at=now) == 1
    if ended:
        subscriptions.end_of_token(id, now=now)
    return ended


def end_what_is_over(now: datetime) -> int:
    """Ends the subscriptions of tokens that have expired, or whose person's account is closed."""
    used = {one.token for one in subscriptions.listed() if one.token and not one.disabled}
    over = ApiToken.objects.filter(id__in=used).filter(
        Q(expires_at__lte=now) | Q(revoked_at__isnull=False) | Q(person__is_active=False)
    )
    return sum(subscriptions.end_of_token(id, now=now) for id in over.values_list("id", flat=True))


def listed() -> tuple[ApiToken, ...]:
    return tuple(ApiToken.objects.select_related("person").order_by("unit", "made_at", "id"))


def bearer_of(text: str, *, now: datetime) -> Bearer | None:
    """Whom the token stands for; None where it is unknown, wrong, expired, revoked or of a closed account."""
    prefix, _, rest = text.partition("_")
    id, _, secret = rest.partition("_")
    held = _held(id) if prefix == PREFIX else None
    fits = hmac.compare_digest(held.digest if held else _NONE, _digest(secret))
    if held is None or not fits or not held.stands(now):
        return None
    _note_use(id, held.used_on, now)
    return Bearer(id, held.unit, held.person, held.scopes)


_NONE = b"\0" * 32
# Without the ORM, which costs ten times the statement: every request passes here.
_HELD = (
    "SELECT t.digest, t.revoked_at, t.expires_at, t.unit, t.person_id, u.is_active, t.used_on, t.scopes"
    " FROM api_apitoken t LEFT JOIN people_user u ON u.id = t.person_id WHERE t.id = %s"
)


@dataclass(frozen=True, slots=True)
class _Held:
    """A token as it is kept."""

    digest: bytes
    revoked: bool
    closed: bool
    """Whether the account of its person is."""
    expires_at: datetime
    unit: str
    person: int | None
    scopes: frozenset[str]
    used_on: date | None

    def stands(self, now: datetime) -> bool:
        return not self.revoked and not self.closed and self.expires_at > now


def _held(id: str) -> _Held | None:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, (id,))
        row = cursor.fetchone()
    if row is None:
        return None
    digest, revoked_at, expires_at, unit, person, is_active, used_on, scopes = row
    return _Held(
        digest=bytes(digest),
        revoked=revoked_at is not None,
        closed=is_active is not None and not is_active,
        # SQLite keeps moments without their zone, which is UTC.
        expires_at=expires_at if expires_at.tzinfo else expires_at.replace(tzinfo=UTC),
        unit=unit,
        person=person,
        scopes=frozenset(scopes.split(",")),
        used_on=used_on,
    )


def _note_use(id: str, used_on: object, now: datetime) -> None:
    """Once a day, so that reading does not write."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    if used_on != today:
        ApiToken.objects.filter(id=id).update(used_on=today)


def _digest(secret: str) -> bytes:
    # The secret is 192 bits of chance: one round is enough.
    return hashlib.sha256(secret.encode()).digest()
