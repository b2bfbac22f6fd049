"""Figures as sentences and rows: every missing value says why it is missing."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.analytics import wording
from bihuan.analytics.figure import Figure
from bihuan.analytics.reports.content import Item, Table
from bihuan.analytics.reports.subject import Subject
from bihuan.pages.formats import count_words
from bihuan.regulation.measures.wording import name_of, target_of


def value_words(subject: Subject, figure: Figure) -> str:
    return wording.value_words(figure, subject.law, subject.names)


def compared(subject: Subject, key: str) -> str:
    """`比上期（2026 年 2 月）增加 3 件，上年同期没有记录`; a period without records is said, no nought."""
    now = subject.now_[key]
    said = [_("比上期（%(period)s）%(change)s") % {
        "period": wording.period_words(subject.before), "change": _change(now, subject.before_[key])}
        if subject.before_ else _("上期（%(period)s）没有记录，不作比较") % {
            "period": wording.period_words(subject.before)}]  # fmt: skip
    if subject.year_ago is not None:
        if subject.year_ago_:
            said.append(_("比上年同期%(change)s") % {"change": _change(now, subject.year_ago_[key])})
        else:
            said.append(_("上年同期没有记录"))
    return _("，").join(said)


def _change(now: Figure, then: Figure) -> str:
    if now.value is None or then.value is None:
        return _("无法比较")
    difference = int(now.value - then.value)
    if difference == 0:
        return _("持平")
    number = count_words(abs(difference), "件")
    return _("增加 %(n)s") % {"n": number} if difference > 0 else _("减少 %(n)s") % {"n": number}


def table_of(subject: Subject, keys: Iterable[str]) -> Table | None:
    """The measures with where each comes from, its target, and the periods before."""
    rows = tuple(_row(subject, subject.now_[key]) for key in keys if key in subject.now_)
    if not rows:
        return None
    heads = (_("指标"), _("本期"), _("由来"), _("目标"), _("上期"))
    return Table((*heads, _("上年同期")) if subject.year_ago is not None else heads, rows)


def _row(subject: Subject, figure: Figure) -> tuple[Item, ...]:
    target = target_of(subject.said, figure.measure)
    met = "" if figure.met is None else (_("达标") if figure.met else _("未达标"))
    cells = [
        Item(name_of(subject.said, figure.measure), subject.url(figure.key)),
        Item(value_words(subject, figure)),
        Item(wording.parts_words(figure) or "—"),
        Item(" ".join(one for one in (target, met) if one) or "—"),
        Item(_then(subject, subject.before_.get(figure.key))),
    ]
    if subject.year_ago is not None:
        cells.append(Item(_then(subject, subject.year_ago_.get(figure.key))))
    return tuple(cells)


def _then(subject: Subject, figure: Figure | None) -> str:
    return _("没有记录") if figure is None else value_words(subject, figure)


def remarks(subject: Subject, keys: Iterable[str]) -> Iterator[str]:
    """What to know of these figures before they are believed, each under its measure's name."""
    for key in keys:
        figure = subject.now_[key]
        for one in wording.remarks(figure, subject.law, subject.names):
            yield _("%(name)s：%(remark)s") % {"name": name_of(subject.said, figure.measure), "remark": one}


def unmet(subject: Subject) -> Iterator[Figure]:
    """Figures that miss their target."""
    yield from (one for one in subject.now_.values() if one.met is False)


def share_words(part: int, whole: int) -> str:
    return f"{wording.trimmed(Decimal(part) * 100 / whole, 1)}%"
