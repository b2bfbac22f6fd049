"""Cases as this process last saw them, so that a command need not read a whole history again.

An entry counts only while the stream's head is the very one it was made from: number and hash. A hash binds
the whole
history, so a remembered case can be old but never wrong.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from bihuan.cases.rows import Rows
from bihuan.engine.case import Case
from bihuan.regulation.quick import quickly_made

MANY = 4096


@quickly_made
@dataclass(frozen=True, slots=True)
class Remembered:
    """A case and its rows as of an entry."""

    number: int
    hash: bytes
    case: Case
    rows: Rows


_cases: OrderedDict[str, Remembered] = OrderedDict()
_lock = Lock()


def recall(stream: str, number: int, hash: bytes) -> Remembered | None:
    """The case as of this head, if it is remembered."""
    found = _cases.get(stream)
    return found if found is not None and found.number == number and found.hash == hash else None


def remember(stream: str, remembered: Remembered) -> None:
    with _lock:
        _cases[stream] = remembered
        _cases.move_to_end(stream)
        if len(_cases) > MANY:
            _cases.popitem(last=False)


def forget() -> None:
    """Begins afresh; for measurements and tests."""
    with _lock:
        _cases.clear()
