"""Who is put in which post, and who stands in for whom. Nothing is removed: an appointment ends on a day."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from bihuan.people.models import Absence, Appointment, Department, Grade, Unit, User


class CannotAppoint(ValueError):
    """Why an appointment or an absence cannot be as asked. Its words are for the person who asked."""


@transaction.atomic
def appoint(
    user: User,
    post: str,
    *,
    unit: Unit,
    department: Department | None = None,
    from_on: date,
    to_on: date | None = None,
    grade: Grade | None = None,
    acting_for: Appointment | None = None,
) -> Appointment:
    """Put `user` in `post` of `unit`, from a day on and, where said, to a last day.

    `grade` narrows or widens what the post sees, for this person. `acting_for` names the appointment of the
    person whose post it is, where this one only acts in it. Raises CannotAppoint.
    """
    _check_place(user, unit, department, from_on)
    if to_on is not None and to_on < from_on:
        raise CannotAppoint("任职末日不能早于任职之日。")
    # The person's row is locked, so that two appointments at once cannot both find the days free.
    User.objects.select_for_update().get(pk=user.pk)
    if _overlapping(user, post, unit, department, from_on, to_on).exists():
        raise CannotAppoint(f"{user.display_name}在这段时间已任此岗位。")
    return Appointment.objects.create(
        user=user, post=post, unit=unit, department=department, from_on=from_on, to_on=to_on,
        grade=grade or "", acting_for=acting_for,
    )  # fmt: skip


def _check_place(user: User, unit: Unit, department: Department | None, from_on: date) -> None:
    if not user.is_active:
        raise CannotAppoint(f"{user.display_name}的账号已停用。")
    if unit.closed_on is not None and unit.closed_on < from_on:
        raise CannotAppoint(f"{unit.name}已撤销。")
    if department is not None and department.unit_id != unit.code:
        raise CannotAppoint(f"{department.name}不是{unit.name}的部门。")
    if department is not None and department.closed_on is not None and department.closed_on < from_on:
        raise CannotAppoint(f"{department.name}已撤销。")


def _overlapping(
    user: User, post: str, unit: Unit, department: Department | None, from_on: date, to_on: date | None
):
    same = Appointment.objects.filter(user=user, post=post, unit=unit, department=department)
    same = same.filter(Q(to_on=None) | Q(to_on__gte=from_on))
    return same if to_on is None else same.filter(from_on__lte=to_on)


@transaction.atomic
def end_appointment(appointment: Appointment, *, on: date) -> Appointment:
    """`on` is the last day. A stated end can be brought forward; putting it off is a new appointment."""
    kept = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if on < kept.from_on:
        raise CannotAppoint("任职末日不能早于任职之日。")
    if kept.to_on is not None and on > kept.to_on:
        raise CannotAppoint(f"此任职已于{kept.to_on}结束。如需续任，请重新任命。")
    kept.to_on = on
    kept.save(update_fields=["to_on"])
    return kept


@transaction.atomic
def delegate(user: User, *, to: User | None, from_on: date, to_on: date) -> Absence:
    """`user` is away on these days, both included, and `to` stands in.

    With nobody standing in the post is vacant, and its work goes to the post above.
    """
    if to_on < from_on:
        raise CannotAppoint("末日不能早于首日。")
    if to is not None and to.pk == user.pk:
        raise CannotAppoint("代办人不能是本人。")
    if to is not None and not to.is_active:
        raise CannotAppoint(f"{to.display_name}的账号已停用，不能代办。")
    User.objects.select_for_update().get(pk=user.pk)
    if Absence.objects.filter(user=user, to_on__gte=from_on, from_on__lte=to_on).exists():
        raise CannotAppoint(f"{user.display_name}在这段时间已登记离岗。")
    return Absence.objects.create(user=user, delegate=to, from_on=from_on, to_on=to_on)


@transaction.atomic
def return_early(absence: Absence, *, last_day_away: date) -> Absence:
    """Bring the end of an absence forward."""
    kept = Absence.objects.select_for_update().get(pk=absence.pk)
    if not kept.from_on <= last_day_away <= kept.to_on:
        raise CannotAppoint(f"离岗末日应在{kept.from_on}至{kept.to_on}之间。")
    kept.to_on = last_day_away
    kept.save(update_fields=["to_on"])
    return kept
