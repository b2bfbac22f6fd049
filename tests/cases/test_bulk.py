from datetime import datetime, timedelta
from typing import Any

import pytest

from bihuan.cases import models, queries
from bihuan.cases.bulk import Act, Life, LifeRefused, make_cases
from bihuan.cases.perform import Performed, perform
from bihuan.cases.rebuilding import rebuild
from bihuan.cases.search.finding import find
from bihuan.cases.verifying import verify
from bihuan.engine.commands import AddNote, Complete
from bihuan.people.sight import scope_of
from tests.cases.shop import MORNING, Shop, complaint, lodged
from tests.cases.test_rebuilding import rows


def a_life(shop: Shop, at: datetime) -> Life:
    later = [at + timedelta(minutes=5 * place) for place in range(7)]
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
    again = Complete("complaint/plan#2", values={"offer": 9000}, texts={"remedy": "再退"})
    return [
        Act(complaint(received_at=at), at, shop.clerk),
        Act(Complete("complaint/register#1"), later[1], shop.clerk),
        Act(plan, later[2], shop.chief),
        Act(Complete("complaint/carry_out#1"), later[3], shop.chief),
        Act(Complete("complaint/confirm#1", "dissatisfied", reason="太少"), later[4], "complainant"),
        Act(again, later[5], shop.chief),
        Act(AddNote("已电话说明"), later[6], shop.clerk),
    ]


def performed(life: Life) -> str:
    case = None
    for act in life:
        done = perform(act.command, on=case, at=act.at, by=act.by)
        assert isinstance(done, Performed), done
        case = done.case_id
    assert case is not None
    return case


def told(case: str, number: str) -> dict[str, Any]:
    """Everything kept about a case but its id, its number and what chance made."""
    entries = [(e.happened, e.recorded_at) for e in queries.timeline(case)]
    tables = {
        name: [row.replace(case, "CASE").replace(number, "NUMBER") for row in found if case in row]
        for name, found in rows().items()
    }
    texts = sorted(
        models.EntryPart.objects.filter(stream=case).values_list("number", "position", "name", "value")
    )
    found = list(models.SearchDocument.objects.filter(case=case).order_by("id").values_list("number", "unit"))
    return {
        "entries": repr(entries).replace(number, "NUMBER"),
        "tables": tables,
        "texts": texts,
        "found": found,
    }


@pytest.mark.parametrize("days", [0, 20])
def test_a_case_made_in_bulk_is_what_perform_makes(shop: Shop, days: int) -> None:
    life = list(a_life(shop, MORNING))
    life.append(Act(AddNote("后来"), MORNING + timedelta(days=days, hours=1), shop.clerk))

    one = performed(life)
    (other,) = make_cases([life])

    first, second = queries.by_id(one), queries.by_id(other)
    assert first is not None and second is not None
    assert told(one, first.number) == told(other, second.number)


def test_numbers_go_on_between_bulk_and_one_by_one(shop: Shop) -> None:
    before = lodged(shop).number

    made = make_cases([a_life(shop, MORNING)[:1] for _ in range(5)], batch=2)
    after = lodged(shop).number

    numbers = [before, *(row.number for row in queries.by_ids(made)), after]
    assert numbers == [f"XD-TS-2026-{n:05d}" for n in range(1, 8)]


def test_a_refused_life_takes_its_batch_with_it(shop: Shop) -> None:
    good = a_life(shop, MORNING)

    with pytest.raises(LifeRefused):
        make_cases([good, [*good, Act(Complete("complaint/plan#9"), MORNING, shop.chief)]])

    assert not models.Stream.objects.exists()
    assert lodged(shop).number == "XD-TS-2026-00001"


def test_cases_made_in_bulk_are_chained_found_and_rebuilt(shop: Shop) -> None:
    made = make_cases(a_life(shop, MORNING + timedelta(hours=n)) for n in range(3))

    live = rows()
    rebuild(now=MORNING + timedelta(days=30))

    scope = scope_of(int(shop.owner), on=MORNING.date())
    assert rows() == live
    assert not [wrong for wrong in verify().wrong if wrong.where != "seals"]
    assert {row.id for row in find(scope, "酸奶", personal=True).rows} == set(made)
