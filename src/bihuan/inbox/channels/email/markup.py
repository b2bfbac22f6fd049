"""HTML as the text a person would read, and as markup that may be shown."""

import html
import re
from html.parser import HTMLParser

import nh3

_KEPT = {
    "a", "blockquote", "br", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_UNSEEN = {"script", "style", "title", "head", "svg", "math", "noscript", "template", "iframe", "object"}
_BREAKS = _KEPT - {"a", "td", "th", "br"}
LONGEST = 2_000_000
# Deeper than any page a client makes. Tags nested without end cost a parser the square of their number.
DEEPEST = 1000
_NESTING = re.compile(
    r"<(/?)(?:a|b|big|blockquote|center|code|div|em|font|i|ol|s|section|small|span|strong|table|u|ul)\b", re.I
)
_TAG = re.compile(r"<[^<>]{0,2000}>")


def text_of(markup: str) -> str:
    """What stands in it, line by line; quoted blocks begin with ``> `` as in plain mail."""
    markup = markup[:LONGEST]
    if _depth(markup) > DEEPEST:
        return html.unescape(_TAG.sub("\n", markup)).strip()
    clean = nh3.clean(markup, tags=_KEPT, clean_content_tags=_UNSEEN, attributes={}, link_rel=None)
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return reader.text()


def _depth(markup: str) -> int:
    deepest = depth = 0
    for tag in _NESTING.finditer(markup):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._depth = 0
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br" or tag in _BREAKS:
            self._break()
        if tag == "blockquote":
            self._depth += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "li":
            self._put("- ")
        elif tag in ("td", "th") and self._lines[-1].strip("> "):
            self._put(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self._break()
        if tag == "blockquote":
            self._depth = max(self._depth - 1, 0)
        elif tag == "pre":
            self._pre = max(self._pre - 1, 0)
        if tag in ("p", "blockquote", "table"):
            self._lines.append("")

    def handle_data(self, data: str) -> None:
        if self._pre:
            first, *rest = data.split("\n")
            self._put(first)
            for line in rest:
                self._break()
                self._put(line)
            return
        words = " ".join(data.split())
        if words:
            before = " " if data[:1].isspace() and not self._lines[-1].endswith(" ") else ""
            self._put((before if self._lines[-1] else "") + words + (" " if data[-1:].isspace() else ""))
        elif data and self._lines[-1] and not self._lines[-1].endswith(" "):
            self._lines[-1] += " "

    def _put(self, text: str) -> None:
        if not self._lines[-1] and self._depth:
            self._lines[-1] = ">" * min(self._depth, 20) + " "
        self._lines[-1] += text

    def _break(self) -> None:
        if self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        told: list[str] = []
        for line in self._lines:
            line = line.rstrip()
            if line or (told and told[-1]):
                told.append(line)
        return "\n".join(told).strip("\n")
