"""Differences between two versions: each change is told, with its articles, and none that is not there."""

import pytest
from tests.regulation.small import POLICY, small_regulation, with_policy

from bihuan.regulation.comparing import differences
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read

OLD = small_regulation()


def amended(old: str, new: str) -> Regulation:
    found = read(with_policy(old, new))
    assert isinstance(found, Regulation), found
    return found


def test_a_version_does_not_differ_from_itself() -> None:
    assert differences(OLD, small_regulation(), "zh") == ()


def test_a_limit_is_told_by_level_with_its_articles() -> None:
    new = amended("within: {urgent: 4 h, normal: 3 wd}", "within: {urgent: 2 h, normal: 3 wd}")

    told = differences(OLD, new, "zh")

    assert [one.sentence for one in told] == ["时限“提出处理意见的时限”：急件时限由“4 小时”改为“2 小时”"]
    assert told[0].articles == ("二(2)",)


def test_a_limit_is_told_in_english() -> None:
    new = amended("within: {urgent: 4 h, normal: 3 wd}", "within: {urgent: 4 h, normal: 5 wd}")

    (told,) = differences(OLD, new, "en")

    assert "from “3 working days” to “5 working days”" in told.sentence


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reports_to: owner", "reports_to: clerk", "岗位“主管”：上级由“店长”改为“店员”"),
        ("approved_by: {urgent: owner}", "approved_by: owner", "审批"),
        (
            "counter: {name: 到店, article: 一}",
            "counter: {name: 到店, article: 一}\n  hotline: {name: 热线, article: 一, door: phone}",
            "新增渠道“热线”",
        ),
        (
            "danger: {name: 涉及人身安全, yes_no: true, required: true",
            "danger: {name: 涉及安全, yes_no: true, required: true",
            "改称“涉及安全”",
        ),
        ("within: 2 wd, then: confirm", "within: 3 wd, then: confirm", "由“2 个工作日”改为“3 个工作日”"),
        (
            "dissatisfied: {to: plan, reason: required",
            "dissatisfied: {to: carry_out, reason: required",
            "去向由“提出处理意见”改为“办理并答复”",
        ),
        ('version: "2026-01"\n', 'version: "2026-02"\n', ""),
        ("in_force_from: 2026-01-01", "in_force_from: 2026-03-01", "施行日期由“2026-01-01”改为“2026-03-01”"),
        ("clocks: {plan: restart}", "clocks: {plan: keep}", "的设置有改动（clocks）"),
    ],
)
def test_each_kind_of_change_is_told(old: str, new: str, said: str) -> None:
    assert old in POLICY

    told = differences(OLD, amended(old, new), "zh")

    assert any(said in one.sentence for one in told) if said else told == ()


def test_a_step_left_out_is_told_as_removed_and_where_its_way_leads_now() -> None:
    new, old = (
        OLD,
        amended(
            "then: plan}\n", "then: plan}\n      extra: {name: 备案, article: 一, by: clerk, then: plan}\n"
        ),
    )

    sentences = [one.sentence for one in differences(old, new, "zh")]

    assert sentences == ["删去步骤“备案”"]
