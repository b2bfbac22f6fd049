"""What staff are told on their page: the bell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.cases import archive_requests
from bihuan.cases.queries import by_ids, notices_for
from bihuan.inbox import outbox
from bihuan.inbox.models import Standing
from bihuan.people.sight import Scope

WORDS: Mapping[str, Promise] = {
    "task": _("有一件事等您办理"),
    "warning": _("时限将到"),
    "late": _("时限已过"),
    "urging": _("有人催办"),
    "told": _("请您知悉"),
    "handover": _("有一件事请您接手"),
    "handover answer": _("您转交的事有了答复"),
    "mention": _("有人在备注中提到您"),
    "letter": _("有一封信给您"),
    "held": _("一封信缺内容，没有发出"),
    "look over": _("一封信等人过目"),
    "to do": _("一封信等人转达"),
    "failed": _("一封信没有送到"),
    "archive approved": _("查阅档案的申请已批准"),
    "archive returned": _("查阅档案的申请被退回"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """`what` is a key of `WORDS`; `id` marks one of the ledger's notices as seen, and is empty for the
    others.
    """

    id: str
    what: str
    case: str
    number: str
    occurrence: str
    clock: str
    at: datetime

    @property
    def words(self) -> str:
        return str(WORDS.get(self.what, WORDS["told"]))


def listed(scope: Scope, *, limit: int = 50) -> tuple[Notice, ...]:
    """What the person is told, newest first: the ledger's notices, letters to them, and letters that need
    a person.
    """
    rows = notices_for(scope, limit=limit)
    answered = archive_requests.answered(str(scope.user), limit=limit)
    cases = {row.case for row in rows} | {one.case for one in answered}
    numbers = {row.id: row.number for row in by_ids(sorted(cases))}
    told = [
        Notice(
            row.notice, row.what, row.case, numbers.get(row.case, ""), row.occurrence, row.clock, row.owed_at
        )
        for row in rows
    ]
    told += [_of_request(one, numbers) for one in answered]
    told += [
        _of_letter(one, "letter")
        for one in outbox.for_staff(scope.user, limit=limit)
        if one.standing == Standing.SENT
    ]
    units = None if scope.everything else scope.units
    told += [_of_letter(one, one.standing.value) for one in outbox.asking(units, limit=limit)]
    return tuple(sorted(told, key=lambda one: (one.at, one.case, one.id), reverse=True)[:limit])


ASKED = "archive/"
"""What the name of an answer to a request begins with; its number follows."""


def _of_request(one: archive_requests.Request, numbers: Mapping[str, str]) -> Notice:
    assert one.decided_at is not None
    what = f"archive {one.decision}"
    return Notice(f"{ASKED}{one.id}", what, one.case, numbers.get(one.case, ""), "", "", one.decided_at)


def _of_letter(entry: outbox.Entry, what: str) -> Notice:
    return Notice("", what, entry.case, entry.number, "", "", entry.changed_at)
