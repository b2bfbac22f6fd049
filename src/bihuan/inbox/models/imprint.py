from django.db import models
from django.utils.translation import gettext_lazy as _


class Imprint(models.Model):
    """How a unit can be reached. What is empty is said by the unit above."""

    unit = models.CharField(_("单位代码"), max_length=64, primary_key=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("单位联系方式")
        verbose_name_plural = _("单位联系方式")

    def __str__(self) -> str:
        return self.unit
