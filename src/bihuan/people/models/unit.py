from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A group, a company of it, a shop of that. Its code stands in case numbers and is never given again."""

    code = models.CharField(_("单位代码"), max_length=16, primary_key=True)
    name = models.CharField(_("名称"), max_length=128)
    kind = models.CharField(_("类别"), max_length=32)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    # "/GROUP/YH/": the codes from the top down to this one, so that "this unit and below" is one prefix.
    # The index is for scope_of and units_below.
    path = models.CharField(max_length=255, unique=True, editable=False)
    time_zone = models.CharField(_("时区"), max_length=64, default="Asia/Shanghai")
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(code=""), name="unit_has_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def upward(self) -> tuple[str, ...]:
        """The codes of this unit and those above it, nearest first."""
        return tuple(reversed(self.path.strip("/").split("/")))


class Department(models.Model):
    """A part of a unit. Regulations speak of its kind (`after_sales`); people of its name (售后服务部)."""

    code = models.CharField(_("部门代码"), max_length=40, primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="departments", verbose_name=_("单位"))
    kind = models.CharField(_("类别"), max_length=40)
    name = models.CharField(_("名称"), max_length=128)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        ordering = ["unit", "code"]
        verbose_name = _("部门")
        verbose_name_plural = _("部门")
        indexes: ClassVar[list[models.Index]] = [
            # departments_of_kind: which after-sales departments a unit has.
            models.Index(fields=["unit", "kind"], name="department_unit_kind"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(code=""), name="department_has_code"),
        ]

    def __str__(self) -> str:
        return self.name
