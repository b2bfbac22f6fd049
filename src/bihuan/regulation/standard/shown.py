"""What a report on the standard says of a clause."""

from dataclasses import dataclass
from enum import StrEnum

from bihuan.regulation.reading.words import NOTHING, Words


class Support(StrEnum):
    """How a clause is supported. `partly`: by rules, and something could be added."""

    RULES = "rules"
    PARTLY = "partly"
    SYSTEM = "system"
    BY_HAND = "by hand"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Shown:
    """What supports a clause: a sentence in both languages and the articles behind it."""

    words: Words
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the standard with what was found for it. `add` says what could be added, if anything."""

    number: str
    title: Words
    support: Support
    shown: tuple[Shown, ...]
    add: Words = NOTHING
