"""Carrying notices to staff where they want them: number and link, nothing of the matter and of nobody.

Each reader and each robot is told of one thing once. A try whose end nobody knows counts as told, for a
notice twice is worse than one that stands on the page alone.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from enum import Enum, auto
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from bihuan.cases import attempts, leases
from bihuan.cases.queries import NoticeRow, by_ids, unsent_notices
from bihuan.inbox import choices, robots
from bihuan.inbox.notices import WORDS
from bihuan.inbox.senders import smtp
from bihuan.inbox.senders.sending import Answer, Envelope, Later
from bihuan.parties.sealing import keyed
from bihuan.people.holders import holders, who_acts_for
from bihuan.people.models import User

WORK = "notice"
TOLD = "told"
LEASE = timedelta(minutes=5)
PATIENCE = timedelta(minutes=15)
# A notice older than this is on the page already; a mail about it now would be noise.
FRESH_FOR = timedelta(days=1)
LATER = "later"


class Told(Enum):
    """What came of telling one reader of one thing."""

    NOW = auto()
    BEFORE = auto()
    NOT_YET = auto()


def tell_round(now: datetime) -> int:
    """Carries fresh notices to those they are for."""
    if not choices.anybody_wants():
        return 0
    return sum(_carry(row, now) for row in unsent_notices(now=now, since=now - FRESH_FOR))


def today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _carry(row: NoticeRow, now: datetime) -> bool:
    key = attempts.key_of(row.case, row.notice)
    token, taken = leases.claim(WORK, [key], now=now, within=LEASE)
    if not taken:
        return False
    try:
        if Told.NOT_YET not in list(_told(row, now)):
            attempts.settle(WORK, row.case, row.notice)
        else:
            attempts.put_off(WORK, row.case, row.notice, until=now + PATIENCE, code=LATER)
        return True
    finally:
        leases.release(WORK, [key], token=token)


def _told(row: NoticeRow, now: datetime) -> Iterator[Told]:
    """Each reader and each robot, and whether they have been told."""
    number = next((found.number for found in by_ids((row.case,))), "")
    with translation.override("zh-hans"):
        text = f"{number} {WORDS.get(row.what, WORDS['told'])}"
    link = f"{settings.BASE_URL}/cases/{number}/"
    readers = _readers(row, now)
    wishes = choices.choices_of(tuple(user.pk for user in readers))
    wanting = [user for user in readers if row.what in wishes[user.pk].kinds]
    for user in wanting:
        if choices.EMAIL in wishes[user.pk].channels and user.email and settings.EMAIL_HOST:
            reference = f"{row.case}/{row.notice}/{user.pk}"
            envelope = mail(reference, user.email, text, link, number=number, now=now)
            yield once(row.case, f"{row.notice}/{user.pk}", partial(smtp.send, envelope), now=now)
    kinds = {channel for user in wanting for channel in wishes[user.pk].channels} - {choices.EMAIL}
    for robot in robots.of(row.unit, kinds) if kinds and row.unit else ():
        say = partial(robots.speak, robot.id, f"{text}\n{link}", now=now)
        yield once(row.case, f"{row.notice}/robot {robot.id}", say, now=now)


def once(case: str, name: str, tell: Callable[[], Answer], *, now: datetime) -> Told:
    """Tells one reader of one thing, unless that was done. NOT_YET: it has certainly not gone, and may."""
    mark = keyed("told", f"{case}/{name}")[:40]
    before = attempts.tried(TOLD, case, mark)
    if before.begun or (before.tries and before.code != LATER):
        return Told.BEFORE
    attempts.begin(TOLD, case, mark, now=now)
    if isinstance(tell(), Later):
        attempts.put_off(TOLD, case, mark, until=now + PATIENCE, code=LATER)
        return Told.NOT_YET
    attempts.settle(TOLD, case, mark)
    return Told.NOW


def mail(reference: str, address: str, text: str, link: str, *, number: str, now: datetime) -> Envelope:
    """A mail to staff. It passes through systems that need not know whom a complaint is about."""
    return Envelope(
        reference=keyed("notice", reference)[:32],
        number=number,
        address=address,
        subject=text,
        body=f"{text}\n\n{link}\n",
        link=link,
        at=now,
    )


def _readers(row: NoticeRow, now: datetime) -> list[User]:
    """Whom it is for, or who stands in for those away today."""
    day = today(now)
    if row.person:
        person = who_acts_for(int(row.person), on=day) if row.person.isdecimal() else None
        ids = [person] if person is not None else []
    else:
        ids = [one.user for one in holders(row.unit, row.post, department=row.department or None, on=day)]
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("pk"))
