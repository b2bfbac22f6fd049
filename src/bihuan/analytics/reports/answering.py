"""Signing a report answers the duty it was opened by: all here that writes a case (decision 0022)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from bihuan.analytics.reports import keeping
from bihuan.analytics.reports.models import Report
from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries.states import case_states
from bihuan.engine import Refused
from bihuan.engine.case import OPEN
from bihuan.engine.commands import Complete
from bihuan.people.names import Names


class Quicker(Exception):
    """Somebody else has moved the report on meanwhile."""


class _Refused(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason.value)
        self.refused = refused


def sign(
    report: Report,
    values: Mapping[str, object],
    texts: Mapping[str, str],
    *,
    by: str,
    names: Names,
    now: datetime,
) -> Refused | None:
    """Signs the report and does its duty, both or neither; the refusal where the engine refuses.

    A duty that was done already at the desk is left as it is. Raises Quicker.
    """
    try:
        with transaction.atomic():
            if not keeping.freeze(report, by=by, names=names, now=now):
                raise Quicker
            done = _answer(report, Complete("", values=values, texts=texts), by=by, now=now)
            if isinstance(done, Refused):
                raise _Refused(done)
    except _Refused as refused:
        return refused.refused
    return None


def waits(report: Report) -> str:
    """The task of the duty that signing answers; empty where there is none, or it is done."""
    if not report.case:
        return ""
    case = case_states((report.case,)).get(report.case)
    if case is None:
        return ""
    return next((id for id, one in case.occurrences.items() if one.status == OPEN and one.step == "fill"), "")


def _answer(report: Report, command: Complete, *, by: str, now: datetime) -> Performed | Refused | None:
    task = waits(report)
    if not task:
        return None
    given = Complete(task, values=command.values, texts=command.texts)
    return perform(given, on=report.case, at=now, by=by)
