"""The post: letters that are owed are rendered, sent, and what became of each is recorded.

A letter is claimed before it is touched, so that two processes never work on one. What stays inside this
house (outbox, portal, notices) is sent and recorded in one transaction. Mail leaves it: a process that falls
between handing a mail over and recording it leaves a try begun, and the next is recorded as `maybe_repeated`.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from bihuan.cases import attempts, leases
from bihuan.cases.perform import perform
from bihuan.cases.queries import LetterRow, unsent_letter, unsent_letters
from bihuan.engine.commands import RecordDelivery
from bihuan.engine.refused import Refused
from bihuan.inbox.letters.rendering import Held, Rendered, render
from bihuan.inbox.models import Outgoing, Standing
from bihuan.inbox.senders import smtp
from bihuan.inbox.senders.choosing import Route, Way, choose, reader_of
from bihuan.inbox.senders.sending import Answer, Envelope, Gone, Later, Never, Unknown
from bihuan.parties.sealing import keyed, seal, unseal

WORK = "letter"
MANY = 50
# Longer than a server may take to answer (EMAIL_TIMEOUT for connecting, greeting and each command).
LEASE = timedelta(minutes=5)
HELD_FOR = timedelta(minutes=10)
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
UNREACHABLE = "unreachable"

log = logging.getLogger(__name__)


def send_round(now: datetime) -> int:
    """Sends what is owed and may be tried now; returns how many letters it worked on."""
    return sum(send(row.case, row.letter, now=now) for row in unsent_letters(now=now, limit=MANY))


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
        # A mail may be out and not recorded. Nobody tries again before the lease runs out.
        keep_lease = attempts.tried(WORK, case, letter).begun
        raise
    finally:
        if not keep_lease:
            leases.release(WORK, [key], token=token)


def note_read(case: str, *, now: datetime) -> int:
    """The complainant has opened the case with number and code: what was sent to them has reached them."""
    sent = Outgoing.objects.filter(case=case, to="complainant", standing=Standing.SENT).order_by("id")
    return sum(_arrived(sheet, now) for sheet in sent)


# --- one letter ---------------------------------------------------------------------------------------------


def _work_on(row: LetterRow, now: datetime) -> bool:
    """Returns whether the lease must stand until it runs out."""
    sheet = Outgoing.objects.filter(case=row.case, letter=row.letter).first() or _blank(row, now)
    # A try begun and never ended: its process fell, and the mail may be out.
    sheet.maybe_repeated = sheet.maybe_repeated or attempts.tried(WORK, row.case, row.letter).begun
    try:
        rendered = render(row, now=now)
    except LookupError as error:
        log.warning("letter.unwritable", extra={"case_id": row.case, "letter": row.letter})
        return _hold(sheet, row, now, str(error.args[0]) if error.args else "lookup")
    sheet.number, sheet.language = rendered.number, rendered.language
    if isinstance(rendered, Held):
        return _hold(sheet, row, now, ",".join(rendered.missing))
    route = choose(
        row,
        reader_of(row, rendered.written_to),
        gave_up=frozenset(filter(None, sheet.gave_up.split(","))),
    )
    if route is None:
        return _unreachable(sheet, row, now)
    _write(sheet, route, rendered, now)
    match route.way:
        case Way.SMTP:
            return _mail(sheet, row, route, _envelope(sheet, rendered), now)
        case Way.BY_HAND:
            sheet.standing = Standing.TO_DO
            with transaction.atomic():
                sheet.save()
                attempts.settle(WORK, row.case, row.letter)
        case Way.OUTBOX | Way.PORTAL | Way.NOTICE:
            _lay_out(sheet, row, route, now)
    return False


def _lay_out(sheet: Outgoing, row: LetterRow, route: Route, now: datetime) -> None:
    """Sent is where it lies, so sending and recording are one.

    What lies in the reader's own place has arrived.
    """
    with transaction.atomic():
        sheet.standing = Standing.SENT if route.way is Way.NOTICE else Standing.DELIVERED
        sheet.maybe_repeated = False
        sheet.save()
        _record(row.case, row.letter, route.channel, "sent", now)
        if sheet.standing == Standing.DELIVERED:
            _record(row.case, row.letter, route.channel, "delivered", now)


def _mail(sheet: Outgoing, row: LetterRow, route: Route, envelope: Envelope, now: datetime) -> bool:
    before = attempts.tried(WORK, row.case, row.letter)
    if before.begun and before.tries > len(BACKOFF):
        _give_up(sheet, row, route, now, "unknown")
        return False
    sheet.standing = Standing.WAITING
    sheet.save()
    tries = attempts.begin(WORK, row.case, row.letter, now=now)
    answer: Answer = smtp.send(envelope)
    match answer:
        case Gone():
            _has_gone(sheet, row, route, now)
        case Unknown(code):
            log.warning("letter.unknown", extra={"case_id": row.case, "letter": row.letter, "code": code})
            return True
        case Later(code) if tries <= len(BACKOFF):
            _note(sheet, now, Standing.WAITING, code)
            attempts.put_off(WORK, row.case, row.letter, until=now + BACKOFF[tries - 1], code=code[:80])
        case Later(code) | Never(code):
            _give_up(sheet, row, route, now, code)
    return False


def _has_gone(sheet: Outgoing, row: LetterRow, route: Route, now: datetime) -> None:
    with transaction.atomic():
        _note(sheet, now, Standing.SENT, "")
        _record(row.case, row.letter, route.channel, "sent", now, maybe_repeated=sheet.maybe_repeated)


def _give_up(sheet: Outgoing, row: LetterRow, route: Route, now: datetime, code: str) -> None:
    """This channel has failed for good: the next one is tried at once; after the last, a person is told."""
    sheet.gave_up = ",".join(filter(None, (*sheet.gave_up.split(","), route.channel)))[:80]
    rendered = render(row, now=now)
    written_to = rendered.written_to if isinstance(rendered, Rendered) else ""
    left = choose(row, reader_of(row, written_to), gave_up=frozenset(sheet.gave_up.split(",")))
    with transaction.atomic():
        _note(sheet, now, Standing.WAITING if left else Standing.FAILED, code)
        attempts.put_off(WORK, row.case, row.letter, until=now, code=code[:80])
        if left is None:
            _record(row.case, row.letter, route.channel, "failed", now, code=code)


def _unreachable(sheet: Outgoing, row: LetterRow, now: datetime) -> bool:
    if sheet.gave_up:
        with transaction.atomic():
            _note(sheet, now, Standing.FAILED, UNREACHABLE)
            _record(row.case, row.letter, sheet.gave_up.rpartition(",")[2], "failed", now, code=UNREACHABLE)
        return False
    return _hold(sheet, row, now, UNREACHABLE)


def _hold(sheet: Outgoing, row: LetterRow, now: datetime, why: str) -> bool:
    """Kept back and shown to a person; tried again, as what is missing may be filled in meanwhile."""
    with transaction.atomic():
        _note(sheet, now, Standing.HELD, why)
        attempts.put_off(WORK, row.case, row.letter, until=now + HELD_FOR, code="held")
    return False


def _arrived(sheet: Outgoing, now: datetime) -> bool:
    with transaction.atomic():
        _note(sheet, now, Standing.DELIVERED, "")
        _record(sheet.case, sheet.letter, sheet.channel, "delivered", now)
    return True


# --- sheets and records -------------------------------------------------------------------------------------


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
    # Other people's systems carry what tells nothing of the matter; the rest is behind number and code.
    body = rendered.link if route.short else rendered.body
    sheet.channel, sheet.masked, sheet.why, sheet.changed_at = route.channel, route.masked, "", now
    sheet.address, sheet.subject, sheet.body = seal(route.address), seal(rendered.subject), seal(body)


def _envelope(sheet: Outgoing, rendered: Rendered) -> Envelope:
    return Envelope(
        reference=sheet.reference,
        number=sheet.number,
        address=unseal(sheet.address),
        subject=rendered.subject,
        body=rendered.body,
        link=rendered.link,
    )


def _note(sheet: Outgoing, now: datetime, standing: Standing, why: str) -> None:
    sheet.standing, sheet.why, sheet.changed_at = standing, why[:200], now
    sheet.save()


def _record(
    case: str,
    letter: str,
    channel: str,
    result: str,
    now: datetime,
    *,
    code: str = "",
    maybe_repeated: bool = False,
) -> None:
    """Under an id of its own for each try, so that recording twice is recording once."""
    tries = attempts.tried(WORK, case, letter).tries
    done = perform(
        RecordDelivery(letter, channel, result, code=code, maybe_repeated=maybe_repeated),
        on=case,
        at=now,
        by=None,
        command_id=keyed("delivery", f"{case}/{letter}/{result}/{channel}/{tries}"),
    )
    if isinstance(done, Refused):
        raise RuntimeError(f"expected the ledger to take what became of {letter}, but: {done.reason.value}")
