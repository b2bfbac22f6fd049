"""From a YAML text to its nodes, strictly: what could mean two things is refused, and all such mistakes are
told at once.

libyaml's events are read one by one, without recursion, so that no nesting can exhaust the stack.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from bihuan.regulation.reading import nodes
from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.nodes import Document, Scalar, Spot
from bihuan.regulation.reading.words import NOTHING, Words, quoted

DEEPEST = 60
LONGEST = 500_000
"""Characters of one YAML text; a policy of 2,800 lines has a quarter of it."""

_LIST_IN_FLOW = re.compile(r"[{\[,]\s*\"?(?:when|required)\"?\s*:\s*[^\"'\s][^}]*\bin\s*[(\[]")
_QUOTED_START = re.compile(r"(?:when|required)\s*:\s*(\"[^\"]*\"|'[^']*')\s+[^\s,}#]")
_BROKEN_FLOW = Words(
    "花括号里的条件若含有逗号或方括号，请给整个条件加单引号，或改用分行写法。",
    "A condition with a list in it needs quotes around the whole of it, or block style.",
)
_BROKEN_QUOTE = Words(
    "条件以引号开头时，请给整个条件加单引号：when: '\"engine\" in parts'。",
    "A condition that begins with a quotation mark needs single quotes around it: '\"engine\" in parts'.",
)


def compose(file: str, text: str) -> tuple[Document, tuple[Mistake, ...]]:
    """The nodes of `text` and every mistake of form in it.

    After a mistake of syntax the rest cannot be known.
    """
    composer = _Composer(file, text)
    if len(text) > LONGEST:
        composer.wrong(Spot(1, 1, 0), *_too_long(len(text)))
    elif not composer.find_tabs():
        composer.run()
    return Document(file, text, composer.root), tuple(composer.mistakes)


@dataclass(slots=True)
class _Open:
    """A collection being read. `key` waits for its value; `lost` stands for a value that will be dropped."""

    node: nodes.Sequence | nodes.Mapping
    key: Scalar | None = None
    lost: bool = False


@dataclass(slots=True)
class _Composer:
    file: str
    text: str
    root: nodes.Node | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0

    def wrong(self, at: Spot, expected: Words, found: Words, advice: Words = NOTHING) -> None:
        self.mistakes.append(Mistake(self.file, at.line, at.column, self._where(), expected, found, advice))

    def find_tabs(self) -> bool:
        for number, line in enumerate(self.text.split("\n"), 1):
            if (at := line.find("\t")) >= 0:
                self.wrong(Spot(number, at + 1, 0), *_TAB)
        return bool(self.mistakes)

    def run(self) -> None:
        try:
            parser = yaml.CLoader(self.text)
            while (event := parser.get_event()) is not None:
                if not self._take(event):
                    return
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
        except yaml.reader.ReaderError as error:
            before = self.text[: error.position]
            at = Spot(before.count("\n") + 1, error.position - before.rfind("\n"), error.position)
            self._give_up(at, *_unprintable(error.character))

    def _take(self, event: Any) -> bool:
        """Takes one event in; False where reading on would be pointless."""
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._give_up(_spot(event.start_mark), *_SECOND)
                return self.documents == 1
            case yaml.AliasEvent():
                at = _spot(event.start_mark)
                self.wrong(at, *_alias(event.anchor or ""))
                self._place(Scalar("", at, at, "alias"))
            case yaml.ScalarEvent():
                self._refuse_marks(event)
                begins, ends = _spot(event.start_mark), _spot(event.end_mark)
                self._place(Scalar(event.value, begins, ends, event.style or ""))
            case yaml.SequenceStartEvent():
                return self._enter(event, nodes.Sequence(_spot(event.start_mark)))
            case yaml.MappingStartEvent():
                return self._enter(event, nodes.Mapping(_spot(event.start_mark)))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.open.pop()
        return True

    def _enter(self, event: Any, node: nodes.Sequence | nodes.Mapping) -> bool:
        self._refuse_marks(event)
        if len(self.open) >= DEEPEST:
            self._give_up(node.begins, *_TOO_DEEP)
            return False
        self._place(node)
        self.open.append(_Open(node))
        return True

    def _place(self, node: nodes.Node) -> None:
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if isinstance(top.node, nodes.Sequence):
            top.node.items.append(node)
        elif top.lost:
            top.lost = False
        elif top.key is None:
            self._place_key(top, top.node, node)
        else:
            top.node.pairs[top.key.value] = (top.key, node)
            top.key = None

    def _place_key(self, top: _Open, mapping: nodes.Mapping, node: nodes.Node) -> None:
        if not isinstance(node, Scalar):
            self.wrong(node.begins, *_KEY_NOT_TEXT)
            top.lost = True
        elif node.value in mapping.pairs:
            first = mapping.pairs[node.value][0].begins
            self.wrong(node.begins, *_duplicate(node.value, first))
            top.lost = True
        else:
            top.key = node

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor:
            self.wrong(_spot(event.start_mark), *_anchor(event.anchor))
        if event.tag:
            self.wrong(_spot(event.start_mark), *_tag(event.tag))

    def _where(self) -> str:
        parts: list[str | int] = []
        for level in self.open:
            if isinstance(level.node, nodes.Sequence):
                in_progress = level is not self.open[-1]
                parts.append(len(level.node.items) - (1 if in_progress else 0))
            elif level.key is not None:
                parts.append(level.key.value)
        return nodes.written(parts)

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        at = _spot(mark) if mark else Spot(1, 1, 0)
        problem = " ".join(part for part in (error.context, error.problem) if part)
        lines = self.text.split("\n")[max(0, at.line - 2) : at.line]
        found = Words(f"语法错误（{problem}）", f"a mistake of syntax ({problem})")
        self._give_up(at, _YAML, found, _hint(lines))

    def _give_up(self, at: Spot, expected: Words, found: Words, advice: Words) -> None:
        """Notes a mistake after which nothing else of the text can be trusted."""
        self.open.clear()
        self.root = None
        self.wrong(at, expected, found, advice)


def _spot(mark: Any) -> Spot:
    return Spot(mark.line + 1, mark.column + 1, mark.index)


def _hint(lines: list[str]) -> Words:
    if any(_QUOTED_START.search(line) for line in lines):
        return _BROKEN_QUOTE
    if any(_LIST_IN_FLOW.search(line) for line in lines):
        return _BROKEN_FLOW
    return Words(
        "请检查这一行和上一行的缩进、冒号、引号和括号。",
        "Check indentation, colons, quotes and brackets here and in the line before.",
    )


def list_in_flow(line: str) -> Words | None:
    """What to do about a line whose condition the braces have cut in two, or None where it is another
    mistake.
    """
    return _BROKEN_FLOW if _LIST_IN_FLOW.search(line) else None


_YAML = Words("正确的 YAML", "correct YAML")
_TAB = (
    Words("空格", "spaces"),
    Words("制表符", "a tab"),
    Words("请用空格代替制表符。", "Replace the tab by spaces."),
)
_SECOND = (
    Words("一个文件只含一份文档", "one document in a file"),
    Words("第二个 “---”", 'a second "---"'),
    Words(
        "请删去这一行及其后的内容，或另存为文件。", "Remove it, or put what follows into a file of its own."
    ),
)
_TOO_DEEP = (
    Words(f"不超过 {DEEPEST} 层的嵌套", f"at most {DEEPEST} levels of nesting"),
    Words("更深的嵌套", "more"),
    Words("请检查缩进和括号。", "Check indentation and brackets."),
)
_KEY_NOT_TEXT = (
    Words("文字作为键", "a text as key"),
    Words("列表或映射", "a list or a mapping"),
    Words("请检查括号和冒号。", "Check brackets and colons."),
)


def _too_long(length: int) -> tuple[Words, Words, Words]:
    return (
        Words(f"不超过 {LONGEST} 个字符", f"at most {LONGEST} characters"),
        Words(f"{length} 个", f"{length}"),
        Words("请检查是否放错了文件。", "Check that it is the right file."),
    )


def _unprintable(character: object) -> tuple[Words, Words, Words]:
    code = character if isinstance(character, int) else ord(str(character)[:1] or "\0")
    return (
        Words("可显示的字符", "characters that can be seen"),
        Words(f"控制字符 U+{code:04X}", f"the control character U+{code:04X}"),
        Words("请删去这个字符。", "Remove it."),
    )


def _alias(name: str) -> tuple[Words, Words, Words]:
    return (
        Words("写出的内容", "the content itself"),
        Words(f"引用 *{name}", f"the alias *{name}"),
        Words(
            "请把内容写全；以 * 开头的文字请加引号。",
            "Write it out; put a text that begins with * in quotes.",
        ),
    )


def _anchor(name: str) -> tuple[Words, Words, Words]:
    return (
        Words("没有锚点的内容", "content without an anchor"),
        Words(f"锚点 &{name}", f"the anchor &{name}"),
        Words("请删去锚点；以 & 开头的文字请加引号。", "Remove it; put a text that begins with & in quotes."),
    )


def _tag(name: str) -> tuple[Words, Words, Words]:
    return (
        Words("没有类型标记的内容", "content without a tag"),
        Words(f"标记 {name}", f"the tag {name}"),
        Words("请删去标记；以 ! 开头的文字请加引号。", "Remove it; put a text that begins with ! in quotes."),
    )


def _duplicate(key: str, first: Spot) -> tuple[Words, Words, Words]:
    zh, en = quoted(key).zh, quoted(key).en
    return (
        Words("每个键只出现一次", "each key once"),
        Words(
            f"第二个 {zh}（第一个在第 {first.line} 行）", f"a second {en} (the first is in line {first.line})"
        ),
        Words("请合并或改名。", "Join the two or rename one."),
    )
