"""Papers by the batch: each picture kept, typed in beside it, one case a slip; none is recorded too."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.cases import erasing, queries
from bihuan.cases.perform import perform
from bihuan.documents import keeping as documents
from bihuan.documents.models import Document
from bihuan.engine.commands import Erase
from bihuan.inbox.models import Batch, Slip, SlipState
from tests.cases.shop import MORNING, Shop, lodged
from tests.desk.conftest import counted
from tests.documents.samples import PNG

As = Callable[..., Client]
EVENING_BEFORE = "2026-03-01T18:00"
RECORD = {"caller-name": "欧阳清荷", "topic": "goods", "danger": "false", "matter": "纸条上写：酸奶过期"}


def pdf(pages: int) -> bytes:
    made, said = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        made.new_page(200, 280)
    made.save(said)
    return said.getvalue()


def collected(client: Client, *files: SimpleUploadedFile, **more: str) -> Batch:
    said = {"kind": "box", "unit": "XD", "place": "一楼", "received_at": EVENING_BEFORE, **more}
    answer = client.post("/slips/", {**said, "pictures": list(files)} if files else said)
    assert answer.status_code == 302, answer.text
    return Batch.objects.latest("made_at")


def photo(name: str = "1.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, "image/png")


def sent(client: Client, slip: Slip, **more: str):  # type: ignore[no-untyped-def]
    page = client.get(f"/slips/{slip.batch_id}/{slip.id}/").text
    why = page.split('name="receipt-why" value="')[1].split('"')[0]
    said = {**RECORD, "receipt-at": EVENING_BEFORE, "receipt-why": why, **more}
    return client.post(f"/slips/{slip.batch_id}/{slip.id}/", said)


def test_each_picture_and_each_page_is_a_slip_kept_as_it_was_taken(shop: Shop, as_: As) -> None:
    batch = collected(as_("clerk"), photo(), SimpleUploadedFile("信.pdf", pdf(3), "application/pdf"))

    slips = Slip.objects.filter(batch=batch)
    raw = Document.objects.filter(case=f"batch {batch.id}")
    assert [one.page for one in slips.order_by("place")] == [0, 1, 2, 3]
    assert batch.waiting == 4
    assert sorted(one.name for one in raw) == ["1.png", "信-1.pdf", "信-2.pdf", "信-3.pdf", "信.pdf"]


def test_an_empty_box_is_recorded_too(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")

    batch = collected(clerk, empty="on")

    assert batch.slips == 0
    assert "一楼" in clerk.get("/slips/").text


def test_nothing_sent_and_not_said_to_be_empty_is_asked_for(shop: Shop, as_: As) -> None:
    answer = as_("clerk").post("/slips/", {"kind": "box", "unit": "XD", "received_at": EVENING_BEFORE})

    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_what_is_no_picture_is_refused_and_the_others_are_kept(shop: Shop, as_: As) -> None:
    hostile = SimpleUploadedFile("2.png", b"MZ\x90\x00" + b"\0" * 64, "image/png")

    batch = collected(as_("clerk"), photo(), hostile)

    assert batch.slips == 1


def test_a_slip_becomes_a_case_received_when_the_box_was_opened(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    batch = collected(clerk, photo(), photo("2.png"))
    first, second = Slip.objects.filter(batch=batch).order_by("place")

    answer = sent(clerk, first)

    first.refresh_from_db()
    row = queries.by_id(first.case)
    assert answer["location"] == f"/slips/{batch.id}/{second.id}/"
    assert first.state == SlipState.REGISTERED and row is not None
    assert row.received_at == datetime.fromisoformat(f"{EVENING_BEFORE}+08:00")
    assert [one.id for one in documents.of_case(first.case)] == [first.document]
    assert Batch.objects.get().waiting == 1


def test_sent_twice_a_slip_is_one_case(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    slip = Slip.objects.get(batch=collected(clerk, photo()))
    sent(clerk, slip)

    again = clerk.post(f"/slips/{slip.batch_id}/{slip.id}/", RECORD)

    assert again.status_code == 200
    assert len({one.case for one in Slip.objects.all()}) == 1


def test_further_pages_go_where_the_first_goes(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    batch = collected(clerk, SimpleUploadedFile("信.pdf", pdf(2), "application/pdf"))
    first, second = Slip.objects.filter(batch=batch).order_by("place")

    clerk.post(f"/slips/{batch.id}/{second.id}/act", {"act": "part"})
    sent(clerk, first)

    first.refresh_from_db()
    assert len(documents.of_case(first.case)) == 2
    assert Batch.objects.get().waiting == 0


def test_what_is_no_complaint_is_put_aside_for_a_reason_and_may_be_taken_back(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    slip = Slip.objects.get(batch=collected(clerk, photo()))
    where = f"/slips/{slip.batch_id}/{slip.id}/act"

    clerk.post(where, {"act": "drop"})
    without_reason = Slip.objects.get().state
    clerk.post(where, {"act": "drop", "why": "广告"})
    put_aside = Slip.objects.get().state
    clerk.post(where, {"act": "again"})

    assert (without_reason, put_aside) == ("waiting", "dropped")
    assert (Slip.objects.get().state, Batch.objects.get().waiting) == ("waiting", 1)


def test_a_slip_about_a_case_we_have_goes_onto_it(shop: Shop, as_: As) -> None:
    done = lodged(shop)
    owner = as_("owner")
    slip = Slip.objects.get(batch=collected(owner, photo()))

    owner.post(
        f"/slips/{slip.batch_id}/{slip.id}/act", {"act": "add", "number": done.number, "why": "还有一盒"}
    )

    assert Slip.objects.get().case == done.case_id
    assert "还有一盒" in owner.get(f"/cases/{done.number}/").text


def test_a_page_is_shown_as_a_picture(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    slip = Slip.objects.get(batch=collected(clerk, SimpleUploadedFile("信.pdf", pdf(1), "application/pdf")))

    shown = clerk.get(f"/slips/{slip.batch_id}/{slip.id}/picture")

    assert shown["content-type"] == "image/png"
    assert shown.content.startswith(b"\x89PNG")


def test_what_was_typed_of_a_slip_is_there_again(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    slip = Slip.objects.get(batch=collected(clerk, photo()))

    clerk.post(f"/slips/{slip.batch_id}/{slip.id}/draft", {"matter": "酸奶过期"})

    assert "酸奶过期" in clerk.get(f"/slips/{slip.batch_id}/{slip.id}/").text


def test_erasing_reaches_the_file_the_page_was_taken_out_of(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    batch = collected(clerk, SimpleUploadedFile("信.pdf", pdf(2), "application/pdf"), sender="欧阳清荷")
    first = Slip.objects.filter(batch=batch).order_by("place")[0]
    sent(clerk, first)
    first.refresh_from_db()

    erased = perform(
        Erase("complainant", "request"), on=first.case, at=MORNING + timedelta(hours=1), by=shop.owner
    )

    assert erased is not None and erasing is not None
    assert not Document.objects.filter(name="信.pdf").exists()
    assert bytes(Batch.objects.get().sender) == b""


@pytest.mark.parametrize("way", ["", "draft", "act", "picture"])
def test_another_unit_has_no_such_slip(shop: Shop, as_: As, way: str) -> None:
    slip = Slip.objects.get(batch=collected(as_("clerk"), photo()))
    stranger = as_("stranger")

    ask = stranger.post if way in ("draft", "act") else stranger.get

    assert ask(f"/slips/{slip.batch_id}/{slip.id}/{way}").status_code == 404
    assert stranger.get(f"/slips/{slip.batch_id}/").status_code == 404
    assert as_("clerk").get("/slips/none/").status_code == 404


def test_nobody_signed_in_is_asked_to_sign_in(shop: Shop) -> None:
    answer = Client(headers={"host": "localhost"}).get("/slips/")

    assert answer["location"].startswith("/accounts/login/")


def test_the_batch_costs_the_same_however_many_slips(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    few_slips, many_slips = (
        collected(clerk, photo()),
        collected(clerk, *(photo(f"{n}.png") for n in range(9))),
    )
    clerk.get(f"/slips/{few_slips.id}/")
    with counted() as few:
        clerk.get(f"/slips/{few_slips.id}/")

    with counted() as many:
        clerk.get(f"/slips/{many_slips.id}/")

    assert len(many) <= len(few)
