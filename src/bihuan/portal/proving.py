"""Who has proved by number and code to be the complainant of a case, as the session remembers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest

KEY = "portal"
FOR = timedelta(minutes=30)
MOST = 10


def remember(request: HttpRequest, number: str, case: str, *, now: datetime) -> None:
    """From now on, and for half an hour after each look, this browser opens the case."""
    request.session.cycle_key()
    _note(request, number, case, now)


def opened(request: HttpRequest, number: str, *, now: datetime) -> str | None:
    """The case's id, where this browser may open it."""
    held = request.session.get(KEY, {}).get(number)
    if held is None or datetime.fromisoformat(held[1]) <= now:
        return None
    # Looking keeps it open, without a write at each look.
    if datetime.fromisoformat(held[1]) - now < FOR - timedelta(minutes=5):
        _note(request, number, held[0], now)
    return str(held[0])


def forget(request: HttpRequest, number: str) -> None:
    """Closes the case for this browser: somebody else may use it next."""
    held = dict(request.session.get(KEY, {}))
    held.pop(number, None)
    request.session[KEY] = held


def _note(request: HttpRequest, number: str, case: str, now: datetime) -> None:
    held = dict(request.session.get(KEY, {}))
    held[number] = [case, (now + FOR).isoformat()]
    newest = sorted(held.items(), key=lambda one: one[1][1])[-MOST:]
    request.session[KEY] = dict(newest)
