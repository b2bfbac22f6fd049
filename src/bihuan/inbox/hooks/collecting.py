"""Finding in the ledger what a subscription is to be told: a row for each entry, made once."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from bihuan.cases import leases, looking_up, queries
from bihuan.cases.queries import CaseRow
from bihuan.cases.queries.news import Touched, last_seal, sealed_between, unsealed
from bihuan.cases.queries.states import stamps_now
from bihuan.cases.raw import hand
from bihuan.engine.case import Case
from bihuan.engine.commands import LetTimePass
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.seeing import belongs, hidden_from, letters_of
from bihuan.inbox.models import Delivery, Subscription, ToldUpTo
from bihuan.people.units import units_below
from bihuan.registry import versions

WORK = "hook news"
# Longer than a chunk takes; one that falls is caught up by another worker after this.
LEASE = timedelta(minutes=2)
SEALS = 20
CHUNK = 200


def collect(subscription: Subscription, *, now: datetime) -> int:
    """Makes the rows of what is new for the subscription; returns how many.

    The seals are read before what is unsealed: what is sealed in between is found with the next seal.
    """
    token, taken = leases.claim(WORK, [subscription.pk], now=now, within=LEASE)
    if not taken:
        return 0
    try:
        last = last_seal()
        made = 0
        while subscription.seal < last:
            upto = min(subscription.seal + SEALS, last)
            made += _all(subscription, sealed_between(subscription.seal, upto), now)
            Subscription.objects.filter(pk=subscription.pk, seal=subscription.seal).update(seal=upto)
            subscription.seal = upto
        return made + _all(subscription, unsealed(), now)
    finally:
        leases.release(WORK, [subscription.pk], token=token)


def _all(subscription: Subscription, touched: Iterable[Touched], now: datetime) -> int:
    heads = {one.case: one.number for one in touched}
    made = 0
    ids = list(heads)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        told = dict(
            ToldUpTo.objects.filter(subscription=subscription, case__in=some).values_list("case", "number")
        )
        fresh = [case for case in some if heads[case] > told.get(case, 0)]
        made += sum(
            _one(subscription, row, told.get(row.id, 0), now) for row in _seen(subscription, fresh, now)
        )
    return made


def _seen(subscription: Subscription, ids: list[str], now: datetime) -> Iterator[CaseRow]:
    """Those of the cases the subscription may be told of."""
    units = units_below(subscription.unit) | {subscription.unit}
    rows = [row for row in queries.by_ids(ids) if row.unit in units] if ids else []
    if subscription.person is not None and rows:
        day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        scope = queries.sight_of(subscription.person, on=day, stamp=stamps_now().office)
        visible = queries.in_sight(scope, tuple(row.id for row in rows))
        rows = [row for row in rows if row.id in visible]
    yield from rows


def _one(subscription: Subscription, row: CaseRow, told: int, now: datetime) -> int:
    """The rows of one case, and how far it was told, in one transaction."""
    state = queries.case_state(row.id)
    if state is None:
        return 0
    history = queries.timeline(row.id)
    hidden = _hidden(subscription, row, state.case, now)
    letters = letters_of((one.happened for one in history), hidden)
    wanted = frozenset(filter(None, subscription.kinds.split(",")))
    rows = [
        Delivery(
            subscription=subscription, case=row.id, number=one.number, kind=type(one.happened.event).__name__,
            recorded_at=one.recorded_at, next_at=now, made_at=now,
        )
        for one in history
        if one.number > told
        and one.recorded_at >= subscription.since
        and not belongs(one.happened.event, hidden, letters)
        and (not wanted or type(one.happened.event).__name__ in wanted)
    ]  # fmt: skip
    with transaction.atomic():
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        last = {"number": history[-1].number if history else told}
        ToldUpTo.objects.update_or_create(subscription=subscription, case=row.id, defaults=last)
    return len(rows)


def _hidden(subscription: Subscription, row: CaseRow, case: Case, now: datetime) -> frozenset[str]:
    """The procedures that are nobody's business who is not concerned; a service is concerned in none."""
    by = str(subscription.person) if subscription.person is not None else COMPLAINANT
    with hand() as ours:
        stamped = looking_up.stamps(ours)
        known = looking_up.known_for(
            ours, case, LetTimePass(), unit=row.unit, now=now, by=by, stamped=stamped
        )
    regulation = versions.regulation(row.regulation, row.version)
    return hidden_from(known.by, regulation, case, known.versions, known=known)
