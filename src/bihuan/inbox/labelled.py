"""Messages that say field by field what they are about: 投诉类型：商品.

Forms of other sites, hotlines' transcripts and careful people write so. Only what the regulation asks of a
complainant is read, by the names it gives its fields and options, in either language.
"""

import re
from collections.abc import Mapping

from bihuan.inbox.coding import Given, asked_of_complainant
from bihuan.regulation.model import Field, FieldKind, Regulation

_LINE = re.compile(
    r"[ \t　]*[【\[]?[ \t]*([^：:\n\]】]{1,40}?)[ \t]*[】\]]?[ \t]*[：:][ \t　]*(\S[^\n]{0,400})"
)
_YES = frozenset(("是", "有", "yes", "y", "true"))
_NO = frozenset(("否", "无", "没有", "不", "no", "n", "false"))
MOST_LINES = 200


def labelled(regulation: Regulation, text: str) -> dict[str, Given]:
    """The fields named at the beginning of lines, with what stands behind the colon; the first of each."""
    names = _names(regulation)
    found: dict[str, Given] = {}
    for line in text.splitlines()[:MOST_LINES]:
        match = _LINE.match(line[:500])
        field = names.get(match[1].strip().lower()) if match else None
        if match and field is not None and field.key not in found:
            said = _said(regulation, field, match[2].strip())
            if said is not None:
                found[field.key] = said
    return found


def _names(regulation: Regulation) -> Mapping[str, Field]:
    found: dict[str, Field] = {}
    for key in asked_of_complainant(regulation):
        field = regulation.fields[key]
        if field.kind is FieldKind.FILES:
            continue
        for word in (field.name, regulation.word(field.rule.path, field.name, "en")):
            found.setdefault(word.strip().lower(), field)
    return found


def _said(regulation: Regulation, field: Field, words: str) -> Given:
    match field.kind:
        case FieldKind.ONE_OF:
            return _option(regulation, field, words)
        case FieldKind.MANY_OF:
            parts = [_option(regulation, field, one) for one in re.split(r"[、,，;；]", words)]
            return [one for one in parts if one is not None] or None
        case FieldKind.YES_NO:
            word = words.lower().rstrip("。.")
            return True if word in _YES else False if word in _NO else None
        case _:
            return words


def _option(regulation: Regulation, field: Field, words: str) -> str | None:
    wanted = words.strip().rstrip("。.").lower()
    for key, option in field.options.items():
        name = option if isinstance(option, str) else option.name
        if wanted in (name.lower(), key.lower()):
            return key
        path = f"{field.rule.path}.one_of.{key}"
        if wanted == regulation.word(path, name, "en").lower():
            return key
    return None
