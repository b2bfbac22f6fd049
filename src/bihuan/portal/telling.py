"""What a regulation says, in the words of those who complain: steps, limits, and what starts them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.engine.plan import calendar_with
from bihuan.pages.formats import listed_words
from bihuan.pages.regulated import Language
from bihuan.regulation.conditions.tree import OneOf
from bihuan.regulation.model import (
    COMPLAINANT,
    MAIN,
    Clock,
    Letter,
    LimitRow,
    News,
    NewsKind,
    Procedure,
    Regulation,
    Step,
    Watch,
)
from bihuan.regulation.saying import Saying
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.counting import CountingError, due
from bihuan.regulation.worktime.left import ends_in_words
from bihuan.regulation.worktime.limits import Until


def articles_words(articles: tuple[str, ...]) -> str:
    """`第五条` for a number that is one, else the number as the document has it."""
    return listed_words(list(articles))


def level_word(regulation: Regulation, key: str, lang: Language) -> str:
    return regulation.word(f"levels.{key}", regulation.levels.get(key, key), lang)


def when_words(regulation: Regulation, row: LimitRow, lang: Language, *, alone: bool) -> str:
    """For which complaints a row of a limit holds; `alone` where it is the only one."""
    if row.when is None:
        return _("所有投诉") if alone else _("其余投诉")
    tree = row.when.tree
    if isinstance(tree, OneOf) and tree.field.name == "level":
        return listed_words([level_word(regulation, name, lang) for name in tree.names])
    return Saying(regulation, lang).condition(row.when)


def example_words(clock: Clock, row: LimitRow, calendar: WorkCalendar, now: datetime, lang: Language) -> str:
    """When it would be due if it began now, as the engine counts. Empty where a date is not known."""
    if row.until or not row.limits or any(isinstance(one, Until) for one in row.limits):
        return ""
    used = calendar_with(calendar, clock.counting.hours)
    try:
        ends = [due(one, now, used, ends=clock.counting.ends) for one in row.limits]
    except CountingError:
        return ""
    return ends_in_words(min(ends, key=lambda one: one.at), now, lang=lang)


def towards_complainant(regulation: Regulation, clock: Clock) -> bool:
    """Whether the clock's end is something the complainant gets or is shown.

    A letter to them that arrives is. A step is where each of those that stop the clock tells them: where one
    does not, the clock is for the house's own work, and some cases merely spare it.
    """
    if clock.procedure != MAIN:
        return False
    if clock.shown:
        return True
    done = [one for one in clock.stops if one.kind is NewsKind.DONE]
    letters = [one for one in clock.stops if one.kind is NewsKind.DELIVERED]
    reached = bool(done) and all(_reaches(regulation, one) for one in done)
    return reached or any(_reaches(regulation, one) for one in letters)


def _reaches(regulation: Regulation, news: News) -> bool:
    match news.kind:
        case NewsKind.DELIVERED:
            letter = regulation.letters.get(news.name or "")
            return letter is not None and letter.to == COMPLAINANT
        case NewsKind.DONE:
            procedure = regulation.procedures.get(news.procedure or MAIN)
            step = procedure.steps.get(news.name or "") if procedure else None
            return step is not None and tells_complainant(regulation, step)
        case _:
            return False


def tells_complainant(regulation: Regulation, step: Step) -> bool:
    """Whether a letter goes to the complainant when the step is done."""
    keys = [step.letter, *(one.letter for one in step.outcomes.values())]
    return any(key is not None and regulation.letters[key].to == COMPLAINANT for key in keys)


def start_words(regulation: Regulation, clock: Clock, lang: Language) -> str:
    """`自收到投诉起`, `自“登记”完成起`."""
    return _("，或").join(_news_words(regulation, one, lang) for one in clock.starts)


def _news_words(regulation: Regulation, news: News, lang: Language) -> str:
    name = {"name": _news_name(regulation, news, lang)}
    match news.kind:
        case NewsKind.RECEIVED:
            return _("自收到投诉起")
        case NewsKind.DONE:
            return _("自“%(name)s”完成起") % name
        case NewsKind.BEGINS | NewsKind.STARTS | NewsKind.WATCH_BEGINS:
            return _("自“%(name)s”开始起") % name
        case NewsKind.ENDS | NewsKind.WATCH_ENDS:
            return _("自“%(name)s”结束起") % name
        case NewsKind.DELIVERED:
            return _("自“%(name)s”送达起") % name
        case NewsKind.SUPPLIED:
            return _("自收到您的材料起")
        case NewsKind.LEVEL_SET:
            return _("自定级起")
        case NewsKind.CLOSES | NewsKind.SETTLES:
            return _("自办结起")
        case NewsKind.LATE:
            return _("自“%(name)s”超时起") % name


def _news_name(regulation: Regulation, news: News, lang: Language) -> str:
    key = news.name or news.procedure or ""
    if news.kind in (NewsKind.DONE, NewsKind.BEGINS):
        step = regulation.procedures[news.procedure or MAIN].steps[key]
        return regulation.word(step.rule.path, step.name, lang)
    named: Letter | Clock | Procedure | Watch | None
    match news.kind:
        case NewsKind.DELIVERED:
            named = regulation.letters.get(key)
        case NewsKind.LATE:
            named = regulation.clocks.get(key)
        case NewsKind.WATCH_BEGINS | NewsKind.WATCH_ENDS:
            named = regulation.watches.get(key)
        case _:
            named = regulation.procedures.get(key)
    return regulation.word(named.rule.path, named.name, lang) if named is not None else key


def steps_in_order(procedure: Procedure) -> Iterator[Step]:
    """The steps people do, in the order in which a complaint meets them; approvals belong to their step."""
    seen, waiting = {procedure.begins}, [procedure.begins]
    while waiting:
        step = procedure.steps[waiting.pop(0)]
        if not step.automatic and step.approves is None:
            yield step
        for outcome in step.outcomes.values():
            for route in outcome.routes:
                if route.to is not None and route.to not in seen:
                    seen.add(route.to)
                    waiting.append(route.to)


def doers_words(regulation: Regulation, step: Step, lang: Language) -> str:
    """Who does it: the posts by name, and 您 where it is the complainant's."""
    said: list[str] = []
    for post in step.by:
        found = regulation.posts.get(post)
        if post == COMPLAINANT:
            said.insert(0, _("您"))
        elif found is not None:
            said.append(regulation.word(found.rule.path, found.name, lang))
    return listed_words(said)
