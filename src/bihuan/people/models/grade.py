from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.unit import Unit


class Grade(models.TextChoices):
    """How far a post sees, narrowest first."""

    OWN_TASKS = "own_tasks", _("本人承办")
    OWN_DEPARTMENT = "own_department", _("本部门")
    OWN_UNIT = "own_unit", _("本单位及下级")
    EVERYTHING = "everything", _("全部")


class PostGrade(models.Model):
    """What a post of a regulation may see in a unit and below it, and whom it reports to.

    The row of the nearest unit upward counts, so a group states a post once and a shop may differ.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="post_grades", verbose_name=_("单位"))
    post = models.CharField(_("岗位"), max_length=40)
    grade = models.CharField(_("可见范围"), max_length=16, choices=Grade, default=Grade.OWN_TASKS)
    reports_to = models.CharField(_("上级岗位"), max_length=40, blank=True)
    # The post above sits in the parent unit, as a shop's director answers to the group's.
    reports_to_parent = models.BooleanField(_("上级岗位在上级单位"), default=False)

    class Meta:
        ordering = ["unit", "post"]
        verbose_name = _("岗位范围")
        verbose_name_plural = _("岗位范围")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of grades_of and post_above.
            models.UniqueConstraint(fields=["unit", "post"], name="post_grade_once"),
            models.CheckConstraint(
                condition=~Q(reports_to_parent=True, reports_to=""), name="post_grade_parent_names_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.post}"
