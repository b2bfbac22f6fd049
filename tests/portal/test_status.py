import re
from datetime import timedelta

import pytest
from django.test import Client

from bihuan.cases.queries import by_number, case_state
from bihuan.engine.commands import Complete
from tests.cases.shop import do
from tests.portal.conftest import NOW
from tests.portal.walking import code_of, lodged, send, task_of
from tests.widened import work_widened


@pytest.fixture
def number(visitor) -> str:
    return lodged(visitor)


def carried_out(shop, case: str) -> None:
    """To where the complainant is asked."""
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
    do(case, plan, by=shop.chief, at=NOW)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=NOW)


def closed(shop, case: str) -> None:
    carried_out(shop, case)
    do(case, Complete("complaint/confirm#1", "satisfied"), by="complainant", at=NOW)
    do(case, Complete("complaint/close#1"), by=shop.clerk, at=NOW)


def ask(browser: Client, number: str, code: str) -> object:
    return browser.post("/p/status", {"number": number, "code": code})


def test_number_and_code_open_the_case(visitor, number):
    code = code_of(visitor, number)
    elsewhere = Client(headers={"host": "localhost", "accept-language": "zh-hans"})

    answer = ask(elsewhere, number.lower(), code.replace("-", " ").lower())

    assert answer.headers["location"] == f"/p/status/{number}"
    page = elsewhere.get(f"/p/status/{number}")
    assert page.status_code == 200
    assert "正在办理：登记" in page.text
    assert page.headers["cache-control"] == "private, no-store"


def test_a_wrong_code_and_a_wrong_number_get_the_same_answer(visitor, number):
    wrong_code = ask(visitor, number, "AAAA-AAAA")
    wrong_number = ask(visitor, "XD-TS-2026-99999", "AAAA-AAAA")

    assert wrong_code.status_code == wrong_number.status_code == 422
    plain = [
        re.sub(r'value="[^"]*"|"x-csrftoken": "[^"]*"', "", one.text) for one in (wrong_code, wrong_number)
    ]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("asked", ["the number", "XD-TS-2026-99999"])
def test_after_five_wrong_codes_the_door_stays_shut_even_for_the_right_one(visitor, number, asked):
    code = code_of(visitor, number)
    tried = number if asked == "the number" else asked

    answers = [ask(visitor, tried, "AAAA-AAAA").status_code for _ in range(5)]

    assert answers[:4] == [422] * 4
    assert answers[4] == 429
    assert ask(visitor, tried, code).status_code == 429


def test_the_door_opens_again_after_a_quarter_of_an_hour(visitor, number, stand_at):
    code = code_of(visitor, number)
    for _ in range(5):
        ask(visitor, number, "AAAA-AAAA")

    stand_at(NOW + timedelta(minutes=16))

    assert ask(visitor, number, code).status_code == 302


def test_trying_many_numbers_from_one_address_is_stopped(visitor):
    answers = [ask(visitor, f"XD-TS-2026-{n:05d}", "AAAA-AAAA").status_code for n in range(41)]

    assert answers[39] == 422
    assert answers[40] == 429


@pytest.mark.parametrize("path", ["", "/message", "/withdraw", "/answer"])
def test_without_number_and_code_nothing_is_shown_or_done(number, path):
    stranger = Client(headers={"host": "localhost"})

    answer = stranger.post(f"/p/status/{number}{path}") if path else stranger.get(f"/p/status/{number}")

    assert answer.status_code == 302
    assert answer.headers["location"] == "/p/status"


def test_a_case_that_is_not_there_looks_the_same(visitor):
    assert visitor.get("/p/status/XD-TS-2026-99999").headers["location"] == "/p/status"


def test_after_half_an_hour_the_code_is_asked_again(visitor, number, stand_at):
    stand_at(NOW + timedelta(minutes=31))

    assert visitor.get(f"/p/status/{number}").status_code == 302


def test_leaving_closes_the_case_for_this_browser(visitor, number):
    visitor.post(f"/p/status/{number}/leave")

    assert visitor.get(f"/p/status/{number}").status_code == 302


def test_it_tells_by_when_and_why(visitor, shop, number):
    do(by_number(number).id, Complete("complaint/register#1"), by=shop.clerk, at=NOW)

    page = visitor.get(f"/p/status/{number}").text

    assert "提出处理意见的时限" in page
    assert "03-05 24:00" in page
    assert "依据 二(2)" in page
    assert "已完成：登记" in page


def test_nobody_of_the_staff_is_named_and_nothing_private_told(visitor, shop, number):
    case = by_number(number).id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)
    guilty = {"offer": 5000, "responsible_persons": (shop.clerk,)}
    do(case, Complete("complaint/plan#1", values=guilty, texts={"remedy": "退款"}), by=shop.chief, at=NOW)

    page = visitor.get(f"/p/status/{number}").text

    for word in ("clerk", "chief", "整改"):
        assert word not in page


def test_confirming_the_result_takes_the_case_on(visitor, shop, number):
    case = by_number(number).id
    carried_out(shop, case)
    page = visitor.get(f"/p/status/{number}").text

    answer = visitor.post(f"/p/status/{number}/answer", {"task": task_of(page), "outcome_": "satisfied"})

    assert answer.status_code == 302
    assert case_state(case).case.occurrences["complaint/confirm#1"].by == "complainant"
    assert "您答复：满意" in visitor.get(f"/p/status/{number}").text


def test_saying_no_needs_a_reason_and_goes_the_regulations_way(visitor, shop, number):
    case = by_number(number).id
    carried_out(shop, case)
    said = {"task": "complaint/confirm#1", "outcome_": "dissatisfied"}

    without = visitor.post(f"/p/status/{number}/answer", said)
    answer = visitor.post(f"/p/status/{number}/answer", {**said, "reason_": "赔得太少"})

    assert without.status_code == 422
    assert "请说明原因" in without.text
    assert answer.status_code == 302
    assert "complaint/plan#2" in case_state(case).case.occurrences


def test_somebody_else_was_faster_and_what_was_written_is_kept(visitor, shop, number):
    case = by_number(number).id
    carried_out(shop, case)
    done = Complete("complaint/confirm#1", "satisfied", learnt="电话里说的")
    do(case, done, by=shop.clerk, at=NOW)

    answer = visitor.post(
        f"/p/status/{number}/answer",
        {"task": "complaint/confirm#1", "outcome_": "dissatisfied", "reason_": "赔得太少"},
    )

    assert answer.status_code == 422
    assert "现在不能办理" in answer.text
    assert "赔得太少" in answer.text


def test_a_message_is_on_the_case(visitor, number):
    answer = visitor.post(f"/p/status/{number}/message", {"text": "请尽快回电"})

    assert answer.status_code == 302
    assert "请尽快回电" in visitor.get(f"/p/status/{number}").text


def test_an_empty_message_is_told(visitor, number):
    assert visitor.post(f"/p/status/{number}/message", {"text": " "}).status_code == 422


def test_a_complaint_can_be_withdrawn(visitor, number):
    answer = visitor.post(f"/p/status/{number}/withdraw", {"reason": "已经和好了"})

    assert answer.status_code == 302
    assert "已办结：已撤回" in visitor.get(f"/p/status/{number}").text


def test_after_closing_it_is_judged_once(visitor, shop, number):
    closed(shop, by_number(number).id)
    said = {"process": "4", "result": "5", "comment": "可以"}

    first = visitor.post(f"/p/status/{number}/survey", said)
    second = visitor.post(f"/p/status/{number}/survey", said)

    assert first.status_code == 302
    assert second.status_code == 422


def test_after_closing_it_can_be_taken_up_again_where_the_regulation_lets(visitor, shop, number):
    case = by_number(number).id
    closed(shop, case)

    answer = visitor.post(f"/p/status/{number}/reopen", {"reason": "又坏了"})

    assert answer.status_code == 302
    assert case_state(case).case.is_open


@pytest.mark.parametrize("name", ["reopen", "survey", "supply", "archive", "nonsense"])
def test_what_is_not_offered_is_refused_with_how_it_stands(visitor, number, name):
    answer = visitor.post(f"/p/status/{number}/{name}", {"reason": "试试"})

    assert answer.status_code == 422
    assert "办理进度" in answer.text


def test_too_many_words_are_stopped_and_kept(visitor, number, settings):
    settings.PORTAL_PER_ADDRESS = 0

    answer = visitor.post(f"/p/status/{number}/message", {"text": "请尽快回电"})

    assert answer.status_code == 429
    assert "请尽快回电" in answer.text


@pytest.mark.parametrize(("rows", "most"), [(5, 14), (50, 14)])
def test_the_page_asks_no_more_for_a_long_history(
    visitor, number, rows, most, settings, django_assert_max_num_queries
):
    settings.PORTAL_PER_ADDRESS = 1000
    for one in range(rows):
        visitor.post(f"/p/status/{number}/message", {"text": f"第 {one} 次"})
    visitor.get(f"/p/status/{number}")

    with django_assert_max_num_queries(most):
        visitor.get(f"/p/status/{number}")


def test_the_case_speaks_english(shop, reader):
    sent = send(reader, matter="Sour milk", name_="Jane")
    number = sent.headers["location"].rpartition("/")[2]
    do(by_number(number).id, Complete("complaint/register#1"), by=shop.clerk, at=NOW)

    page = reader.get(f"/p/status/{number}").text

    left = set(re.findall(r"[\u4e00-\u9fff]+", re.sub(r"简体中文|中文|小店", "", page)))
    assert left <= {"一", "二", "三"}, left


@pytest.fixture
def wide(shop) -> None:
    work_widened()


def test_an_answer_with_a_form_of_its_own_stands_apart(wide, visitor, shop):
    number = lodged(visitor)
    case = by_number(number).id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=NOW)
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
    do(case, plan, by=shop.chief, at=NOW)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=NOW)
    page = visitor.get(f"/p/status/{number}").text
    typed = {"task": task_of(page), "way": "dissatisfied", "outcome_": "dissatisfied"}

    empty = visitor.post(f"/p/status/{number}/answer", typed)
    said = visitor.post(f"/p/status/{number}/answer", {**typed, "wished": "全额退款"})

    assert "希望怎样处理" in page
    assert 'name="way" value="dissatisfied"' in page
    assert empty.status_code == 422
    assert said.status_code == 302
    assert case_state(case).case.occurrences["complaint/confirm#1"].outcome == "dissatisfied"


def test_what_a_complainant_may_start_is_offered_only_where_the_rule_says(wide, visitor, shop):
    safe, dangerous = lodged(visitor), lodged(visitor, danger="true")

    offered = visitor.get(f"/p/status/{dangerous}").text
    begun = visitor.post(f"/p/status/{dangerous}/start-review", {"reason": "请再看"})
    refused = visitor.post(f"/p/status/{safe}/start-review", {"reason": "请再看"})

    assert "申请复查" in offered
    assert "申请复查" not in visitor.get(f"/p/status/{safe}").text
    assert begun.status_code == 302
    assert "review-1" in case_state(by_number(dangerous).id).case.instances
    assert refused.status_code == 422
