"""Ids that sort by when they were made: 48 bits of milliseconds and 80 bits of chance, as 26 letters and
digits.
"""

import os
from datetime import datetime

from bihuan.cases.moments import to_micros

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(now: datetime) -> str:
    """A fresh id, such as ``01k7x2m9v4h8c0r6t3qe5wpynb``."""
    value = (to_micros(now) // 1000 & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    return "".join([_DIGITS[value >> shift & 31] for shift in range(125, -1, -5)])
