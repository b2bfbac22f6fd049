"""The pages of early warning: the five questions, what they say, and what they cost."""

import pytest

from bihuan.config.warning import look
from tests.analytics.test_pages import As, as_, shop  # noqa: F401
from tests.analytics.warning.drawn import received
from tests.analytics.warning.test_opening import NOW, burst, stable
from tests.cases.shop import Shop
from tests.desk.conftest import counted

WHERE = "unit=XD&regulation=small-shop&period=2026-03"
CONTROL = f"/figures/measures/received/control/?{WHERE}"
PAGES = (
    CONTROL,
    f"{CONTROL}&by=channel&every=month",
    f"{CONTROL}&chart=cusum",
    f"{CONTROL}&chart=g&every=day",
    f"/figures/measures/plan_in_time/control/?{WHERE}",
    f"/figures/warnings/?{WHERE}",
)
BUDGET = 24


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_shown_to_who_sees_the_unit(shop: Shop, as_: As, page: str, language: str) -> None:  # noqa: F811
    received(stable() + burst())
    look(NOW)

    answer = as_("owner", language=language).get(page)

    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1


def test_a_signal_is_marked_in_words_and_leads_to_its_case_and_complaints(shop: Shop, as_: As) -> None:  # noqa: F811
    received(stable() + burst())
    look(NOW)

    page = as_("owner").get(CONTROL).text

    assert "◆ 信号：超过上限" in page
    assert "RW-" in page
    assert "2026-02-23..2026-03-01" in page
    assert "假信号" in page


def test_little_to_go_by_is_said_in_words(shop: Shop, as_: As) -> None:  # noqa: F811
    page = as_("owner").get(CONTROL).text
    received(burst())
    few = as_("owner").get(CONTROL).text

    assert "还没有可以画的数" in page
    assert "至少要有 12 个点" in few


@pytest.mark.parametrize(
    "page",
    [
        f"/figures/measures/received/control/?{WHERE}&by=matter",
        f"/figures/measures/received/control/?{WHERE}&every=year",
        f"/figures/measures/time_to_close/control/?{WHERE}",
        f"/figures/measures/nothing/control/?{WHERE}",
    ],
)
def test_what_has_no_control_chart_is_not_there(shop: Shop, as_: As, page: str) -> None:  # noqa: F811
    assert as_("owner").get(page).status_code == 404


@pytest.mark.parametrize("page", [PAGES[0], PAGES[-1]])
def test_another_unit_nobody_and_the_wrong_method(shop: Shop, as_: As, client: object, page: str) -> None:  # noqa: F811
    assert as_("stranger").get(page).status_code == 404
    assert client.get(page).status_code == 302  # type: ignore[attr-defined]
    assert as_("owner").post(page).status_code == 405


@pytest.mark.parametrize("page", [PAGES[0], PAGES[1], PAGES[-1]])
def test_it_takes_few_statements_however_many_complaints(shop: Shop, as_: As, page: str) -> None:  # noqa: F811
    received(stable())
    owner = as_("owner")
    owner.get(page)

    with counted() as first:
        owner.get(page)
    received(stable(weekly=6) + burst(), start=9000)
    with counted() as second:
        owner.get(page)

    assert len(first) <= BUDGET
    assert len(second) <= len(first)
