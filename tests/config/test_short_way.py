"""The way of other programs' requests: shorter than a page's, with the same language and no less guarded."""

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/api/v1/cases/none", "/api/v1/openapi.json"])
def test_an_answer_to_a_program_may_not_be_framed_and_loads_nothing(db, client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert int(answer["Content-Length"]) == len(answer.content)


def test_a_program_is_answered_in_the_language_it_asks_for(db, client: Client) -> None:
    said = {
        lang: client.get("/api/v1/cases/none", headers={"Accept-Language": lang})
        for lang in ("zh-hans", "en")
    }

    assert {lang: answer["Content-Language"] for lang, answer in said.items()} == {
        "zh-hans": "zh-hans",
        "en": "en",
    }
    assert said["en"].json()["title"] != said["zh-hans"].json()["title"]


def test_a_programs_request_sets_no_cookie(db, client: Client) -> None:
    answer = client.get("/api/v1/cases/none")

    assert answer.status_code == 401
    assert not answer.cookies


def test_a_path_that_is_nobodys_is_answered_with_a_page(db, client: Client) -> None:
    answer = client.get("/api/v1/no/such/thing")

    assert answer.status_code == 404
    assert "text/html" in answer["Content-Type"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
