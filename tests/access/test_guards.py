"""The guards at the doors, as requests meet them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from bihuan.api import guarding
from tests.cast import PASSWORD, person
from tests.config.test_security import SITE, program
from tests.documents.samples import PNG

ASKED_OF_A_SITE = """
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", interactive=False, verbosity=0)
plain = Client(headers={"host": "complaints.example.cn"}).get("/api/v1/cases")
closed = Client(headers={"host": "complaints.example.cn"}).get("/api/v1/cases", secure=True)
other = Client(headers={"host": "elsewhere.example.cn"}).get("/api/v1/cases", secure=True)
print(plain.status_code, plain.headers["Location"])
print(closed.status_code, closed.headers["Strict-Transport-Security"], closed.headers["Referrer-Policy"])
print(other.status_code)
"""


@pytest.fixture(autouse=True)
def fresh() -> None:
    guarding.requests.forget()
    guarding.strangers.forget()


def test_a_site_speaks_only_behind_https_and_only_under_its_names(tmp_path: Path) -> None:
    asked = program(ASKED_OF_A_SITE, tmp_path, **SITE, BIHUAN_LOG_LEVEL="ERROR")

    assert asked.stdout.splitlines() == [
        "301 https://complaints.example.cn/api/v1/cases",
        "401 max-age=31536000; includeSubDomains; preload same-origin",
        "400",
    ], asked.stderr


def test_a_stranger_who_tries_token_after_token_is_stopped(db: None) -> None:
    client = Client(headers={"host": "localhost", "authorization": "Bearer bh_0123456789_0123"})

    answers = [client.get("/api/v1/cases").status_code for _ in range(32)]

    assert answers[:30] == [401] * 30
    assert answers[30:] == [429, 429]


def test_a_body_larger_than_any_form_is_refused_before_it_is_read(db: None, client: Client) -> None:
    person("lin", "林小雨")
    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})

    body = f"theme={'x' * 6_000_000}"
    answer = client.post("/look", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in (400, 413)


def test_a_session_ends_after_its_hours(db: None, client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    person("lin", "林小雨")
    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    before = client.get("/").status_code
    session = client.session
    session.set_expiry(-int(timedelta(seconds=1).total_seconds()))
    session.save()

    assert before == 200
    assert client.get("/").status_code == 302
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_a_picture_that_is_no_form_is_not_taken_for_one(db: None, client: Client) -> None:
    answer = client.post("/p/status", PNG, content_type="image/png")

    assert answer.status_code == 422
