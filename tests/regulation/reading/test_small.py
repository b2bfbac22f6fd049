"""The small regulation, read whole: what a few words imply is there, and all is what was written."""

from datetime import date
from decimal import Decimal

from tests.regulation.small import SMALL, small_regulation, with_policy

from bihuan.regulation.model import (
    COMPLAINANT,
    FieldKind,
    Join,
    NewsKind,
    Regulation,
    Rule,
)
from bihuan.regulation.reading import read
from bihuan.regulation.worktime.lengths import Length, Unit
from bihuan.regulation.worktime.limits import ByEnd, Period


def reread(old: str, new: str) -> Regulation:
    found = read(with_policy(old, new))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


def test_head_is_what_the_policy_says() -> None:
    small = small_regulation()

    head = (small.id, small.version, small.title, small.number, small.language, small.in_force_from)

    assert head == ("small-shop", "2026-01", "小店投诉办法", "XD-01", 1, date(2026, 1, 1))
    assert small.counting.hours == "09:00-12:00,13:00-18:00"
    assert small.counting.ends.roll


def test_articles_come_from_the_headings_of_the_text() -> None:
    small = small_regulation()

    assert list(small.articles) == ["一", "二", "二(1)", "二(2)", "三", "四", "五", "六"]
    assert small.articles["二(2)"].title == "时限"
    assert small.articles["二(2)"].text.startswith("急件四小时内")


def test_posts_say_where_they_are_held() -> None:
    small = reread("owner: {name: 店长}", "owner: {name: 店长, in: unit above}")

    assert small.posts["clerk"].of == ("kind", "counter")
    assert small.posts["chief"].of is None
    assert small.posts["chief"].reports_to == "owner"
    assert small.posts["owner"].in_unit_above


def test_fields_keep_kind_bounds_and_privacy() -> None:
    small = small_regulation()

    offer, matter, topic = small.fields["offer"], small.fields["matter"], small.fields["topic"]
    assert (offer.kind, offer.least, offer.most) == (FieldKind.MONEY, 0, 1_000_000)
    assert matter.kept_apart and matter.asks_complainant
    assert dict(topic.options) == {"goods": "商品", "service": "服务"}


def test_scope_holds_coded_fields_only() -> None:
    small = small_regulation()

    built_in = {"level", "channel", "kind", "penalty_mode", "anonymous"}
    assert set(small.scope) == built_in | {"topic", "danger", "offer"}


def test_table_gives_the_field_it_is_named_like() -> None:
    table = small_regulation().tables["level"]

    assert table.gives == ("level",)
    assert [row.then for row in table.table.rows] == [("urgent",), ("normal",)]
    assert table.row_rules[1] == Rule("tables.level.rows[1]", ("二(1)",))


def test_approval_stands_between_a_step_and_where_it_leads() -> None:
    steps = small_regulation().procedures["complaint"].steps

    (through,) = steps["plan"].outcomes["done"].routes
    approval = steps["plan.approval"]
    assert through.to == "plan.approval"
    assert approval.approves == "plan"
    assert approval.by == ("owner",)
    assert [row.chain for row in approval.approval] == [("owner",)]
    assert [row.when.text for row in approval.approval if row.when] == ['level == "urgent"']
    assert approval.outcomes["approved"].routes[0].to == "carry_out"
    assert approval.outcomes["returned"].routes[0].to == "plan"
    assert approval.outcomes["returned"].reason_required


def test_articles_are_inherited_by_what_cites_none() -> None:
    small = small_regulation()

    assert small.procedures["correction"].steps["sign"].rule.articles == ("四",)
    assert small.clocks["plan"].late[1].rule == Rule("clocks.plan.late[1]", ("二(2)",))


def test_clock_within_levels_has_a_row_for_each() -> None:
    rows = small_regulation().clocks["plan"].within

    assert [row.limits for row in rows] == [(Length(4, Unit.HOUR),), (Length(3, Unit.WORKING_DAY),)]
    assert [row.when({"level": "urgent"}) for row in rows if row.when] == [True, False]


def test_ladder_begins_at_the_due_moment() -> None:
    first, second = small_regulation().clocks["plan"].late

    assert (first.at, first.tells) == (None, ("owner",))
    assert (second.at, second.raises) == (Length(1, Unit.DAY), "urgent")


def test_within_on_a_step_is_a_clock_that_tells_the_post_above() -> None:
    clock = small_regulation().clocks["complaint.carry_out"]

    assert [news.kind for news in (*clock.starts, *clock.stops)] == [NewsKind.BEGINS, NewsKind.DONE]
    assert clock.restarts
    assert clock.late[0].tells == ("owner",)


def test_extension_has_a_procedure_and_a_clock_of_its_own() -> None:
    small = small_regulation()

    procedure = small.procedures["extension_plan"]
    decide = procedure.steps["decide"]
    assert procedure.of == "complaint"
    assert decide.by == ("owner",)
    assert list(decide.outcomes) == ["granted", "refused"]
    assert decide.outcomes["refused"].reason_required
    assert small.forms["extension_plan"].fields == ("extension_plan_reason",)
    assert small.clocks["extension_plan"].within[0].limits == (Length(1, Unit.WORKING_DAY),)


def test_extension_nobody_decides_is_granted_as_asked() -> None:
    small = reread("decided_by: owner, decided_within: 1 wd, ", "")

    extension = small.clocks["plan"].extension
    assert extension is not None
    assert (extension.decided_by, extension.procedure) == ((), "")
    assert "extension_plan" not in small.procedures


def test_duty_has_a_procedure_of_one_step_and_its_clock() -> None:
    small = small_regulation()

    assert small.duties["study"].every == Length(1, Unit.QUARTER)
    assert small.duties["study"].due == ByEnd(Period.QUARTER)
    assert small.procedures["duty_study"].steps["fill"].form == "minutes"
    assert small.clocks["duty_study"].late[0].tells == ("owner",)


def test_child_is_started_for_each_value_of_a_field() -> None:
    (start,) = small_regulation().procedures["complaint"].steps["plan"].starts

    assert (start.procedure, start.for_each) == ("correction", "responsible_persons")


def test_join_waits_for_all_children_or_any() -> None:
    small = reread(
        "close: {name: 关闭, article: 三, by: clerk,", "close: {name: 关闭, waits_for: any of correction,"
    )

    step = small.procedures["complaint"].steps["close"]
    assert step.automatic
    assert step.waits_for == Join("correction", "any")


def test_letters_keep_texts_in_both_languages_and_what_they_need() -> None:
    letter = small_regulation().letters["extended"]

    assert letter.to == COMPLAINANT
    assert letter.subject["en"] == "Complaint {number} takes longer"
    assert letter.needs == {"number", "plan.due", "reason"}


def test_english_is_found_by_the_path_of_every_rule() -> None:
    small = small_regulation()
    steps = small.procedures["complaint"].steps

    assert small.word(steps["plan"].rule.path, steps["plan"].name, "en") == "Make the plan"
    assert small.word(steps["plan.approval"].rule.path, "", "en") == "Approval: Make the plan"
    assert small.word(steps["confirm"].outcomes["dissatisfied"].rule.path, "", "en") == "Not satisfied"
    assert small.word(steps["close"].outcomes["done"].rule.path, "", "en") == "Done"


def test_no_name_a_person_reads_is_without_english() -> None:
    small = small_regulation()

    paths = [step.rule.path for one in small.procedures.values() for step in one.steps.values()]
    paths += [
        outcome.rule.path
        for one in small.procedures.values()
        for step in one.steps.values()
        for outcome in step.outcomes.values()
    ]
    paths += [end.rule.path for one in small.procedures.values() for end in one.ends.values()]
    paths += [one.rule.path for part in (small.clocks, small.fields, small.forms) for one in part.values()]
    assert [path for path in paths if path not in small.english] == []


def test_digest_changes_with_any_source_and_not_with_their_order() -> None:
    texts = dict(SMALL.texts)
    turned = type(SMALL)(dict(reversed(list(texts.items()))))
    windows = type(SMALL)({name: text.replace("\n", "\r\n") for name, text in texts.items()})
    other = type(SMALL)({**texts, "NOTES.md": "注"})

    assert turned.digest == windows.digest == SMALL.digest == small_regulation().digest
    assert other.digest != SMALL.digest


def test_values_of_a_table_are_what_their_fields_hold() -> None:
    facts = (
        "facts:\n"
        "  fine: {name: 扣款, money: true}\n"
        "  points: {name: 扣分, whole: {least: 0, most: 12}}\n"
        "  share: {name: 比例, decimal: {places: 1}}\n"
        "tables:\n"
        "  slip:\n"
        "    gives: [fine, points, share]\n"
        "    rows:\n"
        "      - {when: danger, then: {fine: 0.2 * offer, points: 2, share: 0.5}, at_most: 2000 yuan}\n"
        "      - {then: {fine: 200 yuan, points: 1, share: 1}}\n"
    )
    small = reread("tables:\n", facts)

    formula, fixed = (row.then for row in small.tables["slip"].table.rows)
    assert formula[0]({"offer": 500_000, "danger": True}) == 100_000
    assert formula[0]({"offer": 5_000_000, "danger": True}) == 200_000
    assert fixed == (20_000, 1, Decimal(1))
