"""The whole case taken away: accounted for, masked as it is seen, with its attachments as pages."""

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.cases import access
from bihuan.desk.bundle import _safe
from bihuan.parties import directory
from tests.cases.shop import MATTER, MORNING, NAME, PHONE, Shop, complaint, lodged, planned
from tests.desk.test_history import PDF

As = Callable[..., Client]
CASE = "/cases/XD-TS-2026-00001/"
EXPORT = f"{CASE}export/"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def case(shop: Shop) -> str:
    id = lodged(shop).case_id
    person = complaint().person
    directory.enrol(id, unit="XD", person=person, language="zh", received_at=MORNING)
    planned(shop, id, at=MORNING)
    return id


def _text(content: bytes) -> str:
    return "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(content))
    )


def test_it_is_asked_what_for_and_put_on_record(shop: Shop, case: str, as_: As) -> None:
    owner = as_("owner")

    empty = owner.post(EXPORT, {"kind": "json", "purpose": ""})
    shut = owner.get(f"{EXPORT}whole.json")
    owner.post(EXPORT, {"kind": "json", "purpose": "法院调取"})

    assert empty.status_code == 422
    assert shut["location"] == EXPORT
    seen = access.accesses_to(case)[0]
    assert (seen.person, seen.what, seen.purpose) == (shop.owner, access.EXPORT, "法院调取")


def test_as_data_it_holds_the_history_and_nobody_in_full(case: str, as_: As) -> None:
    answer = as_("owner").post(EXPORT, {"kind": "json", "purpose": "移交"}, follow=True)

    told = json.loads(answer.content)
    assert (told["format"], told["personal"], told["matter"]) == ("bihuan-case/1", "masked", MATTER)
    assert told["entries"][0]["event"] == "CaseOpened"
    assert any("退款并送一箱" in line for one in told["entries"] for line in one["lines"])
    assert NAME not in answer.text and PHONE not in answer.text


def test_as_paper_it_holds_pictures_and_the_pages_of_attached_papers(case: str, as_: As) -> None:
    owner = as_("owner")
    for name, content, kind in (("单据.pdf", PDF, "application/pdf"), ("照片.png", PNG, "image/png")):
        owner.post(f"{CASE}acts/attach/", {"papers": SimpleUploadedFile(name, content, kind)})

    made = owner.post(EXPORT, {"kind": "pdf", "purpose": "移交"}, follow=True)

    pages = pypdfium2.PdfDocument(io.BytesIO(made.content))
    text = _text(made.content)
    assert made["Content-Disposition"] == 'attachment; filename="XD-TS-2026-00001.pdf"'
    assert pages[len(pages) - 1].get_size() == (100, 100)
    assert "投诉卷宗" in text and "退款并送一箱" in text and "照片.png" in text
    assert NAME not in text and PHONE not in text


def test_it_is_shut_again_after_a_while_and_to_others(
    case: str, as_: As, stand_at: Callable[..., None]
) -> None:
    owner = as_("owner")
    owner.post(EXPORT, {"kind": "pdf", "purpose": "移交"})
    stand_at(MORNING + timedelta(minutes=11))

    assert owner.get(f"{EXPORT}whole.pdf").status_code == 302
    assert as_("stranger").get(EXPORT).status_code == 404
    assert owner.get(f"{EXPORT}whole.exe").status_code == 404


def test_a_letter_gives_away_neither_name_nor_code() -> None:
    hidden = {NAME: "欧阳**", PHONE: "****"}

    safe = _safe(f"尊敬的{NAME}：电话{PHONE}，查询码V7YS-3T5F，编号 XD-TS-2026-00001", hidden)

    assert safe == "尊敬的欧阳**：电话****，查询码****-****，编号 XD-TS-2026-00001"
