"""How alike two matters are: rare words they share, weighed by how rare the unit's history says they are."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bihuan.inbox.matching.learning import Known, tokens_of

ASKED_FOR, UNCOUNTED = 32, 64
HEAD = 40
LEAST_CASES = 100
SAME_TEXT = 90
# Fitted to the judged pairs of bench/matching: half of the suggestions at MIDDLE were the same matter.
MIDDLE, STEEP = 0.225, 25.0


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it is compared: its tokens, those of its beginning, and the beginning itself."""

    every: frozenset[str]
    head: frozenset[str]
    text: str


def words_of(text: str) -> Words:
    first = next((line for line in text.splitlines() if line.strip()), "")[:HEAD]
    return Words(tokens_of(text), tokens_of(first), text[:600])


class Weights:
    """How much a token says: much where few cases of the unit have it."""

    def __init__(self, known: Known, seen: Sequence[Words]) -> None:
        """`seen` stand in for a history that was not counted yet."""
        # Two cases that say the same are no proof that everybody does.
        self.cases = max(known.cases, len(seen), LEAST_CASES)
        self.every: Mapping[str, int] = known.every if known.cases else _counted(seen)

    def of(self, token: str) -> float:
        return math.log((self.cases + 1) / (1 + self.every.get(token, 1)))

    def rarest(self, said: Words) -> list[str]:
        """The tokens worth looking for: those too rare to be counted, and the rarest of the others."""
        found = sorted(said.every, key=lambda one: (-self.of(one) - 2 * (one in said.head), one))
        uncounted = [one for one in found if one not in self.every]
        counted = [one for one in found if one in self.every]
        return [*uncounted[:UNCOUNTED], *counted[:ASKED_FOR]]

    def likeness(self, one: Words, other: Words) -> float:
        """0 for nothing in common, about 1 and above for the same words."""
        return self._cosine(one.every, other.every) + 0.5 * self._cosine(one.head, other.head)

    def shared(self, one: Words, other: Words, *, most: int = 4) -> tuple[str, ...]:
        """The weightiest words both have, longer where they stand together."""
        both = sorted(one.every & other.every, key=lambda token: (-self.of(token), token))[: most * 6]
        return joined(one.text, both, most=most)

    def _cosine(self, one: frozenset[str], other: frozenset[str]) -> float:
        if not one or not other:
            return 0.0
        both = sum(self.of(token) ** 2 for token in one & other)
        return both / (self._length(one) * self._length(other))

    def _length(self, some: Iterable[str]) -> float:
        return math.sqrt(sum(self.of(token) ** 2 for token in some)) or 1.0


def _counted(seen: Sequence[Words]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for one in seen:
        for token in one.every:
            counted[token] = counted.get(token, 0) + 1
    return counted


def confidence(likeness: float) -> int:
    """How sure, in percent: what share of suggestions so alike was the same matter when people looked."""
    return round(100 / (1 + math.exp(-STEEP * (likeness - MIDDLE))))


def is_same_text(one: Words, other: Words) -> bool:
    return fuzz.ratio(one.text, other.text) >= SAME_TEXT


def joined(text: str, tokens: Sequence[str], *, most: int) -> tuple[str, ...]:
    """Tokens that overlap in the text as one word, in the order of weight: 物业 and 业费 are 物业费."""
    plain, wanted = text.lower(), set(tokens)
    found: list[str] = []
    for token in tokens:
        place = plain.find(token)
        if place < 0 or any(token in one for one in found):
            continue
        start, end = place, place + len(token)
        while start > 0 and plain[start - 1 : start + 1] in wanted and end - start < 8:
            start -= 1
        while plain[end - 1 : end + 1] in wanted and len(plain[end - 1 : end + 1]) == 2 and end - start < 8:
            end += 1
        found.append(plain[start:end])
        if len(found) == most:
            break
    return tuple(found)
