"""Texts that mean harm or trouble: each is answered with a mistake, quickly, and never with a crash."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.regulation.small import POLICY, SMALL, with_policy

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, decoded, read
from bihuan.regulation.reading.composing import compose
from bihuan.regulation.reading.nodes import data
from bihuan.regulation.reading.sources import LARGEST

BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def plain(text: str) -> object:
    document, mistakes = compose("policy.yaml", text)
    assert mistakes == ()
    return data(document.root)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("~", "~"),
        ("null", "null"),
        ("12:30", "12:30"),
        ("2026-01-01", "2026-01-01"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("007", "007"),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("１２", "１２"),
        ("<<", "<<"),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-3", -3),
        ("9" * 30, "9" * 30),
        ("", None),
        ("'1'", "1"),
    ],
)
def test_only_true_false_and_numbers_are_anything_but_text(written: str, meant: object) -> None:
    assert plain(f"key: {written}") == {"key": meant}


def test_keys_are_always_text() -> None:
    assert plain("{yes: 是, no: 否, 1: 一, true: 真}") == {"yes": "是", "no": "否", "1": "一", "true": "真"}


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 50_000,
        "a: *a",
        "!!python/object/apply:os.system ['true']",
        "a: !!binary aGk=",
        "%YAML 1.1\n---\na: 1",
        "\x00",
        "\ud7ff\ufffe",
        "'",
        '"\\x',
        "a: |\n\t x",
        "a: b: c",
        "---\n---\n",
        "x" * 600_000,
    ],
)
def test_hostile_yaml_is_refused_at_once(text: str) -> None:
    began = time.perf_counter()

    found = read(Sources({**SMALL.texts, "policy.yaml": text}))

    assert isinstance(found, tuple)
    assert found
    assert time.perf_counter() - began < 2


def test_nesting_ends_at_sixty_levels() -> None:
    document, mistakes = compose("policy.yaml", "[" * 60 + "]" * 60)
    too_deep, told = compose("policy.yaml", "[" * 61 + "]" * 61)

    assert (document.root is not None, mistakes) == (True, ())
    assert too_deep.root is None
    assert told[0].in_words("en").startswith("policy.yaml:1:61: expected at most 60 levels of nesting")


def test_a_file_that_is_no_utf8_is_told_at_its_first_wrong_byte() -> None:
    files = {name: text.encode() for name, text in SMALL.texts.items()}
    files["policy.yaml"] = "language: 1\ntitle: 小店".encode() + "投诉".encode("gb18030")

    found = read(decoded(files))

    assert isinstance(found, tuple)
    # The two bytes of 投 in GB 18030 happen to be one letter of UTF-8; those of 诉 are none.
    assert [(one.line, one.column, one.found.en) for one in found] == [(2, 11, "the byte 0xcb")]


def test_a_file_that_is_too_large_is_refused() -> None:
    found = read(decoded({"policy.yaml": b"#" * (LARGEST + 1)}))

    assert isinstance(found, tuple)
    assert [one.found.en for one in found] == [f"{LARGEST + 1} bytes"]


def test_a_mark_of_byte_order_and_windows_lines_change_nothing() -> None:
    windows = {name: ("\ufeff" + text.replace("\n", "\r\n")).encode() for name, text in SMALL.texts.items()}

    found = read(decoded(windows))

    assert isinstance(found, Regulation)
    assert found.digest == SMALL.digest


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_to_a_policy_is_a_crash(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(POLICY)))
    length = data.draw(st.integers(0, 30))
    put = data.draw(
        st.sampled_from(["", " ", "{", "]", ":", "\n", "- ", "3", "true", "'", "名", "a: b", "*", "#"])
    )

    found = read(Sources({**SMALL.texts, "policy.yaml": POLICY[:at] + put + POLICY[at + length :]}))

    assert isinstance(found, Regulation) or all(one.in_words() and one.in_words("en") for one in found)


def test_a_mistake_of_form_does_not_hide_those_of_meaning() -> None:
    texts = dict(with_policy("number: XD-01", "number: &n XD-01").texts)
    texts["policy.yaml"] = texts["policy.yaml"].replace("begins: register", "begins: registr")

    found = read(Sources(texts))

    assert isinstance(found, tuple)
    assert [one.where for one in found] == ["number", "procedures.complaint.begins"]
