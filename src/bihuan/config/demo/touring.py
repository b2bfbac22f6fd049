"""The guided tour: one complaint of each company of the demo, where it stands, and who to sign in as.

It is written down when the demo is founded, beside its data; a site that was founded otherwise has no tour.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from bihuan.cases.queries import tasks_of
from bihuan.config.demo.founding import PASSWORD
from bihuan.config.demo.living import Lived
from bihuan.people.holders import nearest_holders
from bihuan.people.models import Appointment, Unit, User
from bihuan.registry import versions, working
from bihuan.regulation.saying import Saying
from bihuan.regulation.worktime.language import Language


@dataclass(frozen=True, slots=True)
class Stop:
    """A complaint of the tour: where it stands, and whose turn it was when the demo was made."""

    unit: str
    number: str
    code: str
    title: str
    now: str
    logins: tuple[str, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Company:
    """A unit of the demo on the tour page."""

    code: str
    name: str
    regulation: str
    regulation_url: str
    guide_url: str
    stops: tuple[Stop, ...]
    people: tuple[tuple[str, str, str], ...]


def path() -> Path:
    """Where the tour is kept: a file beside the database."""
    return Path(settings.DATA) / "tour.json"


def write_down(lived: Iterable[Lived], complaints: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Keeps the tour of a demo just founded."""
    said = {one["key"]: one for one in complaints}
    stops = [asdict(_stop(one, said[one.key], now)) for one in lived]
    path().write_text(json.dumps(stops, ensure_ascii=False, indent=1), encoding="utf-8")
    # The codes of complainants stand in it.
    path().chmod(0o600)


def _stop(lived: Lived, said: Mapping[str, Any], now: datetime) -> Stop:
    turns: dict[int, None] = {}
    tasks = tasks_of(lived.case_id)
    for task in tasks:
        found = nearest_holders(task.unit, task.post, department=task.department or None, on=now.date())
        for holder in found[1] if found is not None else ():
            turns.setdefault(holder.user)
    logins = dict(User.objects.filter(pk__in=turns).values_list("pk", "login_name"))
    first = [logins[user] for user in turns if user in logins][:2]
    return Stop(
        unit=said["unit"],
        number=lived.number,
        code=lived.code,
        title=said["title"],
        now=said.get("now", ""),
        logins=tuple(first),
        closed=not tasks,
    )


@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """Every company of the demo with its regulation, its people and its complaints to look at."""
    if not path().exists():
        raise Http404
    stops = [
        Stop(**{**one, "logins": tuple(one["logins"])})
        for one in json.loads(path().read_text(encoding="utf-8"))
    ]
    by_unit = {unit: tuple(group) for unit, group in groupby(sorted(stops, key=_unit), key=_unit)}
    now: datetime = request.now  # type: ignore[attr-defined]
    today = timezone.localtime(now).date()
    context = {"companies": tuple(_companies(by_unit, today)), "password": PASSWORD}
    return render(request, "demo/tour.html", context)


def _unit(stop: Stop) -> str:
    return stop.unit


def _companies(by_unit: Mapping[str, tuple[Stop, ...]], today: date) -> Iterable[Company]:
    lang: Language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    held = Appointment.objects.select_related("user").order_by("id")
    people: dict[str, list[Appointment]] = {}
    for one in held:
        people.setdefault(one.unit_id, []).append(one)
    at_work = {one.unit: (one.regulation, one.version) for one in working.units_at_work(today)}
    for unit in Unit.objects.filter(code__in=by_unit).order_by("path"):
        id, version = at_work[unit.code]
        regulation = versions.regulation(id, version)
        saying = Saying(regulation, lang)
        yield Company(
            unit.code,
            unit.name,
            saying.title(),
            reverse("desk:regulation_version", args=[id, version]),
            reverse("portal:guide", args=[unit.code]),
            by_unit[unit.code],
            tuple(
                (one.user.login_name, one.user.display_name, saying.post(one.post))
                for one in people.get(unit.code, ())
                if one.post in regulation.posts
            ),
        )
