"""Words in both languages, and the advice that guesses what an author meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bihuan.regulation.worktime.language import Language

LISTED_AT_MOST = 12


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """The same said in Chinese and in English."""

    zh: str
    en: str

    def in_(self, lang: Language) -> str:
        return self.zh if lang == "zh" else self.en


NOTHING = Words("", "")


def quoted(text: str) -> Words:
    """`text` between quotation marks, cut to a length that fits a message."""
    short = text if len(text) <= 60 else f"{text[:60]}…"
    return Words(f"“{short}”", f'"{short}"')


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    names = list(known)
    folded = {name.casefold().replace("-", "_"): name for name in names}
    if exact := folded.get(word.casefold().replace("-", "_")):
        return exact
    return next(iter(get_close_matches(word, names, n=1, cutoff=0.6)), None)


def did_you_mean(word: str, known: Iterable[str]) -> Words:
    """What to write instead of `word`: the nearest known one, or else which there are."""
    names = list(known)
    if (meant := nearest(word, names)) is not None:
        return Words(f"是否想写 {meant}？", f"Did you mean {meant}?")
    return one_of(names)


def one_of(names: Iterable[str]) -> Words:
    listed = list(names)
    if not listed:
        return Words("这里还没有定义任何一个。", "None is defined yet.")
    shown = ", ".join(listed[:LISTED_AT_MOST]) + (", …" if len(listed) > LISTED_AT_MOST else "")
    return Words(f"可用的有：{shown}。", f"Known are: {shown}.")
