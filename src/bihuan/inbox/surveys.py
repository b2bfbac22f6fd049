"""The link that leads to the questions of satisfaction without number and code.

It names the letter that carries it, is signed with a key outside the database, and ends with the survey. An
answer uses it up, for a case is asked once for each closing. It opens the questions and nothing else.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

from bihuan.engine.case import Case
from bihuan.inbox.models import Outgoing
from bihuan.parties.sealing import keyed
from bihuan.regulation.model import Regulation

PURPOSE = "survey link"
DIGITS = 32
OPEN_FOR = timedelta(days=90)
"""How long a link lasts where the regulation sets no end."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whose survey, by which letter, until when."""

    case: str
    letter: str
    until: datetime

    def is_over(self, now: datetime) -> bool:
        return now > self.until


def is_open_in(case: Case, regulation: Regulation, now: datetime) -> bool:
    """Whether the complainant may answer: as a letter asks them to."""
    survey = regulation.survey
    if survey is None or case.surveyed or case.survey_asked is False:
        return False
    if case.survey_until is not None and now > case.survey_until:
        return False
    return not case.is_open or survey.after == "answered"


def address_of(case_id: str, case: Case, letter: str, owed_at: datetime) -> str:
    """The address a letter carries."""
    until = case.survey_until or owed_at + OPEN_FOR
    return f"{settings.BASE_URL}/p/survey/{mint(Link(case_id, letter, until))}"


def mint(link: Link) -> str:
    """The link as text for an address."""
    said = f"{link.case}\n{link.letter}\n{int(link.until.timestamp())}".encode()
    written = base64.urlsafe_b64encode(said).decode().rstrip("=")
    return f"{written}.{keyed(PURPOSE, written)[:DIGITS]}"


def read(token: str) -> Link | None:
    """What a link says; None where it is not one of ours."""
    written, _, mark = token.partition(".")
    if not hmac.compare_digest(mark.encode(), keyed(PURPOSE, written)[:DIGITS].encode()):
        return None
    try:
        said = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    case, letter, until = said.split("\n")
    return Link(case, letter, datetime.fromtimestamp(int(until), UTC))


def channel_of(link: Link) -> str:
    """How the letter went out; empty where nobody knows."""
    found = Outgoing.objects.filter(case=link.case, letter=link.letter).values_list("channel", flat=True)
    return next(iter(found), "")
