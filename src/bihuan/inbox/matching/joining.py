"""Putting cases together and taking them apart again, each by commands on one case (semantics 30)."""

from datetime import datetime

from bihuan.cases import queries
from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries.links import count_followers
from bihuan.engine.commands import JoinParty, LinkCase, UnlinkCase
from bihuan.engine.events import Part
from bihuan.engine.joining import HANDLED_WITH, REPEATS, SPLIT_FROM, leading_of
from bihuan.engine.refused import Reason, Refused
from bihuan.parties import directory


def merge(case: str, into: str, *, reason: str, by: str, now: datetime) -> Performed | Refused:
    """`case` is handled with `into` from now on; its number, clocks, letters and closing stay its own.

    Refused where `into` is closed or follows another itself, where others follow `case`, and across units.
    """
    leading, following = queries.by_id(into), queries.by_id(case)
    if leading is None or following is None or leading.id == following.id or leading.unit != following.unit:
        return Refused(Reason.NO_CASE)
    if leading.status != "open":
        return Refused(Reason.CASE_CLOSED)
    state = queries.case_state(into)
    beyond = leading_of(state.case) if state is not None else None
    if beyond is not None or count_followers(case):
        return Refused(Reason.HANDLED_ELSEWHERE, params={"other": beyond or case})
    return perform(LinkCase(into, HANDLED_WITH, reason), on=case, at=now, by=by)


def part(case: str, other: str, relation: str, *, reason: str, by: str, now: datetime) -> Performed | Refused:
    """Undoes a link: the case goes on by itself from where it stands."""
    return perform(UnlinkCase(other, relation, reason), on=case, at=now, by=by)


def mark_repeat(case: str, of: str, *, reason: str, by: str, now: datetime) -> Performed | Refused:
    """The same matter brought again: a mark that figures count; both are handled as before."""
    if case == of or queries.by_id(of) is None:
        return Refused(Reason.NO_CASE)
    return perform(LinkCase(of, REPEATS, reason), on=case, at=now, by=by)


def note_split(case: str, origin: str, *, by: str, now: datetime) -> Performed | Refused:
    """`case` was opened for a matter of its own out of `origin`."""
    return perform(LinkCase(origin, SPLIT_FROM), on=case, at=now, by=by)


def undo_split(case: str, origin: str, *, reason: str, by: str, now: datetime) -> Performed | Refused:
    """The matter goes back to where it came from: the case is handled with its origin again."""
    done = merge(case, origin, reason=reason, by=by, now=now)
    if isinstance(done, Refused):
        return done
    return perform(UnlinkCase(origin, SPLIT_FROM, reason), on=case, at=now, by=by)


def join(case: str, command: JoinParty, *, by: str, now: datetime) -> Performed | Refused:
    """Somebody takes part beside the complainant; letters that go to them find them from now on."""
    row = queries.by_id(case)
    if row is None:
        return Refused(Reason.NO_CASE)
    done = perform(command, on=case, at=now, by=by)
    if isinstance(done, Performed):
        party = list(done.case.parties)[-1]
        directory.enrol(
            case,
            unit=row.unit,
            person=[Part(one.name, party, one.value) for one in command.person],
            language="zh",
            received_at=now,
            subject=party,
        )
    return done
