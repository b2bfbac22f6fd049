"""The page of a case: the five questions, what it shows and what it keeps back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.test import Client

from bihuan.cases.access import accesses_to
from bihuan.cases.perform import Performed
from bihuan.engine.commands import AddNote, Complete, Erase, LetTimePass, Withdraw
from bihuan.parties import directory
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.cases.shop import MATTER, MORNING, PHONE, Shop, complaint, do, live, lodged, planned
from tests.desk.conftest import counted
from tests.regulation.small import SMALL, with_policy

As = Callable[..., Client]
Stand = Callable[[datetime], None]
PAGE = "/cases/XD-TS-2026-00001/"


def _brought(shop: Shop) -> Performed:
    """A complaint with its complainant in the directory, as the inbox brings it."""
    case = lodged(shop)
    person = complaint().person
    directory.enrol(case.case_id, unit="XD", person=person, language="zh", received_at=MORNING)
    return case


def test_a_case_shows_its_matter_its_clock_and_my_task(shop: Shop, as_: As, stand_at: Stand) -> None:
    case = _brought(shop)
    do(case.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    stand_at(MORNING + timedelta(hours=1))

    page = as_("chief").get(PAGE)

    assert page.status_code == 200
    assert MATTER in page.text
    assert "轮到您：提出处理意见" in page.text
    assert "补偿金额" in page.text
    assert "怎么算的？" in page.text
    assert "超时后：告知店长（二(2)）" in page.text
    assert '<svg class="flow-chart"' in page.text
    assert "为什么由我办理？" in page.text


def test_another_unit_does_not_find_it(shop: Shop, as_: As) -> None:
    _brought(shop)

    assert as_("stranger").get(PAGE).status_code == 404


def test_nobody_signed_in_is_asked_to_sign_in(shop: Shop) -> None:
    _brought(shop)

    assert Client(headers={"host": "localhost"}).get(PAGE).status_code == 302


def test_there_is_no_page_for_no_case(shop: Shop, as_: As) -> None:
    assert as_("owner").get("/cases/XD-TS-2026-99999/").status_code == 404


def test_the_page_is_only_read(shop: Shop, as_: As) -> None:
    _brought(shop)

    assert as_("owner").post(PAGE).status_code == 405


def test_a_task_of_others_says_who_has_it_and_why_it_is_not_mine(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    do(case.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    text = as_("owner").get(PAGE).text

    assert "轮到您" not in text
    assert "等别人办理" in text
    assert "“提出处理意见”不由您办理（三）" in text
    assert "依据 三，“提出处理意见”由主管办理。" in text


def test_the_timeline_tells_values_texts_and_why(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    planned(shop, case.case_id, at=MORNING)

    text = as_("owner").get(PAGE + "?all=1").text

    assert "处理意见：退款并送一箱新鲜酸奶" in text
    assert "补偿金额：¥50.00" in text
    assert "依据条款 三。" in text
    assert "只看要点" in text


def test_what_was_filled_in_is_told_once_though_an_automatic_step_follows(shop: Shop, as_: As) -> None:
    waits = (
        "        then: passes\n      passes: {name: 转入办理, article: 三, by: automatic, then: carry_out}\n"
    )
    policy = with_policy("        then: carry_out\n", waits)["policy.yaml"].replace(
        '"2026-01"', '"2026-02"', 1
    )
    version = versions.publish(Sources({**SMALL, "policy.yaml": policy}), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 2))
    planned(shop, _brought(shop).case_id, at=MORNING)

    text = as_("owner").get(PAGE + "#history").text.partition('id="history"')[2]

    assert "转入办理" in text
    assert text.count("退款并送一箱新鲜酸奶") == 1


def test_htmx_gets_the_timeline_alone(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    planned(shop, case.case_id, at=MORNING)

    part = as_("owner").get(PAGE + "?all=1", headers={"hx-request": "true", "hx-target": "timeline"}).text

    assert "处理意见：退款并送一箱新鲜酸奶" in part
    assert "<html" not in part


def test_the_complainant_is_masked_until_revealing_is_accounted_for(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    owner = as_("owner")

    before = owner.get(PAGE).text
    unsaid = owner.post(PAGE + "reveal/", {"purpose": ""})
    after = owner.post(PAGE + "reveal/", {"purpose": "电话回访"}, follow=True).text

    assert "138****8000" in before
    assert PHONE not in before
    assert unsaid.status_code == 422
    assert "13800138000" in after
    assert [(one.person, one.purpose) for one in accesses_to(case.case_id)] == [(shop.owner, "电话回访")]


def test_a_revealed_number_is_masked_again_after_five_minutes(shop: Shop, as_: As, stand_at: Stand) -> None:
    _brought(shop)
    owner = as_("owner")
    owner.post(PAGE + "reveal/", {"purpose": "电话回访"})
    stand_at(MORNING + timedelta(minutes=6))

    text = owner.get(PAGE).text

    assert "13800138000" not in text


def test_erased_words_are_said_to_be_gone(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    do(case.case_id, Erase("complainant", "request"), by=shop.owner, at=MORNING)

    text = as_("owner").get(PAGE + "?all=1").text

    assert MATTER not in text
    assert "投诉内容（已删除）" in text


def test_hostile_text_stays_text(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    do(case.case_id, AddNote("<script>alert(1)</script>"), by=shop.clerk, at=MORNING)

    text = as_("owner").get(PAGE).text

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_late_clock_says_so(shop: Shop, as_: As, stand_at: Stand) -> None:
    case = lodged(shop, values={"topic": "goods", "danger": True})  # type: ignore[arg-type]
    do(case.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    now = MORNING + timedelta(hours=5)
    do(case.case_id, LetTimePass(), by=None, at=now)
    stand_at(now)

    text = as_("owner").get(PAGE).text

    assert "超时 1 小时" in text
    assert "超时：提出处理意见的时限" in text


def test_a_case_is_printed_to_be_signed(shop: Shop, as_: As) -> None:
    _brought(shop)

    page = as_("owner").get(PAGE + "sheet/")

    assert page.status_code == 200
    assert "（签字）" in page.text
    assert PHONE not in page.text


def test_letters_can_be_read(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    planned(shop, case.case_id, at=MORNING)
    do(case.case_id, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING + timedelta(minutes=9))

    page = as_("owner").get(PAGE + "letters/result%231/")

    assert page.status_code == 200
    assert "退款并送一箱新鲜酸奶" in page.text
    assert as_("owner").get(PAGE + "letters/closing%231/").status_code == 404


def test_a_closed_case_says_what_may_still_be_done(shop: Shop, as_: As, stand_at: Stand) -> None:
    case = _brought(shop)
    live(shop, case.case_id, at=MORNING)
    stand_at(MORNING + timedelta(hours=2))

    text = as_("owner").get(PAGE).text

    assert "已关闭" in text
    assert "重新办理" in text
    assert "归档" in text


def test_the_page_speaks_english(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    planned(shop, case.case_id, at=MORNING)

    text = as_("chief", language="en").get(PAGE).text

    assert "Your turn: Carry out and answer" in text
    assert "Why me?" in text
    assert "Goods" in text


def test_queries_do_not_grow_with_history(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    owner = as_("owner")
    numbers = []
    for wanted in (5, 45):
        for _ in range(wanted):
            do(case.case_id, AddNote("又问了一次"), by=shop.clerk, at=MORNING)
        owner.get(PAGE)
        with counted() as said:
            owner.get(PAGE)
        numbers.append(len(said))

    assert numbers[0] == numbers[1]
    assert max(numbers) <= 14, f"{len(said)}\n" + "\n".join(one[:150] for one in said)


def test_a_withdrawn_case_can_still_be_drawn(shop: Shop, as_: As) -> None:
    case = _brought(shop)
    do(case.case_id, Withdraw("已解决", "来电"), by=shop.clerk, at=MORNING)

    page = as_("owner").get(PAGE)

    assert page.status_code == 200
    assert "已撤回" in page.text
