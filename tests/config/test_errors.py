"""Pages for when something cannot be answered."""

from pathlib import Path

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from bihuan.config import errors
from bihuan.config.management.commands import web


def test_a_failure_has_its_page() -> None:
    answer = errors.failed(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()
    assert "<html" in answer.content.decode()


def test_where_even_the_page_of_failure_fails_its_words_are_said_plainly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*args: object, **more: object) -> str:
        raise ValueError("styles nobody has gathered")

    monkeypatch.setattr(errors, "render_to_string", broken)

    answer = errors.failed(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/plain")
    assert "系统出错" in answer.content.decode()


def test_a_site_gathers_its_styles_when_it_never_has(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.STATIC_ROOT = tmp_path

    before = web._wants_gathering()
    (tmp_path / "staticfiles.json").write_text("{}", encoding="ascii")

    assert before
    assert not web._wants_gathering()


def test_an_embedded_site_gathers_nothing(settings: Settings) -> None:
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

    assert not web._wants_gathering()
