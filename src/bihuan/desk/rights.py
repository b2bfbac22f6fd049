"""What a person asks of their own data (个人信息请求): to see, have a copy, correct or erase it, by a clock.

Registered by whoever took it, answered within fifteen working days: granted once the person is known to be
who they say, or refused on a ground of law. The register keeps ids, days and grounds, and nobody's name.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bihuan.cases.perform import perform
from bihuan.desk.models import DataRequest
from bihuan.engine.commands import Erase
from bihuan.engine.refused import Refused
from bihuan.parties.directory import COMPLAINANT
from bihuan.registry import calendars
from bihuan.regulation.worktime.counting import due
from bihuan.regulation.worktime.limits import parse_limit

LIMIT = parse_limit("15 wd")
SEE, COPY, CORRECT, ERASE = "see", "copy", "correct", "erase"
KINDS = {SEE: _("查阅"), COPY: _("复制"), CORRECT: _("更正"), ERASE: _("删除")}
# How somebody is known to be who they say; never what they showed.
CHECKS = {
    "code": _("编号和查询码"),
    "call back": _("回拨留下的电话"),
    "document": _("当面核对证件"),
    "mandate": _("核对委托书和受托人证件"),
}
# Articles of the Personal Information Protection Law on which a request may be refused.
GROUNDS = {
    "not identified": _("不能确认是本人或受托人（第五十条）"),
    "secret": _("法律、行政法规规定应当保密或者不需要告知（第十八条、第四十五条）"),
    "retention": _("法定保存期未满：停止除存储以外的处理（第四十七条）"),
    "not theirs": _("不是本人的个人信息（第四十四条）"),
    "held": _("正在依法保全，解除后再办（第四十七条）"),
}
GRANTED, REFUSED = "granted", "refused"


class NotDone(Exception):
    """Why a request could not be decided so; `refused` is the engine's answer where that is why."""

    def __init__(self, why: str, refused: Refused | None = None) -> None:
        super().__init__(why)
        self.why, self.refused = why, refused


def register(case: str, unit: str, *, kind: str, received_on: date, by: str, now: datetime) -> DataRequest:
    """A request about a case, due fifteen working days after the day it came."""
    calendar = calendars.calendar_for(unit)
    began = calendar.end_of(received_on)
    return DataRequest.objects.create(
        case=case,
        unit=unit,
        kind=kind,
        received_on=received_on,
        due_at=due(LIMIT, min(began, now), calendar).at,
        registered_by=by,
        registered_at=now,
    )


def listed(units: Collection[str] | None, *, limit: int) -> tuple[DataRequest, ...]:
    """The register of the units (None: all): what waits, by its limit, then what was decided."""
    rows = DataRequest.objects.all() if units is None else DataRequest.objects.filter(unit__in=units)
    waiting = rows.filter(decision="").order_by("due_at", "pk")[:limit]
    return (*waiting, *rows.exclude(decision="").order_by("-decided_at", "-pk")[:limit])


def find(id: int, units: Collection[str] | None) -> DataRequest | None:
    row = DataRequest.objects.filter(pk=id).first()
    return row if row is not None and (units is None or row.unit in units) else None


def refuse(request: DataRequest, *, ground: str, by: str, now: datetime) -> None:
    """Refuses it on a ground of law. Raises NotDone where it is none, or it was decided before."""
    if ground not in GROUNDS:
        raise NotDone("ground")
    _decide(request, REFUSED, ground=ground, check="", by=by, now=now)


def grant(request: DataRequest, *, check: str, by: str, now: datetime) -> None:
    """Grants it to somebody known to be who they say; one to erase erases. Raises NotDone.

    What the engine refuses, such as a case that is held, is not granted.
    """
    if check not in CHECKS:
        raise NotDone("check")
    with transaction.atomic():
        _decide(request, GRANTED, ground="", check=check, by=by, now=now)
        if request.kind == ERASE:
            answer = perform(
                Erase(COMPLAINANT, ground=f"data request {request.pk}"), on=request.case, at=now, by=by
            )
            if isinstance(answer, Refused):
                raise NotDone("engine", answer)


def _decide(request: DataRequest, decision: str, *, ground: str, check: str, by: str, now: datetime) -> None:
    said = {"decision": decision, "ground": ground, "checked": check, "decided_by": by, "decided_at": now}
    if not DataRequest.objects.filter(pk=request.pk, decision="").update(**said):
        raise NotDone("decided")
