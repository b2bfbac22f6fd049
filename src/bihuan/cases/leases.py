"""Who works on what: pieces of work claimed by compare-and-set, so that any number of workers may run."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from bihuan.cases.moments import to_micros
from bihuan.cases.raw import hand

_CLAIM = """
INSERT INTO cases_lease (work, "key", token, until) VALUES (?, ?, ?, ?)
ON CONFLICT (work, "key") DO UPDATE SET token = excluded.token, until = excluded.until
WHERE cases_lease.until <= ? RETURNING token
"""
_RELEASE = 'DELETE FROM cases_lease WHERE work = ? AND "key" = ? AND token = ?'


def claim(work: str, keys: Iterable[str], *, now: datetime, within: timedelta) -> tuple[str, tuple[str, ...]]:
    """Takes those of `keys` that nobody holds, until `now + within`.

    Returns the token to release them with, and which.
    """
    token = uuid.uuid4().hex
    until = to_micros(now + within)
    taken = []
    with transaction.atomic(), hand() as ours:
        # In one order, so that two workers who claim together cannot wait for one another.
        for key in sorted(keys):
            if ours.one(_CLAIM, (work, key, token, until, to_micros(now))) is not None:
                taken.append(key)
    return token, tuple(taken)


def release(work: str, keys: Iterable[str], *, token: str) -> None:
    """Gives back what is still held under the token."""
    with transaction.atomic(), hand() as ours:
        for key in sorted(keys):
            ours.run(_RELEASE, (work, key, token))
