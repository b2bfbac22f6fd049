"""A report made from the figures: each section in plain sentences, tables and drawings."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.analytics import showing, wording
from bihuan.analytics.figure import FEWEST, Figure
from bihuan.analytics.reports import sentences
from bihuan.analytics.reports.content import Drawing, Item, Part, Table
from bihuan.analytics.reports.following_up import departures, entered, late_now
from bihuan.analytics.reports.sentences import compared, remarks, table_of, value_words
from bihuan.analytics.reports.subject import Subject
from bihuan.pages.charts.columns import columns, pareto
from bihuan.pages.charts.lines import lines
from bihuan.pages.charts.shapes import Mark, Series
from bihuan.pages.formats import count_words, listed_words, number_words, written_words
from bihuan.regulation.measures.wording import name_of
from bihuan.regulation.model import CountedKind, FieldKind, Measure

MOST_ROWS: Final = 12
OUTCOMES: Final = ("closed", "closed_share", "withdrawn", "reopened", "repeated", "raised")
TIMELY: Final = (
    "in_time", "acknowledged_in_time", "acknowledged_late", "resolved_late", "time_to_close",
    "working_time_to_close", "extended", "urged",
)  # fmt: skip
EFFECT: Final = ("improvements", "repeated", "reopened", "closed_share")
# ISO 10002, 8.4: what a company should at least count of its complaints.
EIGHT: Final = (
    "received", "solved_where_made", "prioritised_wrongly", "acknowledged_late", "resolved_late",
    "referred_outside", "repeated", "improvements",
)  # fmt: skip
CLOCKS: Final = (CountedKind.CLOCK_DUE, CountedKind.CLOCK_IN_TIME, CountedKind.CLOCK_LATE)


def composed(subject: Subject) -> tuple[Part, ...]:
    """The sections the report asks for, in its order; those that people write are added elsewhere."""
    found = (SECTIONS[key](subject) for key in subject.plan.sections if key in SECTIONS)
    return tuple(one for one in found if one is not None)


def _part(
    key: str,
    heading: str,
    said: Sequence[str],
    tables: Sequence[Table | None] = (),
    drawings: Sequence[Drawing | None] = (),
) -> Part:
    return Part(
        key,
        heading,
        tuple(said),
        tuple(one for one in tables if one is not None and one.rows),
        tuple(one for one in drawings if one is not None),
    )


def counts(subject: Subject) -> Part:
    received, closed = subject.now_["received"], subject.now_["closed"]
    if received.value is None:
        return _part("counts", _("数量"), [_("本期还没有开始，没有数字。")])
    number = int(received.value)
    said = [
        _("本期收到投诉 %(n)s，%(compared)s。") % {
            "n": count_words(number, "件"), "compared": compared(subject, "received")}
        if number
        else _("本期没有收到投诉，%(compared)s。") % {"compared": compared(subject, "received")},
        _("本期结案 %(n)s，%(compared)s。") % {
            "n": count_words(int(closed.value or 0), "件"), "compared": compared(subject, "closed")},
    ]  # fmt: skip
    tables = [_split(subject, "received", by) for by in ("level", "channel")] if number else []
    return _part("counts", _("数量"), said, tables, [_course(subject)])


def _course(subject: Subject) -> Drawing | None:
    """Received and closed, period after period, as far back as anything was counted."""
    received, closed = subject.trend("received"), subject.trend("closed")
    if len(received) < 2:
        return None
    series = [
        Series(_("收到"), tuple(_mark(subject, one) for one in received)),
        Series(_("结案"), tuple(_mark(subject, one) for one in closed)),
    ]
    title = _("历期收到和结案（件）")
    return Drawing(title, columns(title, series))


def _mark(subject: Subject, figure: Figure) -> Mark:
    value = float(figure.value) if figure.value is not None else None
    return Mark(_short(figure), value, value_words(subject, figure))


def _short(figure: Figure) -> str:
    """A period as it fits under a column."""
    period = figure.period
    return f"{period.first:%m-%d}" if period.kind in ("day", "week", "span") else period.text


def _split(subject: Subject, measure: str, by: str) -> Table | None:
    found = [one for one in subject.split(measure, by) if one.tally.counted]
    whole = sum(one.tally.counted for one in found)
    if not found or (len(found) == 1 and not found[0].item):
        return None
    rows = tuple(
        (
            Item(_item(subject, by, one.item)),
            Item(number_words(one.tally.counted)),
            Item(sentences.share_words(one.tally.counted, whole) if whole >= FEWEST else "—"),
        )
        for one in found[:MOST_ROWS]
    )
    return Table((showing.dimension_words(subject.said, by), _("件数"), _("占比")), rows)


def _item(subject: Subject, by: str, item: str) -> str:
    said = subject.said
    if not item:
        return _("未填")
    match by:
        case "level":
            return said.level(item)
        case "channel":
            held = subject.law.channels.get(item)
            return said.word(held.rule.path, held.name) if held is not None else item
        case "unit":
            return subject.names.unit(item)
        case "department":
            return subject.names(item)
        case _:
            field = subject.law.fields[by]
            return said.word(f"{field.rule.path}.one_of.{item}", field.options.get(item, item))


def _measured(subject: Subject, key: str, heading: str, keys: Sequence[str], empty: str) -> Part:
    """A table of measures with what is to be known of them; `empty` where none says anything."""
    known = [one for one in dict.fromkeys(keys) if one in subject.now_]
    if not known:
        return _part(key, heading, [empty])
    return _part(key, heading, list(remarks(subject, known)), [table_of(subject, known)])


def outcomes(subject: Subject) -> Part:
    asked = tuple(key for key in subject.now_ if key.startswith("satisfied_"))
    closed = subject.now_["closed"]
    part = _measured(subject, "outcomes", _("结果"), (*OUTCOMES, *asked), "")
    if not closed.tally.counted:
        return _part("outcomes", part.heading, [_("本期没有结案的投诉。"), *part.sentences], part.tables)
    return part


def timeliness(subject: Subject) -> Part:
    own = tuple(key for key in subject.own if _timely(subject.now_[key].measure))
    part = _measured(subject, "timeliness", _("时效"), (*TIMELY, *own), "")
    whole = subject.now_["in_time"]
    if whole.denominator:
        first = _("本期到期的时限 %(due)s 个，按时 %(met)s 个，超时 %(late)s 个。") % {
            "due": number_words(whole.tally.counted), "met": number_words(whole.numerator),
            "late": number_words(whole.tally.counted - whole.numerator),
        }  # fmt: skip
    else:
        first = _("本期没有到期的时限。")
    return _part("timeliness", part.heading, [first, *part.sentences], part.tables)


def _timely(measure: Measure) -> bool:
    return measure.among.kind in CLOCKS or measure.is_length


def measures(subject: Subject) -> Part:
    part = _measured(subject, "measures", _("制度规定的指标"), subject.own, _("本制度没有另设指标。"))
    said = list(part.sentences)
    missed = [name_of(subject.said, one.measure) for one in sentences.unmet(subject)]
    if missed:
        said.insert(0, _("未达标：%(names)s。") % {"names": listed_words(missed)})
    return _part("measures", part.heading, said, part.tables)


def causes(subject: Subject) -> Part:
    """What people complained about: the choices of the record, and where it is known the causes."""
    if not subject.now_["received"].tally.counted:
        return _part("causes", _("类别和原因"), [_("本期没有收到投诉，没有可以分析的。")])
    said: list[str] = []
    tables: list[Table | None] = []
    drawings: list[Drawing | None] = []
    for by in _asked_about(subject):
        found = [one for one in subject.split("received", by) if one.tally.counted and one.item]
        if not found:
            continue
        said.append(_most(subject, by, found))
        tables.append(_split(subject, "received", by))
        if not drawings and len(found) > 1:
            drawings.append(_vital(subject, by, found))
    return _part("causes", _("类别和原因"), said or [_("登记的内容没有分类，不作分析。")], tables, drawings)


def _asked_about(subject: Subject) -> list[str]:
    """At most two: a choice of the record that is no wish, and one that names a cause."""
    record = subject.law.forms.get("record")
    wishes = ("reply_by", "contacted_by", "source", "spoken_or_written", "wanted", "resident", "standing")
    fields = [
        key
        for key, one in subject.law.fields.items()
        if one.kind is FieldKind.ONE_OF and not one.personal and key not in wishes
    ]
    named = [key for key in fields if "cause" in key or "原因" in subject.law.fields[key].name]
    first = [key for key in fields if record is not None and key in record.fields]
    return list(dict.fromkeys((*first[:1], *named[:1])))


def _most(subject: Subject, by: str, found: Sequence[Figure]) -> str:
    whole = subject.now_["received"].tally.counted
    first = found[0]
    said = {
        "by": showing.dimension_words(subject.said, by), "item": _item(subject, by, first.item),
        "n": count_words(first.tally.counted, "件"),
    }  # fmt: skip
    if whole < FEWEST:
        return _("按%(by)s，最多的是“%(item)s”，%(n)s；总数少，不算占比。") % said
    share = sentences.share_words(first.tally.counted, whole)
    return _("按%(by)s，最多的是“%(item)s”，%(n)s，占 %(share)s。") % {**said, "share": share}


def _vital(subject: Subject, by: str, found: Sequence[Figure]) -> Drawing:
    marks = [
        Mark(_item(subject, by, one.item), float(one.tally.counted), count_words(one.tally.counted, "件"))
        for one in found[:MOST_ROWS]
    ]
    title = _("按%(by)s排列（件，折线为累计占比）") % {"by": showing.dimension_words(subject.said, by)}
    return Drawing(title, pareto(title, marks))


def course(subject: Subject) -> Part:
    """The last periods side by side; of shares a line."""
    heading = _("与以前各期比较")
    received, kept = subject.trend("received"), subject.trend("in_time")
    if len(received) < 2:
        return _part("trend", heading, [_("本期之前没有记录，不作比较。")])
    rows = tuple(
        (Item(wording.period_words(one.period)), Item(value_words(subject, one)), Item(_in(subject, timed)))
        for one, timed in zip(received, kept, strict=True)
    )
    heads = (_("期间"), name_of(subject.said, received[0].measure), name_of(subject.said, kept[0].measure))
    said = [_("收到投诉：%(compared)s。") % {"compared": compared(subject, "received")}]
    drawing = None
    if sum(one.value is not None for one in kept) > 1:
        title = _("历期及时率")
        marks = tuple(
            Mark(_short(one), float(one.value) / 100 if one.value is not None else None, _in(subject, one))
            for one in kept
        )
        drawing = Drawing(title, lines(title, [Series(heads[2], marks)], per_cent=True))
    return _part("trend", heading, said, [Table(heads, rows)], [drawing])


def _in(subject: Subject, figure: Figure) -> str:
    parts = wording.parts_words(figure)
    said = value_words(subject, figure)
    return f"{said}（{parts}）" if figure.value is not None and parts else said


def units(subject: Subject) -> Part | None:
    """The units below side by side; a single unit has no such section."""
    if len(subject.units) < 2:
        return None
    received = {one.item: one for one in subject.split("received", "unit")}
    timed = {one.item: one for one in subject.split("in_time", "unit")}
    if not received and not timed:
        return _part("units", _("各单位"), [_("各单位本期都没有记录。")])
    rows = tuple(
        (
            Item(subject.names.unit(code)),
            Item(number_words(received[code].tally.counted) if code in received else _("本期没有")),
            Item(_in(subject, timed[code]) if code in timed else _("本期没有")),
        )
        for code in sorted({*received, *timed})
    )
    heads = (_("单位"), _("收到"), name_of(subject.said, subject.now_["in_time"].measure))
    return _part("units", _("各单位"), [], [Table(heads, rows)])


def overdue(subject: Subject) -> Part:
    """What is late now, by number; whose complaint it is stands in the case alone."""
    late, more = late_now(subject.units, subject.law)
    at = written_words(subject.now, zone=subject.zone)
    if not late:
        said = [_("截至 %(at)s，没有超时未办的事项。") % {"at": at}]
        return _part("overdue", _("超时未办"), said)
    rows = tuple(
        (
            Item(one.number, reverse("desk:case", args=[one.number])),
            Item(subject.said.clock(one.key)),
            Item(written_words(one.due, zone=subject.zone) if one.due is not None else "—"),
            Item(subject.names(one.department) if one.department else subject.names.unit(one.unit)),
        )
        for one in late
    )
    said = [_("截至 %(at)s，超时未办 %(n)s 项。") % {"at": at, "n": number_words(len(late))}]
    if more:
        said = [
            _("截至 %(at)s，超时未办超过 %(n)s 项，列出最早的。") % {"at": at, "n": number_words(len(late))}
        ]
    return _part("overdue", _("超时未办"), said, [Table((_("投诉"), _("时限"), _("到期"), _("部门")), rows)])


def findings(subject: Subject) -> Part:
    """Targets missed with who answers for them, and what the regulation does not allow."""
    said = []
    for one in sentences.unmet(subject):
        owner = subject.said.post(one.measure.owner) if one.measure.owner else ""
        said.append(
            _("%(name)s为 %(value)s，没有达到目标（%(target)s）%(owner)s。") % {
                "name": name_of(subject.said, one.measure), "value": value_words(subject, one),
                "target": one.measure.target,
                "owner": _("，由%(post)s负责") % {"post": owner} if owner else "",
            }
        )  # fmt: skip
    gone = departures(subject.units, subject.law.id)
    if gone:
        said.append(_("有 %(n)s 处记录与制度不符，见“流程怎样走”。") % {"n": number_words(gone)})
    return _part(
        "findings", _("发现的问题"), said or [_("有目标的指标没有未达标的，也没有与制度不符的记录。")]
    )


def penalties(subject: Subject) -> Part:
    """How often each further procedure was begun; whom it concerned stands nowhere here."""
    heading = _("责任追究和其他程序")
    if subject.period.kind in ("day", "week", "span"):
        return _part("penalties", heading, [_("这一项按月统计，见月报。")])
    found = entered(subject.units, subject.law, subject.period)
    if not found:
        return _part("penalties", heading, [_("本期没有启动责任追究或其他程序。")])
    rows = tuple((Item(subject.said.procedure(key)), Item(number_words(n))) for key, n in found)
    said = [_("按离开第一步的月份计次。")]
    return _part("penalties", heading, said, [Table((_("程序"), _("次数")), rows)])


def effect(subject: Subject) -> Part:
    """What was improved, and whether the same complaints come again."""
    part = _measured(subject, "effect", _("措施和效果"), EFFECT, "")
    said = list(part.sentences)
    said.append(
        _("上期报告提出的改进：%(words)s") % {"words": subject.proposed}
        if subject.proposed
        else _("上期没有签署的报告，或没有写改进建议。")
    )
    return _part("effect", part.heading, said, part.tables)


def review(subject: Subject) -> Part:
    said = [_("以下是 ISO 10002 第 8.4 条列举的八项；顾客满意、纠正措施和趋势见各部分。")]
    part = _measured(subject, "review", _("管理评审的输入"), EIGHT, "")
    return _part("review", part.heading, [*said, *part.sentences], part.tables)


SECTIONS: Final[Mapping[str, Callable[[Subject], Part | None]]] = {
    "counts": counts, "outcomes": outcomes, "timeliness": timeliness, "measures": measures,
    "causes": causes, "trend": course, "units": units, "overdue": overdue, "findings": findings,
    "penalties": penalties, "effect": effect, "review": review,
}  # fmt: skip
