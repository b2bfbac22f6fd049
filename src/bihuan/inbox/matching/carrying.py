"""What is decided in a leading case reaches those that are handled with it, one command at a time.

A worker's round: what has reached a case is in its ledger, so a round that falls in the middle is simply made
again.
"""

import logging
from collections.abc import Mapping
from datetime import datetime

from bihuan.cases import queries
from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries.links import Link, followers
from bihuan.engine.case import COMPLETED, OPEN, Case, Occurrence
from bihuan.engine.commands import TakeOutcome
from bihuan.registry import versions
from bihuan.regulation.model import COMPLAINANT, MAIN, FieldKind, Step

MOST_STEPS = 20

log = logging.getLogger(__name__)
# When both cases changed last, as this process looked at them: what stands as it stood needs no second look.
_looked_at: dict[Link, tuple[int, int]] = {}


def carry_round(now: datetime) -> int:
    """Carries on whatever can be; returns how many outcomes reached a case."""
    done, after, seen = 0, "", dict[Link, tuple[int, int]]()
    while page := followers(after=after):
        for link, changed in page:
            if _looked_at.get(link) != changed:
                done += _carry(link, now)
            seen[link] = changed
        after = page[-1][0].case
    _looked_at.clear()
    _looked_at.update(seen)
    return done


def _carry(link: Link, now: datetime) -> int:
    """Lets one case catch up with the one it is handled with, until it waits for somebody of its own."""
    leading = queries.case_state(link.other)
    if leading is None:
        return 0
    for place in range(MOST_STEPS):
        following = queries.case_state(link.case)
        command = _next(link.other, leading.case, following.case) if following is not None else None
        if command is None:
            return place
        answer = perform(command, on=link.case, at=now, by=None)
        if not isinstance(answer, Performed):
            # It waits for a person, who finds it among the tasks as before.
            log.info("follow.refused", extra={"case_id": link.case, "reason": answer.reason.value})
            return place
    return MOST_STEPS


def _next(other: str, leading: Case, following: Case) -> TakeOutcome | None:
    """The outcome the following case waits for, as the leading one has it."""
    waits = next((one for one in following.open_occurrences() if one.instance == MAIN), None)
    if waits is None:
        return None
    done = _done_at(leading, waits.step)
    if done is None or done.outcome is None:
        return None
    step = versions.regulation(following.regulation, following.version).step(MAIN, waits.step)
    if step.automatic or COMPLAINANT in step.by:
        # What complainants are asked, each answers for themselves.
        return None
    values, texts = _filled_in(other, leading, following, step)
    return TakeOutcome(other, waits.step, done.outcome, values, texts)


def _done_at(case: Case, step: str) -> Occurrence | None:
    """How the step ended in the leading case, last; None while it stands there."""
    mine = [one for one in case.occurrences.values() if one.instance == MAIN and one.step == step]
    if not mine or mine[-1].status == OPEN:
        return None
    return mine[-1] if mine[-1].status == COMPLETED else None


def _filled_in(
    other: str, leading: Case, following: Case, step: Step
) -> tuple[Mapping[str, object], Mapping[str, str]]:
    """What the step's form says in the leading case; what is personal there stays there."""
    regulation = versions.regulation(following.regulation, following.version)
    form = regulation.forms[step.form] if step.form is not None else None
    if form is None:
        return {}, {}
    fields = [regulation.fields[key] for key in form.fields]
    own = {one.key for one in fields if one.asks_complainant or one.personal}
    values = {
        one.key: leading.values[one.key]
        for one in fields
        if not one.kept_apart and one.key not in own and one.key in leading.values
    }
    apart = [
        one.key for one in fields if one.kept_apart and one.key not in own and one.kind is not FieldKind.FILES
    ]
    said = queries.texts_of([other], apart)
    return values, {name: text.value for (_case, name), text in said.items() if text.subject == "case"}
