"""What waits for a person, as a statement: for pages that only count it, beside figures of their own."""

from collections.abc import Collection
from typing import Any, Final

CAP: Final = 99
# Why a message is held that came with too many others: it waits apart.
TOO_MANY: Final = "too many"


def counting(units: Collection[str] | None) -> tuple[str, list[Any]]:
    """How many wait in the units (None: all), no further than `CAP` + 1, with the statement's values."""
    where, values = "status = 'unclear' AND why <> ?", [TOO_MANY]
    if units is not None:
        where += f" AND unit IN ({', '.join('?' * len(units)) or 'NULL'})"
        values += sorted(units)
    return f"SELECT id FROM inbox_rawmessage WHERE {where} LIMIT {CAP + 1}", values
