"""Acts beside the steps, and what refuses them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.cases.queries import case_state, timeline
from bihuan.desk.act_kinds import ICONS
from bihuan.engine import events as e
from bihuan.engine.case import Case
from bihuan.engine.commands import Archive, Complete, LetTimePass
from bihuan.pages.templatetags.show import icon
from tests.cases.shop import MORNING, Shop, do, live, lodged

As = Callable[..., Client]
Stand = Callable[[datetime], None]
CASE = "/cases/XD-TS-2026-00001/"
ACTS = CASE + "acts/"
CLOCK = quote("plan@complaint#1", safe="")
TASK = quote("complaint/plan#1", safe="")


def _registered(shop: Shop) -> str:
    case = lodged(shop)
    do(case.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    return case.case_id


def _state(case: str) -> Case:
    found = case_state(case)
    assert found is not None
    return found.case


def _events(case: str) -> list[type]:
    return [type(one.happened.event) for one in timeline(case)]


def test_an_extension_is_asked_for_with_a_reason(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    chief = as_("chief")

    page = chief.get(f"{ACTS}extend/?clock={CLOCK}")
    unsaid = chief.post(f"{ACTS}extend/?clock={CLOCK}", {"reason": ""})
    said = chief.post(f"{ACTS}extend/?clock={CLOCK}", {"reason": "供货商周一才回复"}, follow=True)

    assert "由店长审批" in page.text
    assert unsaid.status_code == 422
    assert "已申请延期。" in said.text
    assert e.ExtensionAsked in _events(case)


def test_an_extension_asked_too_late_is_refused_with_its_article(
    shop: Shop, as_: As, stand_at: Stand
) -> None:
    case = _registered(shop)
    now = MORNING + timedelta(days=6)
    do(case, LetTimePass(), by=None, at=now)
    stand_at(now)
    chief = as_("chief")

    on_case = chief.get(CASE).text
    page = chief.get(f"{ACTS}extend/?clock={CLOCK}").text
    answer = chief.post(f"{ACTS}extend/?clock={CLOCK}", {"reason": "再等等"})

    for text in (on_case, page, answer.text):
        assert "不能再申请延期（二(2)）" in text
    assert answer.status_code == 422
    assert "再等等" in answer.text


def test_an_act_that_is_not_mine_says_for_whom_it_is(shop: Shop, as_: As) -> None:
    _registered(shop)

    text = as_("owner").get(CASE).text

    assert "您的岗位不能办理这一项（二(2)）。请由有权的岗位办理：主管。" in text


def test_a_withdrawal_closes_the_case(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    given = {"reason": "问题已解决", "learnt": "10:05 来电"}

    answer = as_("clerk").post(ACTS + "withdraw/", given, follow=True)

    assert "已登记撤回。" in answer.text
    assert _state(case).outcome == "withdrawn"


def test_a_closed_case_is_reopened_with_a_reason(shop: Shop, as_: As, stand_at: Stand) -> None:
    case = lodged(shop).case_id
    live(shop, case, at=MORNING)
    stand_at(MORNING + timedelta(hours=2))

    as_("owner").post(ACTS + "reopen/", {"reason": "客户又来电"})

    assert _state(case).reopened == 1


def test_a_settled_case_is_archived_and_then_cannot_be_changed(shop: Shop, as_: As, stand_at: Stand) -> None:
    case = lodged(shop).case_id
    live(shop, case, at=MORNING)
    stand_at(MORNING + timedelta(hours=2))
    owner = as_("owner")

    done = owner.post(ACTS + "archive/", follow=True)
    again = owner.post(ACTS + "archive/")

    assert "已归档。" in done.text
    assert _state(case).archived
    assert again["location"] == "/archive/XD-TS-2026-00001/"


def test_an_open_case_cannot_be_archived_by_its_address(shop: Shop, as_: As) -> None:
    case = _registered(shop)

    answer = as_("owner").post(ACTS + "archive/")

    assert answer.status_code == 422
    assert not _state(case).archived


def test_a_note_is_added(shop: Shop, as_: As) -> None:
    _registered(shop)

    text = as_("clerk").post(ACTS + "note/", {"text": "客户下午在家"}, follow=True).text

    assert "客户下午在家" in text


def test_a_file_is_attached_with_its_name(shop: Shop, as_: As) -> None:
    _registered(shop)
    paper = SimpleUploadedFile("小票.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

    text = as_("clerk").post(ACTS + "attach/", {"papers": paper}, follow=True).text

    assert "小票.pdf" in text


def test_a_field_is_corrected_and_both_values_stay(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    clerk = as_("clerk")

    choices = clerk.get(CASE + "corrections/").text
    clerk.post(ACTS + "correct/?of=complaint&field=topic", {"topic": "service", "reason": "听错了"})
    text = clerk.get(CASE).text

    assert "of=complaint&amp;field=topic" in choices
    assert _state(case).values["topic"] == "service"
    assert "商品 更正为 服务" in text
    assert "理由：听错了" in text


def test_somebody_is_urged(shop: Shop, as_: As) -> None:
    case = _registered(shop)

    as_("owner").post(f"{ACTS}urge/?task={TASK}", {"text": "请今天给意见"})

    assert e.Urged in _events(case)


def test_a_supervisor_assigns_a_task_to_who_holds_the_post(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    owner = as_("owner")

    as_offered = owner.get(f"{ACTS}assign/?task={TASK}").text
    outside = owner.post(f"{ACTS}assign/?task={TASK}", {"person": shop.stranger})
    owner.post(f"{ACTS}assign/?task={TASK}", {"person": shop.chief})

    assert "chief" in as_offered
    assert outside.status_code == 422
    assert _state(case).occurrences["complaint/plan#1"].person == shop.chief


@pytest.mark.parametrize(
    "address", ["nothing/", "extend/?clock=none", "urge/?task=none", "correct/?of=complaint&field=none"]
)
def test_there_is_no_act_about_nothing(shop: Shop, as_: As, address: str) -> None:
    _registered(shop)

    assert as_("owner").get(ACTS + address).status_code == 404


def test_another_unit_and_nobody_do_not_get_to_an_act(shop: Shop, as_: As) -> None:
    _registered(shop)

    assert as_("stranger").post(ACTS + "note/", {"text": "x"}).status_code == 404
    assert Client(headers={"host": "localhost"}).get(ACTS + "note/").status_code == 302
    assert as_("owner").put(ACTS + "note/").status_code == 405


def test_an_archived_case_is_read_once_its_purpose_is_said(shop: Shop, as_: As, stand_at: Stand) -> None:
    case = lodged(shop).case_id
    live(shop, case, at=MORNING)
    do(case, Archive(), by=shop.owner, at=MORNING + timedelta(hours=2))
    stand_at(MORNING + timedelta(hours=3))
    owner = as_("owner")

    before = owner.get(CASE)
    owner.post(before["location"], {"purpose": "复核上季度的赔付"})
    page = owner.get(CASE)
    again = owner.post(ACTS + "archive/")

    assert before.status_code == 302
    assert page.status_code == 200
    assert "已归档" in page.text
    assert "更正登记内容" not in page.text
    assert "这件投诉已经归档" in again.text


@pytest.mark.parametrize("name", sorted(ICONS.values()))
def test_every_act_has_an_icon_that_exists(name: str) -> None:
    assert "<svg" in icon(name)
