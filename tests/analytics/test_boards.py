"""Boards: whose they are, what they count, where their bars lead, and what they cost."""

# ruff: noqa: F811  The fixtures of the pages of figures serve here too.
import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.analytics.conftest import Follow
from tests.analytics.test_figures import fact, kept
from tests.analytics.test_pages import As, as_, lived, shop  # noqa: F401
from tests.cases.shop import Shop
from tests.desk.conftest import counted

MARCH = "unit=XD&regulation=small-shop&period=2026-03"
PAGE = f"/figures/overview/?{MARCH}"
Standing = Callable[[datetime], None]
TOPICS = ("goods", "goods", "goods", "service", "service", "goods", "price")


def many() -> None:
    """Seven complaints of March, two of February, by topic; five of them closed."""
    for number, topic in enumerate(TOPICS):
        kinds = (("topic", topic),)
        day = date(2026, 3, 2 + number)
        share = fact("closed_share", number, kinds=kinds, hit=int(number < 5), day=day)
        kept([fact("received", number, kinds=kinds, day=day), share])
    kept([fact("received", 90 + n, kinds=(("topic", "goods"),), day=date(2026, 2, 3)) for n in range(2)])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", ["supervisor", "leadership", "department", "clerk"])
def test_a_board_is_shown_to_who_sees_the_unit(shop: Shop, as_: As, role: str, language: str) -> None:
    many()

    answer = as_("owner", language=language).get(f"{PAGE}&role={role}")

    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1


def test_the_board_is_by_default_that_of_the_readers_post(shop: Shop, as_: As) -> None:
    owner, clerk = as_("owner").get("/figures/overview/").text, as_("clerk").get("/figures/overview/").text

    assert 'aria-current="page">领导' in re.sub(r"\s+", " ", owner).replace("> ", ">")
    assert "领导" not in clerk.partition("<main")[2]


def test_a_clerk_sees_their_own_and_nobody_elses(shop: Shop, as_: As) -> None:
    kept([fact("in_time", n, person=shop.clerk, day=date(2026, 4, 2)) for n in range(6)])
    kept([fact("in_time", 20 + n, person=shop.owner, day=date(2026, 4, 2)) for n in range(9)])
    browser = as_("clerk")

    page = browser.get("/figures/overview/").text

    assert "6 ÷ 6" in page
    assert "15" not in page.partition("numbers-name")[2].partition("</ul>")[0]
    listed = browser.get("/figures/overview/mine/in_time/?role=clerk&period=2026-04").text
    assert listed.count("data-row") == 6
    assert browser.get(f"{PAGE}&role=leadership").status_code == 404


def test_another_unit_has_no_such_board(shop: Shop, as_: As) -> None:
    assert as_("stranger").get(f"{PAGE}&role=supervisor").status_code == 404
    assert Client(headers={"host": "localhost"}).get(PAGE).status_code == 302
    assert as_("owner").post(PAGE).status_code == 405


@pytest.mark.parametrize(
    "page",
    [
        f"{PAGE}&role=king", "/figures/overview/?unit=NO", "/figures/overview/?unit=XD&regulation=none",
        "/figures/overview/?period=soon", f"/figures/overview/causes.gif?{MARCH}",
        f"/figures/overview/nothing.png?{MARCH}", f"/figures/overview/mine/nothing/?{MARCH}&role=clerk",
        f"/figures/overview/mine/in_time/?{MARCH}&role=leadership",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(shop: Shop, as_: As, page: str) -> None:
    assert as_("owner").get(page).status_code == 404


def test_numbers_stand_against_the_period_before_with_what_they_are_made_of(
    shop: Shop,
    as_: As,
) -> None:
    many()

    page = as_("owner").get(PAGE).text

    assert "2026 年 3 月，小店，依" in page
    assert "+5" in page
    assert "5 ÷ 7" in page
    assert "71.4%" in page


def test_the_pareto_and_the_heat_map_lead_to_the_cases_behind_each(shop: Shop, as_: As) -> None:
    many()
    browser = as_("owner")

    page = browser.get(f"{PAGE}&by=topic").text.replace("&amp;", "&")

    bar = re.search(r'<a href="([^"]+)" aria-label="[^"]*4\s件"', page)
    assert bar is not None
    assert browser.get(bar[1]).text.count("data-row") == 4
    cell = re.search(r'<a href="([^"]+)" aria-label="[^"]*26-02：2"', page)
    assert cell is not None
    assert browser.get(cell[1]).text.count("data-row") == 2


def test_open_complaints_are_counted_by_their_days_and_lead_to_their_list(shop: Shop, as_: As) -> None:
    many()  # Received on 7 and 8 March and still open; today is 10 April.
    browser = as_("owner")

    page = browser.get(f"{PAGE}&role=supervisor").text.replace("&amp;", "&")

    bar = re.search(r'<a href="([^"]+)" aria-label="31–60 天：2\s件"', page)
    assert bar is not None
    assert browser.get(bar[1]).text.count("data-row") == 2


def test_a_filter_narrows_every_number_and_is_read_out(shop: Shop, as_: As) -> None:
    many()

    page = as_("owner").get(f"{PAGE}&where=topic:service").text

    assert "只看" in page
    assert "2 ÷ 2" in page
    assert "5 ÷ 7" not in page


def test_two_filters_are_too_many_and_said_so(shop: Shop, as_: As) -> None:
    page = as_("owner").get(f"{PAGE}&where=topic:service&where=level:A").text

    assert "一次只按一个条件" in page


def test_a_period_without_cases_is_said_in_words(shop: Shop, as_: As) -> None:
    empty = as_("owner").get("/figures/overview/?unit=XD&regulation=small-shop&period=2026-01").text
    future = as_("owner").get("/figures/overview/?unit=XD&regulation=small-shop&period=2027-01").text

    assert "这段时间没有投诉" in empty
    assert "本期没有" in empty
    assert "尚未到期" in future


def test_a_chart_is_taken_away_as_excel_svg_and_png(shop: Shop, as_: As) -> None:
    many()
    browser = as_("owner")

    sheet = browser.get(f"/figures/overview/causes.xlsx?{MARCH}&by=topic")
    svg = browser.get(f"/figures/overview/causes.svg?{MARCH}&by=topic")
    png = browser.get(f"/figures/overview/causes.png?{MARCH}&by=topic")

    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0].startswith("2026 年 3 月")
    assert [row[1] for row in rows[4:]] == [4, 2, 1]
    assert svg.content.startswith(b"<svg") and b"<a " not in svg.content
    assert png.content[:4] == b"\x89PNG"
    assert svg.headers["Content-Disposition"].startswith("attachment")


def test_the_loop_is_drawn_from_what_was_lived(shop: Shop, as_: As, followed: Follow) -> None:
    lived(shop, followed)

    page = as_("owner").get(f"{PAGE}&role=supervisor").text

    assert 'id="chart-funnel"' in page
    assert 'id="chart-lost"' in page
    assert 'id="chart-load"' in page


@pytest.mark.parametrize("role", ["supervisor", "leadership", "department"])
def test_the_statements_of_a_board_do_not_grow_with_the_cases(
    shop: Shop,
    as_: As,
    followed: Follow,
    role: str,
) -> None:
    lived(shop, followed)
    many()
    browser = as_("owner")
    browser.get(f"{PAGE}&role={role}")
    with counted() as few:
        browser.get(f"{PAGE}&role={role}")
    kept([fact("received", 200 + n, kinds=(("topic", "goods"),)) for n in range(60)])

    with counted() as later:
        browser.get(f"{PAGE}&role={role}")

    assert len(later) <= len(few) <= 60
