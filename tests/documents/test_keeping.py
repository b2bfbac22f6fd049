import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings

from bihuan.documents import keeping
from bihuan.documents.keeping import Given, keep
from bihuan.documents.models import Blob, Document
from bihuan.documents.refusing import FileRefused, Why
from bihuan.documents.serving import serve
from tests.documents import samples as s

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> Iterator[None]:
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    yield


def kept(name: str = "现场.png", content: bytes = s.PNG, **more: str) -> Document:
    document = keep(Given(name, content), now=NOON, **more)
    assert isinstance(document, Document), document
    return document


def test_the_same_content_lies_in_the_store_once() -> None:
    first = kept("一.png")
    second = kept("二.png")

    assert first.blob == second.blob
    assert Blob.objects.count() == 1
    assert default_storage.open(first.blob.path).read() == s.PNG


def test_a_file_over_the_limit_is_refused_before_it_is_read_whole(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    endless = io.BytesIO(s.PNG + bytes(3 * 1024 * 1024))

    refused = keeping.read("大.png", endless)

    assert isinstance(refused, FileRefused) and refused.why is Why.HUGE
    assert endless.tell() == 1024 * 1024 + 1
    assert "1 MB" in str(refused)


def test_of_several_files_all_are_kept_or_none() -> None:
    refused = keeping.keep_all(
        [Given("好.png", s.PNG), Given("坏.exe", s.EXE), Given("空.pdf", b"")], now=NOON
    )

    assert [one.why for one in refused if isinstance(one, FileRefused)] == [Why.HOSTILE, Why.EMPTY]
    assert Document.objects.count() == 0
    assert Blob.objects.count() == 0


def test_a_document_of_another_case_cannot_be_attached() -> None:
    mine = kept()
    keeping.belong([mine.id], "a")

    with pytest.raises(LookupError):
        keeping.belong([mine.id], "b")
    assert keeping.find(mine.id, case="b") is None
    assert keeping.find(mine.id, case="a") == mine


def test_erasing_leaves_bytes_that_another_case_uses_and_takes_them_with_the_last() -> None:
    mine, other = kept(case="a"), kept(case="b")

    keeping.erase("a", "complainant", ())
    still_there = default_storage.exists(mine.blob.path)
    keeping.erase("b", "complainant", ())

    assert still_there
    assert not default_storage.exists(other.blob.path)
    assert Blob.objects.count() == 0


def test_erasing_the_complainant_leaves_the_statement_of_the_accused() -> None:
    kept(case="a")
    statement = kept("陈述.pdf", s.PDF, case="a", subject="17")

    keeping.erase("a", "complainant", ())

    assert keeping.of_case("a") == (statement,)


def test_what_was_never_attached_is_swept_away_after_a_day() -> None:
    kept()
    kept("附件.pdf", s.PDF, case="a")

    same_day = keeping.sweep(NOON + timedelta(hours=23))
    next_day = keeping.sweep(NOON + timedelta(hours=25))

    assert (same_day, next_day) == (0, 1)
    assert Blob.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "tidy"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\照片\\一.png", "一.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("gnp.\u202eexe", "gnp.exe"),
        ("...", "file"),
    ],
)
def test_a_name_keeps_nothing_that_could_lead_elsewhere(given: str, tidy: str) -> None:
    assert keeping.tidy_name(given) == tidy


def test_a_long_name_keeps_its_ending() -> None:
    name = keeping.tidy_name("照" * 400 + ".png")

    assert len(name) <= 255
    assert name.endswith(".png")


def test_a_picture_is_shown_and_a_recording_saved_and_neither_may_do_anything() -> None:
    picture, sound = serve(kept()), serve(kept("通话.amr", s.AMR))

    assert picture["Content-Disposition"].startswith("inline")
    assert sound["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''" in sound["Content-Disposition"]
    for response in (picture, sound):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
        response.close()
