"""The pages beside my work and the case: the five questions of each, and a budget that does not grow."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from bihuan.cases import memory
from bihuan.engine.commands import Complete, LetTimePass
from bihuan.registry import versions
from bihuan.regulation.reading import Sources
from tests.cases.shop import MATTER, MORNING, Shop, do, live, lodged, planned
from tests.desk.conftest import counted
from tests.regulation.small import with_policy

As = Callable[..., Client]
Stand = Callable[[datetime], None]
URGENT = {"topic": "goods", "danger": True}
PAGES = (
    "/register/",
    "/register/new/",
    "/approvals/",
    "/supervision/",
    "/notices/",
    "/outbox/",
    "/archive/",
    "/archive/?filed=1",
    "/regulations/",
    "/regulations/small-shop/2026-01/",
    "/regulations/small-shop/2026-01/articles/一/",
    "/regulations/small-shop/2026-01/iso10002/",
    "/people/",
)
READ_ONLY = tuple(one for one in PAGES if one not in ("/register/new/", "/notices/"))


def _late_approval(shop: Shop, stand_at: Stand) -> str:
    """An urgent plan that waits for the owner, a day too late."""
    case = lodged(shop, values=URGENT).case_id  # type: ignore[arg-type]
    planned(shop, case, at=MORNING)
    return case


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_shown_to_who_works_here(shop: Shop, as_: As, page: str) -> None:
    _late_approval(shop, lambda moment: None)

    answer = as_("owner").get(page)

    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_another_unit_reads_nothing_of_our_cases(shop: Shop, as_: As, page: str) -> None:
    _late_approval(shop, lambda moment: None)

    answer = as_("stranger").get(page)

    assert MATTER[:10] not in answer.text
    assert "XD-TS-2026-00001" not in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_nobody_signed_in_is_asked_to_sign_in(shop: Shop, page: str) -> None:
    answer = Client(headers={"host": "localhost"}).get(page)

    assert answer.status_code == 302
    assert answer["location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", READ_ONLY)
def test_a_page_to_read_takes_nothing(shop: Shop, as_: As, page: str) -> None:
    assert as_("owner").post(page).status_code == 405


@pytest.mark.parametrize(
    "page",
    [
        "/archive/XD-TS-2026-09999/",
        "/outbox/9999/",
        "/regulations/small-shop/1999-01/",
        "/regulations/none/1/",
    ],
)
def test_what_does_not_exist_is_not_found(shop: Shop, as_: As, page: str) -> None:
    assert as_("owner").get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_the_page_speaks_english(shop: Shop, as_: As, page: str) -> None:
    answer = as_("owner", language="en").get(page)

    heading = answer.text.partition("<h1>")[2].partition("</h1>")[0]
    assert not any("\u4e00" <= character <= "\u9fff" for character in heading)


@pytest.mark.parametrize(
    "page",
    ["/register/", "/register/?q=酸奶", "/approvals/", "/supervision/", "/notices/", "/outbox/", "/archive/"],
)
def test_queries_do_not_grow_with_rows(shop: Shop, as_: As, stand_at: Stand, page: str) -> None:
    owner = as_("owner")
    numbers = []
    for wanted in (5, 45):
        for _ in range(wanted):
            case = lodged(shop, values=URGENT).case_id  # type: ignore[arg-type]
            planned(shop, case, at=MORNING)
        memory.forget()
        owner.get(page)
        with counted() as said:
            answer = owner.get(page)
        assert answer.status_code == 200
        # SQLite also tells what its search index asks itself, as comments.
        numbers.append(sum(not one.startswith("--") for one in said))

    # A search reads on where several texts of one case have the word.
    assert numbers[0] == numbers[1] or "q=" in page
    # Approvals ask once more for the requests to read archived cases, the register for the views kept.
    assert max(numbers) <= {"/approvals/": 13, "/register/": 13, "/notices/": 11}.get(page, 12)


# --- supervision --------------------------------------------------------------------------------------------


def test_what_is_late_stands_with_whoever_holds_it_and_what_comes_next(
    shop: Shop, as_: As, stand_at: Stand
) -> None:
    case = lodged(shop, values=URGENT).case_id  # type: ignore[arg-type]
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    now = MORNING + timedelta(hours=5)
    do(case, LetTimePass(), by=None, at=now)
    stand_at(now)

    text = as_("owner").get("/supervision/").text

    assert "1 个时限已超" in text
    assert "主管 · 待认领" in text
    assert "催办" in text and "指派" in text
    assert "升级为急件" in text


def test_who_oversees_nothing_has_no_board(shop: Shop, as_: As) -> None:
    page = as_("clerk").get("/supervision/")

    assert page.status_code == 404
    assert "/supervision/" not in as_("clerk").get("/").text


# --- approvals ----------------------------------------------------------------------------------------------


def test_an_approval_stands_with_the_plan_it_rests_on(shop: Shop, as_: As) -> None:
    _late_approval(shop, lambda moment: None)

    text = as_("owner").get("/approvals/").text

    assert "退款并送一箱新鲜酸奶" in text
    assert "¥50.00" in text
    assert "?from=approvals" in text


def test_who_may_not_approve_has_none(shop: Shop, as_: As) -> None:
    _late_approval(shop, lambda moment: None)

    assert "没有等您审批的" in as_("chief").get("/approvals/").text


# --- the archive --------------------------------------------------------------------------------------------


def _filed(shop: Shop, as_: As, stand_at: Stand) -> None:
    live(shop, lodged(shop).case_id, at=MORNING)
    stand_at(MORNING + timedelta(hours=2))
    as_("owner").post("/cases/XD-TS-2026-00001/acts/archive/")


def test_a_settled_case_waits_for_its_keeper(shop: Shop, as_: As, stand_at: Stand) -> None:
    live(shop, lodged(shop).case_id, at=MORNING)
    stand_at(MORNING + timedelta(hours=2))

    text = as_("owner").get("/archive/").text

    assert "/cases/XD-TS-2026-00001/acts/archive/" in text


def test_an_archived_case_is_read_only_with_a_purpose(shop: Shop, as_: As, stand_at: Stand) -> None:
    _filed(shop, as_, stand_at)
    owner = as_("owner")

    shut = owner.get("/cases/XD-TS-2026-00001/")
    empty = owner.post("/archive/XD-TS-2026-00001/", {"purpose": ""})
    opened = owner.post("/archive/XD-TS-2026-00001/", {"purpose": "法院调取"}, follow=True)

    assert shut["location"] == "/archive/XD-TS-2026-00001/"
    assert empty.status_code == 422
    assert MATTER[:10] in opened.text
    assert "法院调取" in owner.get("/archive/XD-TS-2026-00001/").text


def test_an_opened_archive_is_shut_again_after_a_while(shop: Shop, as_: As, stand_at: Stand) -> None:
    _filed(shop, as_, stand_at)
    owner = as_("owner")
    owner.post("/archive/XD-TS-2026-00001/", {"purpose": "法院调取"})
    stand_at(MORNING + timedelta(hours=3))

    assert owner.get("/cases/XD-TS-2026-00001/sheet/").status_code == 302


# --- notices ------------------------------------------------------------------------------------------------


def test_a_notice_is_gone_once_seen(shop: Shop, as_: As, stand_at: Stand) -> None:
    case = lodged(shop, values=URGENT).case_id  # type: ignore[arg-type]
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    now = MORNING + timedelta(hours=5)
    do(case, LetTimePass(), by=None, at=now)
    stand_at(now)
    owner = as_("owner")
    text = owner.get("/notices/").text
    name = text.partition('name="one"')[2].partition('value="')[2].partition('"')[0]

    assert "时限已过" in text
    owner.post("/notices/", {"one": name})

    assert "没有新的通知" in owner.get("/notices/").text


# --- regulations and people ---------------------------------------------------------------------------------


def test_a_regulation_shows_text_rules_limits_and_proofs(shop: Shop, as_: As) -> None:
    text = as_("clerk").get("/regulations/small-shop/2026-01/").text

    assert "涉及人身安全的为急件" in text
    assert "4 小时" in text
    assert "个步骤都走得到" in text
    assert "宗旨，没有需要执行的规则" in text
    assert text.count("<svg") >= 2


def test_a_regulation_shows_its_forms_letters_duties_and_measures(shop: Shop, as_: As) -> None:
    text = as_("clerk").get("/regulations/small-shop/2026-01/").text

    assert "选一项：商品、服务" in text
    assert "处理结果告知" in text
    assert "每季度" in text or "季度" in text


def test_two_versions_differ_in_words(shop: Shop, as_: As) -> None:
    amended = with_policy("within: {urgent: 4 h, normal: 3 wd}", "within: {urgent: 2 h, normal: 3 wd}")
    policy = amended["policy.yaml"].replace('version: "2026-01"', 'version: "2026-06"')
    versions.publish(Sources({**amended, "policy.yaml": policy}), at=MORNING)

    clerk = as_("clerk")

    page = clerk.get("/regulations/small-shop/2026-01/").text
    assert "/regulations/small-shop/2026-06/changes/2026-01/" in page
    told = clerk.get("/regulations/small-shop/2026-01/changes/2026-06/").text
    assert "急件时限由“4 小时”改为“2 小时”" in told
    assert "影响条款：二(2)" in told
    assert clerk.get("/regulations/small-shop/2026-01/changes/none/").status_code == 404


def test_a_regulation_is_taken_away_as_drawings(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")

    whole = clerk.get("/regulations/small-shop/2026-01/bpmn")
    one = clerk.get("/regulations/small-shop/2026-01/complaint.svg")

    assert whole["Content-Disposition"] == 'attachment; filename="small-shop-2026-01.bpmn"'
    assert "bpmndi:BPMNDiagram" in whole.text
    assert one["Content-Type"].startswith("image/svg+xml")
    assert clerk.get("/regulations/small-shop/2026-01/nowhere.svg").status_code == 404


def test_an_article_shows_the_complaints_on_which_it_bore(shop: Shop, as_: As, stand_at: Stand) -> None:
    live(shop, lodged(shop).case_id, at=MORNING)
    late = lodged(shop, values=URGENT, at=MORNING).case_id  # type: ignore[arg-type]
    do(late, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    do(late, LetTimePass(), by=None, at=MORNING + timedelta(days=3))

    owner = as_("owner")

    limits = owner.get("/regulations/small-shop/2026-01/articles/二(2)/").text
    applied, ran_out, extended = limits.split('class="card__head"')[2:5]
    assert "XD-TS-2026-00001" in applied
    assert "XD-TS-2026-00002" in ran_out
    assert "XD-TS-2026-00001" not in ran_out
    assert "没有。" in extended
    assert owner.get("/regulations/small-shop/2026-01/articles/九/").status_code == 404
    stranger = as_("stranger").get("/regulations/small-shop/2026-01/articles/二(2)/").text
    assert "XD-TS-2026" not in stranger


def test_an_article_does_not_tell_of_private_procedures(shop: Shop, as_: As) -> None:
    """What penalties cite would tell who is to be punished."""
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete(
        "complaint/plan#1",
        values={"offer": 5000, "responsible_persons": (shop.clerk,)},
        texts={"remedy": "退款"},
    )
    do(case, plan, by=shop.chief, at=MORNING + timedelta(minutes=5))

    owner = as_("owner")

    assert "XD-TS-2026-00001" in owner.get("/regulations/small-shop/2026-01/articles/三/").text
    assert "XD-TS-2026-00001" not in owner.get("/regulations/small-shop/2026-01/articles/四/").text


def test_people_stand_in_their_posts(shop: Shop, as_: As) -> None:
    text = as_("owner").get("/people/").text

    assert "店长" in text
    assert "owner" in text
