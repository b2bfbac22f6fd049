"""Ways out with a form of their own, and procedures that people start, on the case page."""

from collections.abc import Callable

from django.test import Client

from bihuan.cases.queries import case_state
from bihuan.engine.case import Case
from bihuan.engine.commands import Complete
from tests.cases.shop import MORNING, Shop, do, lodged
from tests.widened import work_widened

As = Callable[..., Client]
CASE = "/cases/XD-TS-2026-00001/"
TASK = "complaint/close%231"


def _state(case: str) -> Case:
    found = case_state(case)
    assert found is not None
    return found.case


def test_a_way_out_with_a_form_of_its_own_is_asked_on_its_own_page(shop: Shop, as_: As) -> None:
    work_widened()
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete("complaint/plan#1", values={"offer": 0}, texts={"remedy": "说明"})
    do(case, plan, by=shop.chief, at=MORNING)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING)
    do(case, Complete("complaint/confirm#1", "satisfied"), by="complainant", at=MORNING)
    clerk = as_("clerk")

    page = clerk.get(CASE).text
    asked = clerk.get(f"{CASE}tasks/{TASK}/way/foreign")
    unsaid = clerk.post(f"{CASE}tasks/{TASK}/way/foreign", {})
    said = clerk.post(f"{CASE}tasks/{TASK}/way/foreign", {"whose": "maker"}, follow=True)

    assert "别家的事" in page
    assert "应由谁处理" not in page
    assert "应由谁处理" in asked.text
    assert f'action="{CASE}tasks/{TASK}/way/foreign"' in asked.text
    assert unsaid.status_code == 422
    assert said.status_code == 200
    assert _state(case).values["whose"] == "maker"
    assert not _state(case).is_open


def test_a_way_out_kept_for_a_post_is_theirs_though_the_task_is_not(shop: Shop, as_: As) -> None:
    work_widened()
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete("complaint/plan#1", values={"offer": 0}, texts={"remedy": "说明"})
    do(case, plan, by=shop.chief, at=MORNING)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING)
    owner, clerk = as_("owner"), as_("clerk")
    way = f"{CASE}tasks/complaint/confirm%231/way/unreached"

    page = owner.get(CASE).text
    others = clerk.post(way, {"task-reason": "三次无人接听"})
    said = owner.post(way, {"task-reason": "三次无人接听"}, follow=True)

    assert "联系不上" in page
    assert others.status_code == 422
    assert said.status_code == 200
    assert _state(case).occurrences["complaint/confirm#1"].outcome == "unreached"


def test_a_procedure_that_a_post_may_start_is_offered_and_begun(shop: Shop, as_: As) -> None:
    work_widened()
    case = lodged(shop).case_id
    danger = Complete("complaint/register#1", values={"danger": True})
    do(case, danger, by=shop.clerk, at=MORNING)
    chief = as_("chief")

    page = chief.get(CASE).text
    asked = chief.get(f"{CASE}acts/start/?procedure=review")
    begun = chief.post(f"{CASE}acts/start/?procedure=review", {"reason": "再看一遍"}, follow=True)

    assert "启动：申请复查" in page
    assert asked.status_code == 200
    assert "已启动。" in begun.text
    assert "review-1" in _state(case).instances


def test_where_it_may_not_be_started_the_page_says_why(shop: Shop, as_: As) -> None:
    work_widened()
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    chief, clerk = as_("chief"), as_("clerk")

    refused = chief.post(f"{CASE}acts/start/?procedure=review", {"reason": "再看一遍"})
    others = clerk.post(f"{CASE}acts/start/?procedure=review", {"reason": "再看一遍"})

    assert (refused.status_code, others.status_code) == (422, 422)
    assert "制度规定的条件不具备" in refused.text
    assert "您的岗位不能办理这一项" in others.text
    assert "review-1" not in _state(case).instances
