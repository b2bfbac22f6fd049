"""Telephone calls: from the first ring to what became of them. None is left without an answer to that.

A call is announced by the call centre, by the address its screen opens, or by the clerk. `Call` is working
state beside the ledger; the complaint that a call brings goes through `inbox.intake` like any other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from bihuan.cases.identities import new_id
from bihuan.documents import keeping as documents
from bihuan.inbox import keeping
from bihuan.inbox.models import Call, CallState, CallTally, RawMessage, Result, Status
from bihuan.parties.contacts import Kind, contact, spoken
from bihuan.parties.sealing import keyed, seal, unseal
from bihuan.people.models import User

# What is still ringing after this was lost by the call centre.
RINGS_FOR = timedelta(minutes=10)
# What a call that made no case holds of its caller is forgotten after this.
KEPT_FOR = timedelta(days=180)
# So many calls back in vain, and it may be closed as unreachable.
TRIES = 3
EVENTS = ("ringing", "answered", "ended", "missed")
# Who may be read out of a complaint's answer: results that a clerk chooses for a call that made no case.
WITHOUT_CASE = (
    Result.INQUIRY, Result.PRAISE, Result.WRONG_NUMBER, Result.SILENT, Result.HARASSMENT, Result.TEST,
    Result.OTHER,
)  # fmt: skip
_ORDER = {CallState.RINGING: 0, CallState.TALKING: 1, CallState.ENDED: 2, CallState.MISSED: 2}


@dataclass(frozen=True, slots=True)
class News:
    """What the call centre says: `call` is its own id, `agent` a login name, `recording` an address."""

    unit: str
    call: str
    event: str
    at: datetime
    number: str = ""
    agent: str = ""
    outward: bool = False
    seconds: int | None = None
    recording: str = ""


class NotPossible(ValueError):
    """What cannot be done with a call as it is. Its words are for the person who asked."""


def mark_of(unit: str, call: str) -> str:
    """How a call is kept apart: the call centre's id, without telling it."""
    return keyed("call", f"{unit}\0{call}")


def external_of(unit: str, call: str, event: str) -> str:
    """What makes two messages about a call one and the same."""
    return f"{mark_of(unit, call)} {event}"


# --- what happens to a call ---------------------------------------------------------------------------------


@transaction.atomic
def hear(news: News, *, now: datetime) -> Call:
    """Notes what the call centre says. News may come twice and in any order: a call never goes back."""
    call = _begun(news, now)
    state = _state_after(call, news)
    if _ORDER[state] >= _ORDER[CallState(call.state)]:
        call.state = state.value
    call.rang_at = min(call.rang_at, news.at)
    if news.event == "answered":
        call.answered_at = news.at
    if news.event in ("ended", "missed"):
        call.ended_at = news.at
        call.seconds = news.seconds if news.seconds is not None else call.seconds
    call.agent = call.agent or _person(news.agent)
    if news.recording and not call.recording:
        call.fetch, call.fetch_at, call.fetches = seal(news.recording), now, 0
    call.save()
    return call


def _begun(news: News, now: datetime) -> Call:
    mark = mark_of(news.unit, news.call)
    fresh = _fresh(news.unit, news.number, at=min(news.at, now), outward=news.outward)
    fresh.external = mark
    Call.objects.bulk_create([fresh], ignore_conflicts=True)
    call = Call.objects.select_for_update().get(external=mark)
    if news.number and not call.masked:
        _call_by(call, news.number)
    return call


def _state_after(call: Call, news: News) -> CallState:
    match news.event:
        case "ringing":
            return CallState.RINGING
        case "answered":
            return CallState.TALKING
        case "missed":
            return CallState.ENDED if call.answered_at else CallState.MISSED
        case _:
            spoke = call.answered_at or call.outward or call.agent or news.seconds
            return CallState.ENDED if spoke else CallState.MISSED


def screen(unit: str, number: str, external: str, *, by: str, now: datetime) -> Call:
    """The call whose screen a call centre opens by address: announced before, or begun now.

    Without the call centre's id, the call of the same number that this person has open.
    """
    if external:
        return take(hear(News(unit, external, "ringing", now, number), now=now), by=by)
    mine = Call.objects.filter(unit=unit, agent=by, result="", rang_at__gt=now - timedelta(hours=2))
    wanted = contact(Kind.PHONE, number)
    for call in mine.order_by("-rang_at")[:20]:
        if wanted is not None and number_of(call) == wanted.value:
            return call
    return begin(unit, number, by=by, now=now)


def begin(
    unit: str,
    number: str,
    *,
    by: str,
    now: datetime,
    about: str = "",
    answers: str = "",
    outward: bool = False,
) -> Call:
    """A call that no call centre announces: the clerk says that they are on the line."""
    call = _fresh(unit, number, at=now, outward=outward or bool(about or answers))
    call.external, call.agent, call.about, call.answers = keyed("call", call.id), by, about, answers
    call.state, call.answered_at = CallState.TALKING.value, now
    call.save(force_insert=True)
    return call


def take(call: Call, *, by: str) -> Call:
    """This person is on the line, whoever it was announced for."""
    Call.objects.filter(id=call.id, result="").update(agent=by)
    call.agent = by
    return call


def link(call: Call, case: str, *, result: Result, by: str, now: datetime) -> None:
    """The call has become a case, or is about one. What is kept of it is the case's from here on."""
    _close(call, result, note="", by=by, now=now, case=case)
    marks = [keeping.external_of("hotline", f"{call.external} {event}") for event in EVENTS]
    RawMessage.objects.filter(channel="hotline", external__in=marks, case="").update(case=case)


def close(call: Call, result: Result, *, note: str, by: str, now: datetime) -> None:
    """The call made no complaint, for a reason that is counted. Raises NotPossible."""
    _close(call, result, note=note, by=by, now=now)


def _close(call: Call, result: Result, *, note: str, by: str, now: datetime, case: str = "") -> None:
    with transaction.atomic():
        held = Call.objects.select_for_update().get(id=call.id)
        if held.result:
            raise NotPossible(held.result)
        ended = now if held.state in (CallState.RINGING, CallState.TALKING) else held.ended_at
        held.state = held.state if held.ended_at else CallState.ENDED.value
        held.ended_at, held.result, held.case = ended, result.value, case or held.case
        held.note, held.closed_at, held.closed_by = seal(note) if note else b"", now, by
        held.save()
        _count(held.unit, result, now)
        if held.answers:
            _answered(held.answers, by, now)
    call.refresh_from_db()


def _answered(missed: str, by: str, now: datetime) -> None:
    before = Call.objects.select_for_update().filter(id=missed, result="").first()
    if before is not None:
        before.result, before.closed_at, before.closed_by = Result.CALLED_BACK.value, now, by
        before.save(update_fields=["result", "closed_at", "closed_by"])
        _count(before.unit, Result.CALLED_BACK, now)


@transaction.atomic
def not_reached(call: Call, *, by: str, now: datetime) -> int:
    """A call back in vain; how many there have been. After `TRIES` the call is closed as unreachable."""
    Call.objects.filter(id=call.id, result="").update(tries=F("tries") + 1)
    call.refresh_from_db()
    if call.tries >= TRIES and not call.result:
        _close(call, Result.UNREACHABLE, note="", by=by, now=now)
    return call.tries


def drop(call: Call) -> None:
    """A call back that nobody answered leaves nothing: what it came to is counted on the missed call."""
    Call.objects.filter(id=call.id, result="", recording="").delete()


# --- what is waiting, and what was --------------------------------------------------------------------------


def find(id: str, *, units: Collection[str] | None) -> Call | None:
    """The call, where the asker has to do with its unit. `units` None: all."""
    return _in(units).filter(id=id).first()


def by_mark(unit: str, call: str) -> Call | None:
    """The call with the call centre's own id."""
    return Call.objects.filter(external=mark_of(unit, call)).first()


def ringing(units: Collection[str] | None, *, person: str, now: datetime) -> tuple[Call, ...]:
    """What rings for this person or for whoever is first, oldest first."""
    live = _in(units).filter(result="", state__in=[CallState.RINGING, CallState.TALKING])
    mine = live.filter(Q(agent=person) | Q(agent="", state=CallState.RINGING), rang_at__gt=now - RINGS_FOR)
    return tuple(mine.order_by("rang_at", "id")[:10])


def unfinished(units: Collection[str] | None, *, now: datetime, limit: int) -> tuple[Call, ...]:
    """Calls of which nothing has become yet, newest first; not those that ring just now, nor missed ones."""
    states = [CallState.RINGING, CallState.TALKING, CallState.ENDED]
    left = _in(units).filter(result="", state__in=states)
    left = left.exclude(state=CallState.RINGING, rang_at__gt=now - RINGS_FOR)
    return tuple(left.order_by("-rang_at", "id")[:limit])


def missed(units: Collection[str] | None, *, limit: int) -> tuple[Call, ...]:
    """Whom to call back, the longest waiting first."""
    left = _in(units).filter(result="", state=CallState.MISSED)
    return tuple(left.order_by("rang_at", "id")[:limit])


def calls_of(units: Collection[str] | None, *, before: datetime | None, limit: int) -> tuple[Call, ...]:
    """All calls, newest first."""
    found = _in(units)
    if before is not None:
        found = found.filter(rang_at__lt=before)
    return tuple(found.order_by("-rang_at", "id")[:limit])


def of_case(case: str) -> tuple[Call, ...]:
    """The calls that made a case or were about it, oldest first."""
    return tuple(Call.objects.filter(Q(case=case) | Q(about=case)).order_by("rang_at", "id"))


def tally(units: Collection[str] | None, *, since: date) -> dict[str, int]:
    """How many calls came to what since a day."""
    counted = CallTally.objects.filter(day__gte=since)
    if units is not None:
        counted = counted.filter(unit__in=units)
    return {
        row["result"]: row["calls"]
        for row in counted.values("result").order_by("result").annotate(calls=Sum("calls"))
    }


def number_of(call: Call) -> str:
    """The number in its normal form, or as it was given where it is none; for who is on the line."""
    return unseal(call.number)


def dialled(call: Call) -> str:
    """The number as it is dialled."""
    number = number_of(call)
    return spoken(number) if contact(Kind.PHONE, number) is not None else number


def _in(units: Collection[str] | None) -> "QuerySet[Call]":
    return Call.objects.all() if units is None else Call.objects.filter(unit__in=units)


# --- forgetting ---------------------------------------------------------------------------------------------


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of calls: the complainant's numbers and notes. The recording is a document of the case."""
    if subject != "complainant":
        return 0
    theirs = Call.objects.filter(Q(case=case) | Q(about=case)).exclude(number=b"", note=b"", fetch=b"")
    return theirs.update(number=b"", note=b"", fetch=b"", fetch_at=None, masked="", recording="")


def sweep(now: datetime) -> int:
    """Forgets who called, some months after a call that made no case; that there was one stays."""
    old = Call.objects.filter(case="", about="", closed_at__lt=now - KEPT_FOR).exclude(masked="")
    rows = list(old.order_by("closed_at")[:500])
    for call in rows:
        marks = [keeping.external_of("hotline", f"{call.external} {event}") for event in EVENTS]
        RawMessage.objects.filter(channel="hotline", external__in=marks).update(
            status=Status.ERASED, sender=b"", body=b"", gist=b"", digest="", mark=""
        )
        if call.recording:
            documents.drop([call.recording])
    Call.objects.filter(id__in=[call.id for call in rows]).update(
        number=b"", note=b"", fetch=b"", fetch_at=None, masked="", recording=""
    )
    return len(rows)


# --- pieces -------------------------------------------------------------------------------------------------


def _fresh(unit: str, number: str, *, at: datetime, outward: bool) -> Call:
    call = Call(id=new_id(at), unit=unit, state=CallState.RINGING.value, rang_at=at, outward=outward)
    if number:
        _call_by(call, number)
    return call


def _call_by(call: Call, number: str) -> None:
    found = contact(Kind.PHONE, number)
    call.number = seal(found.value if found is not None else number)
    call.masked = found.masked if found is not None else "*" * min(len(number), 8)


def _person(login: str) -> str:
    """A person's id by the name they sign in with; nobody's where there is none."""
    if not login:
        return ""
    found = User.objects.filter(login_name=login, is_active=True).values_list("pk", flat=True).first()
    return str(found) if found is not None else ""


def _count(unit: str, result: Result, now: datetime) -> None:
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    row, _made = CallTally.objects.get_or_create(unit=unit, day=day, result=result.value)
    CallTally.objects.filter(pk=row.pk).update(calls=F("calls") + 1)
