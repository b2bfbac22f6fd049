"""Every mistake an author can make, in the words in which it is told: the table is `broken.yaml`."""

from pathlib import Path

import pytest
import yaml
from tests.regulation.small import SMALL, with_policy

from bihuan.regulation.reading import Mistake, Sources, read

BROKEN = yaml.safe_load((Path(__file__).parent / "broken.yaml").read_text(encoding="utf-8"))


def mistakes_in(sources: Sources) -> tuple[Mistake, ...]:
    found = read(sources)
    assert isinstance(found, tuple), "it was read as a regulation"
    return found


def written_otherwise(passage: str, instead: str, file: str) -> Sources:
    texts = dict(SMALL.texts)
    assert passage in texts[file], f"{file} has no passage {passage!r}"
    texts[file] = texts[file].replace(passage, instead, 1)
    if file != "en.yaml":
        # Its paths follow the policy's keys and are asked in rows of their own.
        del texts["en.yaml"]
    return Sources(texts)


@pytest.mark.parametrize("row", BROKEN, ids=[row["name"] for row in BROKEN])
def test_a_mistake_is_told_at_its_place_in_both_languages(row: dict[str, str]) -> None:
    sources = written_otherwise(row["passage"], row["instead"], row.get("file", "policy.yaml"))

    found = mistakes_in(sources)

    assert [one.in_words("en") for one in found] == row["en"]
    assert [one.in_words() for one in found] == row["zh"]


def test_the_table_of_mistakes_is_long_and_each_row_has_a_name_of_its_own() -> None:
    names = {row["name"] for row in BROKEN}

    assert len(names) == len(BROKEN) >= 100


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    texts = dict(with_policy("by: clerk, form: record", "by: clark, form: 3").texts)
    texts["policy.yaml"] = texts["policy.yaml"].replace("3 wd}", "3工作日}").replace("title:", "titel:")
    texts["letters/result.txt"] = "没有主题"
    texts["regulation.md"] += "\n## 一 再说一遍\n"

    found = mistakes_in(Sources(texts))

    assert [(one.file, one.where) for one in found] == [
        ("letters/result.txt", ""),
        ("policy.yaml", "title"),
        ("policy.yaml", "titel"),
        ("policy.yaml", "procedures.complaint.steps.register.by"),
        ("policy.yaml", "procedures.complaint.steps.register.form"),
        ("policy.yaml", "clocks.plan.within.normal"),
        ("regulation.md", "一"),
    ]


def test_a_folder_without_its_two_files_says_which() -> None:
    found = mistakes_in(Sources({}))

    assert [one.in_words("en") for one in found] == [
        "policy.yaml:1:1: expected the file policy.yaml, found none. Add the rules."
    ]


def test_a_regulation_without_its_text_is_not_read() -> None:
    texts = {name: text for name, text in SMALL.texts.items() if name != "regulation.md"}

    found = mistakes_in(Sources(texts))

    assert [one.file for one in found] == ["regulation.md"]


def test_no_message_in_chinese_is_left_in_english() -> None:
    left = [
        text
        for row in BROKEN
        for text in row["zh"]
        if any(word in text for word in ("The ", " expected ", " found ", "Write ", " a "))
    ]

    assert [text for text in left if "语法错误" not in text] == []
