"""A line and a link by mail to one member of staff, once, if they want mail: what no case's notice says."""

from datetime import datetime
from functools import partial

from django.conf import settings

from bihuan.inbox import choices
from bihuan.inbox.announcing import Told, mail, once
from bihuan.inbox.senders import smtp
from bihuan.people.models import User


def tell(user: int, text: str, path: str, *, name: str, now: datetime) -> Told | None:
    """Mails `text` with the address `path`, the first time for this `name`; None to who wants no mail."""
    found = User.objects.filter(pk=user, is_active=True).exclude(email="").first()
    if found is None or not settings.EMAIL_HOST or choices.EMAIL not in choices.of(user).channels:
        return None
    envelope = mail(f"{name}/{user}", found.email, text, f"{settings.BASE_URL}{path}", number="", now=now)
    return once(name, str(user), partial(smtp.send, envelope), now=now)
