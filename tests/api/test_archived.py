"""An archived case by the interface: shut until approved and accounted for, as on the pages."""

from datetime import date, timedelta

import pytest

from bihuan.api.tokens import Allowed
from bihuan.cases import archive_requests
from bihuan.cases.access import ARCHIVE, accesses_to
from bihuan.engine.commands import Archive
from bihuan.people.holders import Place
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.api.conftest import NOW
from tests.api.test_cases import READINGS
from tests.cases.shop import MATTER, MORNING, do, live, lodged
from tests.regulation.small import SMALL

WHY = "archive_purpose=法院调取"


@pytest.fixture
def case(shop) -> str:
    """An archived case whose reading the owner approves."""
    access = "access: {archive: {kept_by: clerk, approved_by: owner, article: 一}}\nretention:"
    policy = SMALL["policy.yaml"].replace("retention:", access, 1).replace('"2026-01"', '"2026-02"', 1)
    adopt(
        "XD",
        versions.publish(Sources({**SMALL, "policy.yaml": policy}), at=MORNING),
        from_on=date(2026, 1, 2),
    )
    found = lodged(shop).case_id
    live(shop, found, at=MORNING - timedelta(hours=1))
    do(found, Archive(), by=shop.clerk, at=MORNING)
    return found


def get(client, case, path="", more=""):
    join = "&" if "?" in path else "?"
    return client.get(f"/api/v1/cases/{case}{path}{join}{more}")


@pytest.mark.parametrize("path", [*READINGS, "/letters"])
def test_whatever_is_asked_of_it_a_purpose_alone_does_not_open_it(speak, shop, case, path):
    for client in (speak(shop.chief, Allowed.READ), speak(None, Allowed.READ, Allowed.PERSONAL)):
        answer = get(client, case, path, WHY)

        assert answer.status_code == 403
        assert answer.json()["type"].endswith("archive-shut")
        assert MATTER not in answer.text
    assert accesses_to(case) == ()


def test_approved_and_accounted_for_it_is_read_until_the_approval_ends(speak, shop, case, stand_at):
    client, until = speak(shop.chief, Allowed.READ), NOW + timedelta(hours=1)
    asked = archive_requests.ask(shop.chief, case, Place("XD", "owner"), purpose="核对", until=until, now=NOW)
    archive_requests.decide(asked.id, by=shop.owner, approved=True, now=NOW)

    unsaid, read = get(client, case), get(client, case, more=WHY)
    stand_at(until)
    over = get(client, case, more=WHY)

    assert (unsaid.status_code, read.status_code, over.status_code) == (403, 200, 403)
    assert [(one.person, one.what, one.purpose) for one in accesses_to(case)] == [
        (shop.chief, ARCHIVE, "法院调取")
    ]


def test_whoever_approves_reads_with_a_purpose(speak, shop, case):
    client = speak(shop.owner, Allowed.READ)

    assert get(client, case).status_code == 403
    assert get(client, case, more=WHY).status_code == 200


def test_a_search_by_words_does_not_say_what_is_in_it(speak, shop, case):
    client = speak(shop.owner, Allowed.READ, Allowed.PERSONAL)

    assert client.get("/api/v1/cases?q=酸奶").json()["cases"] == []
    assert client.get("/api/v1/cases?q=酸奶&archived=true").json()["cases"] == []
    assert len(client.get("/api/v1/cases?archived=true").json()["cases"]) == 1


def test_what_the_complainant_says_is_taken_all_the_same(speak, case):
    client = speak(None, Allowed.SUPPLY)

    answer = client.post(f"/api/v1/cases/{case}/messages", {"text": "谢谢"}, content_type="application/json")

    assert answer.status_code == 200
