"""My work by the day: putting off, handing over, several at once, what is new."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from bihuan.cases.queries import timeline
from bihuan.cases.queries.states import case_states
from bihuan.engine import events as e
from bihuan.engine.case import Occurrence
from bihuan.engine.commands import AddNote, Complete
from bihuan.people.appointing import appoint
from bihuan.people.models import User
from tests.cases.shop import MATTER, MORNING, Shop, do, lodged

As = Callable[..., Client]
Stand = Callable[[datetime], None]
PLAN = "complaint/plan#1"
NUMBER = "XD-TS-2026-00001"
AT = f"/cases/{NUMBER}/tasks/{quote(PLAN, safe='/')}"


@pytest.fixture
def case(shop: Shop) -> str:
    """A complaint that waits for the chief's plan; a second chief, `deputy`, holds the same post."""
    deputy = User.objects.create_user("deputy", "副主管")
    appoint(deputy, "chief", unit=shop.unit, from_on=date(2026, 1, 1))
    id = lodged(shop).case_id
    do(id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    return id


def _plan(case: str) -> Occurrence:
    return case_states([case])[case].occurrences[PLAN]


def _clocks(case: str) -> object:
    return case_states([case])[case].clocks


# --- putting off --------------------------------------------------------------------------------------------


def test_what_is_put_off_leaves_the_list_and_comes_back_by_itself(
    case: str, as_: As, stand_at: Stand
) -> None:
    chief, clocks = as_("chief"), _clocks(case)

    said = chief.post(f"{AT}/aside", {"when": "hour"}, follow=True).text

    assert "时限照走" in said and MATTER[:10] not in said
    assert NUMBER in chief.get("/?aside=1").text
    assert MATTER[:10] in as_("deputy").get("/").text
    assert _clocks(case) == clocks
    stand_at(MORNING + timedelta(minutes=61))
    assert MATTER[:10] in as_("chief").get("/").text


def test_what_is_put_off_and_late_says_so(case: str, as_: As, stand_at: Stand) -> None:
    chief = as_("chief")
    moment = (MORNING + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    said = chief.post(f"{AT}/aside", {"when": "other", "moment": moment}, follow=True).text
    stand_at(MORNING + timedelta(days=10))

    assert "时限在此之前" in said
    assert "1 件已超时" in as_("chief").get("/").text


def test_what_is_put_off_can_be_taken_up_at_once(case: str, as_: As) -> None:
    chief = as_("chief")
    chief.post(f"{AT}/aside", {"when": "tomorrow"})

    assert MATTER[:10] in chief.post(f"{AT}/take-up", follow=True).text


def test_a_moment_that_cannot_be_is_said_beside_it(case: str, as_: As) -> None:
    chief = as_("chief")

    past = chief.post(f"{AT}/aside", {"when": "other", "moment": "2020-01-01T09:00"})
    none = chief.post(f"{AT}/aside", {"when": "other"})

    assert (past.status_code, none.status_code) == (422, 422)
    assert "31 天以内" in past.text and "请填写时间" in none.text


def test_nobody_puts_off_what_is_another_posts(case: str, as_: As) -> None:
    assert as_("clerk").post(f"{AT}/aside", {"when": "hour"}).status_code == 404
    assert as_("stranger").get(f"{AT}/aside").status_code == 404


# --- handing over -------------------------------------------------------------------------------------------


def _offer(case: str, as_: As) -> Client:
    chief, deputy = as_("chief"), User.objects.get(login_name="deputy")
    chief.post(f"{AT}/claim")
    url = f"/cases/{NUMBER}/acts/hand/?task={quote(PLAN, safe='')}"
    answer = chief.post(url, {"person": str(deputy.pk), "text": "下午出差"})
    assert answer.status_code == 302, answer.text
    return chief


def test_a_task_offered_stays_until_it_is_accepted(shop: Shop, case: str, as_: As) -> None:
    chief, deputy = _offer(case, as_), as_("deputy")

    assert "已请 副主管 接手" in chief.get("/").text
    assert "请您接手" in deputy.get("/").text and "接受之前仍由对方负责" in deputy.get("/").text
    assert _plan(case).person == shop.chief

    deputy.post(f"{AT}/accept")

    assert _plan(case).person == str(User.objects.get(login_name="deputy").pk)
    assert "您转交的事有了答复" in chief.get("/notices/").text
    assert "请您接手" not in deputy.get("/").text


def test_who_does_not_take_it_says_why(shop: Shop, case: str, as_: As) -> None:
    _offer(case, as_)
    url = f"/cases/{NUMBER}/acts/decline/?task={quote(PLAN, safe='')}"

    empty = as_("deputy").post(url, {"reason": ""})
    as_("deputy").post(url, {"reason": "手头已满"})

    assert empty.status_code == 422
    assert _plan(case).person == shop.chief and _plan(case).offered_to is None


def test_an_offer_can_be_taken_back(case: str, as_: As) -> None:
    _offer(case, as_).post(f"{AT}/keep")

    assert "请您接手" not in as_("deputy").get("/").text
    assert "没有等您接手的转交" in as_("deputy").post(f"{AT}/accept", follow=True).text


# --- mentions -----------------------------------------------------------------------------------------------


def _note(who: Client, text: str, **more: object):
    return who.post(f"/cases/{NUMBER}/acts/note/", {"text": text, **more})


def test_who_is_mentioned_is_told_without_what_was_said(shop: Shop, case: str, as_: As) -> None:
    _note(as_("chief"), "@owner 请看这件", mentions=[shop.clerk])

    for who in ("owner", "clerk"):
        text = as_(who).get("/notices/").text
        assert "有人在备注中提到您" in text and "请看这件" not in text


def test_nobody_is_mentioned_who_may_not_see_the_case(shop: Shop, case: str, as_: As) -> None:
    named = _note(as_("chief"), "@stranger 你怎么看")
    forged = _note(as_("chief"), "请看", mentions=[shop.stranger])

    assert named.status_code == 422 and "看不到本案" in named.text
    assert forged.status_code == 422


# --- several at once ----------------------------------------------------------------------------------------


def test_each_refused_one_is_told_with_its_reason_and_the_rest_is_done(
    shop: Shop, case: str, as_: As
) -> None:
    other = lodged(shop).case_id
    do(other, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    as_("deputy").post(f"{AT}/claim")
    free, taken = f"XD-TS-2026-00002/{PLAN}", f"{NUMBER}/{PLAN}"

    said = (
        as_("clerk").post("/batch", {"claim": "", "until": "hour", "pick": [free, taken]}, follow=True).text
    )
    done = as_("chief").post(
        "/batch", {"claim": "", "until": "hour", "pick": [free, "XD-9/x#1"]}, follow=True
    )

    assert said.count("不由您办理") == 2
    assert "已办 1 件" in done.text and "已经办完，或不再由您办理" in done.text
    assert case_states([other])[other].occurrences[PLAN].person == shop.chief
    assert "批量办理结果" not in as_("chief").get("/").text


def test_several_are_put_off_or_offered_together(shop: Shop, case: str, as_: As) -> None:
    deputy = str(User.objects.get(login_name="deputy").pk)
    pick = f"{NUMBER}/{PLAN}"

    as_("chief").post("/batch", {"hand": "", "person": deputy, "until": "hour", "pick": [pick]})
    as_("chief").post("/batch", {"aside": "", "until": "tomorrow", "pick": [pick]})

    assert _plan(case).offered_to == deputy
    assert MATTER[:10] not in as_("chief").get("/").text


@pytest.mark.parametrize(
    "posted", [{"claim": ""}, {"hand": "", "pick": [f"{NUMBER}/{PLAN}"], "until": "hour"}]
)
def test_what_is_missing_is_asked_for(case: str, as_: As, posted: dict[str, object]) -> None:
    text = as_("chief").post("/batch", posted, follow=True).text

    assert "请先勾选" in text or "请选择转交给谁" in text


# --- what is new --------------------------------------------------------------------------------------------


def test_what_has_come_since_i_last_looked_is_marked_once(shop: Shop, case: str, as_: As) -> None:
    chief = as_("chief")
    first = chief.get("/").text
    chief.get(f"/cases/{NUMBER}/")
    do(case, AddNote("顾客又来电"), by=shop.clerk, at=MORNING)

    assert "没看过" in first
    assert "1 条新经过" in chief.get("/").text
    assert "上次看过之后有" in chief.get(f"/cases/{NUMBER}/").text
    assert "新经过" not in chief.get("/").text
    assert "没看过" in as_("deputy").get("/").text


def test_the_ledger_says_who_offered_and_who_answered(case: str, as_: As) -> None:
    _offer(case, as_)
    as_("deputy").post(f"{AT}/accept")

    told = [one.happened for one in timeline(case)]

    answered = next(one for one in told if isinstance(one.event, e.HandoverAnswered))
    offered = next(one for one in told if isinstance(one.event, e.HandoverOffered))
    assert (offered.event.person, answered.by) == (answered.by, offered.event.person)
    assert [part.value for part in offered.parts] == ["下午出差"]
