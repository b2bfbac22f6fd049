"""A chart with its table, as a page shows it and as a file holds it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.pages.charts.shapes import Mark
from bihuan.pages.formats import number_words
from bihuan.pages.shapes import Cell, Column

Columns = tuple[Column, ...]
Rows = tuple[tuple[Cell, ...], ...]
_LINK = re.compile(r"</?a\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing with the same as a table; without a drawing `note` says why there is none."""

    key: str
    title: str
    svg: str = ""
    columns: Columns = ()
    rows: Rows = ()
    note: str = ""

    @property
    def alone(self) -> str:
        """The drawing to be taken away: its links would lead nowhere."""
        return _LINK.sub("", self.svg)


def table(head: Iterable[str], rows: Iterable[Sequence[Mark | str]]) -> tuple[Columns, Rows]:
    """The first column is words, the others are numbers; a mark is a cell that leads to its cases."""
    columns = tuple(Column(label=one, numeric=place > 0) for place, one in enumerate(head))
    return columns, tuple(tuple(_cell(one, place) for place, one in enumerate(row)) for row in rows)


def _cell(one: Mark | str, place: int) -> Cell:
    if isinstance(one, str):
        return Cell(value=one)
    return Cell(value=one.said if place else one.label, url=one.href)


def too_many(key: str, title: str, most: int) -> Drawn:
    """Two conditions at once are counted case by case, and these would be too many to wait for."""
    said = _("这段时间超过 %(n)s 件，不能同时按两个条件统计。请选较短的期间或下级单位，或去掉一个条件。")
    return Drawn(key, title, note=said % {"n": number_words(most)})
