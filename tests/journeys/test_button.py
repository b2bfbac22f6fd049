"""The button pressed in a browser, on a page of another origin."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect

from bihuan.cases import memory
from bihuan.cases.queries import by_number
from bihuan.inbox import site_keys
from bihuan.registry import versions
from tests.cases.shop import MORNING, open_shop

# The browser's driver keeps a loop in this thread; the database is asked between its steps, never within one.
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# The page's own policy forbids inline scripts and styles, and its styles shout.
PAGE = """<!doctype html><html lang="zh"><head><title>鲜牛奶 1L</title>
<style nonce="a">* {{ color: red }}</style></head>
<body><h1>鲜牛奶</h1>
<script src="{site}/button.js" data-site="{key}" data-product="牛奶 1L" async></script></body>"""
POLICY = "default-src 'none'; script-src {site}; connect-src {site}; style-src 'nonce-a'"


@pytest.fixture
def elsewhere(live_server) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """A shop's page on a port of its own, with the button of the unit."""
    memory.forget()
    versions.forget()
    open_shop()
    pages: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(site=live_server.url))
            self.end_headers()
            self.wfile.write(pages["/"])

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    key = site_keys.issue("XD", "商品页", [origin])
    pages["/"] = PAGE.format(site=live_server.url, key=key.key).encode()
    yield origin
    server.shutdown()
    server.server_close()
    memory.forget()


def test_a_complaint_from_another_page(elsewhere: str, live_server, browser: Browser, stand_at) -> None:  # type: ignore[no-untyped-def]
    stand_at(MORNING)
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 780})
    page = context.new_page()
    # What is drawn in a closed shadow root is reached through the keyboard and the eyes alone.
    page.add_init_script(
        "const attach = Element.prototype.attachShadow;"
        "Element.prototype.attachShadow = function () { return attach.call(this, {mode: 'open'}); };"
    )
    page.goto(elsewhere)

    page.get_by_role("button", name="投诉与建议").click()
    page.get_by_role("button", name="提交投诉").click()
    expect(page.get_by_text("还有几处要改")).to_be_visible()
    page.get_by_label("商品").check()
    page.get_by_label("否").check()
    page.get_by_label("投诉内容").fill("牛奶过期两天还在货架上")
    page.get_by_label("怎么称呼您").fill("欧阳清荷")
    page.get_by_label("您的电话").fill("13800138000")
    page.get_by_role("button", name="提交投诉").click()

    number = page.get_by_text("编号 XD").text_content()
    case = by_number((number or "").split()[-1])
    assert case is not None and case.unit == "XD"
    assert context.cookies() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
