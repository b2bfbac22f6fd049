"""What may be done in a case, and doing it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Router

from bihuan.api import acting, reading
from bihuan.api.guarding import caller_of
from bihuan.api.interface import ALWAYS, CHANGED
from bihuan.api.operations.cases import CaseName
from bihuan.api.reading import Opened
from bihuan.api.shapes import AssignIn, CompleteIn, DoneOut, ExtendIn, OffersOut, SuppliedOut, SupplyIn
from bihuan.api.tokens import Allowed

router = Router(tags=["tasks"])

Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]*$")]


@router.get("/cases/{case}/offers", response={200: OffersOut, **ALWAYS}, summary="What may be done now")
def offers(request: HttpRequest, case: CaseName) -> dict[str, Any]:
    """The open tasks and acts, and for those that are not this token's the article that says no."""
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    return reading.offered(reading.opened(caller, case))


@router.post("/cases/{case}/complete", response={200: DoneOut, **CHANGED}, summary="Complete a task")
def complete(request: HttpRequest, case: CaseName, asked: CompleteIn, key: Key = "") -> dict[str, Any]:
    """Answers a task with an outcome and what its form asks for."""
    return acting.complete(_acting(request, case), asked, key=key)


@router.post("/cases/{case}/assign", response={200: DoneOut, **CHANGED}, summary="Take or hand over a task")
def assign(request: HttpRequest, case: CaseName, asked: AssignIn, key: Key = "") -> dict[str, Any]:
    """Takes a task, hands it to a colleague who holds the post, or gives it back."""
    return acting.assign(_acting(request, case), asked, key=key)


@router.post("/cases/{case}/extend", response={200: DoneOut, **CHANGED}, summary="Ask for more time")
def extend(request: HttpRequest, case: CaseName, asked: ExtendIn, key: Key = "") -> dict[str, Any]:
    """Asks for an extension of a running clock, where and by whom the regulation allows it."""
    return acting.extend(_acting(request, case), asked, key=key)


@router.post("/cases/{case}/supply", response={200: SuppliedOut, **CHANGED}, summary="Add material")
def supply(request: HttpRequest, case: CaseName, asked: SupplyIn, key: Key = "") -> dict[str, Any]:
    """Adds words or files of the complainant; a step that waits for them is done by it."""
    caller = caller_of(request)
    caller.needs(Allowed.SUPPLY)
    return acting.supply(reading.reached(caller, case), asked, key=key)


def _acting(request: HttpRequest, case: str) -> Opened:
    caller = caller_of(request)
    caller.needs(Allowed.ACT)
    return reading.reached(caller, case)
