"""The history of a case: narrowed, as it was on a moment; drafts of two devices; pictures of files."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.cases import beside
from bihuan.documents.pages import picture
from bihuan.engine.commands import AddNote, Complete, SupplyMaterial
from tests.cases.shop import MATTER, MORNING, Shop, do, lodged
from tests.desk.conftest import counted

As = Callable[..., Client]
Stand = Callable[[datetime], None]
NUMBER = "XD-TS-2026-00001"
CASE = f"/cases/{NUMBER}/"
PLAN = "complaint/plan#1"
DRAFT = f"{CASE}tasks/{quote(PLAN, safe='/')}/draft"


def _at(moment: datetime) -> str:
    return f"{CASE}as-of/?at={timezone.localtime(moment).strftime('%Y-%m-%dT%H:%M')}"


@pytest.fixture
def case(shop: Shop, stand_at: Stand) -> str:
    """Registered in the morning, a plan five minutes later, a note after an hour; it is noon."""
    id = lodged(shop).case_id
    do(id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete(PLAN, values={"offer": 5000}, texts={"remedy": "退款并送一箱"})
    do(id, plan, by=shop.chief, at=MORNING + timedelta(minutes=5))
    do(id, AddNote("顾客又来电"), by=shop.clerk, at=MORNING + timedelta(hours=1))
    stand_at(MORNING + timedelta(hours=2))
    return id


# --- as it was ----------------------------------------------------------------------------------------------


def test_the_case_is_shown_as_it_was_on_record_then(case: str, as_: As) -> None:
    owner = as_("owner")

    before, after = (
        owner.get(_at(MORNING + timedelta(minutes=2))),
        owner.get(_at(MORNING + timedelta(hours=1))),
    )

    assert "提出处理意见" in before.text and "退款并送一箱" not in before.text
    assert "退款并送一箱" in after.text and MATTER in after.text
    assert '<form method="post"' not in before.text.partition("<main")[2].partition("</main>")[0]


def test_before_the_case_there_is_none(case: str, as_: As) -> None:
    assert "那时还没有这件投诉" in as_("owner").get(_at(MORNING - timedelta(days=1))).text


def test_one_goes_from_change_to_change(case: str, as_: As) -> None:
    text = as_("owner").get(_at(MORNING + timedelta(minutes=30))).text

    assert "上一次变动" in text and "下一次变动" in text


def test_what_is_no_moment_is_said_and_kept(case: str, as_: As) -> None:
    answer = as_("owner").get(f"{CASE}as-of/?at=昨天")

    assert answer.status_code == 422 and "昨天" in answer.text


def test_the_past_is_for_who_sees_the_case(case: str, as_: As) -> None:
    assert as_("stranger").get(f"{CASE}as-of/").status_code == 404
    assert as_("owner").post(f"{CASE}as-of/").status_code == 405
    assert as_("owner").get("/cases/XD-TS-2026-09999/as-of/").status_code == 404


def test_looking_back_costs_no_more_than_the_case(shop: Shop, case: str, as_: As) -> None:
    owner = as_("owner")
    owner.get(f"{CASE}as-of/")
    with counted() as said:
        owner.get(f"{CASE}as-of/")

    assert sum(not one.startswith("--") for one in said) <= 14


# --- narrowed -----------------------------------------------------------------------------------------------


def test_the_history_is_narrowed_to_a_kind_or_a_person(shop: Shop, case: str, as_: As) -> None:
    owner = as_("owner")

    notes = owner.get(f"{CASE}?kind=notes").text.partition('id="timeline"')[2]
    chief = owner.get(f"{CASE}?who={shop.chief}").text.partition('id="timeline"')[2]

    assert "顾客又来电" in notes and "完成：" not in notes
    assert "提出处理意见" in chief and "顾客又来电" not in chief


def test_a_filter_that_is_none_narrows_nothing(case: str, as_: As) -> None:
    assert "顾客又来电" in as_("owner").get(f"{CASE}?kind=everything&all=1").text


# --- drafts of two devices ----------------------------------------------------------------------------------


@pytest.fixture
def devices(shop: Shop, as_: As) -> tuple[Client, Client]:
    do(lodged(shop).case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    return as_("chief"), as_("chief")


def test_what_two_devices_typed_is_both_kept_and_said(devices: tuple[Client, Client]) -> None:
    desk, phone = devices

    first = desk.post(DRAFT, {"remedy": "桌上写的", "draft-base": ""})
    second = phone.post(DRAFT, {"remedy": "手机写的", "draft-base": ""})
    page = desk.get(CASE).text

    assert (first.status_code, second.status_code) == (204, 412)
    assert "桌上写的" in page and "手机写的" in page
    assert "两台设备" in page


def test_who_goes_on_from_the_last_draft_meets_no_conflict(devices: tuple[Client, Client]) -> None:
    desk, phone = devices
    first = desk.post(DRAFT, {"remedy": "桌上写的", "draft-base": ""})

    second = phone.post(DRAFT, {"remedy": "接着写", "draft-base": first["Draft-Saved-At"]})

    assert second.status_code == 204
    assert "两台设备" not in desk.get(CASE).text


@pytest.mark.parametrize(("choice", "stays"), [("use", "手机写的"), ("drop", "桌上写的")])
def test_one_of_both_is_chosen(shop: Shop, devices: tuple[Client, Client], choice: str, stays: str) -> None:
    desk, phone = devices
    desk.post(DRAFT, {"remedy": "桌上写的", "draft-base": ""})
    phone.post(DRAFT, {"remedy": "手机写的", "draft-base": ""})

    page = desk.post(f"{DRAFT}-choice", {choice: ""}, follow=True).text

    assert "两台设备" not in page and stays in page
    assert beside.draft_of(str(_id(desk)), f"{PLAN}~", shop.chief) is None


def _id(client: Client) -> str:
    from bihuan.cases.queries.states import case_numbered
    from bihuan.people.sight import Scope

    row = case_numbered(Scope(0, True, frozenset(), frozenset(), ()), NUMBER)
    assert row is not None
    return row.id


# --- files --------------------------------------------------------------------------------------------------

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def test_a_pdf_is_shown_by_its_first_page_drawn_here(shop: Shop, case: str, as_: As) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    owner = as_("owner")
    owner.post(f"{CASE}acts/attach/", {"papers": SimpleUploadedFile("检测.pdf", PDF, "application/pdf")})
    page = owner.get(CASE).text
    address = page.partition('<img src="')[2].partition('"')[0]

    drawn = owner.get(address)

    assert picture(PDF).startswith(b"\x89PNG")
    assert (drawn["Content-Type"], drawn.content[:4]) == ("image/png", b"\x89PNG")
    assert "sandbox" in drawn["Content-Security-Policy"]
    assert as_("stranger").get(address).status_code == 404


# --- the thread and the money -------------------------------------------------------------------------------


def test_what_was_said_stands_in_one_thread(case: str, as_: As) -> None:
    do(case, SupplyMaterial("小票找到了"), by="complainant", at=MORNING + timedelta(hours=1, minutes=10))

    text = as_("owner").get(f"{CASE}thread/").text

    assert text.index(MATTER) < text.index("小票找到了")
    assert "顾客又来电" not in text
    assert as_("stranger").get(f"{CASE}thread/").status_code == 404
    assert as_("owner").post(f"{CASE}thread/").status_code == 405


def test_the_money_on_record_stands_on_the_case(case: str, as_: As) -> None:
    text = as_("owner").get(CASE).text.partition('id="money"')[2]

    assert "¥50.00" in text.partition("</section>")[0]
