"""The people of the tests: a group 云河, its dealership 云河汽贸 (YH) and a parcel station 南门站 (NM)."""

from dataclasses import dataclass
from datetime import date

from bihuan.people.appointing import appoint
from bihuan.people.models import Department, Grade, PostGrade, Unit, User
from bihuan.people.units import found_department, found_unit

PASSWORD = "a long enough password"
FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Cast:
    group: Unit
    dealership: Unit
    station: Unit
    service: Department
    workshop: Department
    agent: User
    head: User
    director: User
    auditor: User
    keeper: User
    nobody: User


def person(login_name: str, display_name: str) -> User:
    return User.objects.create_user(login_name, display_name, PASSWORD)


def gather() -> Cast:
    """Everybody in their posts since the first day of 2026."""
    group = found_unit("YUNHE", "云河集团", kind="group")
    dealership = found_unit("YH", "云河汽贸", kind="company", parent=group)
    station = found_unit("NM", "南门站", kind="station", parent=group)
    service = found_department("YH-KF", "客服部", unit=dealership, kind="customer_service")
    workshop = found_department("YH-SH", "售后部", unit=dealership, kind="after_sales")
    cast = Cast(
        group, dealership, station, service, workshop,
        agent=person("lin", "林小雨"), head=person("wu", "吴工"), director=person("zhao", "赵总"),
        auditor=person("qian", "钱督办"), keeper=person("sun", "孙站长"), nobody=person("zhou", "周无岗"),
    )  # fmt: skip
    _grade(group, "agent", Grade.OWN_TASKS, reports_to="head")
    _grade(group, "head", Grade.OWN_DEPARTMENT, reports_to="director")
    _grade(group, "director", Grade.OWN_UNIT, reports_to="supervisor", reports_to_parent=True)
    _grade(group, "supervisor", Grade.EVERYTHING)
    appoint(cast.agent, "agent", unit=dealership, department=service, from_on=FIRST_DAY)
    appoint(cast.head, "head", unit=dealership, department=workshop, from_on=FIRST_DAY)
    appoint(cast.director, "director", unit=dealership, from_on=FIRST_DAY)
    appoint(cast.auditor, "supervisor", unit=group, from_on=FIRST_DAY)
    appoint(cast.keeper, "director", unit=station, from_on=FIRST_DAY)
    return cast


def _grade(
    unit: Unit, post: str, grade: Grade, *, reports_to: str = "", reports_to_parent: bool = False
) -> None:
    PostGrade.objects.create(
        unit=unit, post=post, grade=grade, reports_to=reports_to, reports_to_parent=reports_to_parent
    )
