"""A condition decides as it reads, and never without the values it needs."""

import datetime as dt
from decimal import Decimal, localcontext

import pytest
from tests.regulation.conditions.cast import REFUSED, SCOPE

from bihuan.regulation.conditions import Labels, MissingValue, admits, compile_condition

CHINA = dt.timezone(dt.timedelta(hours=8))
LABELS = Labels(
    fields={
        "danger": "涉及人身或行车安全",
        "source": "投诉来源",
        "loss": "损失",
        "level": "等级",
        "wants": "客户诉求",
    },
    choices={
        "source": {"referred": "厂家、媒体、消协转来", "phone": "主动来电"},
        "level": {"A": "特急", "B": "紧急", "C": "一般"},
        "wants": {"refund": "退款"},
    },
)


def holds(text: str, **values: object) -> bool:
    return compile_condition(text, SCOPE, refused=REFUSED)(values)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("danger", {"danger": True}, True),
        ("not danger", {"danger": True}, False),
        ("danger != again", {"danger": True, "again": False}, True),
        ('source == "phone"', {"source": "phone"}, True),
        ('"phone" != source', {"source": "phone"}, False),
        ('source in ("phone", "on_site")', {"source": "on_site"}, True),
        ('source not in ["phone", "on_site"]', {"source": "on_site"}, False),
        ('source in {"phone"}', {"source": "on_site"}, False),
        ('level > "B"', {"level": "A"}, True),
        ('level >= "B"', {"level": "C"}, False),
        ('"B" > level', {"level": "C"}, True),
        ('"A" >= level > "C"', {"level": "B"}, True),
        ("level > before", {"level": "A", "before": "B"}, True),
        ("level <= before", {"level": "A", "before": "B"}, False),
        ('"refund" in wants', {"wants": frozenset({"refund"})}, True),
        ('"refund" not in wants', {"wants": ("repair",)}, True),
        ("损失 > 500", {"损失": 50_000}, False),
        ("损失 > 500", {"损失": 50_001}, True),
        ("loss >= 500.50", {"loss": 50_050}, True),
        ("loss + freight > 1000", {"loss": 60_000, "freight": 40_001}, True),
        ("0.2 * loss > 100", {"loss": 50_000}, False),
        ("loss > 50 * days", {"loss": 10_001, "days": 2}, True),
        ("loss - freight == 0.01", {"loss": 2, "freight": 1}, True),
        ("-loss < -1", {"loss": 101}, True),
        ("times in (1, 3)", {"times": 3}, True),
        ("times not in (1, 3)", {"times": 3}, False),
        ("1 < times <= 3", {"times": 1}, False),
        ("temperature < 18.5", {"temperature": Decimal("18.4")}, True),
        ("temperature - 0.5 == -18.5", {"temperature": Decimal("-18.0")}, True),
        ('bought >= "2026-01-01"', {"bought": dt.date(2026, 1, 1)}, True),
        ('"2026-01-01" > bought', {"bought": dt.date(2025, 12, 31)}, True),
        ("bought < told", {"bought": dt.date(2026, 1, 1), "told": dt.date(2026, 1, 2)}, True),
        (
            'seen >= "2026-09-30T16:20+08:00"',
            {"seen": dt.datetime(2026, 9, 30, 8, 20, tzinfo=dt.UTC)},
            True,
        ),
        ("age is None", {}, True),
        ("age is None", {"age": None}, True),
        ("age is not None and age > 3", {"age": None}, False),
        ("age is not None and age > 3", {"age": 4}, True),
        ("age is None or age > 3", {"age": 3}, False),
        ("not (age is None or danger) and age > 3", {"age": 4, "danger": False}, True),
        ('danger\n  or source == "phone"\n', {"danger": False, "source": "phone"}, True),
    ],
)
def test_a_condition_decides_as_it_reads(text: str, values: dict[str, object], expected: bool) -> None:
    assert holds(text, **values) is expected


@pytest.mark.parametrize("source", [{}, {"source": None}])
def test_a_missing_value_never_decides_even_where_the_rest_would(source: dict[str, object]) -> None:
    condition = compile_condition('danger or source == "referred"', SCOPE)

    with pytest.raises(MissingValue) as missing:
        condition({"danger": True, **source})

    assert missing.value.field == "source"


def test_it_tells_which_fields_it_needs_and_which_it_tests_for_none() -> None:
    condition = compile_condition("danger and (age is None or age > 3)", SCOPE)

    assert condition.reads == {"danger"}
    assert condition.tests_for_none == {"age"}


def test_the_decimal_context_of_the_caller_changes_nothing() -> None:
    condition = compile_condition("temperature + 0.1 > 123456789.5", SCOPE)

    with localcontext() as context:
        context.prec = 3
        decided = condition({"temperature": Decimal("123456789.5")})

    assert decided is True


def test_two_conditions_of_one_text_are_equal() -> None:
    assert compile_condition("loss > 5", SCOPE) == compile_condition("loss > 5", SCOPE)


def test_it_reads_in_the_words_of_the_office() -> None:
    condition = compile_condition('danger or source == "referred"', SCOPE)

    assert condition.in_words(LABELS, "zh") == "涉及人身或行车安全 或 投诉来源为 厂家、媒体、消协转来"


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("loss > 500.5", "损失超过 500.5 元", "损失 is more than 500.5 yuan"),
        ("not loss > 500", "损失不超过 500 元", "损失 is at most 500 yuan"),
        ("500 < loss", "损失超过 500 元", "损失 is more than 500 yuan"),
        ('level >= "B"', "等级不低于 紧急", "等级 is at least 紧急"),
        ('source in ("phone", "referred")', "投诉来源为“主动来电”或“厂家、媒体、消协转来”", None),
        ('"refund" not in wants', "客户诉求不含 退款", "客户诉求 does not include 退款"),
        ("not (danger and loss > 1)", "涉及人身或行车安全：否 或 损失不超过 1 元", None),
        ("danger and (again or loss > 1)", "涉及人身或行车安全 且 （again 或 损失超过 1 元）", None),
        ("age is None", "未填写 age", "age is not given"),
        ("(loss - freight) * 2 > 3", "（损失 − freight） × 2超过 3 元", None),
        ('bought < "2026-01-05"', "bought早于 2026年1月5日", "bought is before 2026-01-05"),
    ],
)
def test_each_kind_of_comparison_has_its_words(text: str, chinese: str, english: str | None) -> None:
    condition = compile_condition(text, SCOPE)

    assert condition.in_words(LABELS, "zh") == chinese
    assert english is None or condition.in_words(LABELS, "en") == english


@pytest.mark.parametrize(
    ("field", "value", "admitted"),
    [
        ("danger", 1, False),
        ("danger", True, True),
        ("times", True, False),
        ("times", 100, False),
        ("loss", -1, False),
        ("temperature", Decimal("1.25"), False),
        ("temperature", Decimal("1.50"), True),
        ("temperature", Decimal("NaN"), False),
        ("bought", dt.datetime(2026, 1, 1, tzinfo=CHINA), False),
        ("seen", dt.datetime(2026, 1, 1), False),
        ("wants", frozenset({"refund", "money"}), False),
        ("age", None, True),
        ("danger", None, False),
    ],
)
def test_a_type_says_which_values_it_admits(field: str, value: object, admitted: bool) -> None:
    assert admits(SCOPE[field], value) is admitted
