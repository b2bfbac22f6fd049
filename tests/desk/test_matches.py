"""What may be the same person or matter, on the desk: suggested, decided by a person, undone."""

import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.cases import queries
from bihuan.cases.perform import Performed, perform
from bihuan.engine.commands import Complete
from bihuan.engine.events import Part
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from bihuan.inbox.matching.learning import learn
from tests.cases.shop import MORNING, RECORD, Shop, complaint
from tests.desk.conftest import counted
from tests.documents.samples import PNG
from tests.inbox.matching.test_suggesting import history

As = Callable[..., Client]
MATTER = "昨天买的清荷牌酸奶过期两天，孩子喝了肚子疼，要求退款"


def received(shop: Shop, matter: str, *, name: str = "欧阳清荷", phone: str = "13800138000") -> Received:
    person = (Part("name", "complainant", name), Part("phone", "complainant", phone))
    done = intake.lodge(
        "phone", "XD", raw=matter, received_at=MORNING, now=MORNING, by=shop.clerk,
        values=RECORD, texts={"matter": matter}, person=person,
    )  # fmt: skip
    assert isinstance(done, Received), done
    return done


def two(shop: Shop) -> tuple[Received, Received]:
    return received(shop, MATTER), received(
        shop, MATTER.replace("昨天", "前天"), name="王大锤", phone="13900139000"
    )


def page_of(number: str) -> str:
    return f"/cases/{number}/matches/"


def decide(client: Client, number: str, do: str) -> int:
    return client.post(page_of(number), {"do": do}).status_code


def text_of(client: Client, number: str) -> str:
    answer = client.get(page_of(number))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_same_matter_is_suggested_with_its_signs_and_how_sure(shop: Shop, as_: As) -> None:
    first, second = two(shop)

    shown = text_of(as_("owner"), second.number)

    assert first.number in shown
    assert "很可能" in shown and "文字几乎相同" in shown
    assert "欧阳清荷" not in shown


def test_another_matter_is_not_suggested(shop: Shop, as_: As) -> None:
    received(shop, MATTER)
    other = received(shop, "停车场出口的栏杆砸到我的车顶，没有人赔", phone="13900139000", name="王大锤")

    assert "没有找到说同一件事的投诉" in text_of(as_("owner"), other.number)


def test_the_same_person_is_suggested_and_refused_and_suggested_again(shop: Shop, as_: As) -> None:
    first = received(shop, MATTER)
    second = received(shop, "停车场出口的栏杆砸到我的车顶，没有人赔")
    owner = as_("owner")
    assert "电话相同、姓名相同" in text_of(owner, second.number)

    decide(owner, second.number, f"not person {first.case_id}")
    refused = text_of(owner, second.number)
    decide(owner, second.number, f"forget person {first.case_id}")

    assert "不是同一人" in refused and "电话相同" not in refused
    assert "电话相同" in text_of(owner, second.number)


def test_a_telephone_with_another_name_is_no_person(shop: Shop, as_: As) -> None:
    received(shop, MATTER)
    second = received(shop, "停车场出口的栏杆砸到我的车顶，没有人赔", name="王大锤")

    shown = text_of(as_("owner"), second.number)

    assert "不太确定" in shown and "姓名不同" in shown


def test_merging_and_its_undoing_are_one_click_each(shop: Shop, as_: As) -> None:
    first, second = two(shop)
    owner = as_("owner")

    assert decide(owner, second.number, f"merge matter {first.case_id}") == 302
    merged = text_of(owner, second.number)
    assert "本件随它办理" in merged and "随本件办理" in text_of(owner, first.number)
    case = owner.get(f"/cases/{second.number}/").content.decode()
    assert f"并入投诉 {first.number}" in case
    assert decide(owner, second.number, f"undo handled_with {first.case_id}") == 302

    assert "本件随它办理" not in text_of(owner, second.number)
    state = queries.case_state(second.case_id)
    assert state is not None and state.case.links == ()


def test_a_mark_of_repetition_moves_nothing(shop: Shop, as_: As) -> None:
    first, second = two(shop)

    decide(as_("owner"), second.number, f"repeat matter {first.case_id}")

    assert "是本件的重复" in text_of(as_("owner"), first.number)


def test_another_unit_sees_nothing_and_what_is_nonsense_is_not_found(shop: Shop, as_: As) -> None:
    first, second = two(shop)

    assert as_("stranger").get(page_of(second.number)).status_code == 404
    assert as_("owner").get(page_of("XD-TS-2026-99999")).status_code == 404
    for do in (
        "",
        "merge matter",
        "merge matter nothing",
        f"fly matter {first.case_id}",
        f"same thing {first.case_id}",
    ):
        assert decide(as_("owner"), second.number, do) == 404
    assert as_("owner").put(page_of(second.number)).status_code == 405
    assert Client().get(page_of(second.number)).status_code == 302


def test_the_page_asks_as_many_queries_for_many_as_for_few(shop: Shop, as_: As) -> None:
    owner, asked = as_("owner"), []
    first = received(shop, MATTER)
    for many in (3, 12):
        for place in range(many):
            received(shop, f"{MATTER}，第 {many} 批 {place} 盒", phone=f"139001390{place:02}")
        text_of(owner, first.number)
        with counted() as said:
            text_of(owner, first.number)
        asked.append(len(said))

    assert asked[1] <= asked[0] + 2
    assert asked[1] <= 45


def test_a_matter_is_split_off_with_its_receipt_and_goes_back_by_one_click(shop: Shop, as_: As) -> None:
    case, owner = received(shop, MATTER + "；另外停车场多收了我两小时的钱"), as_("owner")
    assert MATTER in owner.get(f"/cases/{case.number}/split/").content.decode()
    form = {"topic": "service", "danger": "false", "matter": "停车场多收了我两小时的钱", "command": "1"}

    answer = owner.post(f"/cases/{case.number}/split/", form)

    number = "XD-TS-2026-00002"
    assert answer.status_code == 302 and answer["Location"] == f"/cases/{number}/"
    row = queries.by_number(number)
    assert row is not None and row.received_at == MORNING and row.origin == case.case_id
    assert "由本件拆分" in text_of(owner, case.number)
    assert owner.post(f"/cases/{case.number}/split/", form)["Location"] == f"/cases/{number}/"
    decide(owner, number, f"undo split_from {case.case_id}")
    assert "本件随它办理" in text_of(owner, number)


def test_nobody_elses_case_is_split(shop: Shop, as_: As) -> None:
    case = received(shop, MATTER)

    assert as_("stranger").get(f"/cases/{case.number}/split/").status_code == 404
    assert as_("owner").get("/cases/XD-TS-2026-99999/split/").status_code == 404
    assert as_("owner").post(f"/cases/{case.number}/split/", {}).status_code == 422
    assert as_("owner").put(f"/cases/{case.number}/split/").status_code == 405
    assert Client().get(f"/cases/{case.number}/split/").status_code == 302


# --- people beside the complainant --------------------------------------------------------------------------


def joining_form(**more: object) -> dict[str, object]:
    return {
        "role": "proxy",
        "name": "钱律师",
        "phone": "13700137000",
        "letters": "instead",
        "may": ["supply"],
        **more,
    }


def test_a_proxy_is_registered_with_the_mandate_and_gets_the_letters(shop: Shop, as_: As) -> None:
    case = received(shop, MATTER)
    mandate = SimpleUploadedFile("委托书.png", PNG, "image/png")

    answer = as_("clerk").post(f"/cases/{case.number}/people/", joining_form(papers=mandate))

    assert answer.status_code == 302
    shown = as_("clerk").get(f"/cases/{case.number}/people/").content.decode()
    assert "代理人 钱**" in shown and "137****7000" in shown and "委托书" in shown
    perform(Complete("complaint/register#1"), on=case.case_id, at=MORNING, by=shop.clerk)
    plan = Complete("complaint/plan#1", values={"offer": 100}, texts={"remedy": "退款"})
    perform(plan, on=case.case_id, at=MORNING, by=shop.chief)
    done = perform(Complete("complaint/carry_out#1"), on=case.case_id, at=MORNING, by=shop.chief)
    assert isinstance(done, Performed)
    (owed,) = queries.unsent_letters_of(case.case_id)
    assert (owed.to, owed.person) == ("complainant", "party-1")


def test_nobody_speaks_for_another_without_a_mandate(shop: Shop, as_: As) -> None:
    case = received(shop, MATTER)

    answer = as_("clerk").post(f"/cases/{case.number}/people/", joining_form())

    assert answer.status_code == 422
    assert "代理人要有委托书" in answer.content.decode()


def test_a_group_shows_how_many_and_one_can_leave(shop: Shop, as_: As) -> None:
    case, clerk = received(shop, MATTER), as_("clerk")
    for place, role in enumerate(("member", "member", "representative")):
        clerk.post(
            f"/cases/{case.number}/people/",
            joining_form(role=role, name=f"赵{place}", letters="also" if role == "representative" else "not"),
        )
    shown = clerk.get(f"/cases/{case.number}/").content.decode()
    assert "成员 2\u2009人、代表 1\u2009人" in shown

    clerk.post(f"/cases/{case.number}/people/", {"leave": "party-1"})

    assert "成员 1\u2009人、代表 1\u2009人" in clerk.get(f"/cases/{case.number}/people/").content.decode()


def test_a_sixth_representative_is_refused_with_what_to_do(shop: Shop, as_: As) -> None:
    case, clerk = received(shop, MATTER), as_("clerk")
    for place in range(5):
        clerk.post(
            f"/cases/{case.number}/people/",
            joining_form(role="representative", name=f"赵{place}", letters="also"),
        )

    answer = clerk.post(
        f"/cases/{case.number}/people/", joining_form(role="representative", name="赵六", letters="also")
    )

    assert answer.status_code == 422 and "代表最多 5 人" in answer.content.decode()


def test_the_people_of_a_case_are_nobody_elses(shop: Shop, as_: As) -> None:
    case = received(shop, MATTER)

    assert as_("stranger").get(f"/cases/{case.number}/people/").status_code == 404
    assert as_("clerk").get("/cases/XD-TS-2026-99999/people/").status_code == 404
    assert Client().get(f"/cases/{case.number}/people/").status_code == 302
    assert as_("clerk").put(f"/cases/{case.number}/people/").status_code == 405


def test_imported_history_has_its_page_and_says_what_it_is(shop: Shop, as_: As, tmp_path) -> None:
    from bihuan.inbox.importing.running import take_in
    from tests.inbox.importing.test_importing import LETTERS, LETTERS_MAPPING, asked, written

    take_in(asked(written(tmp_path, "letters.csv", LETTERS), LETTERS_MAPPING, MORNING))

    shown = as_("owner").get("/cases/XD-LS-2026-00001/").content.decode()
    listed = as_("owner").get("/register/").content.decode()

    assert "导入的历史记录" in shown and "雪糕都化了" in shown and "已换冷柜" in shown
    assert "XD-LS-2026-00001" in listed and "历史导入" in listed


# --- what the words speak for, on the card of a task --------------------------------------------------------


def untold(shop: Shop) -> str:
    """A complaint of which nobody has said yet what it is about."""
    done = perform(
        complaint(matter="在店里排队很久，店员态度恶劣", values={"danger": False}),
        on=None,
        at=MORNING,
        by=shop.clerk,
    )
    assert isinstance(done, Performed), done
    return done.number


def test_the_card_of_a_task_suggests_a_category_with_how_sure_and_why(shop: Shop, as_: As) -> None:
    history(shop)
    learn("XD", now=MORNING)
    number = untold(shop)
    client = as_("clerk")

    page = client.get(f"/cases/{number}/").content.decode()

    assert "看起来可能是" in page and "很可能" in page and "态度恶劣</mark>" in page
    found = re.search(r'href="([^"]*take=[^"]*)"', page)
    assert found is not None
    taken = client.get(found[1].replace("&amp;", "&")).content.decode()
    assert re.search(r'value="service"[^>]*(checked|selected)', taken)
    assert "看起来可能是" not in taken


def test_nothing_is_filled_in_that_the_form_does_not_ask(shop: Shop, as_: As) -> None:
    number = untold(shop)

    page = as_("clerk").get(f"/cases/{number}/?take=complaint/register%231+topic=nonsense").content.decode()

    assert "看起来可能是" not in page and not re.search(
        r'value="\w+"[^>]*(checked|selected)[^>]*name="topic"', page
    )
