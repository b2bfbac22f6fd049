"""Facts and sums follow the ledger, and are the same when made again."""

import random
from datetime import datetime, timedelta

from bihuan.analytics import following, models
from bihuan.analytics.following import follow, remake
from bihuan.cases.due import let_time_pass
from bihuan.cases.perform import perform
from bihuan.cases.queries.sealed import BEGINNING, sealed_after
from bihuan.cases.sealing import seal
from bihuan.engine.commands import Complete, CorrectField, Erase, Reopen, Withdraw
from tests.analytics.conftest import Follow
from tests.cases.shop import MORNING, Shop, do, live, lodged, planned

Rows = dict[str, list[str]]


def rows() -> Rows:
    return {
        model.__name__: sorted(map(repr, model.objects.values_list())) for model in (models.Fact, models.Sum)
    }


def wander(shop: Shop, followed: Follow, seed: int) -> datetime:
    """Random things happen to a few cases; some are followed at once, some late, some twice."""
    chance = random.Random(seed)
    now = MORNING
    cases = [lodged(shop, at=now + timedelta(hours=i)).case_id for i in range(6)]
    now += timedelta(hours=8)
    for case in cases:
        now += timedelta(minutes=chance.choice((5, 300, 9000)))
        match chance.randrange(4):
            case 0:
                live(shop, case, at=now)
            case 1:
                planned(shop, case, at=now)
            case 2:
                perform(Withdraw("算了"), on=case, at=now, by="complainant")
            case _:
                pass
        if chance.random() < 0.5:
            followed(now)
        let_time_pass(now)
    return now + timedelta(hours=2)


def test_what_was_followed_piece_by_piece_is_what_the_whole_ledger_makes(
    shop: Shop, followed: Follow
) -> None:
    now = wander(shop, followed, seed=3)
    followed(now)
    live_rows = rows()

    assert remake(now) == 6

    assert rows() == live_rows
    assert len(live_rows["Fact"]) > 30


def test_nothing_is_done_twice_and_nothing_passed_over(shop: Shop, followed: Follow) -> None:
    first = lodged(shop).case_id
    seal(now=MORNING)
    assert follow(MORNING) == 1
    assert follow(MORNING) == 0
    second = lodged(shop).case_id
    planned(shop, first, at=MORNING)

    seal(now=MORNING)

    assert {case for _, case in sealed_after(BEGINNING, limit=9)} == {first, second}
    assert follow(MORNING, batch=1) == 1
    assert follow(MORNING) == 1
    assert follow(MORNING) == 0


def test_who_follows_second_leaves_what_another_has_done(shop: Shop, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    lodged(shop)
    seal(now=MORNING)
    lives_of = following.lives_of

    def overtaken(cases):  # type: ignore[no-untyped-def]
        lives = lives_of(cases)
        monkeypatch.setattr(following, "lives_of", lives_of)
        follow(MORNING)
        return lives

    monkeypatch.setattr(following, "lives_of", overtaken)

    assert follow(MORNING) == 0
    received = models.Sum.objects.get(measure="received", dimension="", span="d")
    assert received.counted == 1


def test_a_late_reopening_takes_back_what_had_closed(shop: Shop, followed: Follow) -> None:
    case = lodged(shop).case_id
    live(shop, case, at=MORNING)
    followed(MORNING)
    assert models.Sum.objects.get(measure="closed", dimension="", span="m").counted == 1

    later = MORNING + timedelta(days=40)
    do(case, Reopen("又坏了"), by=shop.owner, at=later)
    followed(later)

    closed = models.Sum.objects.get(measure="closed", dimension="", span="m")
    assert (closed.counted, closed.excluded) == (0, 1)


def test_a_correction_moves_the_fact_to_its_other_choice(shop: Shop, followed: Follow) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    followed(MORNING)
    do(case, CorrectField("complaint", "topic", "service", "登错了"), by=shop.clerk, at=MORNING)

    followed(MORNING)

    split = models.Sum.objects.filter(measure="received", dimension="topic", span="d")
    assert [(one.item, one.counted) for one in split] == [("service", 1)]


def test_erasing_a_person_leaves_the_facts(shop: Shop, followed: Follow) -> None:
    case = lodged(shop).case_id
    live(shop, case, at=MORNING)
    followed(MORNING)
    before = rows()

    do(case, Erase("complainant", "request"), by=shop.owner, at=MORNING + timedelta(days=1))
    followed(MORNING + timedelta(days=1))

    assert rows() == before
