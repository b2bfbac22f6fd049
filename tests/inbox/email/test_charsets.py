import pytest

from bihuan.inbox.channels.email.charsets import decode
from tests.needs import shared_data

WORDS = "我在贵店买的空调坏了，售后一直不来，请尽快处理。"
TRADITIONAL = "我在貴店買的冷氣壞了，售後一直不來，請儘快處理。"
DECLARED = ("", "us-ascii", "utf-8", "iso-8859-1", "x-unknown", "no such thing")


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("utf-8", WORDS),
        ("gbk", WORDS),
        ("gb18030", WORDS),
        ("hz", WORDS),
        ("big5", TRADITIONAL),
        ("utf-16", WORDS),
    ],
)
def test_it_is_read_whatever_was_declared(charset: str, words: str, declared: str) -> None:
    assert decode(words.encode(charset), declared)[0] == words


def test_what_is_declared_rightly_is_not_guessed() -> None:
    assert decode(WORDS.encode("gbk"), "GB2312") == (WORDS, False)
    assert decode(WORDS.encode("utf-7"), "unicode-1-1-utf-7") == (WORDS, False)
    assert decode("café crème".encode("latin-1"), "iso-8859-1") == ("café crème", False)


def test_one_broken_sign_does_not_spoil_the_rest() -> None:
    text, guessed = decode(WORDS.encode() * 3 + b"\xe6", "utf-8")

    assert text.startswith(WORDS) and guessed


def test_nothing_at_all_is_nothing() -> None:
    assert decode(b"", "gbk") == ("", False)


@pytest.mark.parametrize("name", ["big5", "big5hkscs", "gb18030", "gb2312", "gbk", "hz"])
def test_the_samples_of_each_encoding_equal_their_twins(name: str) -> None:
    folder = shared_data("cjk_encodings")
    raw, twin = (folder / f"{name}.txt").read_bytes(), (folder / f"{name}-utf8.txt").read_bytes().decode()

    assert decode(raw, name)[0] == twin
    # Thirteen signs of Hong Kong alone are too few to tell by.
    assert name == "big5hkscs" or decode(raw)[0] == twin
