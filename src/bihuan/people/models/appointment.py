from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.grade import Grade
from bihuan.people.models.unit import Department, Unit
from bihuan.people.models.user import User


class Appointment(models.Model):
    """A person in a post of a unit, from a day to a day. History: ended by a date, never removed.

    Without a department it holds for the whole unit. Made and ended in `people.appointing`.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("人员"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("单位"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("部门")
    )
    post = models.CharField(_("岗位"), max_length=40)
    from_on = models.DateField(_("任职之日"))
    to_on = models.DateField(_("任职末日"), null=True, blank=True)
    # Narrower or wider than the post's own, for this person.
    grade = models.CharField(_("可见范围"), max_length=16, choices=Grade, blank=True)
    acting_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="acted_by", verbose_name=_("代理")
    )

    class Meta:
        ordering = ["unit", "post", "from_on", "id"]
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        indexes: ClassVar[list[models.Index]] = [
            # holders: who holds this post on that day.
            models.Index(fields=["unit", "post", "from_on"], name="appointment_unit_post"),
            # appointments_of and scope_of: what this person holds, at every request.
            models.Index(fields=["user", "from_on"], name="appointment_user"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="appointment_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(post=""), name="appointment_has_post"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.post} {self.user_id}"


class Absence(models.Model):
    """Days on which a person is away, and who stands in meanwhile. Cut short by a date, never removed."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("人员"))
    from_on = models.DateField(_("首日"))
    to_on = models.DateField(_("末日"))
    delegate = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="stands_in", verbose_name=_("代办人")
    )

    class Meta:
        ordering = ["from_on", "id"]
        verbose_name = _("离岗")
        verbose_name_plural = _("离岗")
        indexes: ClassVar[list[models.Index]] = [
            # holders: is this person away on that day.
            models.Index(fields=["user", "to_on"], name="absence_user"),
            # appointments_of: for whom does this person stand in on that day.
            models.Index(fields=["delegate", "to_on"], name="absence_delegate"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(delegate=None) | ~Q(delegate=F("user")), name="absence_delegate_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.from_on}–{self.to_on}"
