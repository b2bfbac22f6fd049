"""Figures in words: the value with its unit, why there is none, what to know before believing it."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.analytics.figure import EMPTY, FEW, FEWEST, FUTURE, NO_POPULATION, NO_VALUES, Figure
from bihuan.analytics.periods import Period
from bihuan.pages.formats import count_words, length_words, listed_words, money_words, number_words
from bihuan.people.names import Names
from bihuan.regulation.model import CountedKind, FieldKind, Formula, Regulation

REASONS: dict[str, Any] = {
    "reopened": gettext_lazy("结案后又重新办理"),
    "merged": gettext_lazy("并案办理，结果由主案计算"),
    "withdrawn": gettext_lazy("投诉已撤回"),
    "moot": gettext_lazy("期限已无须遵守"),
    "undated": gettext_lazy("届满日期尚未确定"),
    "suspended": gettext_lazy("期限中止中"),
    "no value": gettext_lazy("没有填写所需的内容"),
    "no start": gettext_lazy("没有开始的记录"),
    "contradictory": gettext_lazy("结束早于开始，时间矛盾"),
}
SINCE: dict[str, Any] = {
    "corrected": gettext_lazy("更正了登记内容"),
    "reopened": gettext_lazy("重新办理"),
    "merged": gettext_lazy("并案或撤销并案"),
    "moved": gettext_lazy("转到新版制度"),
    "extended": gettext_lazy("期限变更"),
    "late": gettext_lazy("签署后才登记"),
    "closed": gettext_lazy("结案"),
    "done": gettext_lazy("办完"),
    "overdue": gettext_lazy("超时"),
}
WHICH: dict[str, Any] = {
    "numerator": gettext_lazy("分子"),
    "denominator": gettext_lazy("分母"),
    "missed": gettext_lazy("未达到"),
    "waiting": gettext_lazy("尚未定"),
    "excluded": gettext_lazy("不计"),
}


def value_words(figure: Figure, law: Regulation, names: Names) -> str:
    """`87.5%`, `12 件`, `3 天 2 小时`, or why there is no value."""
    if figure.value is None:
        return why_words(figure, names)
    return number_of(figure, figure.value, law)


def number_of(figure: Figure, value: Decimal, law: Regulation) -> str:
    """A value of this figure's kind with its unit."""
    measure = figure.measure
    if measure.formula is Formula.SHARE or measure.base is not None:
        return f"{trimmed(value, 1)}%"
    if measure.is_length:
        return length_words(timedelta(minutes=int(value)))
    if _is_money(figure, law):
        return money_words(int(value * 100))
    if measure.population is not None:
        return f"{trimmed(value, 2)}%" if measure.per == 100 else trimmed(value, 2)
    if measure.formula is Formula.COUNT:
        return number_words(int(value))
    return trimmed(value, 2)


def _is_money(figure: Figure, law: Regulation) -> bool:
    among = figure.measure.among
    if among.kind is not CountedKind.FIELD or figure.measure.population is not None:
        return False
    return all(law.fields[name].kind is FieldKind.MONEY for name in (among.name or "").split(" + "))


def trimmed(value: Decimal, places: int) -> str:
    """With at most so many decimals, without noughts at the end."""
    said = f"{value:,.{places}f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def why_words(figure: Figure, names: Names) -> str:
    """Why there is no value."""
    match figure.why:
        case str() as why if why == EMPTY:
            return _("本期没有")
        case str() as why if why == FEW:
            return _("不足 %(n)s 件，不计比率") % {"n": FEWEST}
        case str() as why if why == FUTURE:
            return _("尚未到期")
        case str() as why if why == NO_POPULATION:
            return _("缺基数")
        case str() as why if why == NO_VALUES:
            return _("本期没有可计的数值")
        case _:
            return "—"


def parts_words(figure: Figure) -> str:
    """`7 ÷ 8`: what a share or a rate is made of; empty where there is nothing to divide."""
    if figure.measure.formula is Formula.SHARE:
        return f"{number_words(figure.numerator)} ÷ {number_words(figure.tally.counted)}"
    if figure.measure.formula is Formula.RATE and figure.per is not None and figure.per.number is not None:
        return f"{number_words(figure.numerator)} ÷ {trimmed(figure.per.number, 1)}"
    if figure.spread is not None:
        return _("n = %(n)s") % {"n": number_words(figure.spread.n)}
    return ""


def remarks(figure: Figure, law: Regulation, names: Names) -> Iterator[str]:
    """What to know of the figure before it is believed, each a sentence."""
    tally = figure.tally
    if figure.why == FEW:
        yield _("本期只有 %(n)s，少于 %(fewest)s，比率不说明问题，只列出件数。") % {
            "n": count_words(tally.counted, "件"), "fewest": count_words(FEWEST, "件"),
        }  # fmt: skip
    if tally.waiting:
        yield ngettext(
            "另有 %(n)s 件还没有定论，未计入。", "另有 %(n)s 件还没有定论，未计入。", tally.waiting
        ) % {"n": number_words(tally.waiting)}
    if tally.provisional:
        yield _("其中 %(n)s 件的期限按尚未公布的节假日暂算。") % {"n": number_words(tally.provisional)}
    if figure.raw is not None:
        yield _("不考虑延期和中止，按最初期限计算为 %(value)s%%。") % {"value": trimmed(figure.raw, 1)}
    yield from _missing(figure, names)
    if len(tally.versions) > 1:
        yield _("本期跨制度版本：%(versions)s，各按当时的版本计算。") % {
            "versions": listed_words(list(tally.versions))
        }


def _missing(figure: Figure, names: Names) -> Iterator[str]:
    if figure.per is None or not figure.per.missing:
        return
    said = [f"{names.unit(unit)} {month:%Y-%m}" for unit, month in figure.per.missing[:6]]
    more = len(figure.per.missing) - len(said)
    listed = listed_words(said) + (_("等") if more else "")
    yield _("缺少基数：%(listed)s。请在“基数”页补填，补齐之前不计算。") % {"listed": listed}


def period_words(period: Period) -> str:
    """`2026 年 3 月`, `2026 年第 1 季度`, `2026-03-02 至 03-08`."""
    year, month = period.first.year, period.first.month
    match period.kind:
        case "month":
            return _("%(year)s 年 %(month)s 月") % {"year": year, "month": month}
        case "quarter":
            return _("%(year)s 年第 %(n)s 季度") % {"year": year, "n": (month + 2) // 3}
        case "half-year" if month == 1:
            return _("%(year)s 年上半年") % {"year": year}
        case "half-year":
            return _("%(year)s 年下半年") % {"year": year}
        case "year":
            return _("%(year)s 年") % {"year": year}
        case "day":
            return period.first.isoformat()
        case _:
            return _("%(first)s 至 %(last)s") % {
                "first": period.first.isoformat(), "last": period.last.isoformat(),
            }  # fmt: skip


def difference_words(figure: Figure, before: Figure) -> str:
    """How it stands to the period before: `+3.2 个百分点`, `−2`; empty where either has no value."""
    if figure.value is None or before.value is None:
        return ""
    change = figure.value - before.value
    if figure.measure.is_length:
        said = length_words(timedelta(minutes=abs(int(change))))
        return _signed(change, said) if int(change) else _("持平")
    if change == 0:
        return _("持平")
    percent = figure.measure.formula is Formula.SHARE or figure.measure.base is not None
    said = trimmed(abs(change), 1 if percent else 2)
    return _signed(change, _("%(n)s 个百分点") % {"n": said} if percent else said)


def _signed(change: Decimal, said: str) -> str:
    return f"+{said}" if change > 0 else f"−{said}"
