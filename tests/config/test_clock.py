from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from bihuan.config import clock


def test_the_clock_tells_the_machines_time_unless_it_was_moved(settings) -> None:
    settings.NOW_FILE = None

    first, second = clock.now(), clock.now()

    assert first.tzinfo is UTC
    assert first <= second < first + timedelta(seconds=5)


def test_a_clock_that_was_stopped_stands_still(stand_at) -> None:
    moment = datetime(2026, 10, 1, 9, tzinfo=UTC)

    stand_at(moment)

    assert clock.now() == clock.now() == moment


def test_a_clock_that_was_shifted_runs_on_from_there(settings, tmp_path) -> None:
    settings.NOW_FILE = None
    present = clock.now()
    settings.NOW_FILE = tmp_path / "now"
    settings.NOW_FILE.write_text("+86400")

    assert timedelta(0) <= clock.now() - present - timedelta(days=1) < timedelta(seconds=5)


def test_a_file_that_is_not_there_yet_moves_nothing(settings, tmp_path) -> None:
    settings.NOW_FILE = tmp_path / "now"

    assert clock.now() > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_moment_without_its_offset_is_refused(settings, tmp_path) -> None:
    settings.NOW_FILE = tmp_path / "now"
    settings.NOW_FILE.write_text("2026-10-01T09:00:00")

    with pytest.raises(ValueError, match="with its offset"):
        clock.now()


def test_one_request_has_one_now(stand_at, client: Client, db) -> None:
    moment = datetime(2026, 10, 1, 9, tzinfo=UTC)
    stand_at(moment)

    response = client.get("/accounts/login/")

    assert response.wsgi_request.now == moment
