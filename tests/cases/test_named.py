"""Where a field names several people who may do a step, it is the work of each, whatever post they hold."""

from datetime import date

import pytest

from bihuan.cases import queries
from bihuan.cases.queries.states import case_numbered, stamps_now
from bihuan.cases.rebuilding import rebuild
from bihuan.engine.commands import AssignTask, Complete
from bihuan.people.appointing import appoint
from bihuan.people.models import User
from bihuan.people.sight import Scope
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.cases.shop import MORNING, Shop, do, lodged
from tests.regulation.small import POLICY, SMALL

STEP = "complaint/carry_out#1"


@pytest.fixture
def shop_of_teams(shop: Shop) -> Shop:
    """The small regulation, whose plan names the people who carry it out."""
    policy = (
        POLICY.replace('version: "2026-01"', 'version: "2026-02"')
        .replace("      offer: {", "      team: {name: 执行人, people: true}\n      offer: {")
        .replace("by: chief, letter: result", "by: chief, named_in: team, letter: result")
    )
    sources = Sources({**SMALL.texts, "policy.yaml": policy})
    adopt("JT", versions.publish(sources, at=MORNING), from_on=date(2026, 2, 1))
    return shop


def newcomer(shop: Shop) -> str:
    """Somebody who holds no post of the regulation."""
    user = User.objects.create_user("driver", "driver")
    appoint(user, "staff", unit=shop.unit, from_on=date(2026, 1, 1))
    return str(user.pk)


def sight(person: str) -> Scope:
    return queries.sight_of(int(person), on=MORNING.date(), stamp=stamps_now().office)


def work(person: str) -> list[str]:
    return [one.step for one in queries.my_tasks(sight(person), now=MORNING)]


def planned_for(shop: Shop, *team: str) -> tuple[str, str]:
    """The id and number of a case whose plan is to be carried out by these."""
    done = lodged(shop)
    do(done.case_id, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete("complaint/plan#1", values={"offer": 0, "team": team}, texts={"remedy": "换货"})
    do(done.case_id, plan, by=shop.chief, at=MORNING)
    return done.case_id, done.number


def test_each_of_the_named_has_it_and_the_post_has_not(shop_of_teams: Shop) -> None:
    driver = newcomer(shop_of_teams)

    case, number = planned_for(shop_of_teams, driver, shop_of_teams.clerk)

    assert work(driver) == work(shop_of_teams.clerk) == ["carry_out"]
    assert work(shop_of_teams.chief) == []
    assert queries.count_my_tasks(sight(driver), now=MORNING).number == 1
    assert case_numbered(sight(driver), number) is not None
    assert len({(one.case, one.occurrence) for one in queries.open_tasks(sight(shop_of_teams.owner))}) == 1
    do(case, Complete(STEP), by=driver, at=MORNING)


def test_once_one_of_them_takes_it_it_is_theirs_alone(shop_of_teams: Shop) -> None:
    driver = newcomer(shop_of_teams)
    case, _number = planned_for(shop_of_teams, driver, shop_of_teams.clerk)

    do(case, AssignTask(STEP, driver), by=driver, at=MORNING)

    assert work(driver) == ["carry_out"]
    assert work(shop_of_teams.clerk) == []


def test_the_rows_are_the_same_once_built_again(shop_of_teams: Shop) -> None:
    driver = newcomer(shop_of_teams)
    case, _number = planned_for(shop_of_teams, driver, shop_of_teams.clerk)
    before = queries.tasks_of(case)

    rebuild(now=MORNING)

    assert queries.tasks_of(case) == before
    assert len(before) == 2
