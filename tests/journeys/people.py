"""Who goes on a journey: a complainant with a phone, and staff at their desks, each with their browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.forms import Said, fill
from tests.journeys.office import Office

PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1440, "height": 900}
PASSWORD: Final = "bihuan-demo"
PATIENCE_MS: Final = 60_000


def window(browser: Browser, size: Mapping[str, int], **more: Any) -> tuple[BrowserContext, Page]:
    """A browser window whose page fails the journey when it has something to complain about."""
    said = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce", **more}
    context = browser.new_context(viewport=dict(size), **said)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("pageerror", _fail)
    return context, page


def _fail(error: Exception) -> None:
    raise AssertionError(f"The page threw {error}")


@dataclass
class Complainant:
    """Somebody with a phone, and with number and code once they have complained."""

    office: Office
    page: Page
    number: str = ""
    code: str = ""

    def complain(self, unit: str, said: Mapping[str, Said]) -> None:
        """Reads the guide, fills in the form and keeps number and code."""
        self.page.goto(f"{self.office.url}/p/{unit}/")
        self.page.get_by_role("link", name="我要投诉").first.click()
        fill(self.page.locator("main form").first, said)
        self.page.get_by_role("button", name="提交投诉").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("已收到您的投诉")
        self.number, self.code = self.page.locator(".receipt__figures").all_inner_texts()

    def look(self) -> Page:
        """Opens the case by number and code."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.office.url}/p/status")
        fill(self.page.locator("main form").first, {"投诉编号": self.number, "查询码": self.code})
        self.page.get_by_role("button", name="查进度").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("办理进度")
        return self.page

    def answer(self, title: str, outcome: str, said: Mapping[str, Said] | None = None) -> None:
        """Answers a step that waits for them."""
        card = self.look().get_by_role("region", name=title)
        fill(card, {"您的答复": outcome, **(said or {})})
        card.get_by_role("button", name="提交答复").click()
        expect(self.page.get_by_role("region", name=title)).to_have_count(0)

    def judge(self, said: Mapping[str, Said]) -> None:
        """Answers the survey."""
        form = self.look().locator("details", has_text="评价")
        fill(form, said)
        form.get_by_role("button", name="评价").click()
        expect(self.page.locator("details", has_text="办理得怎么样")).to_have_count(0)


@dataclass
class Clerk:
    """Somebody of the office, signed in."""

    office: Office
    page: Page
    login: str
    tasks: list[str] = field(default_factory=list)

    def sign_in(self) -> Clerk:
        self.page.goto(self.office.url)
        self.page.locator("[name=login]").fill(self.login)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("我的待办")
        return self

    def work(self) -> Page:
        self.page.goto(f"{self.office.url}/")
        return self.page

    def row(self, number: str, task: str) -> Locator:
        """The line of my work about this task of this case."""
        exact = self.page.locator(".row__task b", has_text=re.compile(rf"^\s*{re.escape(task)}\s*$"))
        return self.page.locator("[data-row]").filter(has_text=number).filter(has=exact)

    def look(self, number: str) -> Page:
        self.page.goto(f"{self.office.url}/cases/{number}/")
        return self.page

    def take_up(self, number: str, task: str) -> Locator:
        """Goes from my work to the task; gives its card."""
        self.work()
        self.row(number, task).get_by_role("link").first.click()
        return self.card(task)

    def card(self, task: str) -> Locator:
        heading = re.compile(rf"轮到您：{re.escape(task)}\s*$")
        card = self.page.locator(".card--mine").filter(has=self.page.locator("h2", has_text=heading))
        expect(card).to_have_count(1)
        return card

    def do(self, number: str, task: str, said: Mapping[str, Said] | None = None, outcome: str = "") -> None:
        """Does a task of my work and is told that it is done."""
        card = self.take_up(number, task)
        fill(card, {**(said or {}), **({"办理结果": outcome} if outcome else {})})
        self.send(card, task)

    def send(self, card: Locator, task: str) -> None:
        card.locator("button.button--act").click()
        expect(self.page.get_by_role("status").filter(has_text=f"已提交“{task}”")).to_be_visible()
        self.tasks.append(task)

    def act(self, number: str, name: str, said: Mapping[str, Said] | None = None, done: str = "") -> None:
        """Does one of the further acts of the case's menu."""
        self.look(number)
        self.page.locator(".heading__acts details.menu summary").click()
        self.page.locator(".heading__acts").get_by_role("link", name=name).click()
        form = self.page.locator("main form").last
        fill(form, said or {})
        form.locator("button[type=submit]").click()
        if done:
            expect(self.page.get_by_role("status").filter(has_text=done)).to_be_visible()
