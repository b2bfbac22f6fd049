"""Files sent with a form: all stored, or none and every reason; the case's once its command is performed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bihuan.documents import keeping
from bihuan.documents.keeping import Given
from bihuan.documents.refusing import FileRefused


@dataclass(slots=True)
class Sent:
    """`kept` are stored files as (id, digest, name), `wrong` why others were not taken; by field."""

    kept: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(id for group in self.kept.values() for id, _digest, _name in group)

    @property
    def pairs(self) -> Mapping[str, list[tuple[str, str]]]:
        return {name: [(id, digest) for id, digest, _ in group] for name, group in self.kept.items()}


def take(uploads: Iterable[tuple[str, Any]], *, now: datetime, subject: str) -> Sent:
    """Stores what was sent; where anything is refused, nothing is kept."""
    sent = Sent()
    for name, upload in uploads:
        given = keeping.read(upload.name or "", upload)
        stored = keeping.keep(given, now=now, subject=subject) if isinstance(given, Given) else given
        if isinstance(stored, FileRefused):
            sent.wrong.setdefault(name, []).append(str(stored))
        else:
            sent.kept.setdefault(name, []).append((stored.id, stored.blob_id, stored.name))
    if sent.wrong:
        discard(sent)
    return sent


def discard(sent: Sent) -> None:
    """Nothing came of the command: the files go."""
    if sent.ids:
        keeping.drop(sent.ids)
        sent.kept.clear()


def settle(sent: Sent, case: str) -> None:
    """The command was performed: the files are the case's."""
    if sent.ids:
        keeping.belong(sent.ids, case)
