"""How each member of staff wants to be told, beside their page."""

from dataclasses import dataclass
from datetime import time

from django.conf import settings

from bihuan.inbox import robots
from bihuan.inbox.models import NoticeWish

EMAIL = "email"
CHANNELS = (EMAIL, *robots.KINDS)
KINDS = ("task", "warning", "late", "urging", "told", "handover", "mention")
# Who has said nothing is not told of each task: those lie on their page.
UNASKED = frozenset(("warning", "late", "urging", "told", "handover", "mention"))


@dataclass(frozen=True, slots=True)
class Choice:
    """`digest_at` None: no daily summary."""

    channels: frozenset[str]
    kinds: frozenset[str]
    digest_at: time | None = None


def of(user: int) -> Choice:
    """What the person has chosen; else mail, where the site wants it."""
    return choices_of((user,))[user]


def choices_of(users: tuple[int, ...]) -> dict[int, Choice]:
    """The same of several, in one query."""
    rows = {row.user: _choice(row) for row in NoticeWish.objects.filter(user__in=users)}
    unsaid = Choice(frozenset((EMAIL,)) if settings.NOTICE_MAIL else frozenset(), UNASKED)
    return {user: rows.get(user, unsaid) for user in users}


def _choice(row: NoticeWish) -> Choice:
    def listed(text: str) -> frozenset[str]:
        return frozenset(filter(None, text.split(",")))

    return Choice(listed(row.channels), listed(row.kinds), row.digest_at)


def choose(user: int, choice: Choice) -> None:
    """Says it in place of what was said before."""
    said = {
        "channels": ",".join(sorted(choice.channels & set(CHANNELS))),
        "kinds": ",".join(sorted(choice.kinds & set(KINDS))),
        "digest_at": choice.digest_at,
    }
    NoticeWish.objects.update_or_create(user=user, defaults=said)


def anybody_wants() -> bool:
    """Whether anybody at all is to be told otherwise than on their page."""
    return settings.NOTICE_MAIL or NoticeWish.objects.exclude(channels="").exists()
