"""Letters and notices that are owed: for the post, the outbox and the bell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.cases.moments import from_micros, to_micros
from bihuan.cases.projecting import LETTERS, NOTICES
from bihuan.cases.queries.register import Counted
from bihuan.cases.raw import hand
from bihuan.people.sight import Scope


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter owed and not sent; `failed` ones wait for a person. `channels` are in order of wish."""

    case: str
    letter: str
    key: str
    unit: str
    to: str
    channels: tuple[str, ...]
    post: str
    post_unit: str
    department: str
    person: str
    occurrence: str
    clock: str
    owed_at: datetime
    failed: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice to staff that still matters: for `person`, or for whoever holds the seat."""

    case: str
    notice: str
    what: str
    post: str
    unit: str
    department: str
    person: str
    occurrence: str
    clock: str
    owed_at: datetime


@dataclass(frozen=True, slots=True)
class OfferedRow:
    """A task offered to the person, since when, and the number of its case."""

    case: str
    occurrence: str
    at: datetime
    number: str


LETTER_COLUMNS = ", ".join(f'l."{column}"' for column in LETTERS.columns)
NOTICE_COLUMNS = ", ".join(f'n."{column}"' for column in NOTICES.columns)


def unsent_letters(*, now: datetime, limit: int = 100) -> tuple[LetterRow, ...]:
    """What the post may try now, longest owed first; what was put off or is being tried elsewhere is left
    out.
    """
    with hand() as ours:
        rows = ours.rows(
            f"SELECT {LETTER_COLUMNS} FROM cases_unsentletter l"
            " LEFT JOIN cases_attempt a ON a.work = 'letter' AND a.\"key\" = l.\"case\" || '/' || l.letter"
            " LEFT JOIN cases_lease b ON b.work = 'letter' AND b.\"key\" = l.\"case\" || '/' || l.letter"
            " WHERE l.failed = FALSE AND (a.next_at IS NULL OR a.next_at <= ?)"
            " AND (b.until IS NULL OR b.until <= ?)"
            f' ORDER BY l.owed_at, l."case", l.letter LIMIT {limit}',
            (to_micros(now), to_micros(now)),
        )
    return tuple(letter_row(row) for row in rows)


def unsent_letters_of(case: str) -> tuple[LetterRow, ...]:
    """Every letter of the case that is owed and not sent, longest owed first."""
    with hand() as ours:
        rows = ours.rows(
            f'SELECT {LETTER_COLUMNS} FROM cases_unsentletter l WHERE l."case" = ?'
            " ORDER BY l.owed_at, l.letter",
            (case,),
        )
    return tuple(letter_row(row) for row in rows)


def unsent_letter(case: str, letter: str) -> LetterRow | None:
    with hand() as ours:
        row = ours.one(
            f'SELECT {LETTER_COLUMNS} FROM cases_unsentletter l WHERE l."case" = ? AND l.letter = ?',
            (case, letter),
        )
    return letter_row(row) if row is not None else None


def failed_letters(scope: Scope, *, limit: int = 100) -> tuple[LetterRow, ...]:
    """The letters in sight that could not be sent, for a person to look at."""
    units = sorted(scope.units)
    where, values = (
        ("1 = 1", ()) if scope.everything else (f"l.unit IN ({', '.join('?' * len(units))})", tuple(units))
    )
    if not scope.everything and not units:
        return ()
    with hand() as ours:
        rows = ours.rows(
            f"SELECT {LETTER_COLUMNS} FROM cases_unsentletter l WHERE l.failed AND {where}"
            f" ORDER BY l.owed_at DESC LIMIT {limit}",
            values,
        )
    return tuple(letter_row(row) for row in rows)


def notices_for(scope: Scope, *, limit: int = 50) -> tuple[NoticeRow, ...]:
    """What the person is told, newest first: their own, and those at seats they hold. What they have seen
    is left out.
    """
    with hand() as ours:
        rows: list[Any] = []
        for where, values in _told(scope):
            rows += ours.rows(
                f"SELECT {NOTICE_COLUMNS} FROM cases_owednotice n WHERE {where}"
                " AND NOT EXISTS (SELECT 1 FROM cases_unread u"
                ' WHERE u.person = ? AND u."case" = n."case" AND u.what = n.notice)'
                f" ORDER BY n.owed_at DESC LIMIT {limit}",
                (*values, str(scope.user)),
            )
    found = {(row[0], row[1]): row for row in rows}
    newest = sorted(found.values(), key=lambda row: (row[-1], row[0], row[1]), reverse=True)
    return tuple(notice_row(row) for row in newest[:limit])


def offered_tasks(scope: Scope, *, limit: int = 50) -> tuple[OfferedRow, ...]:
    """The tasks that a colleague has asked the person to take over and that they have not answered."""
    with hand() as ours:
        rows = ours.rows(
            'SELECT n."case", n.occurrence, n.owed_at, s.number FROM cases_owednotice n'
            ' JOIN cases_casesummary s ON s.id = n."case"'
            " WHERE n.person = ? AND NOT (n.person = '') AND n.what = 'handover'"
            f' ORDER BY n.owed_at, n."case" LIMIT {limit}',
            (str(scope.user),),
        )
    return tuple(OfferedRow(case, at, from_micros(owed), number) for case, at, owed, number in rows)


def count_notices(scope: Scope, *, cap: int = 99) -> Counted:
    found = len(notices_for(scope, limit=cap + 1))
    return Counted(min(found, cap), found > cap)


def unsent_notices(*, now: datetime, since: datetime, limit: int = 100) -> tuple[NoticeRow, ...]:
    """Notices owed since then that the post has not yet carried to mail or a messenger, in order.

    `attempts.settle` takes one off.
    """
    with hand() as ours:
        rows = ours.rows(
            f"SELECT {NOTICE_COLUMNS} FROM cases_owednotice n"
            " LEFT JOIN cases_attempt a ON a.work = 'notice' AND a.\"key\" = n.\"case\" || '/' || n.notice"
            " WHERE n.owed_at >= ? AND (a.next_at IS NULL OR a.next_at <= ?)"
            f' ORDER BY n.owed_at, n."case", n.notice LIMIT {limit}',
            (to_micros(since), to_micros(now)),
        )
    return tuple(notice_row(row) for row in rows)


def _told(scope: Scope) -> list[tuple[str, tuple[Any, ...]]]:
    ways: list[tuple[str, tuple[Any, ...]]] = [
        # The second half is what lets the database use the index of notices to persons.
        ("n.person = ? AND NOT (n.person = '')", (str(scope.user),))
    ]
    for unit, post, department in sorted({(h.unit, h.post, h.department) for h in scope.held}, key=str):
        if department is None:
            ways.append(("n.unit = ? AND n.post = ? AND n.person = ''", (unit, post)))
        else:
            ways.append(
                (
                    "n.unit = ? AND n.post = ? AND n.person = '' AND n.department IN (?, '')",
                    (unit, post, department),
                )
            )
    return ways


def letter_row(row: Sequence[Any]) -> LetterRow:
    given: dict[str, Any] = dict(zip(LETTERS.columns, row, strict=True))
    given["channels"] = tuple(given["channels"].split(",")) if given["channels"] else ()
    given["owed_at"] = from_micros(given["owed_at"])
    given["failed"] = bool(given["failed"])
    return LetterRow(**given)


def notice_row(row: Sequence[Any]) -> NoticeRow:
    given: dict[str, Any] = dict(zip(NOTICES.columns, row, strict=True))
    given["owed_at"] = from_micros(given["owed_at"])
    return NoticeRow(**given)
