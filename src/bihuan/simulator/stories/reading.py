"""A story as written: its acts and its expectations, each with the line it stands on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

ZONE: Final = ZoneInfo("Asia/Shanghai")
MOMENT: Final = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}"
ACT: Final = re.compile(rf"({MOMENT}) (.+)", re.DOTALL)


class StoryMistake(ValueError):
    """A story that cannot be read. The message says file, line, what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does: `text` without its moment, `given` what stands after the colon."""

    at: datetime
    text: str
    given: object
    line: int


@dataclass(frozen=True, slots=True)
class Expectation:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Story:
    """One story. `acts` holds acts and, between them, what is expected at that moment."""

    file: str
    line: int
    name: str
    articles: tuple[str, ...]
    given: Mapping[str, Any]
    acts: tuple[Act | Expectation, ...]
    then: tuple[Expectation, ...] = field(default=())


class _Loader(yaml.SafeLoader):
    """Plain texts but for true, false and numbers, as in policy.yaml."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?[0-9]+\.[0-9]+", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first))


def read_stories(file: str, text: str) -> tuple[Story, ...]:
    """The stories of one file.

    Raises StoryMistake at the first that is not of the form of docs/stories.md.
    """
    try:
        root = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        raise StoryMistake(f"{file}: expected YAML, found {error}") from None
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        raise StoryMistake(f"{file}:1 expected a list of stories, found {_kind(root)}")
    return tuple(_story(file, node) for node in root.value)


def _story(file: str, node: yaml.Node) -> Story:
    parts = dict(_pairs(file, node))
    unknown = set(parts) - {"story", "article", "given", "do", "then"}
    if unknown or "story" not in parts or "do" not in parts:
        found = ", ".join(sorted(parts))
        raise StoryMistake(f"{file}:{_line(node)} expected story, article, given, do, then, found {found}")
    given = _plain(parts["given"]) if "given" in parts else {}
    if not isinstance(given, dict):
        raise StoryMistake(f"{file}:{_line(parts['given'])} expected a mapping under given")
    return Story(
        file=file,
        line=_line(node),
        name=str(_plain(parts["story"])),
        articles=tuple(str(_plain(parts["article"])).split()) if "article" in parts else (),
        given=given,
        acts=tuple(_acts(file, parts["do"])),
        then=tuple(_expectations(file, parts["then"])) if "then" in parts else (),
    )


def _acts(file: str, node: yaml.Node) -> Iterator[Act | Expectation]:
    if not isinstance(node, yaml.SequenceNode):
        raise StoryMistake(f"{file}:{_line(node)} expected a list under do, found {_kind(node)}")
    for one in node.value:
        if isinstance(one, yaml.ScalarNode):
            yield _act(file, one.value, None, one)
            continue
        for key, value in _pairs(file, one):
            if key == "then":
                yield from _expectations(file, value)
            else:
                yield _act(file, key, _plain(value), one)


def _act(file: str, text: str, given: object, node: yaml.Node) -> Act:
    found = ACT.fullmatch(text.strip())
    if found is None:
        raise StoryMistake(
            f"{file}:{_line(node)} expected a moment and an act such as"
            f' "2026-09-30 16:05 agent completes listen: complaint", found "{text[:60]}"'
        )
    return Act(moment(found[1]), found[2], given, _line(node))


def _expectations(file: str, node: yaml.Node) -> Iterator[Expectation]:
    if isinstance(node, yaml.ScalarNode):
        yield Expectation(node.value.strip(), _line(node))
        return
    if not isinstance(node, yaml.SequenceNode):
        raise StoryMistake(
            f"{file}:{_line(node)} expected one sentence or a list of them, found {_kind(node)}"
        )
    for one in node.value:
        if not isinstance(one, yaml.ScalarNode):
            raise StoryMistake(
                f'{file}:{_line(one)} expected a sentence, found {_kind(one)}; quote it if it has ": "'
            )
        yield Expectation(one.value.strip(), _line(one))


def _pairs(file: str, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise StoryMistake(f"{file}:{_line(node)} expected a mapping, found {_kind(node)}")
    for key, value in node.value:
        yield str(key.value), value


def _plain(node: yaml.Node) -> object:
    loader = _Loader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _kind(node: yaml.Node) -> str:
    match node:
        case yaml.SequenceNode():
            return "a list"
        case yaml.MappingNode():
            return "a mapping"
        case _:
            return "a text"


def moment(text: str) -> datetime:
    """A moment written 2026-09-30 16:05, in China's time; 24:00 is the end of the day."""
    day, _, clock = text.strip().partition(" ")
    if clock == "24:00":
        return (datetime.fromisoformat(day).replace(tzinfo=ZONE) + timedelta(days=1)).astimezone(UTC)
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZONE).astimezone(UTC)
