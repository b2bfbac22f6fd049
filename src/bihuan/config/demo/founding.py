"""The demo's organisation: units, departments, people in their posts, regulations in force."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password

from bihuan.cases.calendars import recount_changed
from bihuan.cases.organising import adopt, appoint, found_unit, publish
from bihuan.config.demo.offsets import day
from bihuan.inbox import imprints
from bihuan.people.appointing import delegate
from bihuan.people.models import Department, Grade, PostGrade, Unit, User
from bihuan.people.units import found_department
from bihuan.registry import versions
from bihuan.registry.folders import sources_in

HERE: Final = Path(__file__).parent
SINCE: Final = date(2024, 1, 1)
PASSWORD: Final = "bihuan-demo"


def read(name: str) -> dict[str, Any]:
    """A file of the demo, as data."""
    return dict(yaml.safe_load((HERE / name).read_text(encoding="utf-8")))


def whole() -> dict[str, Any]:
    """The whole demo: the group with its first companies and, a file each, those of other regulations.

    `units`, `people`, `absences` and `complaints`, with whatever else `organisation.yaml` says.
    """
    files = [read("organisation.yaml"), read("complaints.yaml"), *(read(name) for name in _companies())]
    lists = {
        key: [entry for file in files for entry in file.get(key) or ()]
        for key in ("units", "people", "absences", "complaints")
    }
    return {**files[0], **lists}


def _companies() -> list[str]:
    return sorted({path.name for path in HERE.glob("*.yaml")} - {"organisation.yaml", "complaints.yaml"})


def found_organisation(organisation: Mapping[str, Any], *, now: datetime) -> None:
    """Founds the organisation in an empty database."""
    _publish(organisation["units"], now)
    for unit in organisation["units"]:
        _found_unit(unit, now)
    password = make_password(PASSWORD)
    for person in organisation["people"]:
        _employ(person, password, now)
    for away in organisation.get("absences", ()):
        delegate(
            User.objects.get(login_name=away["login"]),
            to=User.objects.get(login_name=away["delegate"]),
            from_on=day(away["from"], now),
            to_on=day(away["to"], now),
        )
    for unit in organisation["units"]:
        imprints.state(unit["code"], phone=unit.get("phone", ""))
    recount_changed(now)


def _publish(units: Sequence[Mapping[str, Any]], now: datetime) -> None:
    for unit in units:
        named = unit["regulation"]
        folder = settings.REGULATIONS / named["id"] / named["version"]
        published = publish(sources_in(folder), at=now, by=None)
        in_force = max(SINCE, published.in_force_from)
        adopt(unit["code"], published, from_on=in_force, at=now, by=None)


def _found_unit(unit: Mapping[str, Any], now: datetime) -> None:
    parent = Unit.objects.get(code=unit["parent"]) if "parent" in unit else None
    founded = found_unit(unit["code"], unit["name"], kind=unit["kind"], parent=parent, at=now, by=None)
    for department in unit["departments"]:
        found_department(department["code"], department["name"], unit=founded, kind=department["kind"])
    regulation = versions.regulation(unit["regulation"]["id"], unit["regulation"]["version"])
    grades = unit.get("grades", {})
    for post in regulation.posts.values():
        above = regulation.posts.get(post.reports_to or "")
        PostGrade.objects.create(
            unit=founded,
            post=post.key,
            grade=Grade(grades.get(post.key, Grade.OWN_TASKS)),
            reports_to=post.reports_to or "",
            reports_to_parent=bool(above and above.in_unit_above and not post.in_unit_above),
        )


def _employ(person: Mapping[str, Any], password: str, now: datetime) -> None:
    user = User.objects.create(login_name=person["login"], display_name=person["name"], password=password)
    for held in person["holds"]:
        appoint(
            user,
            held["post"],
            unit=Unit.objects.get(code=held["unit"]),
            department=Department.objects.get(code=held["department"]) if "department" in held else None,
            from_on=SINCE,
            at=now,
            by=None,
        )
