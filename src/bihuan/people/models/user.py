from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Users(BaseUserManager["User"]):
    def create_user(
        self, login_name: str, display_name: str, password: str | None = None, **more: str
    ) -> "User":
        """A new account. Without a password nobody can sign in to it until one is set, or by OIDC."""
        user = self.model(login_name=login_name.strip().lower(), display_name=display_name, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, login_name: str | None) -> "User":
        return self.get(login_name=(login_name or "").strip().lower())


class User(AbstractBaseUser):
    """A person of the office. What they may do comes from their appointments, not from here."""

    login_name = models.CharField(_("登录名"), max_length=64, unique=True)
    display_name = models.CharField(_("姓名"), max_length=64)
    phone = models.CharField(_("电话"), max_length=32, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    USERNAME_FIELD = "login_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = Users()

    class Meta:
        ordering = ["login_name"]
        verbose_name = _("人员")
        verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
