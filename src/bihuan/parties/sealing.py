"""Personal values at rest: encrypted with a key outside the database, found again by a keyed digest.

`settings.PERSONAL_KEYS` encrypt: the first writes, all read. `settings.INDEX_KEY` makes equal values findable
without telling them; a digest is bound to its purpose, so that a phone's cannot be compared with a code's.

A sealed value is the byte 1, a salt, a nonce and AES-256-GCM under a key of its own, made of ours and the
salt: one key seals as many values as there will ever be. What begins with another byte is Fernet's.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_FORM = b"\x01"
_SALT, _NONCE = 16, 12
_HEAD = len(_FORM) + _SALT + _NONCE


class Unreadable(ValueError):
    """A sealed value that none of the keys opens: the key that sealed it is lost."""


def seal(value: str) -> bytes:
    """The value, encrypted; no two alike."""
    return seal_bytes(value.encode())


def seal_bytes(value: bytes) -> bytes:
    """Bytes as they came, encrypted."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    own = _own_key(_sealing_keys(tuple(settings.PERSONAL_KEYS))[0], salt)
    return _FORM + salt + nonce + own.encrypt(nonce, value, None)


def unseal(sealed: bytes | memoryview) -> str:
    """What `seal` was given; an empty value stays empty. Raises Unreadable."""
    return unseal_bytes(sealed).decode()


def unseal_bytes(sealed: bytes | memoryview) -> bytes:
    """What `seal_bytes` was given; an empty value stays empty. Raises Unreadable."""
    if not sealed:
        return b""
    found, keys = bytes(sealed), tuple(settings.PERSONAL_KEYS)
    value = _opened(found, keys) if found.startswith(_FORM) else _opened_fernet(found, keys)
    if value is None:
        raise Unreadable("a sealed value: expected a key of BIHUAN_PERSONAL_KEYS that opens it, found none")
    return value


def _opened(sealed: bytes, keys: tuple[str, ...]) -> bytes | None:
    salt, nonce = sealed[len(_FORM) : len(_FORM) + _SALT], sealed[_HEAD - _NONCE : _HEAD]
    for key in _sealing_keys(keys):
        try:
            return _own_key(key, salt).decrypt(nonce, sealed[_HEAD:], None)
        except (InvalidTag, ValueError):
            continue
    return None


def _opened_fernet(sealed: bytes, keys: tuple[str, ...]) -> bytes | None:
    try:
        return _fernet(keys).decrypt(sealed)
    except InvalidToken:
        return None


def keyed(purpose: str, value: str) -> str:
    """64 hexadecimal digits, the same for the same value and purpose."""
    return hmac.digest(settings.INDEX_KEY.encode(), f"{purpose}\0{value}".encode(), "sha256").hex()


def _own_key(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key, salt, "sha256"))


@lru_cache(maxsize=8)
def _sealing_keys(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(hashlib.sha256(b"seal\0" + key.encode()).digest() for key in keys)


@lru_cache(maxsize=8)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )
