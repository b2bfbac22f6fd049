"""Pictures of what people see on a journey, for the documentation.

Kept only where `TEST_PICTURES=yes`, so that a run of the tests leaves the tree as it was.
"""

from __future__ import annotations

import os
from typing import Final

from playwright.sync_api import Page

from tests import needs

FOLDER: Final = needs.ROOT / "docs" / "screens"
WIDTHS: Final = (1440, 360)
# A picture shows what matters first; a page that goes on for ever is cut there.
LONGEST_PX: Final = {1440: 1300, 360: 1700}


def picture(page: Page, name: str, *, widths: tuple[int, ...] = WIDTHS) -> None:
    """`docs/screens/<name>-1440.png` and `-360.png` of the page as it stands."""
    if os.environ.get("TEST_PICTURES") != "yes":
        return
    FOLDER.mkdir(exist_ok=True)
    was = page.viewport_size or {"width": WIDTHS[0], "height": 900}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("window.scrollTo(0, 0)")
        tall = min(int(page.evaluate("document.documentElement.scrollHeight")), LONGEST_PX[width])
        page.set_viewport_size({"width": width, "height": max(tall, 600)})
        page.screenshot(path=FOLDER / f"{name}-{width}.png", animations="disabled", caret="hide")
    page.set_viewport_size(was)
