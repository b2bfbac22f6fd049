"""What the link of a survey opens: the questions as the case stands, or in words why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.cases import queries
from bihuan.cases.perform import Performed, perform
from bihuan.engine.commands import AnswerSurvey
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox.surveys import Link, channel_of, is_open_in
from bihuan.pages.regulated import Language
from bihuan.people.models import Unit
from bihuan.portal.forms import SurveyForm
from bihuan.registry import versions
from bihuan.regulation.model import Regulation

WEB = "web"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks about which complaint, until when; or `shut`, why nothing is asked."""

    shut: str
    number: str = ""
    unit: str = ""
    until: datetime | None = None
    channel: str = WEB
    regulation: Regulation | None = None
    lang: Language = "zh"

    def form(self, data: Any = None) -> SurveyForm:
        assert self.regulation is not None and self.regulation.survey is not None
        return SurveyForm(self.regulation, self.regulation.survey, lang=self.lang, data=data)


def asked_by(link: Link, *, now: datetime, lang: Language) -> Asked:
    """What the link asks now."""
    row, state = queries.by_id(link.case), queries.case_state(link.case)
    if row is None or state is None:
        return Asked(_("这个链接不完整或不是我们发出的"))
    regulation = versions.regulation(row.regulation, row.version)
    if state.case.surveyed:
        return Asked(_("这件投诉已经评价过，每次办结只评价一次"))
    if link.is_over(now) or (state.case.survey_until is not None and now > state.case.survey_until):
        return Asked(_("评价的期限已过"))
    letter = state.case.letters.get(link.letter)
    if letter is None or _is_older(link.letter, state.case.letters):
        return Asked(_("这件投诉又办理过，请用最近一次通知里的链接"))
    if not is_open_in(state.case, regulation, now):
        return Asked(_("这件投诉正在办理，办结之后再请您评价"))
    return Asked(
        "",
        number=row.number,
        unit=Unit.objects.get(code=row.unit).name,
        until=link.until,
        channel=channel_of(link) or WEB,
        regulation=regulation,
        lang=lang,
    )


def _is_older(letter: str, letters: Any) -> bool:
    """Whether a later letter of the same kind was owed: after a re-opening."""
    key, _, number = letter.partition("#")
    return any(one.partition("#")[0] == key and int(one.partition("#")[2]) > int(number) for one in letters)


def answer(link: Link, asked: Asked, form: SurveyForm, *, now: datetime) -> str:
    """Takes the answer; why it was not taken, in words, or nothing."""
    command = AnswerSurvey(form.scores, form.cleaned_data["comment"], asked.channel)
    done = perform(command, on=link.case, at=now, by=COMPLAINANT)
    if isinstance(done, Performed):
        return ""
    assert asked.regulation is not None
    return refusal_in_words(done, asked.regulation, asked.lang, named=lambda _id: "")
