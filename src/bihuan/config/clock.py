"""The one place that reads what time it is. Everything else takes `now`.

For a demonstration or a journey the clock may be moved: `BIHUAN_NOW` names a file with one line, a moment
("2026-10-01T09:00:00+08:00": time stands still there) or a number of seconds ("+86400": time runs, shifted).
Settings refuse it on a site.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def now() -> datetime:
    """The present moment, aware, in UTC."""
    present = datetime.now(UTC)
    if settings.NOW_FILE is None:
        return present
    return _moved(present, settings.NOW_FILE)


def _moved(present: datetime, path: Path) -> datetime:
    try:
        line = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return present
    if not line:
        return present
    if line[0] in "+-":
        return present + timedelta(seconds=float(line))
    moment = datetime.fromisoformat(line)
    if moment.tzinfo is None:
        raise ValueError(f'{path}: expected a moment with its offset, found "{line}".')
    return moment.astimezone(UTC)


def request_now(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: reads the clock once, so that one request has one `request.now`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.now = now()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
