"""What is done after a report is signed: its files are made once, and those it is for are told."""

import hashlib
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.analytics.reports.acting import note
from bihuan.analytics.reports.content import of_text
from bihuan.analytics.reports.models import Report, ReportFile, ReportReader, State
from bihuan.analytics.reports.plans import law_of, plan_of
from bihuan.analytics.reports.printing import PDF, WORD, docx, pdf
from bihuan.cases import leases
from bihuan.documents.keeping import Given, keep
from bihuan.documents.refusing import FileRefused
from bihuan.pages.formats import written_words
from bihuan.people.holders import holders
from bihuan.people.models import Unit, User

WORK: Final = "report"
LEASE: Final = timedelta(minutes=5)
MANY: Final = 10
LANGUAGES: Final = (("zh", "zh-hans"), ("en", "en"))


class Tell(Protocol):
    """How a line with an address reaches one member of staff."""

    def __call__(self, user: int, text: str, path: str, *, name: str, now: datetime) -> object: ...


def make_round(now: datetime, *, tell: Tell) -> int:
    """Makes the files of reports that were signed and tells their readers; returns how many reports."""
    waiting = Report.objects.filter(state=State.SIGNED).order_by("id")[:MANY]
    return sum(_make(report, now, tell) for report in waiting)


def _make(report: Report, now: datetime, tell: Tell) -> bool:
    key = str(report.pk)
    token, taken = leases.claim(WORK, [key], now=now, within=LEASE)
    if not taken:
        return False
    try:
        made = make_files(report, now=now)
        return _send(report, now, tell) or made
    finally:
        leases.release(WORK, [key], token=token)


def make_files(report: Report, *, now: datetime) -> bool:
    """PDF and Word in both languages, of what was signed; False where they are there."""
    if ReportFile.objects.filter(report=report).exists():
        return False
    with transaction.atomic():
        for lang, locale in LANGUAGES:
            with translation.override(locale):
                content = of_text(report.content, lang)
                foot = foot_of(report)
                for kind, made in (
                    (PDF, pdf(content, lang=lang, foot=foot)),
                    (WORD, docx(content, foot=foot)),
                ):
                    _keep(report, lang, kind, made, content.title, now)
    return True


def foot_of(report: Report) -> str:
    """By whom and when it was signed, with its hash."""
    assert report.signed_at is not None
    zone = ZoneInfo(Unit.objects.get(code=report.unit).time_zone)
    user = User.objects.filter(pk=report.signed_by).first() if report.signed_by.isdecimal() else None
    return _("%(name)s 于 %(at)s 签署 · 摘要 SHA-256 %(digest)s") % {
        "name": user.display_name if user is not None else report.signed_by,
        "at": written_words(report.signed_at, zone=zone),
        "digest": report.digest[:16],
    }


def _keep(report: Report, lang: str, kind: str, made: bytes, title: str, now: datetime) -> None:
    name = f"{title} {report.first.isoformat()}.{kind}"
    kept = keep(Given(name, made), now=now, subject="unit", case=f"report {report.pk}")
    if isinstance(kept, FileRefused):
        raise ValueError(f"expected our own {kind} to be taken, found: {kept.why}")
    ReportFile.objects.create(
        report=report, lang=lang, kind=kind, document=kept, digest=hashlib.sha256(made).hexdigest()
    )


# --- telling ------------------------------------------------------------------------------------------------


def _send(report: Report, now: datetime, tell: Tell) -> bool:
    """Tells whoever the report is for; one that is for nobody stays signed until it is filed."""
    posts = readers_of(report)
    if not posts:
        return False
    people = _people(report, posts, now)
    with transaction.atomic():
        if not Report.objects.filter(pk=report.pk, state=State.SIGNED).update(state=State.SENT):
            return False
        ReportReader.objects.bulk_create(
            (
                ReportReader(report=report, user=str(user), post=post, sent_at=now)
                for user, post in people.items()
            ),
            ignore_conflicts=True,
        )
        note(report, "sent", by="", now=now)
    # The duty, done, tells these of itself. Of a report without one nobody would hear.
    if not report.case:
        with translation.override("zh-hans"):
            said = {"first": report.first.isoformat(), "last": report.last.isoformat()}
            text = _("一份报告送您阅知：%(first)s 至 %(last)s") % said
        path = reverse("analytics:report", args=[report.pk])
        for user in people:
            tell(user, text, path, name=f"report {report.pk}", now=now)
    return True


def readers_of(report: Report) -> tuple[str, ...]:
    """The posts it is sent to: its own, and those its duty tells."""
    plan, law = plan_of(report), law_of(report)
    told = law.step(law.duties[plan.duty].procedure, "fill").tells if plan.duty is not None else ()
    return tuple(dict.fromkeys((*plan.sent_to, *told)))


def _people(report: Report, posts: tuple[str, ...], now: datetime) -> dict[int, str]:
    place = Unit.objects.get(code=report.unit)
    on = now.astimezone(ZoneInfo(place.time_zone)).date()
    found: dict[int, str] = {}
    for post in posts:
        held = next((held for unit in place.upward if (held := holders(unit, post, on=on))), ())
        for one in held:
            found.setdefault(one.user, post)
    return found
