"""What a complainant does in their case: answering, adding, withdrawing, asking again, judging."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bihuan.cases.perform import Performed, perform
from bihuan.documents import keeping as documents
from bihuan.engine import Refused
from bihuan.engine.commands import (
    AnswerSurvey,
    Command,
    Complete,
    Reopen,
    StartProcedure,
    Withdraw,
)
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.offering import OfferedTask
from bihuan.engine.refused import Reason
from bihuan.inbox import intake, wishes
from bihuan.inbox.keeping import OtherContent
from bihuan.portal.forms import AnswerForm, ReasonForm, SurveyForm, WishForm, WordsForm
from bihuan.portal.uploads import take

CHANNEL = "web"


def answer(case: str, task: OfferedTask, form: AnswerForm, *, now: datetime) -> Refused | None:
    """Does the step that waits for the complainant."""
    files: list[tuple[str, str]] = []
    texts = dict(form.texts)
    for field, sent in form.uploads.items():
        kept = take(form, field, sent, now=now)
        texts |= {field: ",".join(id for id, _name in kept)} if kept else {}
        files += kept
    if not form.is_valid():
        return Refused(Reason.WRONG_VALUE)
    ids = tuple(id for id, _name in files)
    command = Complete(
        task.occurrence,
        form.cleaned_data["outcome_"],
        values=form.values,
        texts=texts,
        reason=form.cleaned_data["reason_"],
        files=ids,
        digests=documents.digests_of(ids),
    )
    refused = _do(case, command, now)
    if refused is None:
        documents.belong(ids, case)
    return refused


def supply(case: str, form: WordsForm, *, now: datetime) -> Refused | None:
    """Hands in material. Files that were taken stay with the form where something else is wrong."""
    files = form.files_before()
    files += take(form, "files_", form.cleaned_data.get("files_") or [], now=now, before=len(files))
    form.keep(files)
    if not form.is_valid():
        return Refused(Reason.WRONG_VALUE)
    ids = [id for id, _name in files]
    done = intake.supply(case, channel=CHANNEL, text=form.cleaned_data["text"], files=ids, now=now)
    return _refusal(done)


def say(case: str, form: WordsForm, *, now: datetime) -> Refused | None:
    """Leaves a message."""
    return _refusal(intake.say(case, channel=CHANNEL, text=form.cleaned_data["text"], now=now))


def withdraw(case: str, form: ReasonForm, *, now: datetime) -> Refused | None:
    return _do(case, Withdraw(form.cleaned_data["reason"]), now)


def reopen(case: str, form: ReasonForm, *, now: datetime) -> Refused | None:
    return _do(case, Reopen(form.cleaned_data["reason"]), now)


def start(case: str, procedure: str, form: ReasonForm, *, now: datetime) -> Refused | None:
    """Starts what the regulation lets a complainant start, such as a review."""
    return _do(case, StartProcedure(procedure, reason=form.cleaned_data["reason"]), now)


def survey(case: str, form: SurveyForm, *, now: datetime) -> Refused | None:
    return _do(case, AnswerSurvey(form.scores, form.cleaned_data["comment"], CHANNEL), now)


def _do(case: str, command: Command, now: datetime) -> Refused | None:
    done = perform(command, on=case, at=now, by=COMPLAINANT)
    return None if isinstance(done, Performed) else done


def _refusal(done: object) -> Refused | None:
    if isinstance(done, OtherContent):
        return Refused(Reason.NOT_UNDERSTOOD)
    return done if isinstance(done, Refused) else None


def one_of(tasks: Sequence[OfferedTask], occurrence: str) -> OfferedTask | None:
    return next((one for one in tasks if one.occurrence == occurrence), None)


def wish(case: str, form: WishForm, *, now: datetime) -> Refused | None:
    """How to be told from now on."""
    said = form.cleaned_data
    wishes.state(
        case,
        channel=said["channel"],
        not_at_night=said["not_at_night"],
        language=said["language"],
        now=now,
    )
    return None
