"""The survey of satisfaction: who is asked, until when, how it is answered, and what a low score begins."""

from collections.abc import Mapping
from datetime import datetime

from bihuan.engine import events as e
from bihuan.engine.events import Because, Part
from bihuan.engine.plan import because_of
from bihuan.engine.walking import begin_procedure, stop_procedures
from bihuan.engine.working import Working
from bihuan.regulation.model import COMPLAINANT, MAIN, Survey
from bihuan.regulation.worktime.counting import due

LOTS_PER_CENT = 100
ANSWERED = "answered"
PHONE = "phone"


def share_setting(unit: str) -> str:
    """The name of the setting by which a unit asks another share of its complainants, in per cent."""
    return f"survey_share@{unit}"


def is_surveyed_now(w: Working) -> bool:
    """Whether the questions may be answered by now.

    Once the case has closed; with `after: answered` from the first letter that asks them.
    """
    survey, letters = w.regulation.survey, w.regulation.letters
    if not w.case.is_open or survey is None or survey.after != "answered":
        return not w.case.is_open
    return any(one.key in letters and letters[one.key].survey for one in w.case.letters.values())


def is_over(w: Working) -> bool:
    """Whether it may no longer be answered."""
    return w.case.survey_until is not None and w.now > w.case.survey_until


def ask_when_due(w: Working, at: datetime) -> None:
    """Notes, once, that the survey has begun: whether this case was drawn, and until when it is open.

    A regulation that asks everybody, by no telephone and without end, needs no note.
    """
    survey, case = w.regulation.survey, w.case
    if survey is None or case.survey_asked is not None or not case.status or not is_surveyed_now(w):
        return
    share = _share(w, survey)
    if (share is None and not survey.is_drawn) or w.root().procedure != MAIN:
        return
    asked = survey.share if share is None else share
    chosen = w.known.draw < asked * LOTS_PER_CENT
    w.emit(e.SurveyAsked(chosen, asked, w.known.draw, _until(w, survey, at)), because_of(survey.rule), at=at)
    if chosen and survey.call is not None and not case.surveyed and w.holds(survey.call_when, w.root()):
        rule = w.regulation.procedures[survey.call].rule
        because = w.because(rule, survey.call_when, w.root())
        begin_procedure(w, survey.call, w.root().id, None, None, {}, at, because)


def _share(w: Working, survey: Survey) -> int | None:
    """The unit's own share, where one was decided."""
    said = w.known.settings.get(share_setting(w.case.unit))
    return int(said) if isinstance(said, int | str) and str(said).isdecimal() else None


def _until(w: Working, survey: Survey, at: datetime) -> datetime | None:
    if survey.within is None:
        return None
    return due(survey.within, at, w.known.calendar, ends=w.regulation.counting.ends).at


def take_answer(w: Working, scores: Mapping[str, int], comment: str, channel: str, by: str | None) -> None:
    """The answer is on record: who was still to be telephoned is left in peace, a low score is followed."""
    survey = w.regulation.survey
    assert survey is not None
    because = because_of(survey.rule)
    parts = (Part("comment", COMPLAINANT, comment),) if comment else ()
    w.emit(e.SurveyAnswered(dict(scores), channel), because, at=w.now, by=by, parts=parts)
    if survey.call is not None:
        stop_procedures(w, survey.call, ANSWERED, w.now, because)
    low = {key: score for key, score in scores.items() if score <= survey.low}
    if survey.callback is not None and low:
        rule = w.regulation.procedures[survey.callback].rule
        followed = Because(rule.path, rule.articles, {}, dict(low))
        begin_procedure(w, survey.callback, w.root().id, None, None, {}, w.now, followed)


def take_call(w: Working, instance: str, outcome: str, comment: str, by: str | None) -> None:
    """The questionnaire by telephone was filled in: what it says is an answer as any other."""
    survey, asked = w.regulation.survey, w.case.instances[instance]
    if survey is None or asked.procedure != survey.call or outcome != ANSWERED or w.case.surveyed:
        return
    scores = {key: int(str(asked.values[f"{survey.call}_{key}"])) for key in survey.questions}
    take_answer(w, scores, comment, PHONE, by)
