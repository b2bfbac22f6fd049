"""From a folder's sources to the frozen `Regulation`, or to every mistake in them."""

from typing import TypeAlias

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import nodes
from bihuan.regulation.reading.articles import FILE as TEXT_FILE
from bihuan.regulation.reading.articles import read_articles
from bihuan.regulation.reading.building.draft import Draft, Names
from bihuan.regulation.reading.building.whole import build
from bihuan.regulation.reading.composing import compose
from bihuan.regulation.reading.english import FILE as ENGLISH_FILE
from bihuan.regulation.reading.english import read_english
from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.shaping import shaped
from bihuan.regulation.reading.sources import Sources
from bihuan.regulation.reading.words import Words

POLICY_FILE = "policy.yaml"

Reading: TypeAlias = Regulation | tuple[Mistake, ...]
"""A regulation, or what is wrong with its sources; never a part of one."""


def read(sources: Sources) -> Reading:
    """Reads a regulation. All mistakes are found at once, in the order of files, lines and columns."""
    text = sources.get(POLICY_FILE)
    if text is None:
        missing = () if any(one.file == POLICY_FILE for one in sources.refused) else (_NO_POLICY,)
        return tuple(sorted((*sources.refused, *missing)))
    document, form = compose(POLICY_FILE, text)
    articles, in_text = read_articles(sources.get(TEXT_FILE))
    found = [*sources.refused, *form, *in_text]
    if form and document.root is None:
        return tuple(sorted(set(found)))
    shape = shaped(document)
    found += [one for one in shape.mistakes if not _at_same_place(one, form)]
    # While keys of the policy itself are in doubt, paths to them would be told twice.
    english, in_english = read_english(sources.get(ENGLISH_FILE), None if shape.mistakes else document)
    found += in_english
    if shape.policy is None:
        return tuple(sorted(set(found)))
    plain = nodes.data(document.root)
    draft = Draft(
        document,
        Names(plain if isinstance(plain, dict) else {}),
        articles,
        shape.spoiled,
        english=english,
    )
    regulation = build(draft, shape.policy, sources.under("letters"), sources.digest)
    found += draft.mistakes
    if found or regulation is None:
        return tuple(sorted(set(found)))
    return regulation


def _at_same_place(one: Mistake, others: tuple[Mistake, ...]) -> bool:
    """Whether another mistake, such as an alias where a text should be, has the same place already."""
    return any((one.line, one.column) == (other.line, other.column) for other in others)


_NO_POLICY = Mistake(
    POLICY_FILE,
    1,
    1,
    "",
    Words("文件 policy.yaml", "the file policy.yaml"),
    Words("没有这个文件", "none"),
    Words("请放入规则。", "Add the rules."),
)
