"""The register as one keeps it: columns, views that show nobody more, and files of exactly what is shown."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from python_calamine import CalamineWorkbook

from bihuan.cases.access import EXPORT, accesses_by
from bihuan.cases.erasing import noted
from bihuan.desk import exporting
from bihuan.desk.exporting import export_round
from bihuan.desk.models import Export, RegisterView
from bihuan.engine.commands import Archive, Complete, Erase
from bihuan.parties import directory
from tests.cases.shop import MATTER, MORNING, NAME, Shop, complaint, do, live, lodged

As = Callable[..., Client]
Stand = Callable[[datetime], None]
LATER = MORNING + timedelta(hours=2)
KEEP, ASK = "/register/views", "/register/export"


def written(now: datetime = LATER) -> int:
    return export_round(now, tick=lambda: now)


def file_of(client: Client) -> bytes:
    page = client.get("/register/exports/").text
    answer = client.get(re.search(r"/register/exports/[^/]+/file", page)[0])  # type: ignore[index]
    return b"".join(answer)  # type: ignore[arg-type]


def rows_of(client: Client) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file_of(client).decode("utf-8-sig"))))


@pytest.fixture
def three(shop: Shop, stand_at: Stand) -> tuple[str, str, str]:
    """One at its plan, one archived, one just lodged."""
    cases = [lodged(shop, at=MORNING + timedelta(minutes=n)).case_id for n in range(3)]
    for case in cases:
        directory.enrol(case, unit="XD", person=complaint().person, language="zh", received_at=MORNING)
    do(cases[0], Complete("complaint/register#1"), by=shop.clerk, at=MORNING + timedelta(minutes=3))
    live(shop, cases[1], at=MORNING + timedelta(minutes=4))
    do(cases[1], Archive(), by=shop.clerk, at=LATER)
    stand_at(LATER)
    return cases[0], cases[1], cases[2]


def test_columns_are_kept_for_the_person_and_may_stand_in_an_address(three, as_: As) -> None:
    owner = as_("owner")

    owner.post("/register/columns", {"column": ["received", "closed", "nonsense"]})
    kept, asked = owner.get("/register/").text, owner.get("/register/?columns=keep").text
    owner.post("/register/columns", {"usual": "1"})

    assert re.findall(r'<th scope="col">(.*?)</th>', kept) == ["投诉", "收到", "办结"]
    assert re.findall(r'<th scope="col">(.*?)</th>', asked) == ["投诉", "保存到"]
    assert "由谁办理</th>" in owner.get("/register/").text
    assert "办结</th>" not in as_("chief").get("/register/").text


def test_conditions_are_said_in_a_sentence(three, as_: As) -> None:
    text = as_("owner").get("/register/?q=酸奶&status=open&level=normal&from=2026-03-01").text

    assert "正在看：办理中、级别为“一般”、2026-03-01 起收到、写有“酸奶”的投诉。" in " ".join(text.split())


def test_a_shared_view_shows_each_reader_what_they_may_see_and_no_words_searched(three, as_: As) -> None:
    owner = as_("owner")
    said = {"name": "待办的", "this": f"?status=open&q={NAME}", "columns": "received", "share": "unit"}

    owner.post(KEEP, said)

    link = f"/register/{RegisterView.objects.get().query}"
    assert link == "/register/?status=open&columns=received"
    assert "owner分享给小店" in as_("chief").get("/register/").text
    assert "待办的" not in as_("stranger").get("/register/").text
    assert "XD-TS" in owner.get(link).text
    assert "XD-TS" not in as_("stranger").get(link).text


def test_only_its_maker_deletes_a_view(three, as_: As) -> None:
    as_("owner").post(KEEP, {"name": "我的", "this": "", "share": "unit"})
    path = f"/register/views/{RegisterView.objects.get().pk}/drop"

    assert as_("chief").post(path).status_code == 404
    assert as_("owner").post(path).status_code == 302
    assert not RegisterView.objects.exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [({"name": " "}, "起个名字"), ({"name": "x", "share": "department"}, "没有岗位")],
)
def test_a_view_that_cannot_be_kept_says_why(shop: Shop, as_: As, said, told) -> None:
    assert told in as_("owner").post(KEEP, {"this": "", **said}, follow=True).text


def test_a_file_is_what_is_shown_columns_conditions_order_and_sight(shop: Shop, three, as_: As) -> None:
    owner = as_("owner")

    owner.post(ASK, {"kind": "csv", "this": "?regulation=small", "columns": "state,received"})
    written()
    rows = rows_of(owner)

    shown = re.findall(r"XD-TS-2026-\d{5}", owner.get("/register/?regulation=small").text)
    assert rows[0] == ["编号", "事由", "投诉人", "级别", "状态", "收到"]
    assert [row[0] for row in rows[1:]] == list(dict.fromkeys(shown))
    assert [row[1] for row in rows[1:]][1] == "已归档的投诉"
    assert rows[2][2] == "" and rows[1][2] not in ("", NAME)
    assert rows[1][5] == "2026-03-02 10:02"
    assert [(one.what, one.purpose) for one in accesses_by(shop.owner)] == [(EXPORT, "csv 全部投诉")]


def test_what_is_out_of_sight_is_in_no_file(three, as_: As) -> None:
    stranger = as_("stranger")

    stranger.post(ASK, {"kind": "csv", "this": "", "columns": "unit"})
    written()

    assert len(rows_of(stranger)) == 1


def test_an_excel_file_holds_moments_as_moments_and_stops_at_the_last_row_of_a_sheet(
    three, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_EXCEL", 2)
    owner = as_("owner")

    owner.post(ASK, {"kind": "xlsx", "this": "", "columns": "received,reopened"})
    written()

    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(owner)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["XD-TS-2026-00003", "XD-TS-2026-00002"]
    assert rows[1][4] == datetime(2026, 3, 2, 10, 2)
    assert "1,048,576 行" in owner.get("/register/exports/").text


def test_a_search_is_written_stretch_by_stretch_without_gap(
    three, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "STRETCH", 1)
    owner = as_("owner")

    owner.post(ASK, {"kind": "csv", "this": "?q=酸奶", "columns": "unit"})
    written()

    assert sorted(row[0] for row in rows_of(owner)[1:]) == ["XD-TS-2026-00001", "XD-TS-2026-00003"]


def test_nobody_else_takes_it_and_after_two_days_nobody(three, as_: As, stand_at: Stand) -> None:
    owner = as_("owner")
    owner.post(ASK, {"kind": "csv", "this": "", "columns": "unit"})
    before = owner.get(f"/register/exports/{Export.objects.get().id}/file").status_code
    written()
    one = Export.objects.get()
    path, held = f"/register/exports/{one.id}/file", one.path

    others = [as_("chief").get(path).status_code, as_("chief").post(path[:-4] + "cancel").status_code]
    stand_at(LATER + timedelta(days=2))
    late = owner.get(path).status_code
    written(LATER + timedelta(days=2))

    assert (before, others, late) == (404, [404, 404], 404)
    assert not default_storage.exists(held)
    assert not Export.objects.exists()


def test_cancelled_meanwhile_it_ends_and_leaves_nothing(
    three, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = as_("owner")
    owner.post(ASK, {"kind": "csv", "this": "", "columns": "unit"})
    one = Export.objects.get()

    def clock() -> datetime:
        owner.post(f"/register/exports/{one.id}/cancel")
        return LATER

    export_round(LATER, tick=clock)

    one.refresh_from_db()
    assert (one.state, one.path) == ("cancelled", "")
    assert owner.get(f"/register/exports/{one.id}/file").status_code == 404


def test_a_fallen_workers_file_is_begun_again_and_given_up_after_the_third(three, as_: As) -> None:
    owner = as_("owner")
    owner.post(ASK, {"kind": "csv", "this": "", "columns": "unit"})
    for fall in range(exporting.TRIES):
        assert exporting._take(LATER + fall * timedelta(minutes=3)) is not None
        assert exporting._take(LATER + fall * timedelta(minutes=3)) is None

    again = written(LATER + timedelta(minutes=10))

    assert again == 0
    assert Export.objects.get().state == "failed"


def test_a_person_has_three_under_way_at_most(three, as_: As) -> None:
    owner = as_("owner")

    pages = [owner.post(ASK, {"kind": "csv", "this": "", "columns": "unit"}, follow=True) for _ in range(4)]

    assert "已有 3 个文件" in pages[3].text
    assert Export.objects.count() == 3


def test_erasing_takes_every_file_and_the_words_searched(shop: Shop, three, as_: As) -> None:
    owner = as_("owner")
    owner.post(ASK, {"kind": "csv", "this": f"?q={NAME}", "columns": "unit"})
    owner.post(KEEP, {"name": "找人", "this": f"?q={NAME}", "share": "mine"})
    written()
    held = Export.objects.get().path

    do(three[0], Erase("complainant", ground="本人要求"), by=shop.owner, at=LATER)

    one = Export.objects.get()
    assert (one.state, one.path, one.query, one.sentence) == ("erased", "", "", "")
    assert one.columns == "unit" and held
    assert not RegisterView.objects.exists()
    assert any(erased.case == three[0] for erased in noted())
    assert MATTER not in owner.get("/register/exports/").text
