"""What a paper (单据) looks like: which fields stand in which cells, whose opinion in which box, who signs.

A paper is data of the regulation. Nothing here is drawn; `documents.papers` prints it as PDF and Word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bihuan.regulation.conditions import Condition

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "number": "投诉编号",
        "paper_number": "单据编号",
        "complainant": "投诉人",
        "contact": "联系方式",
        "unit": "受理单位",
        "received_at": "收到时间",
        "channel": "投诉渠道",
        "level": "级别",
        "handler": "经办人",
        "person": "当事人",
        "today": "制单日期",
        "article": "依据条款",
        "regulation": "依据制度",
        "state": "办理状态",
    }
)
"""Cells that are no fields of the record; besides them `<clock>.due` is a clock's due moment."""


class PartKind(StrEnum):
    CELLS = "cells"
    ROWS = "rows"
    EACH = "each"
    FISHBONE = "fishbone"
    OPINION = "opinion"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Cell:
    """A labelled cell: `what` is a field or a place. `wide` of the paper's columns, at least `lines` high."""

    what: str
    label: str = ""
    also: str = ""
    wide: int = 1
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paper, from the top down.

    CELLS in a grid; ROWS the rows of a `field`; EACH a line for every `procedure` of the case with `cells` as
    columns; FISHBONE the drawing of a `field`; OPINION what was decided at a step ("procedure/step"), with
    `cells` of its form, and its signature; WORDS fixed text. `also` is the heading in a second language.
    """

    kind: PartKind
    heading: str = ""
    also: str = ""
    cells: tuple[Cell, ...] = ()
    field: str = ""
    procedure: str = ""
    step: str = ""
    words: str = ""
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A box to be signed: by a post, `complainant`, `subject`, or by nobody of the house (only a label)."""

    label: str
    post: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper. It hangs on the `form` it carries, or on the procedure `of` as a whole.

    `copies` are (name, post that keeps it). `columns` is how many labelled cells stand side by side. An
    `implied` one was not written: it follows from its form.
    """

    key: str
    name: str
    path: str
    articles: tuple[str, ...]
    of: str
    form: str | None = None
    also: str = ""
    series: str = ""
    parts: tuple[Part, ...] = ()
    signs: tuple[Sign, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    columns: int = 2
    landscape: bool = False
    note: str = ""
    implied: bool = False
