import random
from datetime import timedelta

import pytest
from django.db import connection

from bihuan.cases import models, queries
from bihuan.cases.due import let_time_pass
from bihuan.cases.perform import perform
from bihuan.cases.raw import hand
from bihuan.cases.rebuilding import rebuild, rebuild_search
from bihuan.cases.search.finding import find
from bihuan.engine.commands import (
    AddNote,
    Archive,
    AskExtension,
    AssignTask,
    Command,
    Complete,
    Erase,
    RecordDelivery,
    Reopen,
    Urge,
    Withdraw,
)
from bihuan.people.sight import scope_of
from tests.cases.shop import MORNING, Shop, lodged

DERIVED = (
    models.CaseSummary,
    models.Involved,
    models.OpenTask,
    models.RunningClock,
    models.Waking,
    models.UnsentLetter,
    models.OwedNotice,
)


def rows() -> dict[str, list[tuple[object, ...]]]:
    return {model.__name__: sorted(map(repr, model.objects.values_list())) for model in DERIVED}  # type: ignore[attr-defined, misc]


def documents() -> list[tuple[object, ...]]:
    return list(
        models.SearchDocument.objects.order_by("case", "number").values_list("case", "number", "unit")
    )


def wander(shop: Shop, seed: int, steps: int = 60) -> None:
    """Random people do random things to a few cases, refused or not, while days go by."""
    chance = random.Random(seed)
    now = MORNING
    cases = [lodged(shop, at=now + timedelta(minutes=i)).case_id for i in range(3)]
    people: list[str | None] = [shop.clerk, shop.chief, shop.owner, "complainant"]
    for _ in range(steps):
        now += timedelta(minutes=chance.choice((1, 5, 60, 600, 3000)))
        case = chance.choice(cases)
        state = queries.case_state(case)
        assert state is not None
        perform(_anything(state, shop, chance), on=case, at=now, by=chance.choice(people))
        if chance.random() < 0.2:
            let_time_pass(now)


def _anything(state: queries.CaseState, shop: Shop, chance: random.Random) -> Command:
    tasks = state.case.open_occurrences()
    if tasks and chance.random() < 0.75:
        task = chance.choice(tasks)
        outcome = chance.choice(
            ("done", "approved", "returned", "satisfied", "dissatisfied", "granted", "refused")
        )
        values = {"offer": 5000, "responsible_persons": (shop.clerk,)} if task.step == "plan" else {}
        texts = {"remedy": "赔"} if task.step == "plan" else {}
        return Complete(task.id, outcome, values=values, texts=texts, reason="原因", learnt="电话")
    letters = list(state.case.letters) or ["none"]
    clocks = list(state.case.clocks) or ["none"]
    return chance.choice(
        [
            AddNote("一句话"),
            AskExtension(chance.choice(clocks), "要等配件"),
            RecordDelivery(chance.choice(letters), "phone", chance.choice(("sent", "delivered", "failed"))),
            AssignTask(tasks[0].id if tasks else "none", chance.choice((shop.chief, None))),
            Urge(tasks[0].id if tasks else "none", "快点"),
            Withdraw("算了", learnt="电话"),
            Reopen("没完"),
            Archive(),
            Erase("complainant", "asked"),
        ]
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_rebuild_gives_the_same_rows(shop: Shop, seed: int) -> None:
    wander(shop, seed)
    live = rows()

    rebuild(now=MORNING + timedelta(days=60))

    assert rows() == live
    assert live["CaseSummary"]


def test_a_rebuild_brings_back_rows_that_were_lost(shop: Shop) -> None:
    wander(shop, 7)
    live = rows()
    with connection.cursor() as cursor:
        for model in DERIVED:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")

    rebuild(now=MORNING + timedelta(days=60))

    assert rows() == live


def test_the_search_index_made_again_finds_the_same(shop: Shop) -> None:
    for matter in ("冰箱不制冷", "空调漏水", "冰箱门坏了"):
        lodged(shop, matter=matter)
    scope = scope_of(int(shop.owner), on=MORNING.date())
    live = {row.id for row in find(scope, "冰箱", personal=True).rows}
    before = documents()

    rebuild_search(now=MORNING)

    assert {row.id for row in find(scope, "冰箱", personal=True).rows} == live
    assert len(live) == 2
    assert documents() == before


def test_the_history_of_every_case_is_bound_to_its_rows(shop: Shop) -> None:
    wander(shop, 11)

    with hand() as ours:
        heads = ours.rows(
            "SELECT s.id FROM cases_stream s LEFT JOIN cases_casesummary c ON c.id = s.id WHERE c.id IS NULL"
        )

    assert heads == []
