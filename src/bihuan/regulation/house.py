"""Letters every complainant may be owed; a regulation's own of the same key goes before."""

from types import MappingProxyType
from typing import Final

from bihuan.regulation.model import COMPLAINANT, Letter, Regulation, Rule

MERGED: Final = "merged"
_MERGED: Final = Letter(
    key=MERGED,
    name="并案告知",
    to=COMPLAINANT,
    by=("same channel", "portal"),
    when=(),
    subject=MappingProxyType(
        {
            "zh": "您的投诉并案办理：{number}",
            "en": "Your complaint is handled together with another: {number}",
        }
    ),
    body=MappingProxyType(
        {
            "zh": (
                "{complainant}：\n\n"
                "您于 {received_at} 提出的投诉（编号 {number}）与正在办理的投诉 {leading} 是同一事项，"
                "现并入 {leading} 一同办理。\n\n"
                "您的编号 {number} 不变，时限不变，结果仍会单独答复您。查询进度：{link}\n\n"
                "如果您认为不是同一件事，请直接回复，我们会分开办理。\n\n{unit}\n{today}\n"
            ),
            "en": (
                "{complainant},\n\n"
                "Your complaint of {received_at} (number {number}) is about the same matter as complaint "
                "{leading}, which is being handled; {leading} goes on for both.\n\n"
                "Your number {number} stays, its limits stay, and you are answered separately. "
                "How it stands: {link}\n\n"
                "If you think it is not the same matter, answer this letter and we shall handle it apart.\n\n"
                "{unit}\n{today}\n"
            ),
        }
    ),
    needs=frozenset({"complainant", "received_at", "number", "leading", "link", "unit", "today"}),
    rule=Rule("house.letters.merged"),
)
LETTERS: Final = MappingProxyType({MERGED: _MERGED})
_ENGLISH: Final = MappingProxyType({MERGED: "Handled together with another"})


def letter_of(regulation: Regulation, key: str) -> Letter | None:
    """The regulation's own letter, else that of the house."""
    return regulation.letters.get(key) or LETTERS.get(key)


def letter_name(regulation: Regulation, key: str, lang: str) -> str:
    """Its name in the language; the key where there is no such letter."""
    letter = letter_of(regulation, key)
    if letter is None:
        return key
    if key not in regulation.letters and lang == "en":
        return _ENGLISH[key]
    return regulation.word(letter.rule.path, letter.name, lang)
