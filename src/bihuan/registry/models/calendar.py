from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanyDay(models.Model):
    """A unit's decision about one day, for itself and the units below: it stands before the yearly notice."""

    unit = models.CharField(_("单位"), max_length=16)
    on = models.DateField(_("日期"))
    works = models.BooleanField(_("上班"))
    hours = models.CharField(_("工作时间"), max_length=64, blank=True)
    reason = models.CharField(_("原因"), max_length=100)

    class Meta:
        ordering = ["unit", "on"]
        verbose_name = _("公司日历")
        verbose_name_plural = _("公司日历")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of calendars.calendar_for.
            models.UniqueConstraint(fields=["unit", "on"], name="company_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.on}"


class KeptCalendar(models.Model):
    """A calendar by which clocks were counted, kept by its digest so that every due moment can be explained
    for ever.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    data = models.JSONField()

    class Meta:
        verbose_name = _("留存日历")
        verbose_name_plural = _("留存日历")

    def __str__(self) -> str:
        return self.digest
