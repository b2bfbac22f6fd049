"""The daily summary and news of new tasks, to those who want them: figures, numbers and links, of nobody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.cases import leases
from bihuan.cases.queries import TaskRow, by_ids, my_tasks, sight_of
from bihuan.cases.queries.counts import Figures, figures
from bihuan.cases.queries.states import stamps_now
from bihuan.inbox import choices, robots
from bihuan.inbox.announcing import FRESH_FOR, LEASE, PATIENCE, Told, mail, once, today
from bihuan.inbox.models import NoticeWish
from bihuan.inbox.senders import smtp
from bihuan.inbox.senders.sending import Later
from bihuan.people.models import User
from bihuan.people.sight import Scope
from bihuan.registry import calendars

WORK = "digest"
# One that comes half a day late tells what the page tells better.
STALE_AFTER = timedelta(hours=6)
MANY = 100
LISTED = 20
LOOK_EVERY = timedelta(minutes=1)
_looked: dict[str, datetime] = {}


def digest_round(now: datetime) -> int:
    """Sends the summaries that are due: once a working day, at the hour each has chosen."""
    if not settings.EMAIL_HOST:
        return 0
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    due = NoticeWish.objects.filter(digest_at__isnull=False, digest_at__lte=local.time())
    rows = due.exclude(digest_on__gte=local.date()).order_by("user")[:MANY]
    return sum(_digest(row, local, now) for row in rows)


def _digest(row: NoticeWish, local: datetime, now: datetime) -> bool:
    token, taken = leases.claim(WORK, [str(row.user)], now=now, within=PATIENCE)
    if not taken:
        return False
    user = User.objects.filter(pk=row.user, is_active=True).exclude(email="").first()
    scope = sight_of(row.user, on=local.date(), stamp=stamps_now().office)
    assert row.digest_at is not None
    planned = local.replace(hour=row.digest_at.hour, minute=row.digest_at.minute, second=0)
    later = False
    # Noted before it goes: a process that falls in between leaves one out, and sends none twice.
    NoticeWish.objects.filter(pk=row.pk).update(digest_on=local.date())
    if user is not None and local - planned <= STALE_AFTER and _works(scope, local):
        text = summary(scope, now=now)
        later = bool(text) and isinstance(_mailed(user, text, now), Later)
    if later:
        # It has certainly not gone. The lease runs on, so that the next try is a while away.
        NoticeWish.objects.filter(pk=row.pk).update(digest_on=row.digest_on)
        return True
    leases.release(WORK, [str(row.user)], token=token)
    return True


def _mailed(user: User, text: str, now: datetime) -> object:
    with translation.override("zh-hans"):
        subject = _("闭环：今日待办汇总")
    reference = f"digest/{user.pk}/{today(now).isoformat()}"
    envelope = mail(reference, user.email, subject, f"{text}\n{settings.BASE_URL}/", number="", now=now)
    return smtp.send(envelope)


def _works(scope: Scope, local: datetime) -> bool:
    """Whether it is a working day where the person has their post."""
    unit = next((one.unit for one in scope.held if one.standing_in_for is None), None)
    return unit is not None and calendars.calendar_for(unit).day(local.date()).works


def summary(scope: Scope, *, now: datetime) -> str:
    """What waits for the person, in figures and numbers; empty where nothing does."""
    counted = figures(scope, now=now)
    tasks = my_tasks(scope, now=now, limit=LISTED)
    if not any((counted.mine, counted.approvals, counted.late_clocks, counted.notices)):
        return ""
    with translation.override("zh-hans"):
        return "\n".join([*_figures(counted), "", *_lines(tasks)]).rstrip()


def _figures(counted: Figures) -> list[str]:
    said = (
        (
            counted.mine,
            _("待办 %(n)s 件，其中超时 %(late)s 件") % {"n": counted.mine, "late": counted.mine_late},
        ),
        (counted.approvals, _("待审批 %(n)s 件") % {"n": counted.approvals}),
        (counted.late_clocks, _("督办范围内超时 %(n)s 件") % {"n": counted.late_clocks}),
        (counted.notices, _("未读通知 %(n)s 条") % {"n": counted.notices}),
    )
    return [words for number, words in said if number]


def _lines(tasks: Sequence[TaskRow]) -> list[str]:
    numbers = {row.id: row.number for row in by_ids(sorted({one.case for one in tasks}))}
    zone = ZoneInfo(settings.TIME_ZONE)
    lines = []
    for one in tasks:
        due = (
            _("%(at)s 到期") % {"at": f"{one.due.astimezone(zone):%m-%d %H:%M}"} if one.due else _("没有时限")
        )
        lines.append(f"{numbers.get(one.case, '')} {due}")
    return list(dict.fromkeys(lines))


# --- new tasks ----------------------------------------------------------------------------------------------


def task_round(now: datetime) -> int:
    """Tells those who want to know of each new task; looks once a minute."""
    last = _looked.get("at")
    if last is not None and timedelta() <= now - last < LOOK_EVERY:
        return 0
    _looked["at"] = now
    wanting = NoticeWish.objects.filter(kinds__contains="task").exclude(channels="").order_by("user")
    return sum(_tasks(row, now) for row in wanting.iterator())


def _tasks(row: NoticeWish, now: datetime) -> bool:
    user = User.objects.filter(pk=row.user, is_active=True).first()
    key = f"tasks {row.user}"
    token, taken = leases.claim(WORK, [key], now=now, within=LEASE)
    if user is None or not taken:
        return False
    try:
        scope = sight_of(row.user, on=today(now), stamp=stamps_now().office)
        waiting = my_tasks(scope, now=now, limit=MANY)
        fresh = [one for one in waiting if now - one.begun_at <= FRESH_FOR]
        return sum(_one_task(one, user, row, now) for one in fresh) > 0
    finally:
        leases.release(WORK, [key], token=token)


def _one_task(task: TaskRow, user: User, row: NoticeWish, now: datetime) -> bool:
    """Whether anybody was told of it now."""
    number = next((found.number for found in by_ids((task.case,))), "")
    with translation.override("zh-hans"):
        words = _("有一件新的待办")
    text = f"{number} {words}"
    link = f"{settings.BASE_URL}/cases/{number}/"
    channels = set(row.channels.split(","))
    told = []
    if choices.EMAIL in channels and user.email and settings.EMAIL_HOST:
        reference = f"{task.case}/{task.occurrence}/{user.pk}"
        envelope = mail(reference, user.email, text, link, number=number, now=now)
        name = f"task {task.occurrence}/{user.pk}"
        told.append(once(task.case, name, partial(smtp.send, envelope), now=now))
    for robot in robots.of(task.unit, channels - {choices.EMAIL}):
        say = partial(robots.speak, robot.id, f"{text}\n{link}", now=now)
        told.append(once(task.case, f"task {task.occurrence}/robot {robot.id}", say, now=now))
    return Told.NOW in told
