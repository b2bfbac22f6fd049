"""What happened in a case, and why."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from bihuan.api import reading
from bihuan.api.guarding import caller_of
from bihuan.api.interface import ALWAYS
from bihuan.api.operations.cases import CaseName, Purpose
from bihuan.api.reading import Opened
from bihuan.api.shapes import ExplanationOut, TimelineOut
from bihuan.api.tokens import Allowed

router = Router(tags=["history"])

Name = Annotated[str, Query(min_length=1, max_length=160)]
MaybeName = Annotated[str, Query(max_length=160)]
EXPLAINED = {200: ExplanationOut, **ALWAYS}


@router.get("/cases/{case}/timeline", response={200: TimelineOut, **ALWAYS}, summary="What happened")
def timeline(
    request: HttpRequest,
    case: CaseName,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    purpose: Purpose = "",
) -> dict[str, Any]:
    """The case's entries after number `after`, oldest first, each with the articles that caused it."""
    return reading.timeline(_reading(request, case), after=after, purpose=purpose)


@router.get("/cases/{case}/why/due", response=EXPLAINED, summary="Why it is due then")
def due(request: HttpRequest, case: CaseName, clock: Name) -> dict[str, Any]:
    """The working of a clock's due moment, line by line."""
    return reading.why_a_moment(_reading(request, case), clock)


@router.get("/cases/{case}/why/entry", response=EXPLAINED, summary="Why it happened")
def entry(
    request: HttpRequest, case: CaseName, number: Annotated[int, Query(ge=1, le=2**31 - 1)]
) -> dict[str, Any]:
    """The rule and articles behind an entry, and what it read."""
    return reading.why_an_entry(_reading(request, case), number)


@router.get("/cases/{case}/why/step", response=EXPLAINED, summary="Why this step")
def step(request: HttpRequest, case: CaseName, task: Name) -> dict[str, Any]:
    """Why the case has come to a task."""
    return reading.why_a_step(_reading(request, case), task)


@router.get("/cases/{case}/why/person", response=EXPLAINED, summary="Why this person")
def person(request: HttpRequest, case: CaseName, task: Name) -> dict[str, Any]:
    """Why a task lies with whom it does."""
    return reading.why_somebody(_reading(request, case), task)


@router.get("/cases/{case}/why/not", response=EXPLAINED, summary="Why not")
def refusal(
    request: HttpRequest,
    case: CaseName,
    task: MaybeName = "",
    outcome: MaybeName = "",
    act: MaybeName = "",
    clock: MaybeName = "",
) -> dict[str, Any]:
    """Why a task, one of its outcomes or an act is not offered to this token."""
    return reading.why_not(_reading(request, case), task=task, outcome=outcome, act=act, clock=clock)


def _reading(request: HttpRequest, case: str) -> Opened:
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    return reading.opened(caller, case)
