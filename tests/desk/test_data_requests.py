"""What a person asks of their own data: registered, by a clock, answered to whoever they are known to be."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from bihuan.cases.access import EXPORT, accesses_to
from bihuan.cases.models import EntryPart
from bihuan.desk.models import DataRequest
from bihuan.engine.commands import PlaceHold
from tests.cases.shop import MATTER, MORNING, NAME, Shop, do, lodged

As = Callable[..., Client]
NUMBER, LIST = "XD-TS-2026-00001", "/archive/data-requests/"
TODAY = "2026-03-02"


@pytest.fixture
def case(shop: Shop) -> str:
    return lodged(shop).case_id


def asked(as_: As, kind: str, who: str = "owner") -> str:
    answer = as_(who).post(LIST, {"number": NUMBER, "kind": kind, "received_on": TODAY})
    return str(answer["location"])


def test_fifteen_working_days_after_the_day_it_came_it_is_due(case: str, as_: As, stand_at) -> None:
    asked(as_, "see")

    one = DataRequest.objects.get()
    stand_at(one.due_at)

    # Monday the second of March is not counted: the fifteenth working day is the twenty-third.
    assert one.due_at == datetime(2026, 3, 23, 16, tzinfo=UTC)
    assert "已超时" in as_("owner").get(LIST).text


def test_nothing_is_granted_before_it_is_known_who_asks(case: str, as_: As) -> None:
    path = asked(as_, "erase")

    answer = as_("owner").post(path, {"grant": "1"})

    assert answer.status_code == 422
    assert "怎样核对了身份" in answer.text
    assert EntryPart.objects.filter(stream_id=case, subject="complainant").exists()


def test_erased_on_request_the_person_is_gone_and_the_register_says_how(case: str, as_: As) -> None:
    path = asked(as_, "erase")

    page = as_("owner").post(path, {"grant": "1", "check": "call back"}, follow=True).text
    again = as_("owner").post(path, {"refuse": "1", "ground": "not theirs"})

    assert "已办理" in page and "回拨留下的电话" in page
    assert not EntryPart.objects.filter(stream_id=case, subject="complainant").exists()
    assert "刚才已经答复" in again.text
    assert "已按您的要求办理" in as_("owner").get(f"{path}letter/").text


def test_a_case_held_is_not_erased_and_the_request_stays_open(case: str, shop: Shop, as_: As) -> None:
    do(case, PlaceHold("诉讼"), by=shop.owner, at=MORNING)
    path = asked(as_, "erase")

    answer = as_("owner").post(path, {"grant": "1", "check": "code"})

    assert answer.status_code == 422 and "正在依法保全" in answer.text
    assert DataRequest.objects.get().decision == ""


def test_a_refusal_names_its_ground_of_law_and_where_to_complain(case: str, as_: As) -> None:
    path = asked(as_, "erase")

    unsaid = as_("owner").post(path, {"refuse": "1", "ground": "因为"})
    as_("owner").post(path, {"refuse": "1", "ground": "retention"})
    letter = as_("owner").get(f"{path}letter/").text

    assert unsaid.status_code == 422
    assert "第四十七条" in letter and "向人民法院提起诉讼" in letter


def test_a_copy_holds_what_is_recorded_of_them_and_is_accounted_for(case: str, shop: Shop, as_: As) -> None:
    path = asked(as_, "copy")
    early = as_("owner").get(f"{path}letter/").status_code
    as_("owner").post(path, {"grant": "1", "check": "document"})

    letter = as_("owner").get(f"{path}letter/").text

    assert early == 404
    assert NAME in letter and MATTER in letter
    assert [(one.what, one.person) for one in accesses_to(case)] == [(EXPORT, shop.owner)]


@pytest.mark.parametrize(
    "wrong",
    [{"number": "XD-TS-2026-00009"}, {"kind": "sell"}, {"received_on": "2026-03-03"}, {"received_on": ""}],
)
def test_what_cannot_be_registered_says_why(case: str, as_: As, wrong: dict[str, str]) -> None:
    said = {"number": NUMBER, "kind": "see", "received_on": TODAY, **wrong}

    assert as_("owner").post(LIST, said).status_code == 422
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "stranger"])
def test_whoever_sees_no_unit_whole_has_no_such_register(case: str, as_: As, who: str) -> None:
    path = asked(as_, "see")

    assert [as_(who).get(one).status_code for one in (LIST, path, f"{path}letter/")] == [404, 404, 404]


def test_the_registers_cost_does_not_grow(case: str, as_: As, django_assert_max_num_queries) -> None:
    for _turn in range(12):
        asked(as_, "see")
    owner = as_("owner")
    owner.get(LIST)

    with django_assert_max_num_queries(16):
        owner.get(LIST)
