"""From the nodes of policy.yaml to its models, with every mistake of shape in words.

What has a mistake is pruned and the rest validated again, so that mistakes of meaning elsewhere are found
in the same reading.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bihuan.regulation.reading import nodes
from bihuan.regulation.reading.composing import list_in_flow
from bihuan.regulation.reading.keys import Loc, description, known_keys
from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.nodes import DecimalNumber, Document, Path, Spot, WholeNumber
from bihuan.regulation.reading.policy.whole import Policy
from bihuan.regulation.reading.words import NOTHING, Words, did_you_mean, nearest, one_of, quoted

ROUNDS = 12
OTHER_TRUTHS = {"yes": True, "on": True, "y": True, "no": False, "off": False, "n": False}

_STUBS: Mapping[str, object] = {
    "language": 1,
    "regulation": "?",
    "version": "?",
    "title": "?",
    "in_force_from": "2000-01-01",
    "posts": {},
    "procedures": {
        "complaint": {"begins": "stub", "steps": {"stub": {"name": "?", "by": "automatic", "ends": "done"}}}
    },
}


@dataclass(frozen=True, slots=True)
class Shaped:
    """`policy` is what is left after pruning, None where nothing is; with `mistakes` it is for further
    checks only.

    `spoiled` are the paths of the mistakes.
    """

    policy: Policy | None
    mistakes: tuple[Mistake, ...]
    spoiled: frozenset[Path] = frozenset()


def shaped(document: Document) -> Shaped:
    """The models of policy.yaml."""
    plain = nodes.data(document.root)
    if not isinstance(plain, dict):
        at = document.value_at(())
        found = described(plain)
        return Shaped(None, (Mistake(document.file, at.line, at.column, "", *_WHOLE, found),))
    try:
        return Shaped(Policy.model_validate(plain), ())
    except ValidationError as error:
        errors = error.errors(include_url=False)
        mistakes = tuple(_told(document, one) for one in errors)
        spoiled = frozenset(path for one in errors for path in _spoiled(one))
        return Shaped(_pruned(plain, error), mistakes, spoiled)


_WHOLE = (Words("一份制度（键和值）", "a regulation: keys and values"),)


def _pruned(plain: dict[str, Any], error: ValidationError) -> Policy | None:
    rest = deepcopy(plain)
    for _ in range(ROUNDS):
        # From the back, so that the places of items in lists still to be pruned stay true.
        for one in sorted(
            error.errors(), key=lambda one: [str(part).zfill(9) for part in one["loc"]], reverse=True
        ):
            path = untagged(one["loc"])
            _prune(rest, path[:-1] if one["type"] == "missing" and len(path) > 1 else path)
        try:
            return Policy.model_validate(rest)
        except ValidationError as again:
            error = again
    return None


def _prune(rest: dict[str, Any], path: Path) -> None:
    holder: Any = rest
    for part in path[:-1]:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return
    last = path[-1]
    if holder is rest and last in _STUBS:
        rest[str(last)] = deepcopy(_STUBS[str(last)])
    elif isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list):
        # Taking one item out would move the places of those after it.
        _prune(rest, path[:-1])


def _spoiled(error: Any) -> list[Path]:
    """Where a mistake stands, and for an unknown key also the known one that was probably meant."""
    path = untagged(error["loc"])
    meant = (
        nearest(str(path[-1]), known_keys(error["loc"][:-1])) if error["type"] == "extra_forbidden" else None
    )
    return [path] if meant is None else [path, (*path[:-1], meant)]


def untagged(loc: Loc) -> Path:
    """A place as pydantic tells it without the tags of shapes: the path in the text."""
    return tuple(part for part in loc if not (isinstance(part, str) and part.startswith("‹")))


def _told(document: Document, error: Any) -> Mistake:
    loc: Loc = error["loc"]
    path = untagged(loc)
    at, expected, found, advice = _in_words(document, loc, path, error)
    return Mistake(document.file, at.line, at.column, nodes.written(path), expected, found, advice)


def _in_words(document: Document, loc: Loc, path: Path, error: Any) -> tuple[Spot, Words, Words, Words]:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    at = document.value_at(path)
    match kind:
        case "missing":
            return document.key_at(path[:-1]), *_missing(str(path[-1]), description(loc))
        case "extra_forbidden":
            return document.key_at(path), *_extra(document, loc, path)
        case "literal_error":
            return at, *_literal(context["expected"], value)
        case "union_tag_invalid":
            tags = re.findall(r"‹[^›]+›", context["expected_tags"])
            return at, _of_tags(tags), described(value), _mended(value, tags)
        case (
            "string_type"
            | "int_type"
            | "bool_type"
            | "decimal_type"
            | "list_type"
            | "dict_type"
            | "model_type"
        ):
            tag = _TAG_OF[kind]
            return at, _of_tags([tag]), described(value), _mended(value, [tag])
        case "too_short" | "string_too_short":
            return at, *_too_few(context.get("min_length", 1), value)
        case "greater_than_equal" | "less_than_equal":
            return at, *_bound(context, value)
        case _:
            return at, Words(error["msg"], error["msg"]), described(value), NOTHING


_NOT_EMPTY = (
    Words("至少一项内容", "something"),
    Words("空", "nothing in it"),
    Words("请填写，或删去这个键。", "Fill it in, or remove the key."),
)
_TAG_OF = {
    "string_type": "‹text›",
    "int_type": "‹whole›",
    "bool_type": "‹truth›",
    "decimal_type": "‹decimal›",
    "list_type": "‹list›",
    "dict_type": "‹mapping›",
    "model_type": "‹mapping›",
}
_SHAPES = {
    "‹text›": Words("文字", "text"),
    "‹list›": Words("列表", "a list"),
    "‹rows›": Words("条件列表", "rows"),
    "‹mapping›": Words("映射（键和值）", "a mapping"),
    "‹truth›": Words("true 或 false", "true or false"),
    "‹whole›": Words("整数", "a whole number"),
    "‹decimal›": Words("小数", "a decimal"),
    "‹until›": Words("{until: 字段}", "{until: field}"),
    "‹first of›": Words("{first_of: [...]}", "{first_of: [...]}"),
}


def _of_tags(tags: list[str]) -> Words:
    said = [_SHAPES[tag] for tag in tags]
    return Words("或".join(one.zh for one in said), " or ".join(one.en for one in said))


def described(value: object) -> Words:
    """A value found, in words."""
    match value:
        case None:
            return Words("空", "nothing")
        case bool():
            return Words(str(value).lower(), str(value).lower())
        case WholeNumber() | DecimalNumber():
            return Words(f"数字 {value.raw}", f"the number {value.raw}")
        case str():
            return quoted(value)
        case list():
            return Words("列表", "a list")
        case _:
            return Words("映射", "a mapping")


def _mended(value: object, tags: list[str]) -> Words:
    if "‹text›" in tags and isinstance(value, WholeNumber | DecimalNumber):
        return Words(
            f'若是文字，请加引号："{value.raw}"。', f'If text is meant, put it in quotes: "{value.raw}".'
        )
    if "‹text›" in tags and isinstance(value, bool):
        word = str(value).lower()
        return Words(f'若是文字，请加引号："{word}"。', f'If text is meant, put it in quotes: "{word}".')
    if "‹truth›" in tags and isinstance(value, str):
        return truth_advice(value) or Words(
            "请写 true 或 false，不加引号。", "Write true or false, without quotes."
        )
    if value is None:
        return Words("请填写，或删去这个键。", "Fill it in, or remove the key.")
    if tags in (["‹whole›"], ["‹decimal›"]):
        return Words("请写数字，不加引号和单位。", "Write the number alone, without quotes or unit.")
    if "‹list›" in tags:
        return Words("请写成 [甲, 乙] 或每行一个 “- ”。", "Write [a, b], or one line with a dash for each.")
    if "‹mapping›" in tags:
        return Words("请写成 {键: 值} 或分行的键和值。", "Write {key: value}, or a line for each key.")
    return NOTHING


def truth_advice(value: str) -> Words | None:
    """What to write for a word that other readers of YAML take for true or false."""
    meant = OTHER_TRUTHS.get(value.lower(), {"true": True, "false": False}.get(value.lower()))
    if meant is None:
        return None
    word = str(meant).lower()
    return Words(f"请写 {word}。", f"Write {word}.")


def _missing(key: str, about: str) -> tuple[Words, Words, Words]:
    zh, _, en = about.partition("\n\n")
    return (
        Words(
            f"键 {key}（{zh}）" if zh else f"键 {key}", f"the key {key} ({en})" if en else f"the key {key}"
        ),
        Words("没有这个键", "none"),
        Words(f"请补上 {key}: …。", f"Add {key}: …"),
    )


def _extra(document: Document, loc: Loc, path: Path) -> tuple[Words, Words, Words]:
    key = str(path[-1])
    known = known_keys(loc[:-1])
    line = document.text.split("\n")[document.key_at(path).line - 1]
    advice = list_in_flow(line) or did_you_mean(key, known)
    said = quoted(key)
    return Words("已知的键", "a known key"), Words(f"键 {said.zh}", f"the key {said.en}"), advice


def _literal(expected: str, value: object) -> tuple[Words, Words, Words]:
    names = [name or other for name, other in re.findall(r"'([^']*)'|(True|\d+)", expected)]
    names = [name.lower() if name == "True" else name for name in names]
    said = ", ".join(names)
    advice = did_you_mean(value, names) if isinstance(value, str) and len(names) > 1 else _only(names, value)
    return Words(said, said if len(names) == 1 else f"one of {said}"), described(value), advice


def _only(names: list[str], value: object) -> Words:
    if names == ["true"]:
        return Words("请写 true，或删去这个键。", "Write true, or remove the key.")
    if len(names) == 1:
        return Words(f"请写 {names[0]}。", f"Write {names[0]}.")
    return one_of(names)


def _too_few(least: int, value: object) -> tuple[Words, Words, Words]:
    if least == 1 or not isinstance(value, list | dict):
        return _NOT_EMPTY
    return (
        Words(f"至少 {least} 项", f"at least {least}"),
        Words(f"{len(value)} 项", f"{len(value)}"),
        Words("请补上，或改用单项的写法。", "Add what is missing, or write the one alone."),
    )


def _bound(context: Mapping[str, Any], value: object) -> tuple[Words, Words, Words]:
    if "ge" in context:
        expected = Words(f"不小于 {context['ge']} 的数", f"a number of at least {context['ge']}")
    else:
        expected = Words(f"不大于 {context['le']} 的数", f"a number of at most {context['le']}")
    return expected, described(value), Words("请改正。", "Correct it.")
