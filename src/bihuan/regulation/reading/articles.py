"""The articles of regulation.md: one for each heading `## 七 …` or `### 七(4) …`."""

import re

from bihuan.regulation.model import Article
from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.words import Words, quoted

FILE = "regulation.md"
_HEADING = re.compile(r"(#{2,4})\s+(\S+)(?:\s+(.*?))?\s*#*$")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")


def read_articles(text: str | None) -> tuple[dict[str, Article], list[Mistake]]:
    """The articles by number, in the order of the text.

    What stands below a smaller heading belongs to that heading.
    """
    if text is None:
        return {}, [Mistake(FILE, 1, 1, "", *_NO_FILE)]
    articles: dict[str, Article] = {}
    lines_of: dict[str, int] = {}
    mistakes = []
    for number, title, line, body in _sections(text):
        if number in articles:
            mistakes.append(Mistake(FILE, line, 1, number, *_twice(number, lines_of[number])))
            continue
        articles[number] = Article(number, title, body)
        lines_of[number] = line
    return articles, mistakes


def _sections(text: str) -> list[tuple[str, str, int, str]]:
    """Number, title, line and body of each heading."""
    found: list[tuple[str, str, int, list[str]]] = []
    fenced = False
    for line, content in enumerate(text.split("\n"), 1):
        fenced ^= bool(_FENCE.match(content))
        heading = None if fenced else _HEADING.match(content)
        if heading:
            found.append((heading[2], heading[3] or "", line, []))
        elif found:
            found[-1][3].append(content)
    return [(number, title, line, "\n".join(body).strip()) for number, title, line, body in found]


_NO_FILE = (
    Words("文件 regulation.md", "the file regulation.md"),
    Words("没有这个文件", "none"),
    Words(
        "请放入制度全文，每条一个标题，如 “## 七 处罚”。",
        'Add the text, a heading for each article: "## 七 处罚".',
    ),
)


def _twice(number: str, first: int) -> tuple[Words, Words, Words]:
    zh, en = quoted(number).zh, quoted(number).en
    return (
        Words("每条只有一个标题", "one heading for an article"),
        Words(f"第二个 {zh}（第一个在第 {first} 行）", f"a second {en} (the first is in line {first})"),
        Words("请改正编号。", "Correct the number."),
    )
