"""The post: letters that are owed are rendered, sent, and what became of each is recorded.

A letter is claimed before it is touched, so that two processes never work on one. What stays inside this
house (outbox, portal, notices) is sent and recorded in one transaction. What leaves it has one gap: a process
that falls between handing a letter over and recording it leaves a try begun, and the next is recorded as
`maybe_repeated`. The gap is no longer than a lease, and carriers that know our reference close it themselves.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from bihuan.cases import attempts, leases
from bihuan.cases.queries import LetterRow, unsent_letter, unsent_letters
from bihuan.inbox import publishing, quiet, wishes
from bihuan.inbox.letters.rendering import Held, Rendered, render
from bihuan.inbox.models import Outgoing, Standing
from bihuan.inbox.recording import WORK, note, record, tried
from bihuan.inbox.senders.carriers import Carrier, carrier_of
from bihuan.inbox.senders.choosing import Route, Way, choose, reader_of
from bihuan.inbox.senders.sending import Answer, Envelope, Gone, Later, Never, Unknown
from bihuan.parties.sealing import keyed, seal, unseal
from bihuan.regulation.model import COMPLAINANT

MANY = 50
# Longer than a server may take to answer (EMAIL_TIMEOUT for connecting, greeting and each command).
LEASE = timedelta(minutes=5)
HELD_FOR = timedelta(minutes=10)
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
UNREACHABLE = "unreachable"
QUIET = "quiet"

log = logging.getLogger(__name__)


def send_round(now: datetime) -> int:
    """Sends what is owed and may be tried now; returns how many letters it worked on."""
    owed = [(row.case, row.letter) for row in unsent_letters(now=now, limit=MANY)]
    done = sum(send(case, letter, now=now) for case, letter in owed)
    return done + sum(_once_more(sheet, now) for sheet in _asked_again(now) if _key(sheet) not in owed)


def send(case: str, letter: str, *, now: datetime, again: bool = False) -> bool:
    """Works on one letter, unless another process does.

    `again`: also on one that failed, because a person asks.
    """
    key = attempts.key_of(case, letter)
    token, taken = leases.claim(WORK, [key], now=now, within=LEASE)
    if not taken:
        return False
    keep_lease = False
    try:
        row = unsent_letter(case, letter)
        if row is not None and (again or not row.failed):
            keep_lease = _work_on(row, now)
        return row is not None
    except Exception:
        # It may be out and not recorded. Nobody tries again before the lease runs out.
        keep_lease = attempts.tried(WORK, case, letter).begun
        raise
    finally:
        if not keep_lease:
            leases.release(WORK, [key], token=token)


def note_read(case: str, *, now: datetime) -> int:
    """The complainant has opened the case with number and code: what was sent to them has reached them."""
    sent = Outgoing.objects.filter(
        case=case,
        to=COMPLAINANT,
        standing__in=(Standing.SENT, Standing.DELIVERED),
        read_at=None,
    ).order_by("id")
    return sum(_read(sheet, now) for sheet in sent)


def _asked_again(now: datetime) -> list[Outgoing]:
    """What failed once, or was kept back, and may be tried now."""
    waiting = Outgoing.objects.filter(
        standing=Standing.WAITING, not_before__isnull=False, not_before__lte=now
    )
    return list(waiting.order_by("not_before", "id")[:MANY])


def _key(sheet: Outgoing) -> tuple[str, str]:
    return sheet.case, sheet.letter


def _once_more(sheet: Outgoing, now: datetime) -> bool:
    if send(sheet.case, sheet.letter, now=now, again=True):
        return True
    if unsent_letter(sheet.case, sheet.letter) is None:
        # It is no longer owed: somebody has passed it on meanwhile.
        Outgoing.objects.filter(pk=sheet.pk).update(not_before=None)
    return False


# --- one letter ---------------------------------------------------------------------------------------------


def _work_on(row: LetterRow, now: datetime) -> bool:
    """Returns whether the lease must stand until it runs out."""
    sheet = Outgoing.objects.filter(case=row.case, letter=row.letter).first() or _blank(row, now)
    if sheet.standing == Standing.STOPPED:
        return _put_off(sheet, now + HELD_FOR, "stopped")
    # A try begun and never ended: its process fell, and the letter may be out.
    if attempts.tried(WORK, row.case, row.letter).begun:
        sheet.maybe_repeated = True
        _note_the_fallen(sheet, now)
    try:
        rendered = render(row, now=now)
    except LookupError as error:
        log.warning("letter.unwritable", extra={"case_id": row.case, "letter": row.letter})
        return _hold(sheet, now, str(error.args[0]) if error.args else "lookup")
    sheet.number, sheet.language = rendered.number, rendered.language
    if isinstance(rendered, Held):
        return _hold(sheet, now, ",".join(rendered.missing))
    route = route_of(row, rendered, sheet)
    if route is None:
        return _unreachable(sheet, row, now)
    _write(sheet, route, rendered, now)
    kept = _kept_back(sheet, route, rendered, now)
    return kept if kept is not None else _goes(sheet, row, route, rendered, now)


def route_of(row: LetterRow, rendered: Rendered, sheet: Outgoing) -> Route | None:
    """The way the letter goes now, by rule and wish; None where nobody can be reached."""
    wish = wishes.of(row.case).channel if row.to == COMPLAINANT else ""
    gave_up = frozenset(filter(None, sheet.gave_up.split(",")))
    return choose(row, reader_of(row, rendered.written_to), gave_up=gave_up, wish=wish, free=rendered.free)


def has_way(row: LetterRow, sheet: Outgoing, now: datetime) -> bool:
    """Whether a channel is left that has not failed for good."""
    try:
        rendered = render(row, now=now)
    except LookupError:
        return False
    return isinstance(rendered, Rendered) and route_of(row, rendered, sheet) is not None


def _kept_back(sheet: Outgoing, route: Route, rendered: Rendered, now: datetime) -> bool | None:
    """Waits for a person who looks it over, or for the end of quiet hours. None: it may go."""
    sending = quiet.of(sheet.unit)
    if sending.looks_over and sheet.to == COMPLAINANT and not sheet.looked_over_by:
        note(sheet, now, Standing.LOOK_OVER, "")
        return _put_off(sheet, now + HELD_FOR, "look over")
    until = None if rendered.urgent else quiet.quiet_until(now, sending)
    disturbs = route.channel in quiet.DISTURBS or wishes.of(sheet.case).not_at_night
    if until is None or not disturbs or route.way in (Way.PORTAL, Way.NOTICE, Way.PUBLIC):
        return None
    sheet.not_before = until
    if route.way is Way.BY_HAND:
        # It lies on the clerk's list already, with the hour before which nobody is called.
        return None
    note(sheet, now, Standing.WAITING, QUIET)
    return _put_off(sheet, until, QUIET)


def _goes(sheet: Outgoing, row: LetterRow, route: Route, rendered: Rendered, now: datetime) -> bool:
    match route.way:
        case Way.BY_HAND:
            with transaction.atomic():
                note(sheet, now, Standing.TO_DO, "")
                attempts.settle(WORK, row.case, row.letter)
        case Way.PUBLIC:
            with transaction.atomic():
                note(sheet, now, Standing.LOOK_OVER, "public")
                publishing.draft(sheet, rendered, now=now)
                attempts.settle(WORK, row.case, row.letter)
        case Way.PORTAL | Way.NOTICE:
            _lay_out(sheet, row, route, now)
        case _:
            carrier = carrier_of(route.way)
            if carrier is not None:
                return _carry(sheet, row, route, _envelope(sheet, rendered, now), carrier, now)
            _lay_out(sheet, row, route, now)
    return False


def _lay_out(sheet: Outgoing, row: LetterRow, route: Route, now: datetime) -> None:
    """Sent is where it lies, so sending and recording are one.

    What lies in the reader's own place has arrived.
    """
    with transaction.atomic():
        sheet.maybe_repeated = False
        note(sheet, now, Standing.SENT if route.way is Way.NOTICE else Standing.DELIVERED, "")
        tried(sheet, now, "laid out", route=route)
        record(row.case, row.letter, route.channel, "sent", now)
        if sheet.standing == Standing.DELIVERED:
            record(row.case, row.letter, route.channel, "delivered", now)


def _carry(
    sheet: Outgoing, row: LetterRow, route: Route, envelope: Envelope, carrier: Carrier, now: datetime
) -> bool:
    before = attempts.tried(WORK, row.case, row.letter)
    if before.begun and before.tries > len(BACKOFF):
        _give_up(sheet, row, route, now, "unknown")
        return False
    sheet.not_before = None
    note(sheet, now, Standing.WAITING, "")
    tries = attempts.begin(WORK, row.case, row.letter, now=now)
    answer: Answer = carrier(envelope)
    match answer:
        case Gone(provider):
            _has_gone(sheet, row, route, now, provider)
        case Unknown(code):
            log.warning("letter.unknown", extra={"case_id": row.case, "letter": row.letter, "code": code})
            sheet.not_before = now + LEASE
            note(sheet, now, Standing.WAITING, code)
            tried(sheet, now, "unknown", route=route, code=code)
            return True
        case Later(code) if tries <= len(BACKOFF):
            sheet.not_before = now + BACKOFF[tries - 1]
            note(sheet, now, Standing.WAITING, code)
            tried(sheet, now, "later", route=route, code=code)
            _put_off(sheet, sheet.not_before, code)
        case Later(code) | Never(code):
            tried(sheet, now, "never", route=route, code=code)
            _give_up(sheet, row, route, now, code)
    return False


def _has_gone(sheet: Outgoing, row: LetterRow, route: Route, now: datetime, provider: str) -> None:
    with transaction.atomic():
        sheet.provider = provider
        note(sheet, now, Standing.SENT, "")
        tried(sheet, now, "gone", route=route, provider=provider)
        record(row.case, row.letter, route.channel, "sent", now, maybe_repeated=sheet.maybe_repeated)


def _give_up(sheet: Outgoing, row: LetterRow, route: Route, now: datetime, code: str) -> None:
    """This channel has failed for good: the next one is tried at once; after the last, a person is told."""
    give_up_channel(sheet, route.channel)
    left = has_way(row, sheet, now)
    with transaction.atomic():
        sheet.not_before = now if left else None
        note(sheet, now, Standing.WAITING if left else Standing.FAILED, code)
        _put_off(sheet, now, code)
        if not left:
            record(row.case, row.letter, route.channel, "failed", now, code=code)


def give_up_channel(sheet: Outgoing, channel: str) -> None:
    """Whatever comes next, it is not this channel."""
    sheet.gave_up = ",".join(dict.fromkeys(filter(None, (*sheet.gave_up.split(","), channel))))[:80]


def _unreachable(sheet: Outgoing, row: LetterRow, now: datetime) -> bool:
    if sheet.gave_up:
        with transaction.atomic():
            note(sheet, now, Standing.FAILED, UNREACHABLE)
            record(row.case, row.letter, sheet.gave_up.rpartition(",")[2], "failed", now, code=UNREACHABLE)
        return False
    return _hold(sheet, now, UNREACHABLE)


def _hold(sheet: Outgoing, now: datetime, why: str) -> bool:
    """Kept back and shown to a person; tried again, as what is missing may be filled in meanwhile."""
    with transaction.atomic():
        note(sheet, now, Standing.HELD, why)
        return _put_off(sheet, now + HELD_FOR, "held")


def _note_the_fallen(sheet: Outgoing, now: datetime) -> None:
    """A try nobody has told the end of is listed as what it is."""
    last = sheet.tries.order_by("-at", "-id").first() if sheet.pk else None
    if sheet.pk and (last is None or last.result != "unknown"):
        tried(sheet, now, "unknown", code="fell")


def _put_off(sheet: Outgoing, until: datetime, code: str) -> bool:
    attempts.put_off(WORK, sheet.case, sheet.letter, until=until, code=code[:80])
    return False


def _read(sheet: Outgoing, now: datetime) -> bool:
    """What was opened has also arrived."""
    with transaction.atomic():
        if sheet.standing == Standing.SENT:
            record(sheet.case, sheet.letter, sheet.channel, "delivered", now)
        sheet.read_at = now
        note(sheet, now if sheet.standing == Standing.SENT else sheet.changed_at, Standing.DELIVERED, "")
        record(sheet.case, sheet.letter, sheet.channel, "read", now)
    return True


# --- sheets -------------------------------------------------------------------------------------------------


def _blank(row: LetterRow, now: datetime) -> Outgoing:
    return Outgoing(
        case=row.case,
        letter=row.letter,
        key=row.key,
        unit=row.unit,
        to=row.to,
        person=row.person,
        post=row.post,
        post_unit=row.post_unit,
        department=row.department,
        reference=reference_of(row.case, row.letter),
        owed_at=row.owed_at,
        changed_at=now,
    )


def reference_of(case: str, letter: str) -> str:
    """Our reference on a letter: tells nothing, the same at every try."""
    return keyed("reference", attempts.key_of(case, letter))[:32]


def _write(sheet: Outgoing, route: Route, rendered: Rendered, now: datetime) -> None:
    sheet.channel, sheet.masked, sheet.why, sheet.changed_at = route.channel, route.masked, "", now
    sheet.chosen, sheet.not_before = route.why.value, None
    sheet.subject, sheet.body = seal(rendered.subject), seal(rendered.body)
    sheet.address = seal(route.address)


def _envelope(sheet: Outgoing, rendered: Rendered, now: datetime) -> Envelope:
    return Envelope(
        reference=sheet.reference,
        number=sheet.number,
        address=unseal(sheet.address),
        subject=rendered.subject,
        body=rendered.body,
        link=rendered.link,
        at=now,
        unit=sheet.unit,
    )
