from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import User


class ApiToken(models.Model):
    """What another program comes in with. Only the digest of its secret is kept.

    With a `person` it acts as that person, with their posts and sight; without one it is a service of `unit`,
    which can lodge, supply and read, and does no task. `unit` and the units below it are all it reaches.
    """

    id = models.CharField(max_length=16, primary_key=True)
    digest = models.BinaryField()
    name = models.CharField(_("用途"), max_length=80)
    unit = models.CharField(_("单位"), max_length=16)
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    scopes = models.CharField(_("范围"), max_length=80)
    made_at = models.DateTimeField(_("发放时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)
    used_on = models.DateField(_("最近使用"), null=True, blank=True)

    class Meta:
        ordering = ["unit", "made_at", "id"]
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")

    def __str__(self) -> str:
        return f"{self.id} {self.name}"
