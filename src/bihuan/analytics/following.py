"""Following the ledger: the facts of the cases that were sealed since, and of all of them when made again."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import transaction

from bihuan.analytics import keeping
from bihuan.analytics.deriving import facts_of
from bihuan.analytics.life import Life
from bihuan.analytics.models import Progress
from bihuan.analytics.performance import keeping as doing
from bihuan.analytics.process import keeping as passing
from bihuan.analytics.reports.opening import open_for
from bihuan.analytics.satisfaction import keeping as surveying
from bihuan.cases.queries.histories import histories
from bihuan.cases.queries.sealed import BEGINNING, Sealing, cases_after, last_seal, sealed_after
from bihuan.cases.queries.states import stamps_now
from bihuan.cases.raw import Hand, hand
from bihuan.engine.events import CaseOpened, Happened
from bihuan.people.models import Unit
from bihuan.registry import calendars, versions
from bihuan.regulation.worktime.calendar import WorkCalendar

NAME = "facts"
BATCH = 100


def follow(now: datetime, *, batch: int = BATCH) -> int:
    """One round: the facts of up to a batch of cases sealed since the last; returns how many cases.

    Any number of workers may call it: who comes second finds the place moved on and leaves it.
    """
    place = place_of(NAME)
    found = sealed_after(place, limit=batch)
    if not found:
        return 0
    lives = lives_of(tuple(dict.fromkeys(case for _, case in found)))
    with transaction.atomic(), hand() as ours:
        if not reached(NAME, place, found[-1][0], now):
            return 0
        _keep(ours, lives)
        open_for(lives)
    return len(lives)


def remake(now: datetime, *, batch: int = BATCH) -> int:
    """Drops facts and sums and makes them again from the whole ledger; returns how many cases.

    Meant for when nobody else follows. What is sealed meanwhile is followed afterwards and comes to the same.
    """
    with transaction.atomic(), hand() as ours:
        keeping.clear(ours)
        passing.clear(ours)
        surveying.clear(ours)
        doing.clear(ours)
    last, done = Sealing(last_seal(), "￿"), 0
    after = ""
    while ids := cases_after(after, limit=batch):
        with transaction.atomic(), hand() as ours:
            _keep(ours, lives_of(ids))
        done += len(ids)
        after = ids[-1]
    Progress.objects.update_or_create(name=NAME, defaults=_at(last, now))
    return done


def refresh(cases: Sequence[str]) -> int:
    """Derives these cases again, as after a change of the calendar; returns how many facts have changed."""
    lives = lives_of(cases)
    with transaction.atomic(), hand() as ours:
        return _keep(ours, lives)


def lives_of(cases: Sequence[str]) -> list[Life]:
    """Each case as its whole history has made it."""
    stamp = stamps_now().office
    return [_life(id, history, stamp) for id, history in histories(cases)]


def _life(id: str, history: Sequence[Happened], stamp: int) -> Life:
    opened = history[0].event
    assert isinstance(opened, CaseOpened)
    return Life(id, history, *_time_of(opened.unit, stamp))


def _keep(ours: Hand, lives: Sequence[Life]) -> int:
    changed = keeping.keep(ours, {life.id: facts_of(life, versions.regulation) for life in lives})
    changed += surveying.keep(ours, lives, versions.regulation) + doing.keep(ours, lives)
    return changed + passing.keep(ours, lives, versions.regulation)


@lru_cache(maxsize=1024)
def _time_of(unit: str, stamp: int) -> tuple[WorkCalendar, ZoneInfo]:
    """The unit's calendar and zone; `stamp` changes when either does."""
    return calendars.calendar_for(unit), ZoneInfo(Unit.objects.get(code=unit).time_zone)


def place_of(name: str) -> Sealing:
    """How far the ledger has been followed under this name."""
    held = Progress.objects.filter(name=name).first()
    return Sealing(held.seal, held.stream) if held is not None else BEGINNING


def reached(name: str, old: Sealing, new: Sealing, now: datetime) -> bool:
    """Whether the place was still the old one and is the new one now: who comes second finds it moved."""
    if old == BEGINNING:
        Progress.objects.get_or_create(name=name, defaults=_at(BEGINNING, now))
    moved = Progress.objects.filter(name=name, seal=old.seal, stream=old.stream).update(**_at(new, now))
    return bool(moved)


def _at(place: Sealing, now: datetime) -> dict[str, object]:
    return {"seal": place.seal, "stream": place.stream, "followed_at": now}
