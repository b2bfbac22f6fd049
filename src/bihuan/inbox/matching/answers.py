"""Which answer of a record a text speaks for, by the unit's own history and the regulation's words.

Complement naive Bayes over bigrams (Rennie et al. 2003), each token once a case; the sum of log odds is
divided by the root of the number of tokens, which makes the shares honest: of answers given with 80 %, about
80 % were right (docs/bench.md). It never decides: a person takes the suggestion or leaves it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.inbox.matching.learning import Known, counts_of, tokens_of
from bihuan.inbox.matching.likeness import joined
from bihuan.regulation.model import Field, FieldKind, Regulation

LEAST_CASES = 50
LEAST_OF_A_CLASS = 5
SMOOTHED = 0.5
# What the regulation calls an answer weighs as much as so many cases.
NAMED = 3
LEAST_SURE = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """`value` of `field`, `sure` in percent, and the words of the text that led to it."""

    field: str
    value: str
    sure: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TooFew:
    """The history says nothing yet: it has `cases`, and `needed` would do."""

    field: str
    cases: int
    needed: int = LEAST_CASES


def suggest(
    unit: str, text: str, regulation: Regulation, fields: Sequence[str], names: Mapping[str, str]
) -> tuple[Answer | TooFew, ...]:
    """An answer for each of the fields that a text can speak for; nothing where none is likely.

    `names` are the departments the unit has, by code. Two queries, however many fields.
    """
    asked = [regulation.fields[key] for key in fields if key in regulation.fields]
    wanted = [one for one in asked if one.kind in (FieldKind.ONE_OF, FieldKind.DEPARTMENT)]
    said = tokens_of(text)
    if not wanted or len(said) < 4:
        return ()
    known = counts_of(unit, said, fields=True)
    found = (answer_of(one, text, known, _options(one, names)) for one in wanted)
    return tuple(one for one in found if one is not None)


def _options(field: Field, names: Mapping[str, str]) -> Mapping[str, str]:
    return field.options if field.kind is FieldKind.ONE_OF else names


def answer_of(
    field: Field, text: str, known: Known, options: Mapping[str, str], *, least: int = LEAST_SURE
) -> Answer | TooFew | None:
    """The likeliest of the `options` (value to its name), None where none is `least` sure."""
    said = tokens_of(text)
    classes = {
        value: (size[0], size[1])
        for value, size in known.classes.get(field.key, {}).items()
        if value in options and size[0] >= LEAST_OF_A_CLASS
    }
    cases = sum(size for size, _tokens in classes.values())
    if cases < LEAST_CASES or len(classes) < 2:
        return TooFew(field.key, cases)
    odds = {value: _odds(field.key, value, said, known, classes, options[value]) for value in classes}
    scores = {value: sum(own.values()) / math.sqrt(max(len(own), 1)) for value, own in odds.items()}
    best = max(scores, key=lambda value: (scores[value], value))
    share = 1 / sum(math.exp(score - scores[best]) for score in scores.values())
    sure = round(100 * share)
    if sure < least:
        return None
    own = odds[best]
    led = sorted((token for token in own if own[token] > 0), key=lambda token: (-own[token], token))
    return Answer(field.key, best, min(sure, 99), joined(text, led[:24], most=5))


def _odds(
    field: str,
    value: str,
    said: frozenset[str],
    known: Known,
    classes: Mapping[str, tuple[int, int]],
    name: str,
) -> dict[str, float]:
    """How much more each token of the text is at home among cases of the value than among the others."""
    within, own = classes[value][1], known.by_class.get((field, value), {})
    beside = sum(tokens for _size, tokens in classes.values()) - within
    kinds = SMOOTHED * max(known.kinds, 1)
    named = tokens_of(name)
    odds = {}
    for token in said:
        if token not in known.every and token not in named:
            continue
        here = own.get(token, 0) + (NAMED if token in named else 0)
        there = sum(
            known.by_class.get((field, other), {}).get(token, 0) for other in classes if other != value
        )
        odds[token] = math.log((here + SMOOTHED) / (within + kinds)) - math.log(
            (there + SMOOTHED) / (beside + kinds)
        )
    return odds
