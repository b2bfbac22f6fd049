from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyAddress(models.Model):
    """Where a unit reaches an outside body its regulation names: an insurer, the police, a regulator."""

    unit = models.CharField(_("单位代码"), max_length=64)
    body = models.CharField(_("外部单位"), max_length=64)
    email = models.EmailField(_("邮箱"), blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("外部单位地址")
        verbose_name_plural = _("外部单位地址")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "body"], name="body_once_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.body}"
