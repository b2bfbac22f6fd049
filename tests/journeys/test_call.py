"""One call taken by keys alone: the complaint is typed in, the tab dies, it is registered."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import office as offices
from tests.journeys.office import Office
from tests.journeys.people import DESK, Clerk, window
from tests.journeys.pictures import picture

MATTER = "昨天提车，开到路上空调就不制冷，打电话没有人管"


@pytest.fixture
def office(founded: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    with offices.opened(founded, tmp_path / "data", "2026-03-04T09:10") as office:
        yield office


def go_to(page: Page, name: str) -> None:
    """Enter after Enter, as a clerk does, until the field is reached."""
    for _ in range(40):
        if page.evaluate("document.activeElement.name || document.activeElement.id") == name:
            return
        page.keyboard.press(
            "Tab" if page.evaluate("document.activeElement.tagName") == "TEXTAREA" else "Enter"
        )
    raise AssertionError(f"expected to come to {name} by Enter alone")


def test_a_call_is_taken_by_keys_alone_and_survives_a_closed_tab(office: Office, browser: Browser) -> None:
    context, page = window(browser, DESK)
    clerk = Clerk(office, page, "zhaomin").sign_in()
    page.goto(f"{office.url}/call/?number=13800002210&call=pbx-1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("13800002210")
    expect(page.locator("[name=caller-phone]")).to_be_focused()

    go_to(page, "caller-name")
    page.keyboard.type("苗青")
    go_to(page, "matter")
    page.keyboard.type(MATTER)
    screen = page.url
    page.close()

    page = context.new_page()
    page.goto(screen)
    expect(page.locator("[name=matter]")).to_have_value(MATTER)
    expect(page.locator("[name=caller-name]")).to_have_value("苗青")
    picture(page, "call")
    for name, arrows in (("source", 2), ("topic", 2), ("danger", 1)):
        go_to(page, name)
        for _ in range(arrows):
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("已登记")
    number = page.locator(".receipt__big").first.inner_text()
    assert number.startswith("YH-TS-2026-")
    assert clerk.login == "zhaomin"
    page.goto(f"{office.url}/calls/?what=all")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    picture(page, "calls")
    context.close()
