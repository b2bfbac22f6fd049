"""Light, dark, or as the device asks: kept in a cookie, so that the server sends the right style sheet."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

COOKIE: Final = "theme"
THEMES: Final = ("auto", "light", "dark")
KEPT_SECONDS: Final = 365 * 24 * 3600


def chosen_theme(request: HttpRequest) -> str:
    """One of THEMES; a cookie with anything else counts as `auto`."""
    chosen = request.COOKIES.get(COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"
