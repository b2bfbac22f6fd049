"""A branch's sheet: read, rehearsed, taken in; each row once, each refused row with its reason."""

import io
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from xlsxwriter import Workbook

from bihuan.documents.models import Document
from bihuan.inbox.models import ImportedCase
from tests.cases.shop import Shop

As = Callable[..., Client]
HEADER = ("编号", "收到时间", "内容")
ROWS = (
    ("A-1", "2026-02-03 09:00", "酸奶过期"),
    ("A-2", "2026-02-04 10:00", "称重不准"),
    ("", "2026-02-05 08:00", "无号"),
)


def book() -> SimpleUploadedFile:
    said = io.BytesIO()
    with Workbook(said, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate((HEADER, *ROWS)):
            sheet.write_row(number, 0, row)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return SimpleUploadedFile("二月.xlsx", said.getvalue(), kind)


def looked_at(client: Client) -> tuple[str, str]:
    page = client.post("/sheets/", {"unit": "XD", "file": book(), "step": "look"}).text
    mapping = page.split('<textarea name="mapping"')[1].split(">", 1)[1].split("</textarea>")[0]
    return Document.objects.get(name="二月.xlsx").id, mapping


def test_a_sheet_is_rehearsed_before_anything_is_written(shop: Shop, as_: As) -> None:
    _kept, mapping = looked_at(as_("owner"))

    assert "编号" in mapping and "收到时间" in mapping
    assert not ImportedCase.objects.exists()


def test_rows_are_taken_once_and_the_others_refused_with_a_reason(shop: Shop, as_: As) -> None:
    owner = as_("owner")
    kept, mapping = looked_at(owner)
    asked = {"unit": "XD", "kept": kept, "mapping": mapping.replace("&#x27;", "'"), "step": "take"}

    first = owner.post("/sheets/", asked).text
    owner.post("/sheets/", asked)

    assert "第 4 行" in first
    assert ImportedCase.objects.count() == 2


def test_a_wrong_mapping_is_said_and_the_file_stays(shop: Shop, as_: As) -> None:
    owner = as_("owner")
    kept, _mapping = looked_at(owner)

    answer = owner.post("/sheets/", {"unit": "XD", "kept": kept, "mapping": "case: 没有", "step": "look"})

    assert answer.status_code == 422
    assert kept in answer.text


def test_a_file_that_is_no_table_is_refused(shop: Shop, as_: As) -> None:
    hostile = SimpleUploadedFile("二月.xlsx", b"MZ\x90\x00" + b"\0" * 64)

    assert as_("owner").post("/sheets/", {"unit": "XD", "file": hostile}).status_code == 422


def test_nobody_takes_in_the_sheet_of_a_unit_they_do_not_oversee(shop: Shop, as_: As) -> None:
    assert as_("clerk").post("/sheets/", {"unit": "XD", "file": book()}).status_code == 200
    assert as_("stranger").post("/sheets/", {"unit": "XD", "file": book()}).status_code in (200, 422)
    assert not ImportedCase.objects.exists() and not Document.objects.exists()


def test_anothers_sheet_is_not_there(shop: Shop, as_: As) -> None:
    kept, mapping = looked_at(as_("owner"))

    answer = as_("chief").post("/sheets/", {"unit": "XD", "kept": kept, "mapping": mapping, "step": "take"})

    assert not ImportedCase.objects.exists()
    assert answer.status_code in (200, 422)


def test_nobody_signed_in_is_asked_to_sign_in(shop: Shop) -> None:
    assert Client(headers={"host": "localhost"}).get("/sheets/")["location"].startswith("/accounts/login/")
