"""A procedure about a person shows to that person and to who decides it, and to nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client

from bihuan.engine.commands import Complete
from tests.cases.shop import MORNING, Shop, do, lodged

As = Callable[..., Client]
CASE = "/cases/XD-TS-2026-00001/"


@pytest.fixture
def corrected(shop: Shop) -> str:
    """A case in which the clerk is found responsible."""
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete(
        "complaint/plan#1",
        values={"offer": 5000, "responsible_persons": (shop.clerk,)},
        texts={"remedy": "退款"},
    )
    do(case, plan, by=shop.chief, at=MORNING)
    return case


@pytest.mark.parametrize("who", ["clerk", "chief"])
def test_who_it_concerns_and_who_decides_see_it(corrected: str, as_: As, who: str) -> None:
    browser = as_(who)

    text = browser.get(CASE + "?all=1").text
    page = browser.get(CASE + "procedures/correction-1/")

    assert "启动：整改" in text
    assert page.status_code == 200
    assert "整改" in page.text


def test_others_who_see_the_case_do_not_see_it(corrected: str, as_: As) -> None:
    owner = as_("owner")

    text = owner.get(CASE + "?all=1").text

    assert "整改" not in text
    assert owner.get(CASE + "procedures/correction-1/").status_code == 404
    assert owner.get(CASE + "tasks/correction-1/issue%231/").status_code == 404
    assert owner.post(CASE + "tasks/correction-1/issue%231/claim").status_code == 404


def test_the_person_concerned_signs(corrected: str, shop: Shop, as_: As) -> None:
    do(corrected, Complete("correction-1/issue#1"), by=shop.chief, at=MORNING)
    clerk = as_("clerk")

    work = clerk.get("/").text
    page = clerk.get(CASE).text
    answer = clerk.post(CASE + "tasks/correction-1/sign%231/", follow=True)

    assert "本人签字" in work
    assert "签字确认" in page
    assert "已提交“本人签字”" in answer.text
