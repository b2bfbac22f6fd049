"""The demo as a newcomer finds it: each page of each desk is whole, at both widths, in both languages."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import needs
from tests.journeys import office as offices
from tests.journeys.office import Office
from tests.journeys.people import DESK, PHONE, Clerk, window
from tests.journeys.pictures import picture
from tests.journeys.reading import barriers, fits, reads_well

AT = "2026-09-16T10:20"
DESKS = ["zhaomin", "lijing", "chenguodong", "tangxiaofeng", "shenjianping", "hanlei", "zhujun", "dinglan"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo with its complaints, after a first round of the clock and the post."""
    needs.chromium()
    made = tmp_path_factory.mktemp("demo") / "made"
    made.mkdir()
    offices.write_now(made, AT)
    environment = offices.environment_for(made)
    for command in (["migrate", "--verbosity", "0"], ["demo"], ["clock", "--once"], ["post", "--once"]):
        offices.run(environment, *command)
    with offices.opened(made, made.with_name("data"), AT) as office:
        yield office


@pytest.fixture
def sits(office: Office, browser: Browser) -> Iterator[Callable[..., Clerk]]:
    contexts = []

    def sit(login: str, **more: object) -> Clerk:
        context, page = window(browser, DESK, **more)
        contexts.append(context)
        return Clerk(office, page, login).sign_in()

    yield sit
    for context in contexts:
        context.close()


def ways(page: Page) -> list[str]:
    """The addresses of the pages beside this one."""
    found = page.locator(".side nav a").evaluate_all("(links) => links.map((link) => link.href)")
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("login", DESKS)
def test_each_page_of_a_desk_reads_well_and_fits_a_phone(sits, login):
    page = sits(login).page
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None,
    )

    for url in ways(page):
        page.set_viewport_size(DESK)
        page.goto(url, wait_until="networkidle")
        reads_well(page)
        fits(page)
        page.set_viewport_size(PHONE)
        fits(page)

    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_a_screen_reader(sits, scheme):
    clerk = sits("chenguodong", color_scheme=scheme)
    page = clerk.page
    cases = page.locator("[data-row] a.row__title").evaluate_all("(links) => links.map((link) => link.href)")
    public = ["/tour/", "/design", "/design/portal", "/p/", "/p/NH/", "/p/NH/complain", "/p/status"]

    found = []
    for url in [*ways(page), *cases[:2], *(clerk.office.url + path for path in public)]:
        page.goto(url, wait_until="networkidle")
        found += barriers(page)

    assert found == []


@pytest.mark.parametrize("login", ["linzhiyuan", "shenjianping", "zhujun", "hanlei"])
def test_each_case_of_my_work_reads_well_and_fits_a_phone(sits, login):
    page = sits(login).page
    cases = page.locator("[data-row] a.row__title").evaluate_all("(links) => links.map((link) => link.href)")
    assert cases

    for url in dict.fromkeys(cases):
        page.set_viewport_size(DESK)
        page.goto(url)
        reads_well(page)
        fits(page)
        page.set_viewport_size(PHONE)
        fits(page)


def test_the_board_of_what_is_late_names_it_in_words(sits):
    page = sits("linzhiyuan").page

    page.get_by_role("link", name=re.compile("督办")).first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("督办")
    expect(page.locator("main")).to_contain_text("超时")


def test_two_characters_find_a_complaint(sits):
    page = sits("zhaomin").page
    page.get_by_role("link", name=re.compile("投诉台账")).first.click()

    page.keyboard.press("/")
    page.keyboard.type("异响")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("维修后空调异响，第二次返修仍未解决")


PICTURES = {
    "demo-01-my-work": ("linzhiyuan", "/"),
    "demo-02-register": ("zhaomin", "投诉台账"),
    "demo-03-registration": ("zhaomin", "登记投诉"),
    "demo-04-supervision": ("linzhiyuan", "督办"),
    "demo-05-approvals": ("tangxiaofeng", "审批"),
    "demo-06-outbox": ("zhaomin", "发件箱"),
    "demo-07-regulation": ("zhaomin", "制度"),
    "demo-08-notices": ("lijing", "通知"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_pages_of_the_desk_are_there_and_pictured(sits, name):
    login, way = PICTURES[name]
    page = sits(login).page

    if way != "/":
        page.locator(".side").get_by_role("link", name=re.compile(way)).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    picture(page, name)


@pytest.mark.parametrize(
    "unit", ["", "NH/", "YH/", "YZ01/", "YH/complain", "NH/complain", "YZ01/complain", "status"]
)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_each_page_of_the_portal_reads_well_and_fits_a_phone(office, browser: Browser, unit, locale):
    context, page = window(browser, PHONE, locale=locale)

    page.goto(f"{office.url}/p/{unit}", wait_until="networkidle")

    reads_well(page)
    fits(page)
    context.close()
