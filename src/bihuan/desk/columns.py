"""The columns of the register: what each is called, and what it says of a case on the page and in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.desk.listing import Line
from bihuan.desk.models import ColumnChoice
from bihuan.pages import formats
from bihuan.pages.shapes import Cell, Level

Value = str | int | datetime | date | Level | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A column: its name, and what it says of a line."""

    label: Any
    value: Callable[[Line], Value]


# Beside the case itself, which always stands first.
CHOICES: Mapping[str, Choice] = {
    "unit": Choice(gettext_lazy("单位"), lambda line: line.unit),
    "channel": Choice(gettext_lazy("渠道"), lambda line: line.channel),
    "state": Choice(gettext_lazy("状态"), lambda line: line.state),
    "who": Choice(gettext_lazy("由谁办理"), lambda line: line.who),
    "department": Choice(gettext_lazy("责任部门"), lambda line: line.department),
    "received": Choice(gettext_lazy("收到"), lambda line: line.received_at),
    "left": Choice(gettext_lazy("时限"), lambda line: line.left),
    "due": Choice(gettext_lazy("最迟"), lambda line: line.due),
    "was_late": Choice(gettext_lazy("曾超时"), lambda line: _("是") if line.was_late else ""),
    "closed": Choice(gettext_lazy("办结"), lambda line: line.closed_at),
    "archived": Choice(gettext_lazy("归档"), lambda line: line.archived_at),
    "keep": Choice(gettext_lazy("保存到"), lambda line: line.keep_until),
    "reopened": Choice(gettext_lazy("重新办理次数"), lambda line: line.reopened or ""),
    "regulation": Choice(gettext_lazy("制度"), lambda line: line.regulation),
}
USUAL = ("unit", "channel", "state", "who", "received", "left")
# In a file what stands together in the first column of the page has columns of its own.
FIRST: Sequence[Choice] = (
    Choice(gettext_lazy("编号"), lambda line: line.number),
    Choice(gettext_lazy("事由"), lambda line: line.title),
    Choice(gettext_lazy("投诉人"), lambda line: line.complainant),
    Choice(gettext_lazy("级别"), lambda line: line.level),
)


def known(keys: Sequence[str]) -> tuple[str, ...]:
    """Those that are columns, each once, in the order asked for."""
    return tuple(dict.fromkeys(key for key in keys if key in CHOICES))


def chosen(person: str, asked: str, *, several: bool) -> tuple[str, ...]:
    """The columns of an address, else those the person keeps, else the usual ones.

    The unit is usual only where there are `several` in sight.
    """
    if named := known(asked.split(",")):
        return named
    row = ColumnChoice.objects.filter(person=person).first()
    kept = known(row.columns.split(",")) if row is not None else ()
    return kept or tuple(key for key in USUAL if several or key != "unit")


def keep(person: str, keys: Sequence[str]) -> None:
    """Keeps the person's columns; none of them is the usual ones again."""
    if named := known(keys):
        ColumnChoice.objects.update_or_create(person=person, defaults={"columns": ",".join(named)})
    else:
        ColumnChoice.objects.filter(person=person).delete()


def cells_of(line: Line, keys: Sequence[str], *, now: datetime) -> tuple[Cell, ...]:
    """What the columns say of a case, for the page."""
    return tuple(_cell(line, key, now) for key in keys)


def _cell(line: Line, key: str, now: datetime) -> Cell:
    zone = timezone.get_current_timezone()
    match CHOICES[key].value(line):
        case Level() as level:
            return Cell(value=level.name, level=level)
        case datetime() as at:
            return Cell(value=formats.moment_words(at, now=now, zone=zone))
        case date() as on:
            return Cell(value=on.isoformat())
        case None:
            return Cell(value="")
        case said:
            return Cell(value=str(said), tone=line.tone if key == "left" else None)


def titles(keys: Sequence[str]) -> tuple[str, ...]:
    """The heading of a file."""
    return tuple(str(one.label) for one in (*FIRST, *(CHOICES[key] for key in keys)))


def values_of(line: Line, keys: Sequence[str]) -> tuple[str | int | datetime | date, ...]:
    """A line of a file: moments as they are, at the site's clock; everything else as its words."""
    return tuple(_plain(one.value(line)) for one in (*FIRST, *(CHOICES[key] for key in keys)))


def _plain(value: Value) -> str | int | datetime | date:
    if isinstance(value, datetime):
        return timezone.make_naive(value).replace(microsecond=0)
    if isinstance(value, Level):
        return value.name
    return "" if value is None else value
