"""The same pages without JavaScript, by keyboard alone, in the dark and in English, and on paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import office as offices
from tests.journeys.office import Office
from tests.journeys.people import DESK, PASSWORD, PHONE, Clerk, Complainant, window
from tests.journeys.pictures import picture
from tests.journeys.reading import fits, reads_well

COMPLAINT = {
    "投诉类型": "收费",
    "投诉事项": "取件时收了两元保管费，货架上和短信里都没有说要收费。",
    "客户要求": "说明依据，没有依据的退还。",
    "有人受伤": False,
    "您怎么称呼": "苗青",
    "电话": "13700000118",
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def office(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    data = tmp_path_factory.mktemp("other-ways") / "data"
    with offices.opened(founded, data, "2026-04-15T10:00") as office:
        yield office


@pytest.fixture
def lodged(office: Office, browser: Browser) -> str:
    """The number of a complaint that waits to be registered; lodged without JavaScript."""
    context, page = window(browser, PHONE, java_script_enabled=False)
    customer = Complainant(office, page)
    customer.complain("YZ01", COMPLAINT)
    context.close()
    return customer.number


def test_a_task_is_done_without_javascript(office: Office, browser: Browser, lodged: str):
    context, page = window(browser, DESK, java_script_enabled=False)
    clerk = Clerk(office, page, "huxiaoyu").sign_in()

    clerk.do(lodged, "记录并初步判断", {"是否属于本制度的理由": "本站收的费用"}, outcome="属于本制度")

    expect(clerk.card("登记台账，告知答复时间")).to_be_visible()
    context.close()


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    office: Office, browser: Browser, lodged: str
):
    context, page = window(browser, DESK, java_script_enabled=False)
    clerk = Clerk(office, page, "huxiaoyu").sign_in()
    card = clerk.take_up(lodged, "记录并初步判断")
    card.get_by_label("快递公司").fill("圆点快递")

    card.locator("button.button--act").click()

    card = clerk.card("记录并初步判断")
    expect(card.locator(".field--wrong").filter(has_text="是否属于本制度的理由")).to_be_visible()
    expect(card.get_by_label("快递公司")).to_have_value("圆点快递")
    picture(page, "ways-01-what-is-wrong")
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is there; it is seen at each stop."""
    for _ in range(120):
        page.keyboard.press("Tab")
        here, seen = page.evaluate(
            """(selector) => { const at = document.activeElement, look = getComputedStyle(at);
                const box = at.closest('label') ?? at;
                return [at.matches(selector), at === document.body || look.outlineStyle !== 'none'
                    || look.boxShadow !== 'none' || getComputedStyle(box).outlineStyle !== 'none'
                    || box.matches(':focus-within')]; }""",
            selector,
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if here:
            return
    raise AssertionError(f"Tab never comes to {selector} on {page.url}")


def test_a_task_is_found_and_done_by_keyboard_alone(office: Office, browser: Browser, lodged: str):
    context, page = window(browser, DESK)
    page.goto(office.url)
    tab_to(page, "[name=login]")
    page.keyboard.type("huxiaoyu")
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的待办")

    for _ in range(20):
        page.keyboard.press("j")
        if lodged in page.evaluate("document.activeElement.closest('[data-row]').textContent"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{lodged}/**")
    tab_to(page, ".card--mine [name=scope_reason]")
    page.keyboard.type("本站收的费用")
    tab_to(page, ".card--mine [type=radio][name=task-outcome]")
    page.keyboard.press("Space")
    tab_to(page, ".card--mine button.button--act")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="已提交“记录并初步判断”")).to_be_visible()
    context.close()


def test_the_dark_and_english_desk_says_everything_in_english(office: Office, browser: Browser, lodged: str):
    context, page = window(browser, DESK, locale="en-GB", color_scheme="dark")
    page.goto(office.url)
    page.locator("[name=login]").fill("huxiaoyu")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")

    page.goto(f"{office.url}/cases/{lodged}/")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert said_in_chinese(page) == []
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(235, 233, 227)"
    reads_well(page)
    picture(page, "ways-02-dark-and-english")
    context.close()


def said_in_chinese(page: Page) -> list[str]:
    """The labels, headings, buttons and ways that hold a Chinese character; what people wrote is theirs."""
    ours = ".nav a, label, legend, button, summary, h2, th, dt, .acts a, .refused"
    words = page.locator(ours).all_inner_texts()
    return [one for one in words if CHINESE.search(one.replace("简体中文", ""))]


def test_a_case_prints_without_what_is_only_for_the_screen(office: Office, browser: Browser, lodged: str):
    context, page = window(browser, DESK)
    Clerk(office, page, "huxiaoyu").sign_in().look(lodged)

    page.emulate_media(media="print")

    for part in (".side", ".heading__acts", "button.button--act"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_text(COMPLAINT["投诉事项"]).first).to_be_visible()
    assert len(page.pdf(format="A4")) > 10_000
    page.emulate_media(media="screen")
    page.goto(f"{office.url}/cases/{lodged}/sheet/")
    expect(page.locator("main")).to_contain_text("打印于 2026-04-15 10:00")
    fits(page)
    picture(page, "ways-03-on-paper", widths=(1440,))
    context.close()
