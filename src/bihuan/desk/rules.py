"""What a regulation says, laid out for a page: text and rules, limits, tables, forms, letters, drawings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bihuan.desk.wording import Teller
from bihuan.engine.case import Case
from bihuan.engine.explaining import coded_in_words
from bihuan.engine.telling import Teller as CaseTeller
from bihuan.pages.formats import listed_words
from bihuan.regulation.carrying import Carrier, carriers_of
from bihuan.regulation.conditions import Amount
from bihuan.regulation.drawing import draw
from bihuan.regulation.measures import house
from bihuan.regulation.measures import wording as measures
from bihuan.regulation.model import MAIN, DecisionTable, Field, FieldKind
from bihuan.regulation.saying import Saying
from bihuan.regulation.worktime import lengths, limits


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule under an article: what kind of thing it is, its name, and where on the page it stands."""

    kind: str
    name: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """An article with the rules that cite it; `by_hand` says why it has none."""

    number: str
    title: str
    text: str
    rules: tuple[Ruled, ...]
    by_hand: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a regulation: head and rows of words."""

    id: str
    name: str
    articles: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A procedure as a drawing."""

    id: str
    key: str
    name: str
    articles: str
    svg: SafeString
    private: bool


def articles_of(teller: Teller) -> Iterator[Written]:
    """The text, article by article, each with what was made of it."""
    regulation = teller.regulation
    carried = carriers_of(teller)
    by_hand = {one.article: one.why for one in regulation.by_hand}
    for article in regulation.articles.values():
        yield Written(
            article.number,
            article.title,
            article.text.strip(),
            tuple(_ruled(teller, one) for one in carried.get(article.number, ())),
            by_hand.get(article.number, ""),
        )


# Where on the page each kind of rule stands; `{key}` is its own key.
_ANCHORS = {
    "posts": "posts",
    "forms": "form-{key}",
    "tables": "table-{key}",
    "procedures": "chart-{key}",
    "clocks": "limits",
    "late": "limits",
    "extension": "limits",
    "letters": "letters",
    "duties": "duties",
    "measures": "duties",
}


def _ruled(teller: Teller, one: Carrier) -> Ruled:
    anchor = f"chart-{one.procedure}" if one.procedure else _ANCHORS.get(one.kind, "").format(key=one.key)
    return Ruled(one.kind_in_words(teller.lang), one.name, anchor)


def tables_of(teller: Teller) -> Iterator[Grid]:
    """The decision tables, each row with its condition and what it gives."""
    for table in teller.regulation.tables.values():
        yield Grid(
            id=f"table-{table.key}",
            name=teller.word(table.rule.path, table.name),
            articles=teller.articles(table.rule.articles),
            head=(_("情形"), *(_given_name(teller, key) for key in table.gives)),
            rows=tuple(_table_rows(teller, table)),
        )


def _table_rows(teller: Teller, table: DecisionTable) -> Iterator[tuple[str, ...]]:
    for row in table.table.rows:
        values = (_given(teller, key, value) for key, value in zip(table.gives, row.then, strict=True))
        always = row.when is None and len(table.table.rows) == 1
        yield (_("任何情形") if always else teller.condition(row.when), *values)


def _given_name(teller: Teller, key: str) -> str:
    if key == "level":
        return _("级别")
    field = teller.regulation.fields.get(key)
    return teller.word(field.rule.path, field.name) if field is not None else teller.labels().of(key)


def _given(teller: Teller, key: str, value: object) -> str:
    if key == "level":
        return teller.level(str(value))
    field = teller.regulation.fields.get(key)
    if value is None:
        return "—"
    if isinstance(value, Amount):
        return value.in_words(teller.labels(), teller.lang)
    if field is not None:
        return coded_in_words(CaseTeller(teller.regulation, Case(), teller.lang, str), field, value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str) and value in teller.regulation.posts:
        return teller.post(value)
    if isinstance(value, str) and value in teller.regulation.procedures:
        procedure = teller.regulation.procedures[value]
        return teller.word(procedure.rule.path, procedure.name)
    return str(value)


def limits_of(teller: Teller) -> Grid:
    """Every limit: for which cases, how long, and what comes when it has run out."""
    rows = []
    for clock in teller.regulation.clocks.values():
        said = [f"{when}{_('：')}{limit}" if when else limit for when, limit in teller.limits_of(clock)]
        begins = listed_words([teller.news(one) for one in clock.starts])
        ladder = "\n".join(teller.rung(clock, rung) for rung in clock.late) or "—"
        articles = teller.articles(clock.rule.articles)
        rows.append((teller.clock(clock.key), begins, "\n".join(said), ladder, articles))
    head = (_("时限"), _("从何时起"), _("多久"), _("超时以后"), _("条款"))
    return Grid("limits", _("时限"), "", head, tuple(rows))


def forms_of(teller: Teller) -> Iterator[Grid]:
    """The forms, each with its fields as they are asked for."""
    for form in teller.regulation.forms.values():
        rows = [_form_row(teller, teller.regulation.fields[key]) for key in form.fields]
        name = teller.form(form.key)
        yield Grid(
            id=f"form-{form.key}",
            name=_("《%(form)s》") % {"form": name} if form.document else name,
            articles=teller.articles(form.rule.articles),
            head=(_("项目"), _("怎样填"), _("必填"), _("条款")),
            rows=tuple(rows),
        )


def _form_row(teller: Teller, field: Field) -> tuple[str, ...]:
    if field.required_when is not None:
        asked = _("%(condition)s时") % {"condition": teller.condition(field.required_when)}
    else:
        asked = _("必填") if field.required else _("选填")
    return (teller.field(field.key), _how_filled(teller, field), asked, teller.articles(field.rule.articles))


def _columns(teller: Teller, field: Field) -> list[str]:
    return [teller.word(one.rule.path, one.name) for one in field.columns.values()]


def _how_filled(teller: Teller, field: Field) -> str:
    options = [teller.word(f"{field.rule.path}.one_of.{key}", name) for key, name in field.options.items()]
    said = {
        FieldKind.TEXT: _("一行文字"),
        FieldKind.LONG_TEXT: _("文字"),
        FieldKind.YES_NO: _("是或否"),
        FieldKind.ONE_OF: _("选一项：%(options)s") % {"options": listed_words(options)},
        FieldKind.MANY_OF: _("可多选：%(options)s") % {"options": listed_words(options)},
        FieldKind.WHOLE: _("整数"),
        FieldKind.DECIMAL: _("小数"),
        FieldKind.MONEY: _("金额"),
        FieldKind.DATE: _("日期"),
        FieldKind.MOMENT: _("日期和时间"),
        FieldKind.PERSON: _("一个人"),
        FieldKind.PEOPLE: _("人员"),
        FieldKind.DEPARTMENT: _("一个部门"),
        FieldKind.DEPARTMENTS: _("部门"),
        FieldKind.FILES: _("文件"),
        FieldKind.CODE: _("编号"),
        FieldKind.ROWS: _("多行：%(columns)s") % {"columns": listed_words(_columns(teller, field))},
    }[field.kind]
    return f"{said}（{field.unit}）" if field.unit else said


def letters_of(teller: Teller) -> Grid:
    """The letters: to whom, by which ways, and what makes them owed."""
    rows = tuple(
        (
            teller.letter(letter.key),
            teller.post(letter.to),
            listed_words([teller.news(one) for one in letter.when]) or _("由步骤发出"),
            teller.articles(letter.rule.articles),
        )
        for letter in teller.regulation.letters.values()
    )
    return Grid("letters", _("函件"), "", (_("函件"), _("发给"), _("何时"), _("条款")), rows)


def duties_of(teller: Teller) -> Grid:
    """What is done without a complaint, how often and by when."""
    rows = tuple(
        (
            teller.word(duty.rule.path, duty.name),
            teller.posts(duty.by),
            lengths.in_words(duty.every, teller.lang),
            limits.in_words(duty.due, teller.lang),
            teller.articles(duty.rule.articles),
        )
        for duty in teller.regulation.duties.values()
    )
    head = (_("工作"), _("由谁"), _("周期"), _("何时以前"), _("条款"))
    return Grid("duties", _("定期工作"), "", head, rows)


def measures_of(teller: Teller) -> Grid:
    """The measures: how each is counted, the target, who answers for it; the house's own last."""
    said = Saying(teller.regulation, teller.lang)
    rows = tuple(
        (
            measures.name_of(said, one),
            measures.formula_of(said, one),
            measures.target_of(said, one) or "—",
            teller.post(one.owner) if one.owner else "—",
            teller.articles(one.rule.articles) or "—",
        )
        for one in house.measures_of(teller.regulation).values()
    )
    head = (_("指标"), _("怎样算"), _("目标"), _("由谁"), _("条款"))
    return Grid("measures", _("指标"), "", head, rows)


def posts_of(teller: Teller) -> Grid:
    """The posts, where they sit and whom they report to."""
    regulation = teller.regulation
    rows = []
    for post in regulation.posts.values():
        match post.of:
            case ("kind", kind):
                place = teller.word(f"departments.{kind}", regulation.departments.get(kind, kind))
            case ("field", field):
                place = teller.labels().of(field)
            case ("subject", _other):
                place = _("当事人所在部门")
            case _:
                place = _("上级单位") if post.in_unit_above else _("本单位")
        above = teller.post(post.reports_to) if post.reports_to else "—"
        rows.append((teller.post(post.key), place, above, teller.articles(post.rule.articles)))
    return Grid("posts", _("岗位"), "", (_("岗位"), _("所在"), _("上级"), _("条款")), tuple(rows))


def charts_of(teller: Teller) -> Iterator[Chart]:
    """The procedures as drawings, the main one first."""
    procedures = teller.regulation.procedures
    for procedure in sorted(procedures.values(), key=lambda one: one.key != MAIN):
        # The drawing escapes every name itself; it comes from a published regulation, not from a person.
        svg = mark_safe(draw(teller.regulation, procedure.key, teller.lang))
        name = teller.word(procedure.rule.path, procedure.name)
        articles = teller.articles(procedure.rule.articles)
        yield Chart(f"chart-{procedure.key}", procedure.key, name, articles, svg, procedure.private)
