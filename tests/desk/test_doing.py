"""Doing tasks from the page of a case."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.cases.queries import case_state, timeline
from bihuan.documents import keeping
from bihuan.engine import events as e
from bihuan.engine.commands import Complete
from tests.cases.shop import MORNING, Shop, do, lodged, planned

As = Callable[..., Client]
Stand = Callable[[datetime], None]
CASE = "/cases/XD-TS-2026-00001/"
PLAN = CASE + "tasks/complaint/plan%231/"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def _registered(shop: Shop, *, urgent: bool = False) -> str:
    values = {"topic": "goods", "danger": urgent}
    case = lodged(shop, values=values)  # type: ignore[arg-type]
    do(case.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    return case.case_id


def _answered(shop: Shop, case: str) -> None:
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
    do(case, plan, by=shop.chief, at=MORNING)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING)


def _standing(case: str) -> list[str]:
    state = case_state(case)
    assert state is not None
    return [one.id for one in state.case.open_occurrences()]


def test_a_filled_form_does_the_step_and_says_what_comes_next(shop: Shop, as_: As) -> None:
    case = _registered(shop)

    answer = as_("chief").post(PLAN, {"remedy": "退款", "offer": "50.50"}, follow=True)

    assert answer.redirect_chain == [(CASE, 302)]
    assert "已提交“提出处理意见”。下一步：办理并答复（主管）。" in answer.text
    assert _standing(case) == ["complaint/carry_out#1"]
    state = case_state(case)
    assert state is not None
    assert state.case.values["offer"] == 5050


def test_a_form_keeps_what_was_typed_and_says_per_field_what_is_wrong(shop: Shop, as_: As) -> None:
    case = _registered(shop)

    answer = as_("chief").post(PLAN, {"remedy": "退款并道歉", "offer": "很多"})

    assert answer.status_code == 422
    assert "退款并道歉" in answer.text
    assert 'value="很多"' in answer.text
    assert "请填写金额" in answer.text
    assert _standing(case) == ["complaint/plan#1"]


def test_the_same_form_sent_twice_does_the_step_once(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    given = {"remedy": "退款", "offer": "50", "task-command": "0" * 32}
    chief = as_("chief")

    first = chief.post(PLAN, given)
    second = chief.post(PLAN, given)

    assert (first.status_code, second.status_code) == (302, 302)
    assert sum(isinstance(one.happened.event, e.StepCompleted) for one in timeline(case)) == 2


def test_the_second_of_two_is_told_who_did_what_and_keeps_their_words(
    shop: Shop, as_: As, stand_at: Stand
) -> None:
    case = _registered(shop)
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
    do(case, plan, by=shop.chief, at=MORNING)
    stand_at(MORNING + timedelta(minutes=1))

    answer = as_("chief").post(PLAN, {"remedy": "换货并道歉", "offer": "10"})

    assert answer.status_code == 409
    assert "chief 已于 今天 10:00 办理了这一步" in answer.text
    assert "换货并道歉" in answer.text
    assert "作为备注添加" in answer.text


def test_a_task_of_another_post_is_refused_with_its_article(shop: Shop, as_: As) -> None:
    case = _registered(shop)

    answer = as_("owner").post(PLAN, {"remedy": "退款", "offer": "50"})

    assert answer.status_code == 409
    assert "不由您办理（三）" in answer.text
    assert _standing(case) == ["complaint/plan#1"]


def test_another_unit_does_not_find_the_task(shop: Shop, as_: As) -> None:
    _registered(shop)

    assert as_("stranger").post(PLAN, {"remedy": "退款", "offer": "50"}).status_code == 404


def test_there_is_no_form_for_no_task(shop: Shop, as_: As) -> None:
    _registered(shop)

    assert as_("chief").post(CASE + "tasks/complaint/plan%239/").status_code == 404


def test_the_address_of_a_form_leads_to_the_case(shop: Shop, as_: As) -> None:
    _registered(shop)
    chief = as_("chief")

    assert chief.get(PLAN)["location"] == CASE
    assert chief.put(PLAN).status_code == 405


def test_an_approver_sees_what_is_approved_and_where_each_answer_leads(shop: Shop, as_: As) -> None:
    case = _registered(shop, urgent=True)
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款并送酸奶"})
    do(case, plan, by=shop.chief, at=MORNING)
    owner = as_("owner")

    text = owner.get(CASE).text
    shown = text.partition('name="task-shown" value="')[2].partition('"')[0]
    answer = owner.post(
        CASE + "tasks/complaint/plan.approval%231/", {"task-outcome": "approved", "task-shown": shown}
    )

    assert "请您审批：提出处理意见" in text
    assert "退款并送酸奶" in text
    assert "进入“办理并答复”（主管）" in text
    assert shown[:12] in text
    assert answer.status_code == 302
    assert _standing(case) == ["complaint/carry_out#1"]


def test_an_approval_of_something_changed_since_is_refused(shop: Shop, as_: As) -> None:
    case = _registered(shop, urgent=True)
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
    do(case, plan, by=shop.chief, at=MORNING)

    answer = as_("owner").post(
        CASE + "tasks/complaint/plan.approval%231/", {"task-outcome": "approved", "task-shown": "0" * 64}
    )

    assert answer.status_code == 422
    assert "您看到的内容在审批前已有变动" in answer.text


def test_staff_answer_for_the_complainant_and_say_how_they_learnt_it(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    do(
        case,
        Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"}),
        by=shop.chief,
        at=MORNING,
    )
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING)
    confirm = CASE + "tasks/complaint/confirm%231/"
    owner = as_("owner")

    page = owner.get(CASE).text
    unsaid = owner.post(confirm, {"task-outcome": "satisfied"})
    said = owner.post(
        confirm, {"task-outcome": "satisfied", "task-learnt": "电话回访，本人答复"}, follow=True
    )

    assert "代投诉人答复：听取投诉人意见" in page
    assert unsaid.status_code == 422
    assert "代投诉人记录" in said.text
    assert _standing(case) == ["complaint/close#1"]


def test_a_reason_is_asked_for_where_the_outcome_needs_one(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    do(
        case,
        Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"}),
        by=shop.chief,
        at=MORNING,
    )
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING)

    given = {"task-outcome": "dissatisfied", "task-learnt": "电话回访，本人答复"}
    answer = as_("clerk").post(CASE + "tasks/complaint/confirm%231/", given)

    assert answer.status_code == 422
    assert 'id="task-complaint-confirm-1-task-reason_error"' in answer.text


def test_files_sent_with_a_form_belong_to_the_case(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    photo = SimpleUploadedFile("酸奶.png", PNG, "image/png")

    as_("chief").post(PLAN, {"remedy": "退款", "offer": "50", "task-papers": photo})

    kept = keeping.of_case(case)
    assert [one.name for one in kept] == ["酸奶.png"]
    assert as_("owner").get(CASE + f"files/{kept[0].id}").status_code == 200
    assert as_("stranger").get(CASE + f"files/{kept[0].id}").status_code == 404


def test_a_hostile_file_is_refused_and_nothing_happens(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    page = SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")

    answer = as_("chief").post(PLAN, {"remedy": "退款", "offer": "50", "task-papers": page})

    assert answer.status_code == 422
    assert "a.svg" in answer.text
    assert keeping.of_case(case) == ()
    assert _standing(case) == ["complaint/plan#1"]


def test_a_draft_is_kept_shown_and_dropped(shop: Shop, as_: As, stand_at: Stand) -> None:
    _registered(shop)
    chief = as_("chief")

    kept = chief.post(PLAN + "draft", {"remedy": "还在想", "offer": "一百"})
    page = chief.get(CASE).text
    others = as_("owner").get(CASE).text
    chief.post(PLAN, {"remedy": "退款", "offer": "50"})
    from bihuan.cases import beside

    assert kept.status_code == 204
    assert "还在想" in page
    assert 'value="一百"' in page
    assert "草稿已自动保存" in page
    assert "还在想" not in others
    assert beside.draft_of(_case_id(), "complaint/plan#1", shop.chief) is None


def _case_id() -> str:
    from bihuan.cases.queries import by_number

    found = by_number("XD-TS-2026-00001")
    assert found is not None
    return found.id


def test_a_draft_is_not_taken_from_who_may_not_do_the_task(shop: Shop, as_: As) -> None:
    _registered(shop)

    assert as_("owner").post(PLAN + "draft", {"remedy": "我来"}).status_code == 409
    assert as_("chief").get(PLAN + "draft").status_code == 405


def test_a_claimed_task_is_given_back(shop: Shop, as_: As) -> None:
    case = _registered(shop)
    chief = as_("chief")
    chief.post(PLAN + "claim")

    answer = chief.post(PLAN + "release", follow=True)

    assert "已退回“提出处理意见”" in answer.text
    state = case_state(case)
    assert state is not None
    assert state.case.occurrences["complaint/plan#1"].person is None


def test_a_plan_made_again_begins_with_the_one_before(shop: Shop, as_: As, stand_at: Stand) -> None:
    case = lodged(shop).case_id
    planned(shop, case, at=MORNING)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING + timedelta(minutes=10))
    again = Complete("complaint/confirm#1", "dissatisfied", reason="赔得太少")
    do(case, again, by="complainant", at=MORNING + timedelta(minutes=20))
    stand_at(MORNING + timedelta(minutes=30))

    chief = as_("chief")

    text = chief.get(CASE).text
    same = chief.post(
        CASE + "tasks/complaint/plan%232/", {"remedy": "退款并送一箱新鲜酸奶", "offer": "50.00"}
    )

    assert 'value="50.00"' in text
    assert "退款并送一箱新鲜酸奶</textarea>" in text
    assert same.status_code == 302
