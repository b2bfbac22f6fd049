"""Who may come in, and how: accounts are given by the office; nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from bihuan.people.models import User


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The login name somebody tries to come in with, in one spelling: "Lin" counts as "lin"."""
    name = (credentials or {}).get("username") or request.POST.get("login") or ""
    return str(name).strip().lower()


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An OIDC server vouches for a login name; the account must already be there."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo", claims)
        name = str(claims.get("preferred_username", "")).lower()
        user = User.objects.filter(login_name=name, is_active=True).first()
        if user is not None:
            sociallogin.connect(request, user)
