"""Letters of ours that came back: what the other side's server says is recorded on the letter."""

from datetime import datetime

from django.db import transaction

from bihuan.cases.perform import perform
from bihuan.cases.queries import unsent_letter
from bihuan.engine.commands import RecordDelivery
from bihuan.engine.refused import Refused
from bihuan.inbox import post
from bihuan.inbox.models import Outgoing, Standing
from bihuan.inbox.understanding import Bounced
from bihuan.parties.sealing import keyed

LONGEST_CODE = 80


def bounced(report: Bounced, *, message: str, at: datetime, now: datetime) -> str:
    """Records the report under the id of the message that brought it, so that twice is once.

    Returns the case of the letter; empty where no letter of ours bears the reference. A report that is not
    final changes nothing: their server is still trying.
    """
    with transaction.atomic():
        sheet = Outgoing.objects.select_for_update().filter(reference=report.of).first()
        if sheet is None:
            return ""
        if report.final and sheet.standing in (Standing.SENT, Standing.WAITING, Standing.FAILED):
            _record(sheet, report, message, at, now)
    return sheet.case


def _record(sheet: Outgoing, report: Bounced, message: str, at: datetime, now: datetime) -> None:
    result = "delivered" if report.delivered else "failed"
    code = "" if report.delivered else report.code[:LONGEST_CODE]
    command = RecordDelivery(sheet.letter, sheet.channel, result, code=code, happened_at=at)
    name = keyed("bounce", f"{message}/{sheet.letter}/{result}")
    done = perform(command, on=sheet.case, at=now, by=None, command_id=name)
    if isinstance(done, Refused):
        raise RuntimeError(f"expected the ledger to take what became of a letter, but: {done.reason.value}")
    sheet.standing = Standing.DELIVERED if report.delivered else Standing.FAILED
    sheet.why, sheet.changed_at = code, now
    if not report.delivered:
        _by_another_way(sheet, now)
    sheet.save(update_fields=["standing", "why", "changed_at", "gave_up", "not_before"])


def _by_another_way(sheet: Outgoing, now: datetime) -> None:
    """What came back goes by the next channel of rule and wish; where none is left it has failed."""
    post.give_up_channel(sheet, sheet.channel)
    row = unsent_letter(sheet.case, sheet.letter)
    if row is not None and post.has_way(row, sheet, now):
        sheet.standing, sheet.not_before = Standing.WAITING, now
