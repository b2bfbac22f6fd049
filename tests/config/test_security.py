import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import PASSWORD, person

SITE = {"BIHUAN_MODE": "site", "BIHUAN_HOSTS": "complaints.example.cn"}


def program(code: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python with the program's own settings, as a site would start it."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL"}}
    kept |= {"DJANGO_SETTINGS_MODULE": "bihuan.config.settings", "BIHUAN_DATA": str(data), **environment}
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_django_finds_nothing_to_warn_a_site_of(tmp_path: Path) -> None:
    code = "from django.core.checks import run_checks\nprint(run_checks(include_deployment_checks=True))"

    checked = program(code, tmp_path, **SITE)

    assert (checked.stdout.strip(), checked.returncode) == ("[]", 0), checked.stderr


@pytest.mark.parametrize(
    ("stated", "complaint"),
    [
        ({"BIHUAN_HOSTS": ""}, "BIHUAN_HOSTS"),
        ({"BIHUAN_DEBUG": "yes"}, "BIHUAN_DEBUG"),
        ({"BIHUAN_NOW": "now"}, "BIHUAN_NOW"),
        ({"BIHUAN_MODE": "production"}, "BIHUAN_MODE"),
        ({"BIHUAN_PORT": "eighty"}, "BIHUAN_PORT"),
    ],
)
def test_a_site_stated_wrongly_does_not_start(tmp_path: Path, stated: dict[str, str], complaint: str) -> None:
    started = program("", tmp_path, **{**SITE, **stated})

    assert started.returncode == 1
    assert f"ImproperlyConfigured: {complaint}: expected" in started.stderr


def test_passwords_are_hashed_with_argon2(tmp_path: Path) -> None:
    hashed = program("from django.contrib.auth.hashers import make_password as m; print(m('x'))", tmp_path)

    assert hashed.stdout.startswith("argon2$argon2id$")


def test_a_page_may_run_and_load_nothing_from_elsewhere_or_written_into_it(db, client: Client) -> None:
    response = client.get("/accounts/login/")

    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"


def test_somebody_signs_in_by_login_name_in_either_case(db, client: Client) -> None:
    person("lin", "林小雨")

    response = client.post("/accounts/login/", {"login": "Lin", "password": PASSWORD})

    assert response.status_code == 302
    assert client.session["_auth_user_id"]


def test_a_disabled_account_does_not_come_in(db, client: Client) -> None:
    lin = person("lin", "林小雨")
    lin.is_active = False
    lin.save()

    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_nobody_opens_an_account_by_themselves(db, client: Client) -> None:
    answer = {"username": "new", "password1": PASSWORD, "password2": PASSWORD}

    client.post("/accounts/signup/", answer)

    assert not client.login(
        username="new", password=PASSWORD, request=client.get("/accounts/login/").wsgi_request
    )
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_lock_the_name_out_even_with_the_right_one(db, client: Client) -> None:
    person("lin", "林小雨")
    person("wu", "吴工")
    for name in ["lin", "Lin", "LIN", " lin", "lin"]:
        client.post("/accounts/login/", {"login": name, "password": "wrong"})

    response = client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    other = client.post("/accounts/login/", {"login": "wu", "password": PASSWORD})

    assert response.status_code == 429
    assert "15 分钟" in response.content.decode()
    assert other.status_code == 302


def test_a_form_without_its_token_is_refused(db) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})

    assert response.status_code == 403


def test_the_session_ends_with_the_browser_and_is_closed_to_scripts(db, client: Client) -> None:
    person("lin", "林小雨")

    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})

    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["expires"] == ""


def test_a_page_that_is_not_there_says_so(db, client: Client) -> None:
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()
