"""Cases put together and taken apart: nothing of theirs is lost either way."""

from datetime import timedelta

import pytest

from bihuan.cases import queries
from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries.links import links_to
from bihuan.cases.rebuilding import rebuild
from bihuan.engine import Reason, Refused
from bihuan.engine.commands import Complete, JoinParty
from bihuan.engine.events import Part
from bihuan.inbox.letters.rendering import Rendered, render
from bihuan.inbox.matching import carrying, joining
from bihuan.parties import directory
from bihuan.parties.contacts import Kind
from tests.cases.shop import MORNING, Shop, lodged
from tests.cases.test_rebuilding import rows

LATER = MORNING + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _begin_afresh() -> None:
    carrying._looked_at.clear()


def two(shop: Shop) -> tuple[str, str]:
    """A case planned already, and one merely registered."""
    first, second = lodged(shop), lodged(shop, matter="同一批酸奶，我家也喝坏了")
    for case in (first, second):
        perform(Complete("complaint/register#1"), on=case.case_id, at=MORNING, by=shop.clerk)
    return first.case_id, second.case_id


def merged(shop: Shop) -> tuple[str, str]:
    leading, following = two(shop)
    done = joining.merge(following, leading, reason="同一批次", by=shop.chief, now=LATER)
    assert isinstance(done, Performed), done
    return leading, following


def planned(shop: Shop, case: str) -> None:
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退一赔三"})
    done = perform(plan, on=case, at=LATER, by=shop.chief)
    assert isinstance(done, Performed), done


def stands_at(case: str) -> str:
    state = queries.case_state(case)
    assert state is not None
    return str(state.case.instances["complaint"].at)


def test_a_case_handled_with_another_keeps_its_number_and_its_clocks(shop: Shop) -> None:
    _leading, following = two(shop)
    before = queries.by_id(following), queries.clocks_of(following)

    merged_again = joining.merge(following, _leading, reason="同一批次", by=shop.chief, now=LATER)

    assert isinstance(merged_again, Performed)
    after = queries.by_id(following)
    assert after is not None and before[0] is not None and after.number == before[0].number
    assert queries.clocks_of(following) == before[1]
    assert [(one.case, one.relation) for one in links_to(_leading)] == [(following, "handled_with")]


def test_its_complainant_is_told_which_number_goes_on(shop: Shop) -> None:
    leading, following = merged(shop)

    row = next(one for one in queries.unsent_letters(now=LATER, limit=50) if one.key == "merged")
    letter = render(row, now=LATER)

    goes_on, own = queries.by_id(leading), queries.by_id(following)
    assert isinstance(letter, Rendered) and goes_on is not None and own is not None
    assert row.case == following and own.number in letter.subject
    assert f"现并入 {goes_on.number} 一同办理" in letter.body
    assert all(
        one.case == following for one in queries.unsent_letters(now=LATER, limit=50) if one.key == "merged"
    )


def test_what_is_decided_in_the_leading_case_reaches_the_other_with_its_words(shop: Shop) -> None:
    leading, following = merged(shop)
    planned(shop, leading)

    done = carrying.carry_round(LATER)

    assert done == 1
    assert stands_at(following) == "complaint/carry_out#1"
    assert queries.texts_of([following], ["remedy"])[following, "remedy"].value == "退一赔三"
    assert carrying.carry_round(LATER) == 0


def test_each_complainant_answers_for_themselves(shop: Shop) -> None:
    leading, following = merged(shop)
    planned(shop, leading)
    perform(Complete("complaint/carry_out#1"), on=leading, at=LATER, by=shop.chief)
    perform(Complete("complaint/confirm#1", "satisfied"), on=leading, at=LATER, by="complainant")

    carrying.carry_round(LATER)

    assert stands_at(following) == "complaint/confirm#1"
    assert stands_at(leading) == "complaint/close#1"


def test_undone_it_goes_on_by_itself_from_where_it_stands(shop: Shop) -> None:
    leading, following = merged(shop)
    joining.part(following, leading, "handled_with", reason="并错了", by=shop.chief, now=LATER)
    planned(shop, leading)

    assert carrying.carry_round(LATER) == 0
    assert stands_at(following) == "complaint/plan#1"
    assert not links_to(leading)
    planned(shop, following)
    assert stands_at(following) == "complaint/carry_out#1"


def test_what_cannot_be_put_together_is_refused(shop: Shop) -> None:
    leading, following = merged(shop)
    third = lodged(shop).case_id

    def refused(case: str, into: str) -> Reason:
        answer = joining.merge(case, into, reason="x", by=shop.chief, now=LATER)
        assert isinstance(answer, Refused)
        return answer.reason

    assert refused(following, third) is Reason.HANDLED_ELSEWHERE
    assert refused(third, following) is Reason.HANDLED_ELSEWHERE
    assert refused(leading, third) is Reason.HANDLED_ELSEWHERE
    assert refused(third, third) is Reason.NO_CASE
    assert refused(third, "nothing") is Reason.NO_CASE


def test_a_split_goes_back_where_it_came_from(shop: Shop) -> None:
    origin, new = two(shop)
    joining.note_split(new, origin, by=shop.clerk, now=LATER)

    joining.undo_split(new, origin, reason="其实是一件事", by=shop.clerk, now=LATER)

    state = queries.case_state(new)
    assert state is not None and state.case.links == ((origin, "handled_with"),)


def test_a_repeat_is_a_mark_and_nothing_more(shop: Shop) -> None:
    first, second = two(shop)

    joining.mark_repeat(second, first, reason="又来电", by=shop.clerk, now=LATER)

    assert stands_at(second) == "complaint/plan#1"
    assert [one.relation for one in links_to(first)] == ["repeats"]


def test_whoever_joins_is_found_by_the_post_and_forgotten_alone(shop: Shop) -> None:
    case = lodged(shop).case_id
    person = (Part("name", "", "钱律师"), Part("phone", "", "13900139000"))

    joining.join(
        case, JoinParty("proxy", person, "instead", ("supply",), None, "mandate"), by=shop.clerk, now=LATER
    )

    proxy = directory.party_of(case, subject="party-1")
    assert proxy is not None and (proxy.name, proxy.first(Kind.PHONE)) == ("钱律师", "+8613900139000")
    complainant = directory.party_of(case)
    assert complainant is None or complainant.name != "钱律师"


def test_links_come_back_from_the_ledger_as_they_were(shop: Shop) -> None:
    merged(shop)
    before = rows()

    rebuild(now=LATER)

    assert rows() == before
