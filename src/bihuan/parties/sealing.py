"""Personal values at rest: encrypted with a key outside the database, found again by a keyed digest.

`settings.PERSONAL_KEYS` encrypt: the first writes, all read. `settings.INDEX_KEY` makes equal values findable
without telling them; a digest is bound to its purpose, so that a phone's cannot be compared with a code's.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(ValueError):
    """A sealed value that none of the keys opens: the key that sealed it is lost."""


def seal(value: str) -> bytes:
    """The value, encrypted; no two alike."""
    return _fernet(tuple(settings.PERSONAL_KEYS)).encrypt(value.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """What `seal` was given; an empty value stays empty. Raises Unreadable."""
    if not sealed:
        return ""
    try:
        return _fernet(tuple(settings.PERSONAL_KEYS)).decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        message = "a sealed value: expected a key of BIHUAN_PERSONAL_KEYS that opens it, found none"
        raise Unreadable(message) from error


def keyed(purpose: str, value: str) -> str:
    """64 hexadecimal digits, the same for the same value and purpose."""
    return hmac.digest(settings.INDEX_KEY.encode(), f"{purpose}\0{value}".encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )
