"""Reading and handling cases: in sight, masked, with reasons; the five questions of each operation."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from bihuan.api.tokens import Allowed
from bihuan.cases.access import accesses_to
from bihuan.cases.queries import case_state
from bihuan.engine.commands import Complete
from tests.api.conftest import NOW
from tests.cases.shop import MATTER, NAME, do, lodged

READINGS = ["", "/offers", "/timeline", "/files", "/why/due?clock=plan@complaint%231", "/why/entry?number=1"]
DEEDS = {
    "complete": {"task": "complaint/register#1"},
    "assign": {"task": "complaint/register#1"},
    "extend": {"clock": "plan@complaint#1", "reason": "等配件"},
    "supply": {"text": "补一张照片"},
}


@pytest.fixture
def case(shop) -> str:
    return lodged(shop).case_id


def post(client: Client, path: str, body: object, **headers: str) -> object:
    return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)


def test_a_case_is_read_by_its_id_or_its_number(speak, case):
    client = speak(None, Allowed.READ)

    by_id = client.get(f"/api/v1/cases/{case}").json()

    assert client.get(f"/api/v1/cases/{by_id['number']}").json() == by_id
    assert by_id["values"] == {"topic": "goods", "danger": False}


def test_what_is_personal_comes_masked(speak, case):
    client = speak(None, Allowed.READ, Allowed.PERSONAL)

    page = client.get(f"/api/v1/cases/{case}").text + client.get(f"/api/v1/cases/{case}/timeline").text

    assert MATTER not in page
    assert NAME not in page
    assert "13800138000" not in page


def test_a_purpose_reveals_and_is_kept_on_record(speak, case):
    client = speak(None, Allowed.READ, Allowed.PERSONAL)

    said = client.get(f"/api/v1/cases/{case}?purpose=回电").json()

    assert said["texts"]["matter"] == MATTER
    assert [one.purpose for one in accesses_to(case)] == ["回电"]


def test_without_the_scope_a_purpose_reveals_nothing(speak, case):
    answer = speak(None, Allowed.READ).get(f"/api/v1/cases/{case}?purpose=好奇")

    assert answer.status_code == 403
    assert accesses_to(case) == ()


@pytest.mark.parametrize("path", READINGS)
def test_each_reading_works_for_who_may_and_is_not_there_for_others(speak, shop, case, path):
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)

    mine = speak(shop.owner, Allowed.READ).get(f"/api/v1/cases/{case}{path}")
    another_unit = speak(shop.stranger, Allowed.READ, unit="DD").get(f"/api/v1/cases/{case}{path}")
    wrong_scope = speak(shop.owner, Allowed.LODGE).get(f"/api/v1/cases/{case}{path}")
    nobody = Client(headers={"host": "localhost"}).get(f"/api/v1/cases/{case}{path}")
    no_such = speak(shop.owner, Allowed.READ).get(f"/api/v1/cases/01none{path}")
    wrong_method = speak(shop.owner, Allowed.READ).delete(f"/api/v1/cases/{case}{path}")

    seen = [a.status_code for a in (mine, another_unit, wrong_scope, nobody, no_such, wrong_method)]
    assert seen == [200, 404, 403, 401, 404, 405]


@pytest.mark.parametrize("name", DEEDS)
def test_each_deed_is_not_there_for_others(speak, shop, case, name):
    path, body = f"/cases/{case}/{name}", DEEDS[name]
    every = (Allowed.READ, Allowed.ACT, Allowed.SUPPLY)

    another_unit = post(speak(shop.stranger, *every, unit="DD"), path, body)
    wrong_scope = post(speak(shop.clerk, Allowed.READ), path, body)
    nobody = post(Client(headers={"host": "localhost"}), path, body)
    no_such = post(speak(shop.clerk, *every), f"/cases/01none/{name}", body)
    wrong_method = speak(shop.clerk, *every).get(f"/api/v1{path}")

    seen = [a.status_code for a in (another_unit, wrong_scope, nobody, no_such, wrong_method)]
    assert seen == [404, 403, 401, 404, 405]


def test_a_tasks_offer_is_taken_and_done_through_the_door(speak, shop, case):
    clerk = speak(shop.clerk, Allowed.READ, Allowed.ACT)
    (task,) = clerk.get(f"/api/v1/cases/{case}/offers").json()["tasks"]

    taken = post(clerk, f"/cases/{case}/assign", {"task": task["task"]})
    done = post(clerk, f"/cases/{case}/complete", {"task": task["task"]})

    assert task["refused"] is None
    assert taken.status_code == done.status_code == 200
    assert case_state(case).case.occurrences["complaint/register#1"].by == shop.clerk


def test_a_task_sent_twice_under_one_key_is_done_once(speak, shop, case):
    clerk = speak(shop.clerk, Allowed.ACT)
    body = {"task": "complaint/register#1"}

    first = post(clerk, f"/cases/{case}/complete", body, **{"idempotency-key": "k"})
    second = post(clerk, f"/cases/{case}/complete", body, **{"idempotency-key": "k"})
    other = post(clerk, f"/cases/{case}/complete", {**body, "reason": "改"}, **{"idempotency-key": "k"})

    assert second.json() == {**first.json(), "repeated": True}
    assert other.status_code == 422


def test_the_second_of_two_is_told_who_did_what(speak, shop, case):
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)

    answer = post(speak(shop.clerk, Allowed.ACT), f"/cases/{case}/complete", {"task": "complaint/register#1"})

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:bihuan:problem:already-done"
    assert "clerk" in answer.json()["detail"]
    assert [one["number"] for one in answer.json()["articles"]] == ["一"]


def test_another_posts_task_is_refused_under_its_article(speak, shop, case):
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)

    answer = post(speak(shop.owner, Allowed.ACT), f"/cases/{case}/complete", {"task": "complaint/plan#1"})

    assert answer.status_code == 403
    assert answer.json()["articles"] == [{"number": "三", "title": "处理"}]


def test_missing_fields_are_told_by_name(speak, shop, case):
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)

    answer = post(speak(shop.chief, Allowed.ACT), f"/cases/{case}/complete", {"task": "complaint/plan#1"})

    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {"remedy", "offer"}


def test_an_extension_is_asked(speak, shop, case):
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)
    clock = {"clock": "plan@complaint#1", "reason": "等配件"}

    answer = post(speak(shop.chief, Allowed.ACT), f"/cases/{case}/extend", clock)

    assert answer.status_code == 200, answer.text
    assert case_state(case).case.clocks["plan@complaint#1"].asked == "2 wd"


def test_a_service_adds_in_the_complainants_name_and_does_no_task(speak, shop, case):
    service = speak(None, Allowed.SUPPLY)

    added = post(service, f"/cases/{case}/supply", {"text": "补充说明"})

    assert added.status_code == 200
    assert post(service, f"/cases/{case}/complete", DEEDS["complete"]).status_code == 403


def test_a_private_procedure_shows_only_to_those_it_concerns(speak, shop, case):
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)
    guilty = {"offer": 5000, "responsible_persons": (shop.clerk,)}
    do(case, Complete("complaint/plan#1", values=guilty, texts={"remedy": "退款"}), by=shop.chief, at=NOW)
    owner, chief = speak(shop.owner, Allowed.READ, Allowed.ACT), speak(shop.chief, Allowed.READ)

    def tasks(client: Client) -> set[str]:
        return {one["procedure"] for one in client.get(f"/api/v1/cases/{case}/offers").json()["tasks"]}

    hidden = next(o.id for o in case_state(case).case.open_occurrences() if o.instance != "complaint")
    assert "correction" in tasks(chief)
    assert "correction" not in tasks(owner)
    assert "整改" not in owner.get(f"/api/v1/cases/{case}/timeline").text
    assert post(owner, f"/cases/{case}/complete", {"task": hidden}).status_code == 404


def test_why_it_is_due_is_told_line_by_line(speak, shop, case):
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)

    said = (
        speak(shop.owner, Allowed.READ).get(f"/api/v1/cases/{case}/why/due?clock=plan@complaint%231").json()
    )

    assert "3 个工作日" in said["sentence"]
    assert len(said["lines"]) >= 3


def test_why_the_case_has_come_to_a_step_is_told(speak, shop, case):
    told = (
        speak(shop.owner, Allowed.READ)
        .get(f"/api/v1/cases/{case}/why/step?task=complaint/register%231")
        .json()
    )

    assert "登记" in told["sentence"]
    assert told["articles"]


def test_why_a_step_of_no_task_is_not_found(speak, shop, case):
    answer = speak(shop.owner, Allowed.READ).get(f"/api/v1/cases/{case}/why/step?task=complaint/none%231")

    assert answer.status_code == 404


def test_why_not_is_told_under_the_article(speak, shop, case):
    said = (
        speak(shop.owner, Allowed.READ)
        .get(f"/api/v1/cases/{case}/why/not?task=complaint/register%231")
        .json()
    )

    assert "店员" in said["sentence"]
    assert [one["number"] for one in said["articles"]] == ["一"]


def test_a_list_goes_on_where_the_page_ended(speak, shop):
    for minute in range(5):
        lodged(shop, at=NOW - timedelta(minutes=10 - minute))
    client = speak(shop.owner, Allowed.READ)

    first = client.get("/api/v1/cases?limit=2").json()
    second = client.get("/api/v1/cases", {"limit": 2, "after": first["next"]}).json()
    third = client.get("/api/v1/cases", {"limit": 2, "after": second["next"]}).json()

    numbers = [one["number"] for page in (first, second, third) for one in page["cases"]]
    assert [number[-1] for number in numbers] == ["5", "4", "3", "2", "1"]
    assert third["next"] is None


def test_two_characters_find_a_case(speak, shop, case):
    client = speak(None, Allowed.READ, Allowed.PERSONAL)

    found = client.get("/api/v1/cases", {"q": "酸奶"}).json()["cases"]
    elsewhere = speak(shop.stranger, Allowed.READ, Allowed.PERSONAL, unit="DD").get(
        "/api/v1/cases", {"q": "酸奶"}
    )

    assert [one["id"] for one in found] == [case]
    assert elsewhere.json()["cases"] == []


@pytest.mark.parametrize("rows", [5, 50])
def test_a_list_asks_no_more_for_many_rows(speak, shop, rows, django_assert_max_num_queries):
    for minute in range(rows):
        lodged(shop, at=NOW - timedelta(minutes=minute))
    client = speak(shop.owner, Allowed.READ)
    client.get("/api/v1/cases")

    with django_assert_max_num_queries(12):
        assert len(client.get("/api/v1/cases").json()["cases"]) == rows


def test_lodging_stays_within_its_budget(speak, django_assert_max_num_queries):
    from tests.api.test_lodging import lodge

    client = speak(None, Allowed.LODGE)
    lodge(client, key="first")

    with django_assert_max_num_queries(40):
        lodge(client, key="second")


def test_the_record_of_a_unit_says_what_may_be_stated(speak):
    said = speak(None, Allowed.LODGE, language="en").get("/api/v1/units/XD/record").json()

    assert [one["key"] for one in said["fields"]] == ["topic", "danger", "matter"]
    assert said["fields"][0]["options"] == [
        {"key": "goods", "name": "Goods"},
        {"key": "service", "name": "Service"},
    ]
    assert not re.search(r"[\u4e00-\u9fff]", str(said))
