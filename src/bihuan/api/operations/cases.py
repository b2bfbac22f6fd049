"""Lodging, listing, finding and reading cases."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Query, Router
from pydantic import AwareDatetime, Field

from bihuan.api import lodging, reading
from bihuan.api.guarding import caller_of
from bihuan.api.interface import ALWAYS, CHANGED
from bihuan.api.shapes import CaseOut, CasesOut, LodgedOut, LodgeIn, RecordOut
from bihuan.api.tokens import Allowed
from bihuan.cases.queries import Filters

router = Router(tags=["cases"])

# An id or a number: never with what ends a line or a statement.
CaseName = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f/]+$")]
UnitCode = Annotated[str, Path(min_length=1, max_length=16, pattern=r"^[^\x00-\x1f/]+$")]
Word = Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f]*$")]
NeededKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="A text of your own, one for each complaint. The same again gives the same answer.",
    ),
]
Purpose = Annotated[
    str,
    Query(
        max_length=200,
        pattern=r"^[^\x00-\x1f]*$",
        description="Why what is personal is to be shown: kept on record. Without it texts come masked.",
    ),
]


@router.post("/cases", response={201: LodgedOut, **CHANGED}, summary="Lodge a complaint")
def lodge(request: HttpRequest, asked: LodgeIn, key: NeededKey) -> HttpResponse:
    """Lets a complaint in under the regulation in force where and when it is received."""
    caller = caller_of(request)
    caller.needs(Allowed.LODGE)
    answer = lodging.lodge(caller, asked, raw=request.body.decode(), key=key)
    repeated = answer.pop("repeated")
    # Written here and not by the framework: thousands of complaints may come in at once.
    return HttpResponse(
        json.dumps(answer, ensure_ascii=False),
        status=201,
        content_type="application/json",
        headers={"Idempotency-Replayed": "true"} if repeated else {},
    )


@router.get("/cases", response={200: CasesOut, **ALWAYS}, summary="List or find cases")
def cases(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = "",
    unit: Word | None = None,
    status: Word | None = None,
    level: Word | None = None,
    channel: Word | None = None,
    step: Word | None = None,
    outcome: Word | None = None,
    late: bool | None = None,
    archived: bool | None = None,
    received_from: AwareDatetime | None = None,
    received_before: AwareDatetime | None = None,
    after: Annotated[str, Query(max_length=120, description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The cases in sight, newest received first; with `q` those its words stand in, newest text first."""
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    filters = Filters(
        unit=unit, status=status, level=level, channel=channel, step=step, outcome=outcome, late=late,
        archived=archived, received_from=_sane(received_from), received_before=_sane(received_before),
    )  # fmt: skip
    if q.strip():
        return reading.found(caller, q, filters, after, limit)
    return reading.listed(caller, filters, after, limit)


def _sane(moment: datetime | None) -> datetime | None:
    """Years before anybody complained and after anybody will are moved to where moments can be counted."""
    if moment is None:
        return None
    return moment.replace(year=min(max(moment.year, 1970), 9000), day=min(moment.day, 28))


@router.get("/cases/{case}", response={200: CaseOut, **ALWAYS}, summary="Read a case")
def case(request: HttpRequest, case: CaseName, purpose: Purpose = "") -> dict[str, Any]:
    """The case by its id or number, with its record."""
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    return reading.whole(reading.opened(caller, case), purpose=purpose)


@router.get("/units/{unit}/record", response={200: RecordOut, **ALWAYS}, summary="The fields of a complaint")
def record(request: HttpRequest, unit: UnitCode) -> dict[str, Any]:
    """The form by which the unit takes complaints today."""
    return reading.record_of(caller_of(request), unit)
