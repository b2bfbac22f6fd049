"""The messages of conditions and lengths, which are English, taken apart and said in Chinese as well."""

import re
from collections.abc import Iterator

from bihuan.regulation.reading.building.phrases import PHRASES
from bihuan.regulation.reading.words import NOTHING, Words

_QUOTED = re.compile(r'expected (?P<expected>.+), found (?P<found>".*?")\.(?:\s+(?P<advice>.+))?', re.DOTALL)
_OTHER = re.compile(r"expected (?P<expected>.+?), found (?P<found>.+?)(?:; (?P<advice>.+))?", re.DOTALL)
_PATTERNS = tuple((re.compile(pattern), chinese) for pattern, chinese in PHRASES.items())
DEEPEST = 3


def in_both(message: str) -> tuple[Words, Words, Words]:
    """What was expected, found and advised, in both languages. What has no Chinese keeps its English."""
    parts = _QUOTED.fullmatch(message) or _OTHER.fullmatch(message)
    if parts is None:
        return Words("另一种写法", "something else"), Words(message, message), NOTHING
    return _both(parts["expected"]), _both(parts["found"]), _both(_sentence(parts["advice"] or ""))


def _sentence(advice: str) -> str:
    if not advice:
        return ""
    return advice[0].upper() + advice[1:] + ("" if advice.endswith((".", "…", "?")) else ".")


def _both(text: str) -> Words:
    return Words(_chinese(text, DEEPEST), text)


def _chinese(text: str, depth: int) -> str:
    for pattern, chinese in _PATTERNS if depth else ():
        if found := pattern.fullmatch(text):
            return chinese.format(*_parts(found, depth))
    return f"“{text[1:-1]}”" if re.fullmatch(r'"[^"]*"', text) else text


def _parts(found: re.Match[str], depth: int) -> Iterator[str]:
    for part in found.groups():
        yield "" if part is None else part if re.fullmatch(r'"[^"]*"', part) else _chinese(part, depth - 1)
