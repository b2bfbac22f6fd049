"""Reading an archived case where the regulation wants it approved: asked, decided, accounted for, run out."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from bihuan.cases import archive_requests
from bihuan.cases.access import accesses_to
from bihuan.cases.queries import by_id
from bihuan.engine.commands import Archive
from bihuan.people.appointing import appoint, end_appointment
from bihuan.people.holders import Place
from bihuan.people.models import Appointment, User
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.cases.shop import MATTER, MORNING, Shop, do, live, lodged
from tests.desk.conftest import counted
from tests.regulation.small import SMALL

As = Callable[..., Client]
Stand = Callable[[datetime], None]
NUMBER = "XD-TS-2026-00001"
OPENING, CASE = f"/archive/{NUMBER}/", f"/cases/{NUMBER}/"
FILING = f"/cases/{NUMBER}/acts/archive/"
ASKED = {"purpose": "法院调取", "until": "2026-03-04"}
LATER = MORNING + timedelta(hours=2)


def _settled(shop: Shop, archive: str) -> str:
    """A settled case under the small regulation with this rule of its archive."""
    access = f"access: {{archive: {archive}}}\nretention:"
    policy = SMALL["policy.yaml"].replace("retention:", access, 1).replace('"2026-01"', '"2026-02"', 1)
    version = versions.publish(Sources({**SMALL, "policy.yaml": policy}), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 2))
    found = lodged(shop).case_id
    live(shop, found, at=MORNING)
    return found


@pytest.fixture
def case(shop: Shop, stand_at: Stand) -> str:
    """An archived case whose reading the owner approves."""
    found = _settled(shop, "{kept_by: clerk, approved_by: owner, article: 一}")
    do(found, Archive(), by=shop.clerk, at=LATER)
    stand_at(LATER)
    return found


def _asked(as_: As, who: str = "chief") -> int:
    as_(who).post(OPENING, ASKED)
    return int(as_("owner").get("/approvals/").text.partition("/archive/requests/")[2].partition("/")[0])


def test_a_word_of_the_reader_does_not_open_the_archive(case: str, as_: As) -> None:
    chief = as_("chief")

    asked = chief.post(OPENING, {**ASKED, "allowed": "店长"}, follow=True)
    again = chief.post(OPENING, ASKED)

    assert "等店长批准" in asked.text
    assert again.status_code == 200
    assert chief.get(CASE).status_code == 302
    assert accesses_to(case) == ()


def test_approved_by_the_holder_of_the_post_it_opens_and_is_accounted_for(
    case: str, shop: Shop, as_: As
) -> None:
    id = _asked(as_)
    owner, chief = as_("owner"), as_("chief")

    waits = owner.get("/approvals/").text
    owner.post(f"/archive/requests/{id}/", {"approve": "1"})
    told = chief.get("/notices/").text
    before = chief.get(CASE)
    opened = chief.post(OPENING, follow=True)

    assert "法院调取" in waits and "申请查阅档案" in waits
    assert "查阅档案的申请已批准" in told
    assert MATTER not in told
    assert before.status_code == 302
    assert MATTER[:10] in opened.text
    assert [(one.person, one.purpose) for one in accesses_to(case)] == [(shop.chief, "法院调取（owner批准）")]


def test_returned_it_stays_shut_and_says_why(case: str, as_: As) -> None:
    id = _asked(as_)
    owner, chief = as_("owner"), as_("chief")

    unsaid = owner.post(f"/archive/requests/{id}/", {"return": "1"}, follow=True).text
    owner.post(f"/archive/requests/{id}/", {"return": "1", "reason": "没有法院的文书"})
    page = chief.get(OPENING).text

    assert "退回查阅申请要写明理由" in unsaid
    assert "没有法院的文书" in page
    assert "申请查阅" in page
    assert "查阅档案的申请被退回" in chief.get("/notices/").text
    assert chief.get(CASE).status_code == 302


def test_after_its_last_day_an_approval_opens_nothing(case: str, as_: As, stand_at: Stand) -> None:
    id = _asked(as_)
    as_("owner").post(f"/archive/requests/{id}/", {"approve": "1"})
    chief = as_("chief")
    # The fourth of March ends at 16:00 UTC.
    stand_at(datetime.fromisoformat("2026-03-04T15:50:00+00:00"))
    in_time = chief.post(OPENING)
    stand_at(datetime.fromisoformat("2026-03-04T16:00:00+00:00"))

    assert in_time["location"] == CASE
    assert chief.get(CASE).status_code == 302
    assert chief.post(OPENING).status_code == 422
    assert "上一次申请已经过期" in chief.get(OPENING).text


def test_whoever_holds_the_post_reads_with_a_purpose_alone(case: str, shop: Shop, as_: As) -> None:
    owner = as_("owner")

    empty = owner.post(OPENING, {"purpose": ""})
    opened = owner.post(OPENING, {"purpose": "复核赔付"}, follow=True)

    assert empty.status_code == 422
    assert MATTER[:10] in opened.text
    assert [one.purpose for one in accesses_to(case)] == ["复核赔付"]


@pytest.mark.parametrize("until", ["", "2026-03-01", "2026-04-02", "x"])
def test_a_request_has_a_last_day_within_thirty_days(case: str, as_: As, until: str) -> None:
    answer = as_("chief").post(OPENING, {"purpose": "核对", "until": until})

    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["chief", "clerk", "stranger"])
def test_nobody_else_decides(case: str, as_: As, who: str) -> None:
    id = _asked(as_)

    answer = as_(who).post(f"/archive/requests/{id}/", {"approve": "1"})

    assert answer.status_code == 404
    assert as_("chief").get(CASE).status_code == 302


def test_nobody_decides_their_own_and_nobody_twice(case: str, shop: Shop) -> None:
    place, until = Place("XD", "owner"), LATER + timedelta(days=1)
    own = archive_requests.ask(shop.owner, case, place, purpose="核对", until=until, now=LATER)
    others = archive_requests.ask(shop.chief, case, place, purpose="核对", until=until, now=LATER)

    answers = [
        archive_requests.decide(own.id, by=shop.owner, approved=True, now=LATER),
        archive_requests.decide(others.id, by=shop.owner, approved=False, reason="不必", now=LATER),
        archive_requests.decide(others.id, by=shop.owner, approved=True, now=LATER),
    ]

    assert answers == [False, True, False]


def test_a_vacant_post_leaves_it_to_the_unit_above(case: str, shop: Shop) -> None:
    found = [
        archive_requests.approver("XD", ["owner"], on=date(2026, 3, 2)),
        archive_requests.approver("XD", ["nobody", "chief"], on=date(2026, 3, 2)),
        archive_requests.approver("XD", ["nobody"], on=date(2026, 3, 2)),
    ]

    assert found == [Place("XD", "owner"), Place("XD", "chief"), None]


def test_the_figures_count_what_waits_and_what_was_answered(case: str, as_: As) -> None:
    id = _asked(as_)
    owner, chief = as_("owner"), as_("chief")

    waits = owner.get("/").context["frame"]
    owner.post(f"/archive/requests/{id}/", {"approve": "1"})
    answered = chief.get("/").context["frame"]
    name = chief.get("/notices/").text.partition('name="seen" value="')[2].partition('"')[0]
    chief.post("/notices/", {"one": name})
    seen = chief.get("/notices/").text

    assert {item.key: item.count for item in waits.nav}["approvals"] == "1"
    assert {item.key: item.count for item in answered.nav}["notices"]
    assert "查阅档案的申请" not in seen


def test_many_requests_ask_the_database_no_more(case: str, shop: Shop, as_: As) -> None:
    owner, numbers = as_("owner"), []
    for wanted in (1, 20):
        for _ in range(wanted):
            archive_requests.ask(
                shop.chief,
                case,
                Place("XD", "owner"),
                purpose="核对",
                until=LATER + timedelta(days=1),
                now=LATER,
            )
        owner.get("/approvals/")
        with counted() as said:
            owner.get("/approvals/")
        numbers.append(len(said))

    assert numbers[0] == numbers[1]
    assert numbers[0] <= 12


def test_the_pages_speak_english(case: str, as_: As) -> None:
    as_("chief").post(OPENING, ASKED)

    asked = as_("chief", language="en").get(OPENING).text
    waits = as_("owner", language="en").get("/approvals/").text

    assert "approv" in asked
    assert "Approve the reading" in waits


# --- filing -------------------------------------------------------------------------------------------------


def test_only_the_keeper_of_the_unit_is_offered_to_file(shop: Shop, as_: As, stand_at: Stand) -> None:
    _settled(shop, "{kept_by: clerk, article: 一}")
    appoint(User.objects.get(login_name="owner"), "clerk", unit=shop.other, from_on=date(2026, 1, 1))
    stand_at(LATER)

    elsewhere, theirs = as_("owner").get("/archive/").text, as_("clerk").get("/archive/").text
    refused = as_("owner").post(FILING)

    assert FILING not in elsewhere and "由店员归档" in elsewhere
    assert refused.status_code != 302
    assert FILING in theirs


def test_while_nobody_keeps_it_the_post_above_is_offered_to_file(
    shop: Shop, as_: As, stand_at: Stand
) -> None:
    case = _settled(shop, "{kept_by: chief, article: 一}")
    end_appointment(Appointment.objects.get(post="chief"), on=date(2026, 3, 1))
    stand_at(LATER)

    offered = as_("owner").get("/archive/").text
    as_("owner").post(FILING)

    assert FILING in offered
    row = by_id(case)
    assert row is not None and row.archived_at == LATER
