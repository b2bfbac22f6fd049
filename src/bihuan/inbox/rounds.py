"""What the post's worker does in one round."""

from datetime import datetime, timedelta

from bihuan.documents import keeping as documents
from bihuan.inbox import intake, keeping, notices, post, receipts

SWEEP_EVERY = timedelta(hours=1)
_swept: dict[str, datetime] = {}


def post_round(now: datetime) -> int:
    """Letters first, then notices and messages left over; once an hour what nobody needs any more goes."""
    done = post.send_round(now) + notices.mail_round(now) + intake.finish(now)
    last = _swept.get("at")
    if last is None or abs(now - last) >= SWEEP_EVERY:
        _swept["at"] = now
        done += documents.sweep(now) + keeping.sweep(now) + receipts.forget_guesses(now)
    return done
