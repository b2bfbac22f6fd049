"""What people keep beside a case: drafts, tasks put aside, what they have read. Not in the ledger, and not
rebuilt.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bihuan.cases.models import Draft, Snooze, Unread


def save_draft(case: str, occurrence: str, person: str, form: Mapping[str, Any], *, now: datetime) -> None:
    """Keeps a half filled form, replacing the one before. `form` is JSON as the page sent it."""
    given = {"form": dict(form), "saved_at": now}
    Draft.objects.update_or_create(case=case, occurrence=occurrence, person=person, defaults=given)


def draft_of(case: str, occurrence: str, person: str) -> dict[str, Any] | None:
    """The form kept last, or None."""
    found = Draft.objects.filter(case=case, occurrence=occurrence, person=person).first()
    return dict(found.form) if found is not None else None


def drafts_of(case: str, occurrences: Iterable[str], person: str) -> dict[str, dict[str, Any]]:
    """Several forms kept last, by name; what has none is left out."""
    found = Draft.objects.filter(case=case, occurrence__in=list(occurrences), person=person)
    return {one.occurrence: dict(one.form) for one in found}


def drop_draft(case: str, occurrence: str, person: str) -> None:
    """The form was sent, or is not wanted any more."""
    Draft.objects.filter(case=case, occurrence=occurrence, person=person).delete()


def drop_old_drafts(*, now: datetime, after: timedelta) -> int:
    """Drafts nobody has come back to: they hold what people say, so they are not kept. Returns how many."""
    dropped, _ = Draft.objects.filter(saved_at__lt=now - after).delete()
    return dropped


def put_aside(person: str, case: str, occurrence: str, *, until: datetime) -> None:
    """Takes a task off the person's list until a moment. Its clocks run on."""
    Snooze.objects.update_or_create(
        person=person, case=case, occurrence=occurrence, defaults={"until": until}
    )


def take_up(person: str, case: str, occurrence: str) -> None:
    """Puts the task back on the list."""
    Snooze.objects.filter(person=person, case=case, occurrence=occurrence).delete()


def aside_until(person: str, cases: Iterable[str]) -> dict[tuple[str, str], datetime]:
    """Until when the person's tasks of these cases are put aside, by case and occurrence."""
    rows = Snooze.objects.filter(person=person, case__in=list(cases))
    return {(one.case, one.occurrence): one.until for one in rows}


CASE = "case"


def mark_read(person: str, case: str, *, number: int) -> None:
    """The person has seen the case up to entry `number`."""
    Unread.objects.bulk_create(
        [Unread(person=person, case=case, what=CASE, read=number)],
        update_conflicts=True,
        update_fields=["read"],
        unique_fields=["person", "case", "what"],
    )


def read_up_to(person: str, case: str) -> int:
    """The last entry the person has seen; 0 for none."""
    found = Unread.objects.filter(person=person, case=case, what=CASE).first()
    return found.read if found is not None else 0


def read_marks(person: str, cases: Iterable[str]) -> dict[str, int]:
    """The last entry the person has seen of each case; a case never looked at is missing."""
    rows = Unread.objects.filter(person=person, case__in=list(cases), what=CASE)
    return {one.case: one.read for one in rows}


def drafted(person: str, cases: Iterable[str]) -> set[tuple[str, str]]:
    """The tasks of these cases for which the person has a form half filled in, by case and occurrence."""
    rows = Draft.objects.filter(person=person, case__in=list(cases))
    return set(rows.values_list("case", "occurrence"))


def mark_notice_seen(person: str, case: str, notice: str) -> None:
    """Takes a notice off the person's bell; others at the same seat still see it."""
    Unread.objects.update_or_create(person=person, case=case, what=notice, defaults={"read": 1})
