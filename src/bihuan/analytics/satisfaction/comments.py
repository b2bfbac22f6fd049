"""What complainants wrote beside their scores, for those who may see the case; hits are marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from bihuan.analytics.satisfaction.reading import Answer
from bihuan.cases import queries
from bihuan.cases.queries.history import texts_of
from bihuan.pages.frame import Viewer

MOST = 300
COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Comment:
    """`pieces` are (text, whether it is a hit), in order."""

    number: str
    url: str
    on: date
    scores: str
    pieces: tuple[tuple[str, bool], ...]


def said_in(viewer: Viewer, answers: Sequence[Answer], words: str) -> tuple[Comment, ...]:
    """The comments among the answers that say every word of `words`, newest first.

    Of cases the reader may not see, and of archived ones, which are read only on request, none.
    """
    ids = tuple(dict.fromkeys(one.case for one in answers))
    seen = queries.in_sight(viewer.scope, ids)
    rows = {one.id: one for one in queries.by_ids(tuple(id for id in ids if id in seen))}
    open_ones = {id: one.number for id, one in rows.items() if one.archived_at is None}
    texts = texts_of(tuple(open_ones), (COMMENT,))
    wanted = words.split()
    found = []
    for one in answers:
        text = texts.get((one.case, COMMENT))
        if text is None or not text.value or not all(w.casefold() in text.value.casefold() for w in wanted):
            continue
        number = open_ones[one.case]
        scores = " ".join(str(score) for score in one.scores.values())
        url = reverse("desk:case", args=[number])
        found.append(Comment(number, url, one.on, scores, tuple(marked(text.value, wanted))))
    return tuple(found)


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, hits told apart; overlapping hits are one."""
    hit = [False] * len(text)
    low = text.casefold()
    if len(low) == len(text):
        for word in (one.casefold() for one in words if one):
            at = low.find(word)
            while at >= 0:
                hit[at : at + len(word)] = [True] * len(word)
                at = low.find(word, at + 1)
    found: list[tuple[str, bool]] = []
    for letter, is_hit in zip(text, hit, strict=True):
        if found and found[-1][1] == is_hit:
            found[-1] = (found[-1][0] + letter, is_hit)
        else:
            found.append((letter, is_hit))
    return found
