"""Founding, moving and closing units and departments; and which lie below which."""

from datetime import date
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from bihuan.people.models import Department, Unit


class CannotArrange(ValueError):
    """Why a unit or a department cannot be as asked. Its words are for the person who asked."""


@transaction.atomic
def found_unit(
    code: str, name: str, *, kind: str, parent: Unit | None = None, time_zone: str = "Asia/Shanghai"
) -> Unit:
    """A new unit below `parent`, or at the top. `code` stands in case numbers, such as "YH"."""
    if "/" in code or not code:
        raise CannotArrange(f"单位代码“{code}”不可用：应为字母或数字，且不含“/”。")
    if parent is not None and parent.closed_on is not None:
        raise CannotArrange(f"{parent.name}已撤销，不能再设下级单位。")
    above = parent.path if parent else "/"
    return Unit.objects.create(
        code=code, name=name, kind=kind, parent=parent, path=f"{above}{code}/", time_zone=time_zone
    )


@transaction.atomic
def move_unit(unit: Unit, *, under: Unit | None) -> None:
    """Put `unit`, with all below it, under another unit or at the top."""
    if under is not None and under.path.startswith(unit.path):
        raise CannotArrange(f"{unit.name}不能归到自己或自己的下级单位之下。")
    old, new = unit.path, f"{under.path if under else '/'}{unit.code}/"
    for below in Unit.objects.select_for_update().filter(path__startswith=old):
        below.path = new + below.path[len(old) :]
        if below.pk == unit.pk:
            below.parent = under
        below.save(update_fields=["path", "parent"])
    unit.refresh_from_db()


def close_unit(unit: Unit, *, on: date) -> None:
    """`on` is the last day the unit exists. Its history stays."""
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])


def found_department(code: str, name: str, *, unit: Unit, kind: str) -> Department:
    if unit.closed_on is not None:
        raise CannotArrange(f"{unit.name}已撤销，不能再设部门。")
    return Department.objects.create(code=code, name=name, unit=unit, kind=kind)


def close_department(department: Department, *, on: date) -> None:
    department.closed_on = on
    department.save(update_fields=["closed_on"])


def units_below(*codes: str) -> frozenset[str]:
    """The codes of these units and all below them."""
    paths = Unit.objects.filter(code__in=codes).values_list("path", flat=True)
    below = [Q(path__startswith=path) for path in paths]
    if not below:
        return frozenset()
    return frozenset(Unit.objects.filter(reduce(or_, below)).values_list("code", flat=True))


def departments_of_kind(unit: str, kind: str, *, on: date) -> tuple[Department, ...]:
    """The departments of `kind` that `unit` has on that day, by code."""
    found = Department.objects.filter(unit=unit, kind=kind).order_by("code")
    return tuple(each for each in found if each.closed_on is None or each.closed_on >= on)
