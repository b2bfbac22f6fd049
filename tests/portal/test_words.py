"""What complainants read: Chinese in full-width punctuation, and all of it in English too."""

import re
from pathlib import Path

import pytest

from bihuan.config import catalogues

SOURCE = Path(__file__).parents[2] / "src/bihuan"
TEMPLATES = sorted((SOURCE / "portal/templates").rglob("*.html"))
HAN = r"[\u4e00-\u9fff]"


@pytest.mark.parametrize("room", ["portal", "api"])
def test_every_word_is_said_in_english_too(room):
    assert catalogues.untranslated(SOURCE / room) == []


@pytest.mark.parametrize("room", ["portal", "api"])
def test_chinese_text_has_full_width_punctuation(room):
    said = [str(message.id) for message in catalogues.collect(SOURCE / room) if message.id]

    assert [text for text in said if re.search(rf"{HAN}[,;:?!()]|[,;?!()]{HAN}", text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_chinese_stands_outside_a_translation(path):
    source = path.read_text(encoding="utf-8")

    bare = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", source, flags=re.DOTALL)
    bare = re.sub(r"{%\s*translate .*?%}|_\(\"[^\"]*\"\)", "", bare)

    assert re.findall(HAN, bare) == []
