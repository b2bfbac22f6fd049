"""What stands on the desk: Chinese in full-width punctuation, and all of it in English too."""

import re
from pathlib import Path

import pytest

from bihuan.config import catalogues

DESK = Path(__file__).parents[2] / "src/bihuan/desk"
TEMPLATES = sorted((DESK / "templates").rglob("*.html"))
HAN = r"[\u4e00-\u9fff]"


def test_every_word_on_the_screen_is_said_in_english_too() -> None:
    assert catalogues.untranslated(DESK) == []


def test_chinese_text_has_full_width_punctuation() -> None:
    said = [str(message.id) for message in catalogues.collect(DESK) if message.id]

    assert [text for text in said if re.search(rf"{HAN}[,;:?!()]|[,;?!()]{HAN}", text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_chinese_stands_outside_a_translation(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    bare = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", source, flags=re.DOTALL)
    bare = re.sub(r"{%\s*translate .*?%}|{#.*?#}|\|(?:count|join):\".\"|_\(\".*?\"\)", "", bare)

    assert re.findall(HAN, bare) == []
