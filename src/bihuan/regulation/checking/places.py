"""Where in the sources a finding's path is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.regulation.checking.articles import TEXT
from bihuan.regulation.checking.finding import POLICY, Finding
from bihuan.regulation.reading import nodes
from bihuan.regulation.reading.composing import compose
from bihuan.regulation.reading.nodes import Document, Path

_INDEX = re.compile(r"\[(\d+)\]\.?")


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Places:
    """Finds places in one folder's sources, which are read once."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._policy: Document | None = None

    def of(self, finding: Finding) -> Place:
        """The place of a finding; the nearest thing written above it where a rule is only implied."""
        match finding.file:
            case file if file == TEXT:
                return self._heading(finding.path)
            case file if file == POLICY:
                return self._written(finding.path)
            case file:
                return Place(file, 1, 1)

    def _heading(self, number: str) -> Place:
        for line, text in enumerate(self._sources.get(TEXT, "").split("\n"), 1):
            parts = text.split()
            if len(parts) > 1 and set(parts[0]) == {"#"} and parts[1] == number:
                return Place(TEXT, line, 1)
        return Place(TEXT, 1, 1)

    def _written(self, path: str) -> Place:
        if self._policy is None:
            self._policy, _ = compose(POLICY, self._sources.get(POLICY, ""))
        spot = self._policy.key_at(_nearest(self._policy, path))
        return Place(POLICY, spot.line, spot.column)


def _nearest(document: Document, path: str) -> Path:
    """The longest beginning of the path that is written. Keys may hold full stops themselves."""
    here: nodes.Node | None = document.root
    found: list[str | int] = []
    rest = path
    while rest:
        if index := _INDEX.match(rest):
            part: str | int = int(index[1])
            rest = rest[index.end() :]
        elif isinstance(here, nodes.Mapping):
            keys = [key for key in here.pairs if rest == key or rest.startswith((f"{key}.", f"{key}["))]
            if not keys:
                break
            part = max(keys, key=len)
            rest = rest[len(part) :].removeprefix(".")
        else:
            break
        here = document.node((*found, part))
        if here is None:
            break
        found.append(part)
    return tuple(found)
