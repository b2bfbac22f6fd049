"""The pages of the process view: the five questions, what they show, and how few statements they take."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from bihuan.analytics.process import models
from bihuan.people.models import User
from tests.analytics.conftest import Follow
from tests.analytics.test_pages import APRIL, As, lived
from tests.cases.shop import Shop, open_shop
from tests.desk.conftest import BACKEND, counted

PERIOD = "unit=XD&regulation=small-shop&period=2026-03"
PAGES = (
    f"/figures/process/?{PERIOD}",
    f"/figures/process/?{PERIOD}&procedure=complaint",
    f"/figures/process/cases/?{PERIOD}&procedure=complaint&step=plan",
    "/figures/process/?unit=XD&regulation=history&period=2026",
)
BUDGET = 16


@pytest.fixture
def shop(db: None, stand_at: Callable[[datetime], None]) -> Shop:
    stand_at(APRIL)
    return open_shop()


@pytest.fixture
def as_(shop: Shop) -> As:
    def browser(login_name: str, *, language: str = "zh-hans") -> Client:
        client = Client(headers={"host": "localhost", "accept-language": language})
        client.force_login(User.objects.get(login_name=login_name), backend=BACKEND)
        return client

    return browser


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_shown_to_who_sees_the_unit(
    shop: Shop,
    as_: As,
    followed: Follow,
    page: str,
    language: str,
) -> None:
    lived(shop, followed)

    answer = as_("owner", language=language).get(page)

    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_another_unit_and_one_department_see_nothing_of_it(shop: Shop, as_: As, page: str) -> None:
    assert as_("stranger").get(page).status_code == 404
    assert as_("clerk").get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_sent_to_sign_in(shop: Shop, page: str) -> None:
    answer = Client(headers={"host": "localhost"}).get(page)

    assert answer.status_code == 302
    assert "/accounts/login" in answer["Location"]


@pytest.mark.parametrize(
    "page",
    [
        f"/figures/process/?{PERIOD}&procedure=nowhere",
        "/figures/process/?unit=ZZ",
        "/figures/process/?regulation=nothing",
        f"/figures/process/cases/?{PERIOD}",
        f"/figures/process/cases/?{PERIOD}&step=plan&way=abc",
    ],
)
def test_what_is_not_there_is_not_found(shop: Shop, as_: As, page: str) -> None:
    assert as_("owner").get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_it_is_only_read(shop: Shop, as_: As, page: str) -> None:
    assert as_("owner").post(page).status_code == 405


def test_the_page_says_how_often_how_long_and_which_way(
    shop: Shop,
    as_: As,
    followed: Follow,
) -> None:
    lived(shop, followed)
    page = as_("owner").get(PAGES[0]).text

    assert "6 次" in page
    assert "常见的走法" in page
    assert "没有。每一条记录都是" in page
    assert 'class="flow-chart"' in page


def test_a_departure_is_listed_with_its_entry_and_article(
    shop: Shop,
    as_: As,
    followed: Follow,
) -> None:
    case = lived(shop, followed)[0]
    models.Departed.objects.create(
        case=case, position=7, what="same person", regulation="small-shop", version="2026-01", unit="XD",
        found="plan.approval", expected="plan", articles="三",
    )  # fmt: skip

    page = as_("owner").get(PAGES[0]).text

    assert "制度要求由不同的人办理：plan.approval" in page


@pytest.mark.parametrize("page", PAGES[:3])
def test_it_takes_few_statements_however_many_cases(
    shop: Shop,
    as_: As,
    followed: Follow,
    page: str,
) -> None:
    lived(shop, followed)
    owner = as_("owner")
    owner.get(page)

    with counted() as first:
        owner.get(page)
    lived(shop, followed)
    with counted() as second:
        owner.get(page)

    assert len(first) <= BUDGET
    assert len(second) <= len(first)
