"""Personal values at rest: no two alike, read with any of the keys, and in the older form too."""

import base64
import hashlib

import pytest
from cryptography.fernet import Fernet

from bihuan.parties.sealing import Unreadable, seal, unseal


@pytest.fixture(autouse=True)
def _keys(settings) -> None:
    settings.PERSONAL_KEYS = ["first", "second"]


def test_a_sealed_value_is_read_again_and_no_two_are_alike() -> None:
    one, other = seal("陈先生"), seal("陈先生")

    assert one != other
    assert unseal(one) == unseal(memoryview(other)) == "陈先生"
    assert "陈先生".encode() not in one


def test_what_an_older_key_sealed_is_read_by_the_keys_behind_the_first(settings) -> None:
    sealed = seal("13800002210")

    settings.PERSONAL_KEYS = ["new", "first"]

    assert unseal(sealed) == "13800002210"


def test_without_its_key_a_value_is_not_read(settings) -> None:
    sealed = seal("13800002210")

    settings.PERSONAL_KEYS = ["other"]

    with pytest.raises(Unreadable, match="BIHUAN_PERSONAL_KEYS"):
        unseal(sealed)


@pytest.mark.parametrize("place", [1, 20, 30, -1])
def test_a_value_that_was_touched_is_not_read(place: int) -> None:
    sealed = bytearray(seal("13800002210"))

    sealed[place] ^= 1

    with pytest.raises(Unreadable):
        unseal(bytes(sealed))


def test_a_value_cut_short_is_not_read() -> None:
    with pytest.raises(Unreadable):
        unseal(seal("13800002210")[:20])


def test_what_fernet_sealed_is_still_read() -> None:
    fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second").digest()))

    assert unseal(fernet.encrypt("陈先生".encode())) == "陈先生"
    with pytest.raises(Unreadable):
        unseal(Fernet(Fernet.generate_key()).encrypt(b"x"))


def test_an_empty_value_stays_empty() -> None:
    assert unseal(b"") == ""
