"""A regulation in words: conditions by the names on screen, limits, what starts a clock, who is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.desk.frame import Language
from bihuan.desk.naming import articles_words
from bihuan.pages.formats import listed_words
from bihuan.regulation.conditions import Condition
from bihuan.regulation.conditions.wording import Labels
from bihuan.regulation.model import COMPLAINANT, SUBJECT, Clock, LimitRow, Regulation
from bihuan.regulation.worktime import limits


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what stands in a regulation, in one language."""

    regulation: Regulation
    lang: Language

    def word(self, path: str, chinese: str) -> str:
        return self.regulation.word(path, chinese, self.lang)

    def level(self, key: str) -> str:
        name = self.word(f"levels.{key}", self.regulation.levels.get(key, key))
        return f"{key} {name}" if len(key) <= 2 else name

    def post(self, key: str) -> str:
        post = self.regulation.posts.get(key)
        built_in = {COMPLAINANT: _("投诉人"), SUBJECT: _("当事人")}
        return self.word(post.rule.path, post.name) if post is not None else built_in.get(key, key)

    def posts(self, keys: Iterable[str]) -> str:
        return listed_words([self.post(key) for key in keys])

    def articles(self, numbers: Iterable[str]) -> str:
        return articles_words(numbers, self.lang)

    def labels(self) -> Labels:
        """The names of fields, counters and options."""
        regulation = self.regulation
        fields = {f.key: self.word(f.rule.path, f.name) for f in regulation.fields.values()}
        fields |= {"level": _("级别"), "channel": _("渠道"), "kind": _("类别")}
        fields |= {"penalty_mode": _("设置的处罚方式")}
        fields |= {c.key: self.word(c.rule.path, c.name) for c in regulation.counters.values()}
        choices = {
            f.key: {key: self.word(f"{f.rule.path}.one_of.{key}", name) for key, name in f.options.items()}
            for f in regulation.fields.values()
        }
        channels = {c.key: self.word(c.rule.path, c.name) for c in regulation.channels.values()}
        levels = {key: self.level(key) for key in regulation.levels}
        modes = {
            "points": _("积分"), "performance_pay": _("绩效"),
            "compensation": _("损失赔偿"), "fine": _("罚款"),
        }  # fmt: skip
        choices |= {"level": levels, "channel": channels, "penalty_mode": modes}
        return Labels(fields, choices)

    def condition(self, when: Condition | None) -> str:
        """`涉及人身安全`; for a row without a condition, that it holds for all others."""
        return when.in_words(self.labels(), self.lang) if when is not None else _("其余")

    def limit(self, row: LimitRow) -> str:
        """`3 个工作日`; several with whichever comes first."""
        said = [limits.in_words(one, self.lang) for one in row.limits]
        for key in row.until:
            field = self.regulation.fields[key]
            said.append(_("至“%(field)s”") % {"field": self.word(field.rule.path, field.name)})
        if len(said) < 2:
            return "".join(said)
        return _("%(limits)s，以先到者为准") % {"limits": _(" 或 ").join(said)}

    def limits_of(self, clock: Clock) -> Iterator[tuple[str, str]]:
        """(for which cases, how long) of every row; one row for all cases has no condition."""
        for row in clock.within:
            only = len(clock.within) == 1 and row.when is None
            yield ("" if only else self.condition(row.when), self.limit(row))


def promises(regulation: Regulation, lang: Language) -> tuple[tuple[str, str, str], ...]:
    """(clock, limit, article) of every limit the complainant is shown: what may be said on the telephone."""
    teller = Teller(regulation, lang)
    found = []
    for clock in regulation.clocks.values():
        if clock.shown:
            rows = [f"{when}{_('：')}{limit}" if when else limit for when, limit in teller.limits_of(clock)]
            name = teller.word(clock.rule.path, clock.name)
            found.append((name, _("；").join(rows), teller.articles(clock.rule.articles)))
    return tuple(found)
