"""Standard Webhooks: who signed a delivery, and when. https://www.standardwebhooks.com"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
PREFIX = "whsec_"
_VERSION = "v1"


def key_of(secret: str) -> bytes:
    """The key of a secret such as ``whsec_…``. Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("secret: expected whsec_ and base64") from None
    if not 16 <= len(key) <= 128:
        raise ValueError(f"secret: expected 16 to 128 bytes, found {len(key)}")
    return key


def signature(key: bytes, id: str, stamp: str, body: bytes) -> str:
    """What stands in ``webhook-signature``."""
    digest = hmac.digest(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256)
    return f"{_VERSION},{base64.b64encode(digest).decode()}"


def wrong(secrets: Iterable[str], *, id: str, stamp: str, signatures: str, body: bytes, now: datetime) -> str:
    """Why a delivery is not taken; empty where one of the secrets signed it, not long ago."""
    if not id or len(id) > 200 or not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12):
        return "headers"
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return "timestamp"
    given = [one.encode() for one in signatures.split(" ")[:20]]
    made = [signature(key_of(one), id, stamp, body).encode() for one in secrets]
    fits = [hmac.compare_digest(one, two) for one in given for two in made]
    return "" if any(fits) else "signature"
