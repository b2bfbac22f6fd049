"""How texts and searches become tokens: overlapping bigrams for Chinese, whole words for the rest.

Deterministic, and versioned: to take a text out of the index again it is cut exactly as it was put in.
Never change a
version that documents carry; add one.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

LANGUAGE: Final = 1
LONG: Final = 64
# Enough for any complaint; a hostile text cannot make the index swell.
MANY: Final = 20_000


def tokens(text: str, *, language: int) -> list[str]:
    """The tokens of a text in order.

    A run of Chinese ends in its last character alone, so that each character begins a token.
    """
    if language != LANGUAGE:
        raise ValueError(f"no tokeniser {language}; this version knows {LANGUAGE}")
    found: list[str] = []
    for run, chinese in runs(text):
        if chinese:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
            found.append(run[-1])
        else:
            found.append(run[:LONG])
            if run.isdigit() and len(run) >= 8:
                # The last four digits are how people name a telephone number.
                found.append(run[-4:])
        if len(found) > MANY:
            return found[:MANY]
    return found


# Radicals, kana, ideographs of every block, and Hangul: what is written without spaces.
_UNSPACED: Final = (
    "\u2e80-\u2fdf\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
# Letters and digits. NFKC composes; marks that remain are neither and end a run alike here and in the
# database's own splitter.
_LETTERS: Final = re.compile(r"[^\W_]+")
_ALIKE: Final = re.compile(f"([{_UNSPACED}]+)|[^{_UNSPACED}]+")


def runs(text: str) -> list[tuple[str, bool]]:
    """Runs of Chinese (True) and of other letters and digits (False), in one form and lower case."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [
        (run[0], run[1] is not None)
        for letters in _LETTERS.findall(plain)
        for run in _ALIKE.finditer(letters)
    ]


@lru_cache(maxsize=4096)
def scope_token(kind: str, id: str) -> str:
    """A token for a unit or an access class that no text can be mistaken for in its own column."""
    return f"z{kind}{id.encode().hex()}"


def words(query: str, *, most: int = 8) -> list[list[str]]:
    """What a search asks for: each word a list of tokens that must follow one another; the last may be a
    beginning if ``*`` ends it.
    """
    found: list[list[str]] = []
    for run, chinese in runs(query)[:most]:
        if not chinese:
            found.append([f"{run[:LONG]}*"])
        elif len(run) == 1:
            found.append([f"{run}*"])
        else:
            found.append([run[i : i + 2] for i in range(len(run) - 1)])
    return found


def fts_phrase(word: Iterable[str]) -> str:
    """The word for FTS5. Tokens are letters and digits only, so nothing needs escaping."""
    joined = " ".join(word)
    return f'"{joined[:-1]}"*' if joined.endswith("*") else f'"{joined}"'


def ts_phrase(word: Iterable[str]) -> str:
    """The word for tsquery."""
    return " <-> ".join(f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'" for token in word)


def ts_vector(found: Iterable[str]) -> str:
    """The literal of a tsvector with positions, which PostgreSQL counts to 16,383."""
    return " ".join(f"'{token}':{min(place, 16_383)}" for place, token in enumerate(found, start=1))
