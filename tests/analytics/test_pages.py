"""The pages of figures: the five questions of each, lists by their reader's rights, signing, populations."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from bihuan.analytics.models import SignedFigure
from bihuan.engine.commands import CorrectField
from bihuan.parties import populations
from bihuan.people.models import User
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.analytics.conftest import Follow
from tests.analytics.test_figures import fact, kept
from tests.cases.shop import MORNING, Shop, do, live, lodged, open_shop, planned
from tests.desk.conftest import BACKEND, counted
from tests.regulation.small import with_policy

APRIL = datetime.fromisoformat("2026-04-10T10:00:00+08:00")
PERIOD = "unit=XD&regulation=small-shop&period=2026-03"
PAGES = (
    f"/figures/?{PERIOD}",
    f"/figures/measures/plan_in_time/?{PERIOD}",
    f"/figures/measures/time_to_close/?{PERIOD}&by=topic",
    f"/figures/measures/received/?{PERIOD}&where=topic:goods",
    f"/figures/measures/received/cases/?{PERIOD}&which=denominator",
)
As = Callable[..., Client]


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


def lived(shop: Shop, followed: Follow) -> list[str]:
    """Six cases of March: one closed, four planned, one only received."""
    cases = [lodged(shop).case_id for _ in range(6)]
    live(shop, cases[0], at=MORNING)
    for case in cases[1:5]:
        planned(shop, case, at=MORNING)
    followed(APRIL)
    return cases


# --- the five questions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_shown_to_who_sees_the_unit(
    shop: Shop, as_: As, followed: Follow, page: str, language: str
) -> None:
    lived(shop, followed)

    answer = as_("owner", language=language).get(page)

    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_another_unit_has_no_such_figures(shop: Shop, as_: As, page: str) -> None:
    assert as_("stranger").get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_signed_in_is_asked_to_sign_in(shop: Shop, page: str) -> None:
    assert Client(headers={"host": "localhost"}).get(page).status_code == 302


@pytest.mark.parametrize(
    "page",
    [
        f"/figures/measures/nothing/?{PERIOD}",
        "/figures/?unit=NO",
        "/figures/?unit=XD&regulation=none",
        "/figures/?unit=XD&period=soon",
        f"/figures/measures/received/cases/?{PERIOD}&which=all",
    ],
)
def test_what_there_is_not_is_not_found(shop: Shop, as_: As, page: str) -> None:
    assert as_("owner").get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_page_to_read_takes_nothing(shop: Shop, as_: As, page: str) -> None:
    assert as_("owner").post(page).status_code == 405


@pytest.mark.parametrize("page", [PAGES[0], PAGES[1], PAGES[4]])
def test_the_statements_of_a_page_do_not_grow_with_the_cases(
    shop: Shop, as_: As, followed: Follow, page: str
) -> None:
    lived(shop, followed)
    browser = as_("owner")
    browser.get(page)
    with counted() as few:
        browser.get(page)
    kept([fact("received", number, unit="XD") for number in range(60)])
    kept([fact("plan_in_time", number, unit="XD") for number in range(60)])

    with counted() as many:
        browser.get(page)

    assert len(many) <= len(few)
    assert len(few) <= 40


# --- what is shown ------------------------------------------------------------------------------------------


def test_a_figure_leads_to_its_cases_and_says_its_formula_and_article(
    shop: Shop, as_: As, followed: Follow
) -> None:
    lived(shop, followed)
    browser = as_("owner")

    page = browser.get(PAGES[1]).text

    assert "100%" in page
    assert "“提出处理意见的时限”按时 ÷ “提出处理意见的时限”到期" in page
    assert "/regulations/small-shop/2026-01/articles/%E4%BA%8C(2)/" in page
    assert "which=numerator" in page
    listed = browser.get(f"/figures/measures/plan_in_time/cases/?{PERIOD}&which=numerator").text
    assert "XD-TS-2026-00001" in listed
    assert listed.count("计入分子") == 6


def test_whoever_sees_a_department_alone_sees_its_figures_alone(
    shop: Shop, as_: As, followed: Follow
) -> None:
    lived(shop, followed)
    kept([fact("received", number, department="elsewhere") for number in range(30)])

    page = as_("chief").get("/figures/measures/received/?period=2026-03")

    assert page.status_code in (200, 404)
    if page.status_code == 200:
        assert ">36<" not in page.text


def test_who_sees_only_their_tasks_has_no_figures(shop: Shop, as_: As) -> None:
    assert as_("clerk").get("/figures/").status_code == 404


def test_a_list_goes_on_where_the_page_before_ended(shop: Shop, as_: As) -> None:
    kept([fact("received", number, day=date(2026, 3, 1 + number % 28)) for number in range(120)])
    browser = as_("owner")
    url: str | None = f"/figures/measures/received/cases/?{PERIOD}"
    rows = pages = 0

    while url:
        text = browser.get(url).text
        rows += text.count("data-row")
        pages += 1
        at = text.find('rel="next"')
        url = text[:at].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&") if at > 0 else None

    assert (rows, pages) == (120, 3)


# --- signing ------------------------------------------------------------------------------------------------


def signed(browser: Client, period: str = "2026-03"):  # type: ignore[no-untyped-def]
    given = {"unit": "XD", "regulation": "small-shop", "period": period}
    return browser.post("/figures/sign", given, follow=True)


def test_a_signed_month_keeps_its_figures_and_says_what_changed_since(
    shop: Shop, as_: As, followed: Follow, stand_at: Callable[[datetime], None]
) -> None:
    cases = lived(shop, followed)
    browser = as_("owner")
    assert "已签署" in signed(browser).text
    before = SignedFigure.objects.get(measure="received")

    later = APRIL + timedelta(days=3)
    stand_at(later)
    lodged(shop)  # A seventh of March, registered late.
    do(cases[1], CorrectField("complaint", "topic", "service", "登错了"), by=shop.clerk, at=later)
    followed(later)
    page = browser.get(f"/figures/measures/received/?{PERIOD}").text

    assert SignedFigure.objects.get(measure="received") == before
    assert before.counted == 6
    assert "签署的数字：6" in page
    assert "签署后有 1 处变动" in page
    assert "XD-TS-2026-00007" in page


def test_a_month_is_signed_once(shop: Shop, as_: As, followed: Follow) -> None:
    lived(shop, followed)
    signed(as_("owner"))

    assert "已经签署过" in signed(as_("owner")).text


def test_a_month_under_way_is_not_signed(shop: Shop, as_: As, followed: Follow) -> None:
    lived(shop, followed)

    assert "还没有结束" in signed(as_("owner"), "2026-04").text
    assert not SignedFigure.objects.exists()


def test_another_unit_signs_nothing(shop: Shop, as_: As) -> None:
    assert signed(as_("stranger")).status_code == 404


def test_signing_is_sent_and_never_asked_for(shop: Shop, as_: As) -> None:
    assert as_("owner").get("/figures/sign").status_code == 405
    assert Client(headers={"host": "localhost"}).post("/figures/sign").status_code == 302


# --- populations --------------------------------------------------------------------------------------------


@pytest.fixture
def rated(shop: Shop) -> Shop:
    text = dict(
        with_policy(
            "measures:\n",
            "populations:\n  pieces: {name: 出货数, unit: 件, counts: flow}\nmeasures:\n"
            "  ppm: {name: 百万件投诉率, count: received, per: 1000000 pieces}\n",
        ).texts
    )
    text["policy.yaml"] = text["policy.yaml"].replace('"2026-01"', '"2026-02"', 1)
    version = versions.publish(Sources(text), at=MORNING)
    adopt("JT", version, from_on=date(2026, 2, 1))
    return shop


POPULATIONS = f"/figures/populations/?{PERIOD}"
SHEET = f"/figures/populations/sheet?{PERIOD}"


def values() -> list[tuple[str, str, int]]:
    return [
        (one.unit, f"{one.month:%Y-%m}", one.value) for one in populations.history_of(("XD",), ("pieces",))
    ]


def test_a_population_is_entered_corrected_and_its_history_read(rated: Shop, as_: As) -> None:
    browser = as_("owner")
    for value in ("40000", "40000", "41000"):
        answer = browser.post(POPULATIONS, {"key": "pieces", "month": "2026-03", "value": value}, follow=True)

    assert answer.status_code == 200
    assert values() == [("XD", "2026-03", 41000), ("XD", "2026-03", 40000)]
    assert "已被更正" in answer.text


def test_a_series_is_pasted_or_uploaded(rated: Shop, as_: As) -> None:
    browser = as_("owner")
    browser.post(SHEET, {"sheet": "月份\t基数\t数值\n2026-01\t出货数\t30,000\n2026年2月\tpieces\t31000"})
    upload = SimpleUploadedFile("series.csv", "月份,基数,数值\n2026/3/1,出货数,32000\n".encode("gb18030"))
    browser.post(SHEET, {"file": upload})

    assert sorted(values()) == [("XD", "2026-01", 30000), ("XD", "2026-02", 31000), ("XD", "2026-03", 32000)]


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("2026-13,出货数,5", "第 1 行：月份应如 2026-03"),
        ("2026-03,出货量,5", "没有叫“出货量”的基数"),
        ("2026-03,出货数,-5", "数值应为不小于 0 的整数"),
        ("2026-03,出货数,5,DD", "没有代码为“DD”"),
        ("月份,基数,数值", "没有读到任何一行"),
        ("", "请粘贴表格，或选择一个文件"),
    ],
)
def test_a_sheet_with_a_mistake_is_told_and_taken_not_at_all(
    rated: Shop, as_: As, sheet: str, words: str
) -> None:
    answer = as_("owner").post(
        SHEET, {"sheet": f"{sheet}\n2026-01,出货数,3" if sheet and "月份," not in sheet else sheet}
    )

    assert answer.status_code == 422
    assert words in answer.text
    assert values() == []


def test_a_month_that_is_none_is_told(rated: Shop, as_: As) -> None:
    answer = as_("owner").post(POPULATIONS, {"key": "pieces", "month": "三月", "value": "4"})

    assert answer.status_code == 422
    assert "月份请写成 2026-03 这样" in answer.text


def test_populations_are_for_who_sees_the_unit(rated: Shop, as_: As) -> None:
    assert as_("stranger").get(POPULATIONS).status_code == 404
    assert as_("stranger").post(SHEET, {"sheet": "2026-03,出货数,5"}).status_code == 404
    assert Client(headers={"host": "localhost"}).get(POPULATIONS).status_code == 302
    assert as_("owner").get(SHEET).status_code == 405


def test_a_regulation_without_populations_has_no_such_page(shop: Shop, as_: As) -> None:
    assert as_("owner").get(POPULATIONS).status_code == 404


def test_a_sheet_is_taken_by_command_all_of_it_or_nothing(rated: Shop, tmp_path: Path) -> None:
    sheet = tmp_path / "series.csv"
    sheet.write_text("月份,基数,数值\n2026-01,出货数,30000\n2026-02,出货数,\n", encoding="utf-8")

    with pytest.raises(CommandError, match="第 3 行：数值应为"):
        call_command("population", sheet, unit="XD")
    sheet.write_text("月份,基数,数值\n2026-01,出货数,30000\n", encoding="utf-8")
    call_command("population", sheet, unit="XD", by="chief")

    assert values() == [("XD", "2026-01", 30000)]
