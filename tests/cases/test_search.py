from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries import Counted, Filters
from bihuan.cases.rebuilding import rebuild_search
from bihuan.cases.search import finding
from bihuan.cases.search.finding import count_found, find
from bihuan.cases.search.tokens import LANGUAGE, tokens, words
from bihuan.engine.commands import AddNote, Complete, Erase
from bihuan.people.appointing import appoint
from bihuan.people.models import User
from bihuan.people.sight import Scope, scope_of
from tests.cases.shop import MORNING, NAME, PHONE, Shop, complaint, do, lodged


def sight(person: str) -> Scope:
    return scope_of(int(person), on=MORNING.date())


def found(scope: Scope, query: str, *, personal: bool = True, limit: int = 20) -> list[str]:
    return [row.id for row in find(scope, query, personal=personal, limit=limit).rows]


def test_chinese_is_cut_into_overlapping_pairs_and_a_last_character() -> None:
    assert tokens("维修后异响", language=LANGUAGE) == ["维修", "修后", "后异", "异响", "响"]


def test_letters_digits_and_widths_are_one_form() -> None:
    assert tokens("ＡＢＣ 发动机V8", language=LANGUAGE) == ["abc", "发动", "动机", "机", "v8"]


def test_a_long_number_is_also_known_by_its_last_four_digits() -> None:
    assert tokens("13800138000", language=LANGUAGE) == ["13800138000", "8000"]


@given(some.text())
def test_tokens_are_letters_and_digits_whatever_the_text(text: str) -> None:
    assert all(token.isalnum() for token in tokens(text, language=LANGUAGE))
    assert all(piece.rstrip("*").replace(" ", "").isalnum() for word in words(text) for piece in word)


@given(some.text(alphabet="维修后异响发动机ab1 ，"), some.integers(0, 20), some.integers(1, 6))
def test_whatever_stands_in_a_text_is_asked_for_by_tokens_that_stand_in_it(
    text: str, start: int, length: int
) -> None:
    piece = text[start : start + length]
    there = tokens(text, language=LANGUAGE)

    for word in words(piece):
        for token in word:
            begins = token.rstrip("*")
            latin = begins.isascii()
            assert latin or any(
                one.startswith(begins) if token.endswith("*") else one == token for one in there
            )


@pytest.mark.parametrize("query", ["酸奶", "奶", "疼", "酸奶已经过期", "买回 肚子", "过期，孩子"])
def test_a_case_is_found_by_words_of_any_length(shop: Shop, query: str) -> None:
    case = lodged(shop).case_id
    lodged(shop, matter="店员态度不好", name="王五")

    assert found(sight(shop.owner), query) == [case]


@pytest.mark.parametrize(
    "query", ["奶酸", "不存在", "过期酸奶", "", "，。", '"', "' OR 1", "酸奶 冰箱", "NEAR("]
)
def test_what_is_not_there_is_not_found_and_harms_nothing(shop: Shop, query: str) -> None:
    lodged(shop)

    assert found(sight(shop.owner), query) == []


def test_the_newest_is_first_and_pages_do_not_overlap(shop: Shop) -> None:
    cases = [lodged(shop).case_id for _ in range(7)]
    scope = sight(shop.owner)

    first = find(scope, "酸奶", personal=True, limit=3)
    second = find(scope, "酸奶", personal=True, limit=3, after=first.next)
    third = find(scope, "酸奶", personal=True, limit=3, after=second.next)

    pages = [[row.id for row in page.rows] for page in (first, second, third)]
    assert pages == [cases[:-4:-1], cases[3:0:-1], cases[:1]]
    assert third.next is None


def test_a_case_with_the_word_in_many_acts_is_found_once(shop: Shop) -> None:
    case = lodged(shop).case_id
    for _ in range(5):
        do(case, AddNote("酸奶已下架"), by=shop.clerk, at=MORNING)

    assert found(sight(shop.owner), "酸奶", limit=2) == [case]
    assert count_found(sight(shop.owner), "酸奶", personal=True).number == 1


def test_a_masked_name_cannot_be_found_by_those_who_may_not_see_it(shop: Shop) -> None:
    case = lodged(shop).case_id
    scope = sight(shop.owner)

    assert found(scope, NAME, personal=True) == [case]
    assert found(scope, PHONE, personal=True) == [case]
    assert found(scope, PHONE[-4:], personal=True) == [case]
    assert found(scope, NAME, personal=False) == []
    assert found(scope, PHONE, personal=False) == []


def test_another_units_case_is_not_found(shop: Shop) -> None:
    mine = lodged(shop).case_id
    other = perform(complaint(unit="DD"), on=None, at=MORNING, by=shop.stranger)
    assert isinstance(other, Performed)

    assert found(sight(shop.owner), "酸奶") == [mine]
    assert found(sight(shop.stranger), "酸奶") == []


def test_a_clerk_finds_what_they_have_worked_on(shop: Shop) -> None:
    lodged(shop)
    worked = lodged(shop).case_id
    do(worked, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    assert found(sight(shop.clerk), "酸奶") == [worked]


def test_filters_narrow_what_is_found_and_counts_are_capped(shop: Shop) -> None:
    for _ in range(4):
        lodged(shop)
    urgent = perform(complaint(values={"topic": "goods", "danger": True}), on=None, at=MORNING, by=shop.clerk)
    assert isinstance(urgent, Performed)
    do(urgent.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING + timedelta(minutes=1))
    scope = sight(shop.owner)

    rows = find(scope, "酸奶", Filters(level="urgent"), personal=True).rows
    counted = count_found(scope, "酸奶", personal=True, cap=3)

    assert [row.id for row in rows] == [urgent.case_id]
    assert (counted.number, counted.more) == (3, True)


def corrected(shop: Shop) -> str:
    """A case whose private procedure says something that nothing else does."""
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete(
        "complaint/plan#1",
        values={"offer": 5000, "responsible_persons": (shop.clerk,)},
        texts={"remedy": "退款道歉"},
    )
    do(case, plan, by=shop.chief, at=MORNING)
    do(case, Complete("correction-1/issue#1", reason="柜员旷工两日"), by=shop.chief, at=MORNING)
    return case


@pytest.mark.parametrize("personal", [True, False])
def test_what_a_private_procedure_says_makes_nobody_find_the_case(shop: Shop, personal: bool) -> None:
    case = corrected(shop)

    assert found(sight(shop.owner), "道歉", personal=personal) == [case]
    assert found(sight(shop.owner), "旷工", personal=personal) == []
    assert count_found(sight(shop.owner), "旷工", personal=personal).number == 0


def test_it_stays_out_of_the_index_when_that_is_made_again_or_somebody_is_erased(shop: Shop) -> None:
    case = corrected(shop)

    rebuild_search(now=MORNING)
    remade = found(sight(shop.owner), "旷工"), found(sight(shop.owner), "道歉")
    do(case, Erase("complainant", "本人申请"), by=shop.owner, at=MORNING)

    assert remade == ([], [case])
    assert (found(sight(shop.owner), "旷工"), found(sight(shop.owner), "道歉")) == ([], [case])


def elsewhere(shop: Shop, *, by: str) -> str:
    """A complaint of the other shop, registered by a person."""
    done = perform(complaint(unit="DD"), on=None, at=MORNING, by=shop.stranger)
    assert isinstance(done, Performed)
    do(done.case_id, Complete("complaint/register#1"), by=by, at=MORNING)
    return done.case_id


@pytest.mark.parametrize("few", [0, 1000])
def test_sight_of_a_unit_and_of_single_cases_elsewhere_is_found_together(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(finding, "FEW_CASES", few)
    other = User.objects.get(pk=int(shop.owner))
    appoint(other, "clerk", unit=shop.other, from_on=date(2026, 1, 1))
    first = lodged(shop).case_id
    mine = elsewhere(shop, by=shop.owner)
    elsewhere(shop, by=shop.stranger)
    last = lodged(shop).case_id

    assert found(sight(shop.owner), "酸奶") == [last, mine, first]
    assert found(sight(shop.owner), "酸奶", limit=2) == [last, mine]
    assert count_found(sight(shop.owner), "酸奶", personal=True) == Counted(3, False)


@pytest.mark.parametrize("few", [0, 1000])
def test_whoever_sees_only_what_they_did_finds_that_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(finding, "FEW_CASES", few)
    worked = elsewhere(shop, by=shop.stranger)
    lodged(shop)

    assert found(sight(shop.stranger), "酸奶") == [worked]
    assert found(sight(shop.clerk), "酸奶") == []


def test_a_page_and_its_count_are_read_together(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MANY", 2)
    cases = [lodged(shop).case_id for _ in range(7)]
    for case in cases:
        do(case, AddNote("酸奶已下架"), by=shop.clerk, at=MORNING)
    scope = sight(shop.owner)

    first, some = finding.find_and_count(scope, "酸奶", personal=True, limit=3)
    second, _ = finding.find_and_count(scope, "酸奶", personal=True, limit=3, after=first.next)
    whole, total = finding.find_and_count(scope, "酸奶", personal=True, limit=20)

    assert [row.id for row in first.rows] == cases[:-4:-1]
    assert [row.id for row in second.rows] == cases[3:0:-1]
    assert (some.number, some.more) == (4, True)
    assert [row.id for row in whole.rows] == cases[::-1]
    assert total == Counted(7, False)
