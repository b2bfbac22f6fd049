"""What checking tells of a regulation: what is refuted, what is doubtful, what is worth a note."""

from dataclasses import dataclass
from enum import StrEnum

from bihuan.regulation.reading.words import NOTHING, Words
from bihuan.regulation.worktime.language import Language

POLICY = "policy.yaml"


class Severity(StrEnum):
    """REFUTES keeps a regulation from being published; a DOUBT could not be proved or looks like a slip."""

    REFUTES = "refutes"
    DOUBT = "doubt"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    `code` names the kind of finding and never changes. `path` is where, in `file`; `articles` are those of
    the rule concerned. `example` is a counter-example: a way through the steps, a record, or both.
    """

    code: str
    severity: Severity
    path: str
    expected: Words
    found: Words
    advice: Words = NOTHING
    articles: tuple[str, ...] = ()
    example: Words = NOTHING
    file: str = POLICY

    @property
    def refutes(self) -> bool:
        return self.severity is Severity.REFUTES

    def in_words(self, lang: Language = "zh") -> str:
        """One line: where, what was expected, what is there, what to do, and the counter-example."""
        place = f"{self.file} {self.path}".rstrip()
        if lang == "zh":
            said = f"{place}：应为{self.expected.zh}，现为{self.found.zh}。"
            example = f"例如：{self.example.zh}。" if self.example.zh else ""
            return f"{said}{self.advice.zh}{example}"
        said = f"{place}: expected {self.expected.en}, found {self.found.en}."
        example = f"For example: {self.example.en}." if self.example.en else ""
        return " ".join(part for part in (said, self.advice.en, example) if part)

    def __str__(self) -> str:
        return self.in_words("en")


@dataclass(frozen=True, slots=True)
class Proved:
    """Something that was proved, of how many things, in words for the author."""

    code: str
    count: int
    words: Words
