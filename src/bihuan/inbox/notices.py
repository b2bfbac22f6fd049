"""What staff are told: the bell in the page, and a mail that names no one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.cases import archive_requests, attempts, leases
from bihuan.cases.queries import NoticeRow, by_ids, notices_for, unsent_notices
from bihuan.inbox import outbox
from bihuan.inbox.models import Standing
from bihuan.inbox.senders import smtp
from bihuan.inbox.senders.sending import Envelope, Later, Unknown
from bihuan.parties.sealing import keyed
from bihuan.people.holders import holders
from bihuan.people.models import User
from bihuan.people.sight import Scope

WORK = "notice"
LEASE = timedelta(minutes=5)
PATIENCE = timedelta(minutes=15)
# A notice older than this is on the page already; a mail about it now would be noise.
FRESH_FOR = timedelta(days=1)
WORDS: Mapping[str, Promise] = {
    "task": _("有一件事等您办理"),
    "warning": _("时限将到"),
    "late": _("时限已过"),
    "urging": _("有人催办"),
    "told": _("请您知悉"),
    "letter": _("有一封信给您"),
    "held": _("一封信缺内容，没有发出"),
    "to do": _("一封信等人转达"),
    "failed": _("一封信没有送到"),
    "archive approved": _("查阅档案的申请已批准"),
    "archive returned": _("查阅档案的申请被退回"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """`what` is a key of `WORDS`; `id` marks one of the ledger's notices as seen, and is empty for the
    others.
    """

    id: str
    what: str
    case: str
    number: str
    occurrence: str
    clock: str
    at: datetime

    @property
    def words(self) -> str:
        return str(WORDS.get(self.what, WORDS["told"]))


def listed(scope: Scope, *, limit: int = 50) -> tuple[Notice, ...]:
    """What the person is told, newest first: the ledger's notices, letters to them, and letters that need
    a person.
    """
    rows = notices_for(scope, limit=limit)
    answered = archive_requests.answered(str(scope.user), limit=limit)
    cases = {row.case for row in rows} | {one.case for one in answered}
    numbers = {row.id: row.number for row in by_ids(sorted(cases))}
    told = [
        Notice(
            row.notice, row.what, row.case, numbers.get(row.case, ""), row.occurrence, row.clock, row.owed_at
        )
        for row in rows
    ]
    told += [_of_request(one, numbers) for one in answered]
    told += [
        _of_letter(one, "letter")
        for one in outbox.for_staff(scope.user, limit=limit)
        if one.standing == Standing.SENT
    ]
    units = None if scope.everything else scope.units
    for standing in outbox.ASK_A_PERSON:
        told += [
            _of_letter(one, standing.value) for one in outbox.entries(units, standing=standing, limit=limit)
        ]
    return tuple(sorted(told, key=lambda one: (one.at, one.case, one.id), reverse=True)[:limit])


def mail_round(now: datetime) -> int:
    """Mails fresh notices to those they are for, where the site wants it (`BIHUAN_NOTICE_MAIL`)."""
    if not (settings.NOTICE_MAIL and settings.EMAIL_HOST):
        return 0
    return sum(_carry(row, now) for row in unsent_notices(now=now))


def _carry(row: NoticeRow, now: datetime) -> bool:
    key = attempts.key_of(row.case, row.notice)
    token, taken = leases.claim(WORK, [key], now=now, within=LEASE)
    if not taken:
        return False
    try:
        if now - row.owed_at <= FRESH_FOR:
            answers = [smtp.send(_envelope(row, user)) for user in _readers(row, now)]
            if answers and all(isinstance(answer, Later | Unknown) for answer in answers):
                attempts.put_off(WORK, row.case, row.notice, until=now + PATIENCE, code="later")
                return True
        attempts.settle(WORK, row.case, row.notice)
        return True
    finally:
        leases.release(WORK, [key], token=token)


def _readers(row: NoticeRow, now: datetime) -> list[User]:
    if row.person:
        ids = [int(row.person)] if row.person.isdecimal() else []
    else:
        day = now.date()
        ids = [one.user for one in holders(row.unit, row.post, department=row.department or None, on=day)]
    return list(User.objects.filter(pk__in=ids, is_active=True).exclude(email="").order_by("pk"))


def _envelope(row: NoticeRow, user: User) -> Envelope:
    """Number and link alone: a notice passes through systems that need not know whom a complaint is about."""
    number = next((found.number for found in by_ids((row.case,))), "")
    link = f"{settings.BASE_URL}/cases/{number}/"
    words = WORDS.get(row.what, WORDS["told"])
    reference = keyed("notice", f"{row.case}/{row.notice}/{user.pk}")[:32]
    return Envelope(
        reference, number, user.email, f"{number} {words}", f"{words}：{number}\n\n{link}\n", link
    )


ASKED = "archive/"
"""What the name of an answer to a request begins with; its number follows."""


def _of_request(one: archive_requests.Request, numbers: Mapping[str, str]) -> Notice:
    assert one.decided_at is not None
    what = f"archive {one.decision}"
    return Notice(f"{ASKED}{one.id}", what, one.case, numbers.get(one.case, ""), "", "", one.decided_at)


def _of_letter(entry: outbox.Entry, what: str) -> Notice:
    return Notice("", what, entry.case, entry.number, "", "", entry.changed_at)
