"""Moments as the ledger keeps them: whole microseconds since 1970 in UTC, exact and alike on both
databases.
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Stands where a row is sorted by a moment it does not have, so that such rows come last on both databases.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970. Raises TypeError for a moment without its zone."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    """The aware moment, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


NEVER_MICROS = to_micros(NEVER)


def due_or_none(due: datetime) -> datetime | None:
    """What a row sorted by `NEVER` means."""
    return None if due == NEVER else due
