"""Coverage (docs/regulations.md): each article with the rules, the stories and the notes that carry it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bihuan.regulation.carrying import Carrier, carriers_of
from bihuan.regulation.checking.articles import is_part
from bihuan.regulation.model import Regulation
from bihuan.regulation.saying import Saying
from bihuan.simulator.stories import Story

ONLY_SHOWN = frozenset({"script"})
HEAD = """# 制度一览：每一条由什么执行

每部制度逐条列出执行它的规则、讲述它的故事，以及由人掌握的说明。由 `./bihuan coverage` 生成，测试核对。
Every regulation, article by article: the rules that carry it out, the stories that tell it, what is left to
people. Made by `./bihuan coverage`; a test compares.

| 制度 | 版本 | 条款 | 由规则执行 | 由人掌握 | 程序 | 步骤 | 时限 | 定期工作 | 故事 |
|---|---|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Line:
    """An article: what carries it out, the names of its stories, and why it has no rule (empty where it has).

    `parts` are the articles within it: where it has nothing else, these say everything.
    """

    number: str
    title: str
    carriers: tuple[Carrier, ...]
    stories: tuple[str, ...]
    by_hand: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """A regulation and how each of its articles is carried."""

    regulation: Regulation
    lines: tuple[Line, ...]
    stories: int

    @property
    def untold(self) -> tuple[str, ...]:
        """Articles with rules of their own of which no story tells, nor of any of their parts.

        What is only shown to people, as words to say on the telephone, happens in no story.
        """
        told = {one.number for one in self.lines if one.stories}
        return tuple(
            one.number
            for one in self.lines
            if any(carrier.kind not in ONLY_SHOWN for carrier in one.carriers)
            and not told & {one.number, *one.parts}
        )


def covered(regulation: Regulation, stories: Sequence[Story]) -> Coverage:
    """How each article of the regulation is carried, in the order of the text."""
    carriers = carriers_of(Saying(regulation, "zh"))
    by_hand = {one.article: one.why for one in regulation.by_hand}
    lines = tuple(
        Line(
            article.number,
            article.title,
            carriers.get(article.number, ()),
            tuple(story.name for story in stories if article.number in story.articles),
            by_hand.get(article.number, ""),
            tuple(other for other in regulation.articles if is_part(other, article.number)),
        )
        for article in regulation.articles.values()
    )
    return Coverage(regulation, lines, len(stories))


def page(all_covered: Iterable[Coverage]) -> str:
    """The whole document, regulations by id."""
    ordered = sorted(all_covered, key=lambda one: (one.regulation.id, one.regulation.version))
    return HEAD + "".join(map(_row, ordered)) + "".join(map(_section, ordered))


def _row(one: Coverage) -> str:
    regulation = one.regulation
    ruled = sum(bool(line.carriers) for line in one.lines)
    by_hand = sum(bool(line.by_hand) for line in one.lines)
    steps = sum(len(procedure.steps) for procedure in regulation.procedures.values())
    numbers = (len(one.lines), ruled, by_hand, len(regulation.procedures), steps, len(regulation.clocks))
    cells = " | ".join(map(str, (*numbers, len(regulation.duties), one.stories)))
    return f"| [{regulation.title}](#{regulation.id}) `{regulation.id}` | {regulation.version} | {cells} |\n"


def _section(one: Coverage) -> str:
    regulation = one.regulation
    lines = "".join(map(_line, one.lines))
    english = regulation.word("title", regulation.title, "en")
    return (
        f'\n<a id="{regulation.id}"></a>\n\n## {regulation.title}\n\n'
        f"`regulations/{regulation.id}/{regulation.version}` · {english}\n\n"
        f"| 条款 | 规则 | 故事 |\n|---|---|---|\n{lines}"
    )


def _line(line: Line) -> str:
    title = f"{line.number} {line.title}".strip()
    if line.carriers:
        ruled = _carried(line.carriers)
    elif line.by_hand:
        ruled = f"由人掌握：{line.by_hand}"
    else:
        ruled = f"见 {'、'.join(line.parts)}"
    stories = "<br>".join(line.stories)
    return f"| {_cell(title)} | {_cell(ruled)} | {_cell(stories)} |\n"


def _carried(carriers: Iterable[Carrier]) -> str:
    """`步骤：登记、调查；时限：出具方案`, kinds in the order in which they first appear."""
    kinds: dict[str, dict[str, None]] = {}
    for one in carriers:
        kinds.setdefault(one.kind_in_words("zh"), {}).setdefault(one.name)
    said = []
    for kind, names in kinds.items():
        listed = "、".join(name for name in names if name)
        said.append(f"{kind}：{listed}" if listed else kind)
    return "；".join(said)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
