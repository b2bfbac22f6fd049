"""The outbox, for the desk: what was sent, what waits for a person, and doing what only a person can."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from bihuan.cases import attempts, leases
from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries import sees
from bihuan.engine.commands import RecordDelivery
from bihuan.engine.refused import Reason, Refused
from bihuan.inbox import post, recording
from bihuan.inbox.keeping import holds_any
from bihuan.inbox.models import Outgoing, SendingTry, Standing
from bihuan.parties.contacts import Kind, contact, spoken
from bihuan.parties.sealing import keyed, unseal
from bihuan.people.sight import Scope
from bihuan.regulation.model import COMPLAINANT

ASK_A_PERSON = (Standing.HELD, Standing.LOOK_OVER, Standing.TO_DO, Standing.FAILED)
# A person is called three times: then the next way is taken.
CALL_AGAIN = (timedelta(hours=2), timedelta(hours=20))
NO_ANSWER = "no answer"
RESULTS = {"delivered": ("sent", "delivered"), "sent": ("sent",), "failed": ("failed",)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter in the outbox. `to` is masked; `missing` are the places that hold it back."""

    id: int
    case: str
    number: str
    letter: str
    key: str
    unit: str
    reader: str
    channel: str
    to: str
    subject: str
    body: str
    standing: Standing
    why: str
    missing: tuple[str, ...]
    maybe_repeated: bool
    owed_at: datetime
    changed_at: datetime
    reference: str
    erased: bool
    chosen: str
    not_before: datetime | None
    looked_over_by: str
    registered: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Try:
    """One try to bring a letter to its reader: `result` as in `SendingTry`, `said` what the reader said."""

    at: datetime
    channel: str
    to: str
    result: str
    code: str
    provider: str
    by: str
    said: str


EVERYTHING = Scope(0, True, frozenset(), frozenset(), ())
CAP = 99
Before = tuple[datetime, int]
"""Where a page of letters begins: after the one changed then, of this id."""


def entries(
    units: Collection[str] | None,
    *,
    scope: Scope = EVERYTHING,
    keys: Collection[str] | None = None,
    standing: Standing | None = None,
    standings: Collection[Standing] = (),
    channels: Collection[str] = (),
    before: Before | None = None,
    limit: int = 50,
) -> tuple[Entry, ...]:
    """Letters of the units (None: all) about cases in sight, newest first; of these `keys` alone, if any."""
    found = _of(units)
    where, values = sees(scope, '"inbox_outgoing"."case"')
    if values:
        found = found.extra(where=[where.replace("?", "%s")], params=list(values))
    if keys is not None:
        found = found.filter(key__in=keys)
    if channels:
        found = found.filter(channel__in=channels)
    if standings:
        found = found.filter(standing__in=standings)
    if standing is not None:
        found = found.filter(standing=standing)
    if before is not None:
        moment, id = before
        found = found.filter(Q(changed_at__lt=moment) | Q(changed_at=moment, id__lt=id))
    return tuple(map(_entry, found.order_by("-changed_at", "-id")[:limit]))


def counts(
    units: Collection[str] | None, *, scope: Scope = EVERYTHING, but: Collection[str] = ()
) -> dict[Standing, int]:
    """How many letters about cases in sight wait for a person, by standing, no further than `CAP` + 1.

    Those with a key in `but` are left out.
    """
    seen, inside = sees(scope, 'o."case"')
    where, values = [seen.replace("?", "%s")], [*inside]
    for column, given, word in (("o.unit", units, "IN"), ("o.key", but or None, "NOT IN")):
        if given is not None:
            # An empty list is a mistake in SQL; what it means is that nothing is in it.
            where.append(f"{column} {word} ({', '.join(['%s'] * len(given)) or 'NULL'})")
            values += sorted(given)
    selects = [
        "SELECT * FROM (SELECT o.standing FROM inbox_outgoing o"
        f" WHERE o.standing = %s AND {' AND '.join(where)} LIMIT {CAP + 1}) AS {standing.name.lower()}"
        for standing in ASK_A_PERSON
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT standing, COUNT(*) FROM ({' UNION ALL '.join(selects)}) AS asking GROUP BY standing",
            [one for standing in ASK_A_PERSON for one in (standing.value, *values)],
        )
        found = {Standing(standing): number for standing, number in cursor.fetchall()}
    return {standing: found.get(standing, 0) for standing in ASK_A_PERSON}


def asking(units: Collection[str] | None, *, limit: int) -> tuple[Entry, ...]:
    """The letters that need a person, the newest of each standing; one query, however many there are."""
    inside = sorted(units) if units is not None else []
    where = "" if units is None else f" AND unit IN ({', '.join(['%s'] * len(inside)) or 'NULL'})"
    selects = [
        f"SELECT * FROM (SELECT * FROM inbox_outgoing WHERE standing = %s{where}"
        f" ORDER BY changed_at DESC, id DESC LIMIT {int(limit)}) AS {standing.name.lower()}"
        for standing in ASK_A_PERSON
    ]
    values = [one for standing in ASK_A_PERSON for one in (standing.value, *inside)]
    return _entries(Outgoing.objects.raw(" UNION ALL ".join(selects), values))


def find(id: int, units: Collection[str] | None) -> Entry | None:
    """The letter, if it is of one of the units."""
    sheet = _of(units).filter(pk=id).first()
    return _entry(sheet) if sheet is not None else None


def of_case(case: str) -> tuple[Entry, ...]:
    """Every letter of a case, oldest first."""
    return _entries(Outgoing.objects.filter(case=case).order_by("owed_at", "id"))


def for_complainant(case: str) -> tuple[Entry, ...]:
    """What was sent to the complainant of a case, newest first: they read it with number and code."""
    sent = Outgoing.objects.filter(
        case=case, to=COMPLAINANT, standing__in=(Standing.SENT, Standing.DELIVERED)
    )
    return _entries(sent.order_by("-changed_at", "-id"))


def for_staff(user: int, *, limit: int = 20) -> tuple[Entry, ...]:
    """What was sent to a member of staff, newest first."""
    return _entries(Outgoing.objects.filter(person=str(user)).order_by("-changed_at", "-id")[:limit])


def number_to_dial(id: int) -> str:
    """The whole telephone of a letter that is to be read out; a reveal, so the caller accounts for it
    first.
    """
    address = unseal(Outgoing.objects.get(pk=id).address)
    return spoken(address) if contact(Kind.PHONE, address) is not None else address


def passed_on(
    id: int,
    *,
    now: datetime,
    by: str,
    result: str = "delivered",
    code: str = "",
    happened_at: datetime | None = None,
    said: str = "",
    registered: str = "",
) -> Performed | Refused:
    """A clerk has read out or handed over the letter (`delivered`), posted it (`sent`, under a `registered`
    number), or nobody was there (`failed`, with a `code`).

    `said` is what the reader said. Who does not answer is called again, twice; then, and at once where a
    number is wrong or a letter has come back, the next way is taken.
    """
    with transaction.atomic():
        sheet = Outgoing.objects.select_for_update().get(pk=id)
        if not may_be_passed_on(sheet):
            return Refused(
                Reason.ALREADY_DONE, params={"by": sheet.done_by, "at": sheet.changed_at, "outcome": ""}
            )
        results = RESULTS[result] if sheet.standing != Standing.SENT else (result,)
        done: Performed | Refused | None = None
        for one in results:
            command = RecordDelivery(sheet.letter, sheet.channel, one, code=code, happened_at=happened_at)
            name = keyed("by hand", f"{sheet.pk}/{one}/{now.isoformat()}")
            done = perform(command, on=sheet.case, at=now, by=by, command_id=name)
            if isinstance(done, Refused):
                transaction.set_rollback(True)
                return done
        recording.tried(sheet, now, TRIED[result], code=code, provider=registered, by=by, said=said)
        sheet.done_by, sheet.registered = by, registered[:40] or sheet.registered
        another = _after_passing_on(sheet, result, code, now)
    if another:
        post.send(sheet.case, sheet.letter, now=now, again=True)
    assert done is not None
    return done


TRIED = {"delivered": "handed over", "sent": "posted", "failed": "not reached"}


def may_be_passed_on(sheet: Outgoing | Entry) -> bool:
    """What waits for a clerk, what failed, and what was posted: it is signed for, or comes back."""
    posted = sheet.standing == Standing.SENT and sheet.channel in POSTED
    return sheet.standing in (Standing.TO_DO, Standing.FAILED) or posted


POSTED = frozenset(("post", "letter"))


def _after_passing_on(sheet: Outgoing, result: str, code: str, now: datetime) -> bool:
    """Where the letter stands then; whether another way is to be tried."""
    standing = {"delivered": Standing.DELIVERED, "sent": Standing.SENT}.get(result)
    if standing is not None:
        recording.note(sheet, now, standing, code)
        return False
    calls = sheet.tries.filter(result=TRIED["failed"], channel=sheet.channel).count()
    if code == NO_ANSWER and calls <= len(CALL_AGAIN):
        sheet.not_before = now + CALL_AGAIN[calls - 1]
        recording.note(sheet, now, Standing.TO_DO, code)
        return False
    post.give_up_channel(sheet, sheet.channel)
    recording.note(sheet, now, Standing.FAILED, code)
    return True


def stop(id: int, *, by: str, now: datetime) -> bool:
    """Keeps a letter back that has not gone yet. False: it is going at this moment, or has gone."""
    sheet = Outgoing.objects.get(pk=id)
    key = attempts.key_of(sheet.case, sheet.letter)
    token, taken = leases.claim(post.WORK, [key], now=now, within=post.LEASE)
    if not taken:
        return False
    try:
        with transaction.atomic():
            sheet = Outgoing.objects.select_for_update().get(pk=id)
            if sheet.standing not in STOPPABLE or attempts.tried(post.WORK, sheet.case, sheet.letter).begun:
                return False
            sheet.done_by = by
            recording.note(sheet, now, Standing.STOPPED, "")
            recording.tried(sheet, now, "stopped", by=by)
    finally:
        leases.release(post.WORK, [key], token=token)
    return True


STOPPABLE = (Standing.HELD, Standing.LOOK_OVER, Standing.TO_DO, Standing.WAITING)


def release(id: int, *, by: str, now: datetime) -> Entry:
    """A person has looked the letter over, or lets it go on: it goes as soon as it may."""
    with transaction.atomic():
        sheet = Outgoing.objects.select_for_update().get(pk=id)
        if sheet.standing in (Standing.LOOK_OVER, Standing.STOPPED):
            sheet.looked_over_by, sheet.not_before = by, now
            recording.note(sheet, now, Standing.WAITING, "")
            recording.tried(sheet, now, "released", by=by)
            attempts.put_off(post.WORK, sheet.case, sheet.letter, until=now, code="")
    post.send(sheet.case, sheet.letter, now=now, again=True)
    return _entry(Outgoing.objects.get(pk=id))


def tries_of(id: int) -> tuple[Try, ...]:
    """What was tried with a letter, oldest first."""
    return tuple(
        Try(one.at, one.channel, one.masked, one.result, one.code, one.provider, one.by, unseal(one.said))
        for one in SendingTry.objects.filter(outgoing=id).order_by("at", "id")
    )


def send_again(id: int, *, now: datetime) -> Entry:
    """Tries a held or failed letter at once, every channel anew: somebody has mended what was wrong."""
    sheet = Outgoing.objects.get(pk=id)
    Outgoing.objects.filter(pk=id).update(gave_up="", not_before=None)
    attempts.put_off(post.WORK, sheet.case, sheet.letter, until=now, code="")
    post.send(sheet.case, sheet.letter, now=now, again=True)
    return _entry(Outgoing.objects.get(pk=id))


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of rendered letters: those to the subject, and any other that holds an erased text."""
    gone = 0
    for sheet in Outgoing.objects.filter(case=case):
        mine = sheet.to == subject or sheet.person == subject
        if mine or holds_any(unseal(sheet.subject) + unseal(sheet.body), texts):
            Outgoing.objects.filter(pk=sheet.pk).update(address=b"", subject=b"", body=b"", masked="")
            SendingTry.objects.filter(outgoing=sheet).update(said=b"", masked="")
            gone += 1
    return gone


def _of(units: Collection[str] | None):
    return Outgoing.objects.all() if units is None else Outgoing.objects.filter(unit__in=units)


def _entries(sheets: Iterable[Outgoing]) -> tuple[Entry, ...]:
    return tuple(map(_entry, sheets))


def _entry(sheet: Outgoing) -> Entry:
    held = sheet.standing == Standing.HELD and sheet.why != post.UNREACHABLE
    return Entry(
        id=sheet.pk,
        case=sheet.case,
        number=sheet.number,
        letter=sheet.letter,
        key=sheet.key,
        unit=sheet.unit,
        reader=sheet.to,
        channel=sheet.channel,
        to=sheet.masked,
        subject=unseal(sheet.subject),
        body=unseal(sheet.body),
        standing=Standing(sheet.standing),
        why=sheet.why,
        missing=tuple(sheet.why.split(",")) if held else (),
        maybe_repeated=sheet.maybe_repeated,
        owed_at=sheet.owed_at,
        changed_at=sheet.changed_at,
        reference=sheet.reference,
        erased=not bytes(sheet.subject) and sheet.standing != Standing.HELD,
        chosen=sheet.chosen,
        not_before=sheet.not_before,
        looked_over_by=sheet.looked_over_by,
        registered=sheet.registered,
        read_at=sheet.read_at,
    )
