"""What a report says, as plain words, tables and drawings: the same on the page, in PDF and in Word.

`as_text` of both languages together is what is signed and kept: the same content gives the same text.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

LANGUAGE = 1


@dataclass(frozen=True, slots=True)
class Item:
    """A cell; `url` leads to what is behind it on the page."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[str, ...]
    rows: tuple[tuple[Item, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section: sentences first, then tables and drawings."""

    key: str
    heading: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    drawings: tuple[Drawing, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A whole report in one language. `facts` are (label, value): unit, period, regulation, up to when."""

    title: str
    period: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]


def as_text(contents: Mapping[str, Content]) -> str:
    held = {"language": LANGUAGE, "contents": {lang: asdict(one) for lang, one in contents.items()}}
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def of_text(text: str, lang: str) -> Content:
    """The content that gave the text, in one of its languages."""
    held: dict[str, Any] = json.loads(text)
    if held["language"] != LANGUAGE:
        raise ValueError("expected a report of language 1")
    one = held["contents"][lang]
    facts = tuple((str(label), str(value)) for label, value in one["facts"])
    return Content(one["title"], one["period"], facts, tuple(_part(part) for part in one["parts"]))


def _part(held: Mapping[str, Any]) -> Part:
    tables = tuple(
        Table(tuple(table["heads"]), tuple(tuple(Item(**item) for item in row) for row in table["rows"]))
        for table in held["tables"]
    )
    drawings = tuple(Drawing(**one) for one in held["drawings"])
    return Part(held["key"], held["heading"], tuple(held["sentences"]), tables, drawings)
