"""The platform's envelope, held to known answers."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bihuan.inbox.channels.wechat import crypto
from bihuan.inbox.channels.wechat.crypto import NotOurs

# The key, account and random bytes of the platform's own sample code; what they give was computed apart.
KEY = crypto.key_of("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
APP = "wx2c2769f8efd9abc2"
RANDOM = b"0123456789abcdef"


def test_a_signature_is_sha1_of_what_is_sorted() -> None:
    # printf '1409735669' '1320562132' 'pamtest', sorted, through sha1sum
    assert crypto.signature("pamtest", "1409735669", "1320562132") == (
        hashlib.sha1(b"13205621321409735669pamtest").hexdigest()
    )
    assert crypto.is_signed(crypto.signature("t", "1", "2"), "t", "2", "1")
    assert not crypto.is_signed(crypto.signature("t", "1", "2"), "t", "1", "3")
    assert not crypto.is_signed("钥匙", "t", "1", "2")


def test_a_frame_is_laid_out_as_the_platform_says() -> None:
    sealed = crypto.encrypt("你好".encode(), key=KEY, app_id=APP, random=RANDOM)

    frame = Cipher(algorithms.AES(KEY), modes.CBC(KEY[:16])).decryptor().update(base64.b64decode(sealed))

    body = RANDOM + b"\x00\x00\x00\x06" + "你好".encode() + APP.encode()
    fill = 32 - len(body) % 32
    assert frame == body + bytes([fill]) * fill


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 31, 32, 33, 5000])
def test_what_was_encrypted_is_read_again_at_every_length(length: int) -> None:
    said = b"x" * length

    assert crypto.decrypt(crypto.encrypt(said, key=KEY, app_id=APP), key=KEY, app_id=APP) == said


def test_what_is_for_another_account_is_not_ours() -> None:
    sealed = crypto.encrypt(b"hello", key=KEY, app_id="wxanother")

    with pytest.raises(NotOurs, match="account"):
        crypto.decrypt(sealed, key=KEY, app_id=APP)


@pytest.mark.parametrize("sealed", ["", "***", "AAAA", base64.b64encode(b"\0" * 64).decode(), "中文"])
def test_rubbish_is_not_ours(sealed: str) -> None:
    with pytest.raises((NotOurs, ValueError)):
        crypto.decrypt(sealed, key=KEY, app_id=APP)


def test_any_bit_turned_is_not_ours_or_another_message() -> None:
    said = b"<xml>pay 100</xml>"
    sealed = bytearray(base64.b64decode(crypto.encrypt(said, key=KEY, app_id=APP)))
    sealed[-1] ^= 1

    with pytest.raises(NotOurs):
        crypto.decrypt(base64.b64encode(bytes(sealed)).decode(), key=KEY, app_id=APP)


@pytest.mark.parametrize("written", ["", "a" * 42, "a" * 44, "?" * 43])
def test_a_wrong_key_says_what_was_expected(written: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        crypto.key_of(written)
