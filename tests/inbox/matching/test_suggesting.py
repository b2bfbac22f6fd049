"""What a unit's own history suggests: from counts alone, never without a sign, never of what was erased."""

from datetime import timedelta

from django.core.management import call_command

from bihuan.cases.bulk import Act, make_cases
from bihuan.cases.erasing import scrub
from bihuan.cases.perform import perform
from bihuan.engine.commands import Erase
from bihuan.inbox.matching.answers import Answer, TooFew, suggest
from bihuan.inbox.matching.learning import NOTHING, learn, learn_round
from bihuan.inbox.matching.likeness import Weights, joined, words_of
from bihuan.inbox.matching.suggesting import Asked, Sign, same_matters, same_persons
from bihuan.inbox.models import Learnt, TokenCount
from bihuan.parties.contacts import Contact, Kind
from tests.cases.shop import MORNING, Shop, complaint
from tests.regulation.small import small_regulation

GOODS = "买的{}是坏的，包装破损已经变质，要求退货退款"
SERVICE = "店员{}态度恶劣，排队一小时没人理，服务太差"
THINGS = ("酸奶", "牛奶", "面包", "饼干", "苹果", "香蕉", "鸡蛋", "大米", "香肠", "豆腐")


def history(shop: Shop, many: int = 30) -> None:
    lives = []
    for place in range(many):
        thing = THINGS[place % len(THINGS)]
        for topic, text in (("goods", GOODS), ("service", SERVICE)):
            at = MORNING + timedelta(minutes=place)
            order = complaint(
                received_at=at, matter=text.format(thing), values={"topic": topic, "danger": False}
            )
            lives.append([Act(order, at, shop.clerk)])
    make_cases(lives)


def answers(text: str) -> tuple[Answer | TooFew, ...]:
    return suggest("XD", text, small_regulation(), ("topic", "danger"), {})


def test_an_answer_is_suggested_with_the_words_that_led_to_it(shop: Shop) -> None:
    history(shop)
    learn("XD", now=MORNING)

    (found,) = answers("在店里排队很久，店员态度恶劣")

    assert isinstance(found, Answer) and found.value == "service" and found.sure > 80
    assert any("态度恶劣" in one or "排队" in one for one in found.words)


def test_a_short_history_says_so_instead_of_guessing(shop: Shop) -> None:
    history(shop, many=5)
    learn("XD", now=MORNING)

    (found,) = answers("在店里排队很久，店员态度恶劣")

    assert found == TooFew("topic", 10)


def test_no_word_of_one_complaint_alone_is_kept(shop: Shop) -> None:
    history(shop)
    make_cases([[Act(complaint(matter="只有我知道的魑魅魍魉在冰柜里"), MORNING, shop.clerk)]])

    learn("XD", now=MORNING)

    assert TokenCount.objects.filter(token="态度").exists()
    assert not TokenCount.objects.filter(token__in=("魑魅", "魅魍", "魍魉")).exists()


def test_who_was_erased_is_not_counted_again(shop: Shop) -> None:
    cases = make_cases(
        [
            [Act(complaint(matter="冰柜里的魑魅魍魉", received_at=MORNING), MORNING, shop.clerk)]
            for _ in range(3)
        ]
    )
    learn("XD", now=MORNING)
    assert TokenCount.objects.filter(token="魑魅").exists()

    perform(Erase("complainant", "request"), on=cases[0], at=MORNING, by=None)
    scrub()
    learn("XD", now=MORNING)

    assert not TokenCount.objects.filter(token="魑魅").exists()


def test_each_unit_is_counted_once_a_day(shop: Shop) -> None:
    rounds = 0
    while learn_round(MORNING):
        rounds += 1

    assert rounds == 3 and Learnt.objects.count() == 3
    assert learn_round(MORNING + timedelta(days=1, minutes=1)) == 1


def test_the_command_counts_one_unit_or_all(shop: Shop, capsys) -> None:  # type: ignore[no-untyped-def]
    history(shop, many=2)

    call_command("learn", unit="XD")

    assert "XD: 4 cases" in capsys.readouterr().out


def test_a_counted_history_finds_the_same_matter_by_its_rare_words(shop: Shop) -> None:
    history(shop)
    lives = [complaint(matter="地下车库三号柱旁的栏杆砸到我的车顶", received_at=MORNING) for _ in range(2)]
    first, _second = make_cases([[Act(one, MORNING, shop.clerk)] for one in lives])
    learn("XD", now=MORNING)

    found = same_matters(Asked("XD", "车库三号柱的栏杆又砸车顶了", MORNING))

    assert first in {one.case for one in found} and len(found) == 2
    assert all(Sign.SAME_WORDS in one.signs and one.words for one in found)


def test_what_lies_too_far_back_or_in_another_unit_is_not_suggested(shop: Shop) -> None:
    make_cases([[Act(complaint(matter="栏杆砸到我的车顶没人管"), MORNING, shop.clerk)]])

    assert same_matters(Asked("XD", "栏杆砸到我的车顶没人管", MORNING))
    assert not same_matters(Asked("XD", "栏杆砸到我的车顶没人管", MORNING + timedelta(days=200)))
    assert not same_matters(Asked("DD", "栏杆砸到我的车顶没人管", MORNING))


def test_nobody_is_suggested_for_somebody_without_a_contact(shop: Shop) -> None:
    assert same_persons(Asked("XD", "x", MORNING, name="欧阳清荷")) == ()
    assert same_persons(Asked("XD", "x", MORNING, (Contact(Kind.PHONE, "+8613800138000"),))) == ()


def test_tokens_that_overlap_are_shown_as_one_word() -> None:
    assert joined("关于物业费的投诉", ["物业", "业费"], most=3) == ("物业费",)
    assert joined("没有这些", ["物业"], most=3) == ()


def test_the_same_words_are_alike_and_others_are_not() -> None:
    one, same, other = words_of("小区物业乱收费"), words_of("小区物业乱收费"), words_of("公交车不准点")
    weights = Weights(NOTHING, [one, same, other])

    assert weights.likeness(one, same) > 1.4
    assert weights.likeness(one, other) == 0
