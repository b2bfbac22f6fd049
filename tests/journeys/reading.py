"""What must hold of every page people meet: read aloud, reached by keyboard, no wider than the window."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
JUDGED: str = """
() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then((found) =>
    found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)).flatMap((one) =>
        one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 120)}`)))
"""

UNNAMED: str = """
() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href], summary')]
    .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.closest('[aria-hidden=true]'))
    .filter((each) => !(each.labels?.length || each.getAttribute('aria-label')
        || each.getAttribute('aria-labelledby') || each.textContent.trim() || each.title))
    .map((each) => each.outerHTML.slice(0, 120))
"""
TWICE: str = """
() => { const seen = new Set(), twice = [];
    for (const each of document.querySelectorAll('[id]')) {
        if (seen.has(each.id)) twice.push(each.id);
        seen.add(each.id);
    }
    return twice; }
"""
LOST: str = """
() => [...document.querySelectorAll('[aria-labelledby], [aria-describedby], label[for]')].flatMap((each) =>
    ['aria-labelledby', 'aria-describedby', 'for'].flatMap((name) =>
        (each.getAttribute(name) ?? '').split(/\\s+/).filter((id) => id && !document.getElementById(id))))
"""
SKIPPED: str = """
() => { let before = 0; const skipped = [];
    for (const each of document.querySelectorAll('h1, h2, h3, h4')) {
        const level = Number(each.tagName[1]);
        if (level > before + 1) skipped.push(each.textContent.trim());
        before = level;
    }
    return skipped; }
"""


def reads_well(page: Page) -> None:
    """One heading of the page, none skipped; a name on all one can use; no id twice; no reference lost."""
    assert page.locator("h1").count() == 1, page.url
    assert page.evaluate(SKIPPED) == [], page.url
    assert page.evaluate(UNNAMED) == [], page.url
    assert page.evaluate(TWICE) == [], page.url
    assert page.evaluate(LOST) == [], page.url
    assert page.locator("html").get_attribute("lang"), page.url
    assert page.title().strip(), page.url


def fits(page: Page) -> None:
    """Nothing is scrolled sideways."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"


def barriers(page: Page) -> list[str]:
    """What axe finds serious: names, roles, contrast, size of what is touched."""
    page.evaluate(AXE)
    return [f"{page.url}: {one}" for one in page.evaluate(JUDGED)]
