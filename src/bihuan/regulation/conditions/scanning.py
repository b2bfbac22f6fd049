"""The look at a text before Python's parser sees it.

It keeps from the parser whatever could hang it, crash it, warn, or be read differently from how it looks:
control and invisible characters, escapes, comments, full-width punctuation, numbers run into words. The
order of tests matters: length first, so that everything after it is cheap.
"""

import re
import unicodedata

from bihuan.regulation.conditions.mistakes import ConditionError, Mistake

LONGEST = 2_000
DEEPEST = 40
LONGEST_NUMBER = 18

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t]+)
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<number>\d[\d.]*)
  | (?P<word>[^\W\d]\w*)
  | (?P<operator>==|!=|<=|>=|[<>()\[\]{},+-]|\*(?!\*))
  | (?P<other>\*\*|&&|\|\||<>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
_WORDS = {
    "且": "and",
    "并且": "and",
    "和": "and",
    "或": "or",
    "或者": "or",
    "非": "not",
    "AND": "and",
    "OR": "or",
    "NOT": "not",
}
_SIGNS = {
    "&&": "and",
    "||": "or",
    "&": "and",
    "|": "or",
    "!": "not",
    "=": "==",
    "≠": "!=",
    "≥": ">=",
    "≤": "<=",
    "<>": "!=",
    "×": "*",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "「": '"',
    "」": '"',
    "、": ",",
    "。": ".",
}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NARROW = frozenset("()[]{},<>+-*\"'")


def scanned(text: str) -> str:
    """The text as the parser may see it: same length, line ends made spaces. Raises `ConditionError`."""
    if len(text) > LONGEST:
        message = f"expected at most {LONGEST} characters, found {len(text)}; split it into rows of a table"
        raise ConditionError((Mistake(0, len(text), message),))
    if mistakes := _strange_characters(text):
        raise ConditionError(mistakes)
    flat = re.sub(r"[\r\n]", " ", text)
    if mistakes := _token_mistakes(flat):
        raise ConditionError(mistakes)
    return flat


def _strange_characters(text: str) -> tuple[Mistake, ...]:
    strange = [
        (place, char)
        for place, char in enumerate(text)
        if char not in "\t\r\n" and unicodedata.category(char) in _INVISIBLE
    ]
    return tuple(
        Mistake(place, 1, f"expected visible characters, found U+{ord(char):04X}; delete it")
        for place, char in strange
    )


def _token_mistakes(text: str) -> tuple[Mistake, ...]:
    mistakes: list[Mistake] = []
    depth, before, last = 0, "", ""
    for token in _TOKEN.finditer(text):
        kind, found = token.lastgroup or "other", token.group()
        if message := _wrong_with(kind, found, before, last):
            mistakes.append(Mistake(token.start(), len(found), message))
        depth += found in "([{" if kind == "operator" else 0
        depth -= found in ")]}" if kind == "operator" else 0
        if depth > DEEPEST:
            message = (
                f"expected at most {DEEPEST} brackets inside one another, found more; split the condition"
            )
            mistakes.append(Mistake(token.start(), 1, message))
            break
        before, last = kind, last if kind == "space" else kind
    return tuple(mistakes)


def _wrong_with(kind: str, found: str, before: str, last: str) -> str | None:
    match kind:
        case "text" if last == "text":
            return f"expected a comma between two texts, found none before {found}; write one"
        case "text" if before in {"word", "number"}:
            return f"expected a space or a sign before {found}, found none; write a text without prefix"
        case "text" if "\\" in found:
            return "expected a text without \\, found one; there are no escapes: write the character itself"
        case "number":
            return _wrong_number(found)
        case "word" if before == "number":
            return f"expected a sign after the number, found {found}; write the number without its unit"
        case "word" if found in _WORDS:
            return f'expected "{_WORDS[found]}", found {found}; write {_WORDS[found]}'
        case "other":
            return _wrong_sign(found)
        case _:
            return None


def _wrong_number(found: str) -> str | None:
    if not _NUMBER.fullmatch(found):
        return f"expected a number such as 1000 or 18.5, found {found}; write digits and at most one point"
    if len(found) > LONGEST_NUMBER:
        return f"expected a number of at most {LONGEST_NUMBER} digits, found {len(found)}; shorten it"
    return None


def _wrong_sign(found: str) -> str:
    if found in "\"'":
        return f"expected the closing {found} of a text, found the end; close the text"
    narrow = unicodedata.normalize("NFKC", found)
    wanted = _SIGNS.get(found) or _SIGNS.get(narrow) or (narrow if narrow in _NARROW else None)
    match found:
        case _ if wanted:
            return f"expected {wanted}, found {found}; write {wanted}"
        case _ if not narrow.strip():
            return "expected an ordinary space, found a wide one; write a space"
        case ".":
            return (
                "expected a field, found a point; a condition reads fields of the record by their plain names"
            )
        case "/" | "%":
            return f"expected +, - or *, found {found}; divide by multiplying with a decimal: 0.2 * loss"
        case "#":
            return "expected a condition, found a comment (#); write it beside the condition"
        case _:
            return (
                f"expected a condition of fields, values, comparisons, and, or, not, found {found}; delete it"
            )
