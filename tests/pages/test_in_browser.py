"""The components in a real browser: no sideways scroll, no word from the security policy, the keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.journey
PAGES = ["/design", "/design/portal", "/design/print", "/accounts/login/", "/no/such/page"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_scrolls_sideways(page, live_server, path, width):
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(live_server.url + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES[:-1])
def test_the_browser_has_nothing_to_complain_about(page, live_server, path):
    page.goto(live_server.url + path, wait_until="networkidle")

    assert page.complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_everything_to_press_is_large_enough_for_a_thumb(page, live_server, path):
    page.goto(live_server.url + path)

    small = page.evaluate(
        """[...document.querySelectorAll('button, .button, .tabs-bar a, input:not([type=hidden]), select')]
            .filter((each) => each.checkVisibility() && !each.closest('.unseen') && !each.matches('.link'))
            .map((each) => (each.closest('label') ?? each).getBoundingClientRect())
            .filter((box) => box.height < 24 || box.width < 24).length"""
    )

    assert small == 0


def test_a_question_mark_opens_the_card_of_keys_and_closes_it(page, live_server):
    page.goto(live_server.url + "/design", wait_until="networkidle")

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("?")

    expect(page.locator("#keys")).to_be_hidden()


def test_j_walks_down_the_rows_and_letters_typed_in_a_field_stay_there(page, live_server):
    page.goto(live_server.url + "/design", wait_until="networkidle")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent").startswith("维修后空调异响")
    page.keyboard.press("/")
    page.keyboard.type("j?n")

    expect(page.locator("[data-search]")).to_have_value("j?n")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_confirmation_opens_in_place_and_goes_back_with_escape(page, live_server):
    page.goto(live_server.url + "/design", wait_until="networkidle")

    page.locator("a.button[data-dialog=extend]").click()
    expect(page.locator("#extend")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#extend")).to_be_hidden()


def test_the_first_tab_skips_to_the_content(page, live_server):
    page.goto(live_server.url + "/design", wait_until="networkidle")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#content")).to_be_focused()


def keep_draft(page: Page, url: str) -> None:
    """Gives the sample form an address for its draft, as a form that htmx brought would have one."""
    page.goto(url, wait_until="networkidle")
    page.evaluate(
        """() => {
            const form = document.querySelector('form[enctype]');
            form.dataset.draftUrl = '/drafts/1';
            form.querySelector('.draft').textContent = '';
            document.dispatchEvent(new CustomEvent('htmx:load'));
        }"""
    )


def test_a_draft_is_saved_after_typing_stops_and_says_when(page, live_server):
    sent = []
    page.route("**/drafts/1", lambda route: (sent.append(route.request.post_data), route.fulfill(status=204)))
    keep_draft(page, live_server.url + "/design")

    page.locator("#id_plan").fill("先换鼓风机")

    expect(page.locator(".draft").first).to_contain_text("草稿已自动保存", timeout=5000)
    assert len(sent) == 1
    assert "先换鼓风机" in sent[0]
    assert 'name="papers"' not in sent[0]


def test_a_draft_that_could_not_be_saved_is_not_called_saved(page, live_server):
    page.route("**/drafts/1", lambda route: route.fulfill(status=500))
    keep_draft(page, live_server.url + "/design")

    page.locator("#id_plan").fill("先换鼓风机")

    expect(page.locator(".draft").first).to_contain_text("草稿暂未保存", timeout=5000)


def test_without_javascript_the_look_can_still_be_chosen(browser, live_server):
    context = browser.new_context(
        locale="zh-CN", java_script_enabled=False, viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.goto(live_server.url + "/design")

    page.locator("aside button[value=dark]").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(235, 233, 227)"
    context.close()
