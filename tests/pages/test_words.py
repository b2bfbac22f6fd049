"""What stands on the screen: Chinese in full-width punctuation, and all of it in English too."""

import re
from pathlib import Path

import pytest

from bihuan.config import catalogues

PAGES = Path(__file__).parents[2] / "src/bihuan/pages"
TEMPLATES = sorted((PAGES / "templates").rglob("*.html"))
HAN = r"[\u4e00-\u9fff]"


def test_every_word_on_the_screen_is_said_in_english_too():
    assert catalogues.untranslated(PAGES) == []


def test_chinese_text_has_full_width_punctuation():
    said = [str(message.id) for message in catalogues.collect(PAGES) if message.id]

    half_width = [text for text in said if re.search(rf"{HAN}[,;:?!()]|[,;?!()]{HAN}", text)]

    assert half_width == []


def test_english_text_has_no_chinese_left():
    meant = [str(message.string) for message in catalogues.read(catalogues.catalogue_path(PAGES))]

    assert [text for text in meant if re.search(HAN, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_chinese_stands_outside_a_translation(path):
    source = path.read_text(encoding="utf-8")

    bare = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", source, flags=re.DOTALL)
    bare = re.sub(r"{%\s*translate .*?%}|{#.*?#}|\|count:\".\"", "", bare)

    assert re.findall(HAN, bare) == []
