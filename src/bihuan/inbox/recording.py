"""What became of a letter, in the ledger and in the list of tries."""

from datetime import datetime

from bihuan.cases import attempts
from bihuan.cases.perform import perform
from bihuan.engine.commands import RecordDelivery
from bihuan.engine.refused import Refused
from bihuan.inbox.models import Outgoing, SendingTry, Standing
from bihuan.inbox.senders.choosing import Route
from bihuan.parties.sealing import keyed, seal

WORK = "letter"


def record(
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


def note(sheet: Outgoing, now: datetime, standing: Standing, why: str) -> None:
    """Saves where the letter stands. Only one that waits keeps the moment until which it is kept back."""
    sheet.standing, sheet.why, sheet.changed_at = standing, why[:200], now
    if standing not in (Standing.WAITING, Standing.TO_DO):
        sheet.not_before = None
    sheet.save()


def tried(
    sheet: Outgoing,
    now: datetime,
    result: str,
    *,
    route: Route | None = None,
    code: str = "",
    provider: str = "",
    by: str = "",
    said: str = "",
) -> None:
    """Adds a line to the list of tries."""
    SendingTry.objects.create(
        outgoing=sheet,
        at=now,
        channel=route.channel if route is not None else sheet.channel,
        masked=route.masked if route is not None else sheet.masked,
        result=result,
        code=code[:80],
        provider=provider[:80],
        by=by,
        said=seal(said) if said else b"",
    )
