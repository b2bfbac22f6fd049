"""A small shop with three people, working under the small regulation, and what is commonly done there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bihuan.cases.perform import Performed, perform
from bihuan.engine import Refused
from bihuan.engine.commands import Command, Complete, Lodge
from bihuan.engine.events import Part
from bihuan.people.appointing import appoint
from bihuan.people.models import Grade, PostGrade, Unit, User
from bihuan.people.units import found_department, found_unit
from bihuan.registry import versions
from bihuan.registry.working import adopt
from tests.regulation.small import SMALL

# A Monday, 10:00 in Shanghai.
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MATTER = "买回的酸奶已经过期两天，孩子喝了肚子疼"
NAME = "欧阳清荷"
PHONE = "13800138000"


@dataclass(frozen=True, slots=True)
class Shop:
    """Ids of the people, as the ledger knows them."""

    unit: Unit
    other: Unit
    clerk: str
    chief: str
    owner: str
    stranger: str


def open_shop() -> Shop:
    group = found_unit("JT", "集团", kind="group")
    unit = found_unit("XD", "小店", kind="shop", parent=group)
    other = found_unit("DD", "大店", kind="shop", parent=group)
    counter = found_department("XD-GT", "柜台", unit=unit, kind="counter")
    for post, grade in (
        ("clerk", Grade.OWN_TASKS),
        ("chief", Grade.OWN_DEPARTMENT),
        ("owner", Grade.OWN_UNIT),
    ):
        PostGrade.objects.create(unit=group, post=post, grade=grade)
    people = {}
    for post in ("clerk", "chief", "owner", "stranger"):
        people[post] = User.objects.create_user(post, post)
    first = date(2026, 1, 1)
    appoint(people["clerk"], "clerk", unit=unit, department=counter, from_on=first)
    appoint(people["chief"], "chief", unit=unit, from_on=first)
    appoint(people["owner"], "owner", unit=unit, from_on=first)
    appoint(people["stranger"], "clerk", unit=other, from_on=first)
    version = versions.publish(SMALL, at=MORNING)
    adopt("JT", version, from_on=first)
    ids = {post: str(person.pk) for post, person in people.items()}
    return Shop(unit, other, **ids)


RECORD: Mapping[str, object] = {"topic": "goods", "danger": False}


def complaint(
    *,
    unit: str = "XD",
    received_at: datetime = MORNING,
    matter: str = MATTER,
    name: str = NAME,
    values: Mapping[str, object] = RECORD,
) -> Lodge:
    person = (Part("name", "complainant", name), Part("phone", "complainant", PHONE))
    return Lodge(unit, "phone", received_at, values=values, texts={"matter": matter}, person=person)


def lodged(shop: Shop, *, at: datetime = MORNING, **more: str) -> Performed:
    done = perform(complaint(received_at=at, **more), on=None, at=at, by=shop.clerk)  # type: ignore[arg-type]
    assert isinstance(done, Performed), done
    return done


def do(case: str, command: Command, *, by: str | None, at: datetime) -> Performed:
    done = perform(command, on=case, at=at, by=by)
    assert isinstance(done, Performed), done
    return done


def refused(case: str, command: Command, *, by: str | None, at: datetime) -> Refused:
    answer = perform(command, on=case, at=at, by=by)
    assert isinstance(answer, Refused), answer
    return answer


def planned(shop: Shop, case: str, *, at: datetime, remedy: str = "退款并送一箱新鲜酸奶") -> Performed:
    """The complaint registered and a plan made."""
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=at)
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": remedy})
    return do(case, plan, by=shop.chief, at=at + timedelta(minutes=5))


def live(shop: Shop, case: str, *, at: datetime) -> Performed:
    """From lodged to closed, with one dissatisfied loop."""
    planned(shop, case, at=at)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=at + timedelta(minutes=10))
    do(
        case,
        Complete("complaint/confirm#1", "dissatisfied", reason="赔得太少"),
        by="complainant",
        at=at + timedelta(minutes=20),
    )
    again = Complete("complaint/plan#2", values={"offer": 8000}, texts={"remedy": "再退八十元"})
    do(case, again, by=shop.chief, at=at + timedelta(minutes=30))
    do(case, Complete("complaint/carry_out#2"), by=shop.chief, at=at + timedelta(minutes=40))
    do(case, Complete("complaint/confirm#2", "satisfied"), by="complainant", at=at + timedelta(minutes=50))
    return do(case, Complete("complaint/close#1"), by=shop.clerk, at=at + timedelta(minutes=60))
