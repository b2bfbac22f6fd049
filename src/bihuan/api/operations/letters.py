"""What was said between the office and the complainant: letters read, messages and notes written."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Router, Schema
from pydantic import Field

from bihuan.api import acting, reading
from bihuan.api.guarding import caller_of
from bihuan.api.interface import ALWAYS, CHANGED
from bihuan.api.operations.cases import CaseName, Purpose
from bihuan.api.shapes import Asked, DoneOut, SuppliedOut
from bihuan.api.tokens import Allowed

router = Router(tags=["letters"])

Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]*$")]


class WordsIn(Asked):
    """Something said."""

    text: Annotated[str, Field(min_length=1, max_length=100_000, pattern=r"\S")]


class NoteIn(WordsIn):
    """A note of staff, about a task or about the case."""

    task: Annotated[str, Field(min_length=1, max_length=160)] | None = None


class LetterOut(Schema):
    """A letter as it stands. Subject and text are null unless they were revealed, and after erasure."""

    id: str
    key: str
    name: str
    to: str
    channel: str
    standing: str
    why: str
    owed_at: datetime
    changed_at: datetime
    read_at: datetime | None
    subject: str | None
    text: str | None


@router.get(
    "/cases/{case}/letters", response={200: list[LetterOut], **ALWAYS}, summary="The letters of a case"
)
def letters(request: HttpRequest, case: CaseName, purpose: Purpose = "") -> list[dict[str, Any]]:
    """Oldest first, as the post has them; with a purpose also what they say."""
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    return reading.letters_in(reading.opened(caller, case), purpose=purpose)


@router.post("/cases/{case}/messages", response={200: SuppliedOut, **CHANGED}, summary="Say something")
def message(request: HttpRequest, case: CaseName, asked: WordsIn, key: Key = "") -> dict[str, Any]:
    """A message or reply of the complainant, taken in every state of the case."""
    caller = caller_of(request)
    caller.needs(Allowed.SUPPLY)
    return acting.say(reading.reached(caller, case), asked.text, key=key)


@router.post("/cases/{case}/notes", response={200: DoneOut, **CHANGED}, summary="Write a note")
def note(request: HttpRequest, case: CaseName, asked: NoteIn, key: Key = "") -> dict[str, Any]:
    """A note of the token's person. It never leaves the office."""
    caller = caller_of(request)
    caller.needs(Allowed.ACT)
    return acting.note(reading.reached(caller, case), asked.text, asked.task, key=key)
