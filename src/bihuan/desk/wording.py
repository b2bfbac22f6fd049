"""A regulation in words, as the desk says it."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.desk.frame import Language
from bihuan.desk.naming import articles_words
from bihuan.regulation.model import Regulation
from bihuan.regulation.saying import Saying


class Teller(Saying):
    """Says what stands in a regulation, and cites articles as the desk does."""

    __slots__ = ()

    def articles(self, numbers: Iterable[str]) -> str:
        return articles_words(numbers, self.lang)


def promises(regulation: Regulation, lang: Language) -> tuple[tuple[str, str, str], ...]:
    """(clock, limit, article) of every limit the complainant is shown: what may be said on the telephone."""
    teller = Teller(regulation, lang)
    found = []
    for clock in regulation.clocks.values():
        if clock.shown:
            limits = teller.limits_in_a_line(clock)
            found.append((teller.clock(clock.key), limits, teller.articles(clock.rule.articles)))
    return tuple(found)
