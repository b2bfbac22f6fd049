from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """A published version of a regulation.

    Its sources whole, under their content hash. Never changed (triggers).
    """

    regulation = models.CharField(_("制度"), max_length=64)
    version = models.CharField(_("版本"), max_length=32)
    digest = models.CharField(_("内容摘要"), max_length=64)
    title = models.CharField(_("名称"), max_length=200)
    in_force_from = models.DateField(_("施行日期"))
    # File name to text, as read; the folders beside the program are only seed.
    sources = models.JSONField(_("原文"))
    published_at = models.DateTimeField(_("发布时间"))

    class Meta:
        ordering = ["regulation", "in_force_from", "id"]
        verbose_name = _("制度版本")
        verbose_name_plural = _("制度版本")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of versions.regulation.
            models.UniqueConstraint(fields=["regulation", "version"], name="version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Adoption(models.Model):
    """From `from_on` on, a unit's new cases begin under a version.

    The latest one not after the day of receipt holds.
    """

    unit = models.CharField(_("单位"), max_length=16)
    version = models.ForeignKey(Version, models.PROTECT, related_name="adoptions", verbose_name=_("制度版本"))
    from_on = models.DateField(_("起用日期"))

    class Meta:
        ordering = ["unit", "from_on", "id"]
        verbose_name = _("制度适用")
        verbose_name_plural = _("制度适用")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of working.in_force.
            models.UniqueConstraint(fields=["unit", "from_on"], name="adoption_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.from_on}"
