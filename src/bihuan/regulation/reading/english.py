"""en.yaml: English words for the names in policy.yaml, by path."""

from collections.abc import Iterator

from bihuan.regulation.reading import nodes
from bihuan.regulation.reading.composing import compose
from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.nodes import Document, Path
from bihuan.regulation.reading.shaping import described
from bihuan.regulation.reading.words import Words, did_you_mean, quoted

FILE = "en.yaml"


def read_english(text: str | None, policy: Document | None) -> tuple[dict[str, str], list[Mistake]]:
    """The English words by path.

    Every path must be that of a name, or of a text people read, in policy.yaml.
    """
    if text is None:
        return {}, []
    document, form = compose(FILE, text)
    mistakes = list(form)
    plain = nodes.data(document.root)
    if plain is None:
        return {}, mistakes
    if not isinstance(plain, dict):
        at = document.value_at(())
        return {}, [*mistakes, Mistake(FILE, at.line, at.column, "", _PAIRS, described(plain), _PAIRS_ADVICE)]
    paths = None if policy is None else {nodes.written(path) for path in _named(policy.root, ())}
    english: dict[str, str] = {}
    for path, words in plain.items():
        if paths is not None and path not in paths:
            at = document.key_at((path,))
            mistakes.append(Mistake(FILE, at.line, at.column, "", _PATH, quoted(path), _nearest(path, paths)))
        elif not isinstance(words, str) or not words:
            at = document.value_at((path,))
            mistakes.append(Mistake(FILE, at.line, at.column, path, _WORDS, described(words), _QUOTE))
        else:
            english[path] = words
    return english, mistakes


def _nearest(path: str, paths: set[str]) -> Words:
    # Comparing with all paths of a large policy is slow; those of the same length or end are enough
    # to guess from.
    last = path.rpartition(".")[2]
    some = [one for one in sorted(paths) if one.endswith(last) or one.startswith(path[: len(path) // 2])]
    return did_you_mean(path, some[:400]) if some else Words("请核对路径。", "Check the path.")


def _named(node: nodes.Node | None, path: Path) -> Iterator[Path]:
    """Paths of what people read: of mappings with a name, and of every text."""
    match node:
        case nodes.Mapping(pairs=pairs):
            if path:
                yield path
            for key, (_, value) in pairs.items():
                yield from _named(value, (*path, key))
        case nodes.Sequence(items=items):
            for index, item in enumerate(items):
                yield from _named(item, (*path, index))
        case nodes.Scalar():
            yield path


_PAIRS = Words("路径和英文", "paths with their English words")
_PAIRS_ADVICE = Words(
    "请写成 procedures.complaint.steps.slip: Issue the slip。",
    "Write procedures.complaint.steps.slip: Issue the slip",
)
_PATH = Words("policy.yaml 中的路径", "a path of policy.yaml")
_WORDS = Words("英文文字", "English words")
_QUOTE = Words("请填写文字；数字请加引号。", "Write words; put a number in quotes.")
