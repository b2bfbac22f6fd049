"""The whole flowchart of a case: the five questions."""

from collections.abc import Callable

from django.test import Client

from bihuan.engine.commands import Complete
from tests.cases.shop import MORNING, Shop, do, lodged

As = Callable[..., Client]


def test_it_shows_every_step_with_the_way_gone_lit(shop: Shop, as_: As) -> None:
    case = lodged(shop)
    do(case.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    page = as_("owner").get(f"/cases/{case.number}/flow/")

    text = page.text
    assert page.status_code == 200
    assert 'id="step-carry_out"' in text
    assert 'class="flow-edge is-taken" id="arrow-register--done--plan"' in text


def test_another_unit_does_not_find_it(shop: Shop, as_: As) -> None:
    case = lodged(shop)

    assert as_("stranger").get(f"/cases/{case.number}/flow/").status_code == 404


def test_nobody_signed_in_is_asked_to_sign_in(shop: Shop) -> None:
    case = lodged(shop)

    assert Client(headers={"host": "localhost"}).get(f"/cases/{case.number}/flow/").status_code == 302


def test_there_is_no_flowchart_of_no_case(shop: Shop, as_: As) -> None:
    assert as_("owner").get("/cases/XD-TS-2026-99999/flow/").status_code == 404


def test_it_is_only_read(shop: Shop, as_: As) -> None:
    case = lodged(shop)

    assert as_("owner").post(f"/cases/{case.number}/flow/").status_code == 405
