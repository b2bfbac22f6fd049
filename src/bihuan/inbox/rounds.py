"""What the post's worker does in one round."""

from datetime import datetime, timedelta

from bihuan.cases import beside
from bihuan.documents import keeping as documents
from bihuan.inbox import (
    announcing,
    arriving,
    calling,
    digests,
    intake,
    keeping,
    post,
    publishing,
    receipts,
    recordings,
)
from bihuan.inbox.channels.wechat import media
from bihuan.inbox.matching.learning import learn_round
from bihuan.inbox.talks import ending

SWEEP_EVERY = timedelta(hours=1)
# What was typed and never sent: longer than anybody is away.
DRAFTS_KEPT = timedelta(days=90)
_swept: dict[str, datetime] = {}


def post_round(now: datetime) -> int:
    """Letters first, then notices and messages left over; once an hour what nobody needs any more goes."""
    done = post.send_round(now) + announcing.tell_round(now) + intake.finish(now)
    done += arriving.finish(now)
    done += recordings.fetch_round(now)
    done += media.fetch_round(now) + ending.end_silent(now)
    done += digests.digest_round(now) + digests.task_round(now) + publishing.end_round(now)
    last = _swept.get("at")
    if last is None or abs(now - last) >= SWEEP_EVERY:
        _swept["at"] = now
        done += documents.sweep(now) + keeping.sweep(now) + receipts.forget_guesses(now)
        done += calling.sweep(now) + ending.sweep(now)
        done += beside.drop_old_drafts(now=now, after=DRAFTS_KEPT)
    # What is nobody's hurry waits until there is nothing else to do.
    return done or learn_round(now)
