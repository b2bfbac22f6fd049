import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bihuan.cases.perform import Performed, perform
from bihuan.engine.commands import Complete, Lodge
from bihuan.inbox import imprints
from bihuan.people.units import close_unit, found_unit
from bihuan.portal.guide import Desk, guide_of
from bihuan.portal.telling import towards_complainant
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from tests.cases.shop import MORNING
from tests.language.test_language import sources
from tests.portal.conftest import NOW
from tests.regulation.small import SMALL, with_policy

LANGUAGE = Path(__file__).parents[1] / "language"


def test_the_directory_lists_the_units_that_take_complaints(visitor):
    page = visitor.get("/p/").text

    assert "小店" in page
    assert "大店" in page
    assert page.count("<h1") == 1


def test_a_closed_unit_takes_none(visitor, shop):
    close_unit(shop.other, on=NOW.date().replace(day=1))

    assert "大店" not in visitor.get("/p/").text
    assert visitor.get("/p/DD/").status_code == 404


def test_a_unit_without_a_regulation_is_not_there(visitor):
    found_unit("ZZ", "新店", kind="shop")

    assert "新店" not in visitor.get("/p/").text
    assert visitor.get("/p/ZZ/").status_code == 404


def test_the_guide_tells_channels_limits_steps_and_recourse(visitor):
    page = visitor.get("/p/XD/").text

    for words in (
        "电话",
        "网页",
        "4 小时",
        "3 个工作日",
        "提出处理意见",
        "不收任何费用",
        "消费者协会",
        "重新办理",
    ):
        assert words in page, words


def test_an_app_is_a_way_to_complain_though_other_systems_use_its_door(shop):
    policy = with_policy("channels:\n", "channels:\n  app: {name: 小店应用, door: api}\n  api: 系统接口\n")
    regulation = read(policy)
    assert isinstance(regulation, Regulation)

    found = guide_of(Desk("XD", "小店", regulation, imprints.of("XD"), "zh"), now=NOW)

    assert [door.name for door in found.doors] == ["小店应用", "电话", "到店", "网页"]


def test_a_limit_of_the_houses_own_work_is_no_promise_though_some_cases_are_answered_within_it():
    stops, shown = "    stops: [plan is done]\n", "    shown: complainant\n"
    declared = SMALL["policy.yaml"]
    silent = declared.replace(shown, "")
    both = silent.replace(stops, "    stops: [plan is done, carry_out is done]\n")
    answered = silent.replace(stops, "    stops: [carry_out is done]\n")

    promised = []
    for policy in (declared, silent, both, answered):
        regulation = read(Sources({**SMALL, "policy.yaml": policy}))
        assert isinstance(regulation, Regulation), regulation
        promised.append(towards_complainant(regulation, regulation.clocks["plan"]))

    assert promised == [True, False, False, True]


def test_each_way_says_what_to_do_and_where_once_the_unit_has_said(visitor, shop):
    before = visitor.get("/p/XD/").text
    imprints.state("XD", phone="010-12345678", address="长安街 1 号")
    after = visitor.get("/p/XD/").text

    assert "拨打本单位的服务电话" in before
    assert "到店办理，当面告诉工作人员" in before
    assert "致电 010-12345678" in after
    assert "到店办理：长安街 1 号" in after
    assert "可用" not in before + after


def test_a_letter_goes_to_the_address_of_the_unit(shop):
    policy = with_policy("channels:\n", "channels:\n  mail: {name: 来信, door: letter}\n")
    regulation = read(policy)
    assert isinstance(regulation, Regulation)
    imprints.state("XD", address="长安街 1 号")

    found = guide_of(Desk("XD", "小店", regulation, imprints.of("XD"), "zh"), now=NOW)

    assert (found.doors[0].name, found.doors[0].where) == ("来信", "来函请寄：长安街 1 号")


def test_every_limit_comes_with_its_article_and_the_engines_own_date(visitor):
    page = visitor.get("/p/XD/").text

    # From Monday 11:00: four hours on, and the end of the third working day.
    assert "依据 二(2)" in page
    assert "15:00 截止" in page
    assert "03-05 24:00 截止" in page


def test_the_guide_speaks_english(reader):
    page = reader.get("/p/XD/").text

    left = set(re.findall(r"[\u4e00-\u9fff]+", re.sub(r"简体中文|小店|<time.*?</time>", "", page)))

    assert left <= {"一", "二", "三"}, left


@pytest.mark.parametrize("path", ["/p/", "/p/XD/"])
def test_the_pages_only_answer_to_get(visitor, path):
    assert visitor.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/p/NONE/", "/p/NONE/complain"])
def test_a_unit_that_is_not_there(visitor, path):
    assert visitor.get(path).status_code == 404


def test_the_directory_asks_no_more_for_many_units(visitor, shop, django_assert_max_num_queries):
    for number in range(50):
        found_unit(f"S{number}", f"分店{number}", kind="shop", parent=shop.unit)

    with django_assert_max_num_queries(6):
        visitor.get("/p/")


def test_the_guide_stays_within_its_budget(visitor, django_assert_max_num_queries):
    visitor.get("/p/XD/")

    with django_assert_max_num_queries(12):
        visitor.get("/p/XD/")


def test_what_a_unit_publishes_is_shown_without_its_inner_remarks(visitor, shop):
    version = versions.publish(sources(LANGUAGE / "24_publishing"), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 2))
    lodge = Lodge("XD", "duty", MORNING, kind="duty", duty="statistics", period="2026-01-01")
    case = perform(lodge, on=None, at=MORNING, by=None)
    before = visitor.get("/p/XD/").text
    values = {"received_count": 120, "closed_count": 118, "satisfied": Decimal("92.5")}
    filled = Complete("duty_statistics/fill#1", values=values, texts={"remarks": "仅供内部"})

    done = perform(filled, on=case.case_id, at=NOW, by=shop.chief)

    page = visitor.get("/p/XD/").text
    assert isinstance(done, Performed), done
    assert "公布：" not in before
    for words in ("公布：季度统计公报", "2026-01-01", "120 件", "92.5 %"):
        assert words in page
    assert "仅供内部" not in page
