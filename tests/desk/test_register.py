"""The register and registering: what is found, what is kept, what is told."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client

from bihuan.cases import queries
from bihuan.cases.duties import open_duties
from bihuan.cases.models import CaseSummary
from bihuan.cases.queries import timeline
from bihuan.engine import events as e
from bihuan.engine.commands import Complete
from bihuan.parties import directory
from bihuan.registry.models import Version
from bihuan.registry.working import adopt
from tests.cases.shop import MATTER, MORNING, PHONE, Shop, complaint, do, lodged

As = Callable[..., Client]
Stand = Callable[[datetime], None]
NEW = "/register/new/?unit=XD&channel=phone"
SAID = {
    "caller-phone": "138 0013 8000",
    "caller-name": "欧阳清荷",
    "topic": "goods",
    "danger": "false",
    "matter": MATTER,
    "receipt-command": "a" * 32,
}


def test_two_characters_find_a_case_and_the_hit_is_named(shop: Shop, as_: As) -> None:
    lodged(shop)

    text = as_("owner").get("/register/?q=酸奶").text

    assert "含“酸奶”的 1 件" in text
    assert "<mark>酸奶</mark>" in text
    assert "投诉内容" in text


def test_a_number_finds_its_case(shop: Shop, as_: As) -> None:
    lodged(shop)
    lodged(shop)

    text = as_("owner").get("/register/?q=xd-ts-2026-00002").text

    assert "编号 XD-TS-2026-00002" in text
    assert "/cases/XD-TS-2026-00001/" not in text


def test_a_phone_finds_the_cases_that_left_it_masked(shop: Shop, as_: As) -> None:
    case = lodged(shop)
    directory.enrol(case.case_id, unit="XD", person=complaint().person, language="zh", received_at=MORNING)

    text = as_("owner").get(f"/register/?q={PHONE}").text

    assert "/cases/XD-TS-2026-00001/" in text
    assert "138****8000" in text
    assert "/cases/" not in as_("stranger").get(f"/register/?q={PHONE}").text


def test_filters_narrow_and_stand_as_chips(shop: Shop, as_: As) -> None:
    case = lodged(shop)
    do(case.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    lodged(shop, values={"topic": "goods", "danger": True})  # type: ignore[arg-type]

    text = as_("owner").get("/register/?level=normal&status=open").text

    assert "级别：一般" in text
    assert "状态：办理中" in text
    assert "/cases/XD-TS-2026-00001/" in text
    assert "/cases/XD-TS-2026-00002/" not in text


def test_pages_follow_one_another_without_gap(shop: Shop, as_: As) -> None:
    for minute in range(60):
        lodged(shop, at=MORNING + timedelta(minutes=minute))
    owner = as_("owner")

    first = owner.get("/register/").text
    url = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = owner.get(url).text

    assert "第 51–60 件" in second
    assert first.count("/cases/XD-") == 50
    assert second.count("/cases/XD-") == 10


def test_what_is_no_answer_narrows_nothing(shop: Shop, as_: As) -> None:
    lodged(shop)

    page = as_("owner").get("/register/?level=bogus&from=yesterday&after=_&seen=-1&unit=DD%00")

    assert page.status_code == 200
    assert "/cases/XD-TS-2026-00001/" in page.text


# --- registering --------------------------------------------------------------------------------------------


def test_a_call_becomes_a_case_with_number_code_and_what_is_next(shop: Shop, as_: As) -> None:
    answer = as_("clerk").post(NEW, SAID, follow=True)

    assert answer.redirect_chain == [("/register/new/XD-TS-2026-00001/", 302)]
    assert "查询码" in answer.text
    assert "去办理" in answer.text
    row = queries.by_number("XD-TS-2026-00001")
    assert row is not None
    assert row.channel == "phone"
    party = directory.party_of(row.id)
    assert party is not None
    assert party.name == "欧阳清荷"


def test_the_code_is_shown_once_to_who_registered(shop: Shop, as_: As) -> None:
    as_("clerk").post(NEW, SAID)

    other = as_("owner").get("/register/new/XD-TS-2026-00001/")

    assert other["location"] == "/cases/XD-TS-2026-00001/"


def test_sent_twice_it_is_one_case(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")

    clerk.post(NEW, SAID)
    clerk.post(NEW, SAID)

    assert queries.by_number("XD-TS-2026-00002") is None


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(shop: Shop, as_: As) -> None:
    answer = as_("clerk").post(NEW, {**SAID, "topic": "", "caller-phone": "12"})

    assert answer.status_code == 422
    assert MATTER in answer.text
    assert "这不像电话号码" in answer.text
    assert "投诉类型" in answer.text


def test_earlier_receipt_needs_its_reason_and_starts_the_clocks(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    earlier = {**SAID, "receipt-at": "2026-03-02T09:00"}

    without = clerk.post(NEW, earlier)
    clerk.post(NEW, {**earlier, "receipt-why": "系统停电，补登"})

    assert "请写明原因" in without.text
    row = queries.by_number("XD-TS-2026-00001")
    assert row is not None
    assert row.received_at == MORNING - timedelta(hours=1)
    notes = [one for one in timeline(row.id) if isinstance(one.happened.event, e.NoteAdded)]
    assert len(notes) == 1


def test_it_cannot_have_been_received_later_than_now(shop: Shop, as_: As) -> None:
    answer = as_("clerk").post(NEW, {**SAID, "receipt-at": "2026-03-02T12:00"})

    assert "不能晚于现在" in answer.text


def test_the_callers_earlier_cases_come_while_typing(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    clerk.post(NEW, SAID)
    htmx = {"hx-request": "true", "hx-target": "earlier"}

    part = clerk.post(NEW, {"caller-phone": PHONE, "find": "1"}, headers=htmx)
    other = as_("stranger").post("/register/new/", {"caller-phone": PHONE, "find": "1"}, headers=htmx)

    assert "XD-TS-2026-00001" in part.text
    assert "<html" not in part.text
    assert "没有留过这个号码" in other.text


def test_without_scripts_looking_up_keeps_the_form(shop: Shop, as_: As) -> None:
    page = as_("clerk").post(NEW, {**SAID, "find": "1"})

    assert page.status_code == 200
    assert MATTER in page.text
    assert queries.by_number("XD-TS-2026-00001") is None


def test_a_draft_is_kept_and_dropped_when_sent(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    clerk.post("/register/new/draft", {"matter": "说到一半", "caller-name": "王"})

    kept = clerk.get(NEW).text
    clerk.post(NEW, SAID)

    assert "说到一半" in kept
    assert "说到一半" not in as_("chief").get(NEW).text
    assert "说到一半" not in clerk.get(NEW).text


def test_duties_are_listed_apart_from_complaints(shop: Shop, as_: As) -> None:
    complaint_ = lodged(shop)
    adopt("XD", Version.objects.get(), from_on=MORNING.date())
    open_duties(MORNING)
    (duty,) = CaseSummary.objects.filter(kind="duty", unit="XD").values_list("number", flat=True)
    owner = as_("owner")

    complaints = owner.get("/register/").text
    duties = owner.get("/register/?kind=duty").text
    numbered = owner.get(f"/register/?q={duty}").text

    assert f"/cases/{complaint_.number}/" in complaints
    assert f"/cases/{duty}/" not in complaints
    assert "1 件" in complaints
    assert f"/cases/{duty}/" in duties
    assert f"/cases/{complaint_.number}/" not in duties
    assert 'aria-current="page"' in duties.partition("周期任务")[0].rpartition("<a")[2]
    assert f"/cases/{duty}/" in numbered


def test_narrowing_the_duties_stays_with_them(shop: Shop, as_: As) -> None:
    lodged(shop)

    text = as_("owner").get("/register/?kind=duty&status=open").text

    assert '<input type="hidden" name="kind" value="duty"' in text
    assert "没有符合条件的" in text
