"""The platform's envelope: who signs, and what is encrypted.

Plain mode signs token, timestamp and nonce. Safe mode adds the encrypted text to what is signed, and encrypts
with AES-256-CBC a frame of sixteen random bytes, the length, the message and the account's own id, filled up
to a multiple of 32. Source: the platform's pages on verifying and on encrypting messages.
"""

import base64
import binascii
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_RANDOM = 16
_LENGTH = struct.Struct(">I")
KEY_SIGNS = 43


class NotOurs(ValueError):
    """What arrived was not signed or encrypted with this account's secrets. The argument is a short code."""


def signature(token: str, *said: str) -> str:
    """The platform's signature: SHA-1 of token and what is said, sorted and put together."""
    return hashlib.sha1("".join(sorted((token, *said))).encode()).hexdigest()


def is_signed(given: str, token: str, *said: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode(), signature(token, *said).encode())


def key_of(written: str) -> bytes:
    """The key of 32 bytes that 43 signs of the platform's console stand for. Raises ValueError."""
    if len(written) != KEY_SIGNS:
        raise ValueError(f"EncodingAESKey: expected {KEY_SIGNS} letters and digits, found {len(written)}")
    try:
        return base64.b64decode(written + "=", validate=True)
    except binascii.Error:
        raise ValueError("EncodingAESKey: expected letters and digits, found other signs") from None


def encrypt(message: bytes, *, key: bytes, app_id: str, random: bytes | None = None) -> str:
    """The message in its frame, encrypted, as it stands in `<Encrypt>`. `random` is for known answers."""
    frame = (random or os.urandom(_RANDOM)) + _LENGTH.pack(len(message)) + message + app_id.encode()
    fill = _BLOCK - len(frame) % _BLOCK
    sealed = _cipher(key).encryptor().update(frame + bytes([fill]) * fill)
    return base64.b64encode(sealed).decode()


def decrypt(encrypted: str, *, key: bytes, app_id: str) -> bytes:
    """The message within. Raises NotOurs where it was not encrypted for this account."""
    try:
        sealed = base64.b64decode(encrypted, validate=True)
    except binascii.Error:
        raise NotOurs("base64") from None
    if not sealed or len(sealed) % 16:
        raise NotOurs("length")
    frame = _unfilled(_cipher(key).decryptor().update(sealed))
    if len(frame) < _RANDOM + _LENGTH.size:
        raise NotOurs("frame")
    (length,) = _LENGTH.unpack_from(frame, _RANDOM)
    begin = _RANDOM + _LENGTH.size
    message, whose = frame[begin : begin + length], frame[begin + length :]
    if len(message) != length or not hmac.compare_digest(whose, app_id.encode()):
        raise NotOurs("account")
    return message


def _unfilled(frame: bytes) -> bytes:
    fill = frame[-1]
    if not 1 <= fill <= _BLOCK or frame[-fill:] != bytes([fill]) * fill:
        raise NotOurs("fill")
    return frame[:-fill]


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
