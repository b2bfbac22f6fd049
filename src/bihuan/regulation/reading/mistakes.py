"""What is wrong in a regulation's sources, at its exact place."""

from dataclasses import dataclass

from bihuan.regulation.reading.words import NOTHING, Words
from bihuan.regulation.worktime.language import Language


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake.

    `line` and `column` count from 1, columns in characters; `where` is the path, such as
    `clocks.plan.within`.
    """

    file: str
    line: int
    column: int
    where: str
    expected: Words
    found: Words
    advice: Words = NOTHING

    def in_words(self, lang: Language = "zh") -> str:
        """One line: where, what was expected, what is there, what to do."""
        place = f"{self.file}:{self.line}:{self.column}" + (f" {self.where}" if self.where else "")
        if lang == "zh":
            return f"{place}：应为{_apart(self.expected.zh)}，现为{_apart(self.found.zh)}。{self.advice.zh}"
        return f"{place}: expected {self.expected.en}, found {self.found.en}. {self.advice.en}".rstrip()


def _apart(words: str) -> str:
    """Words after a Chinese one: what begins with a Latin letter or a digit stands apart from it."""
    return f" {words}" if words[:1].isascii() else words
