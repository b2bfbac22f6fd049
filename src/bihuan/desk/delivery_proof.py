"""What stands on the proof of delivery of a letter: the letter, how it went, and where the ledger says so."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.cases import queries
from bihuan.cases.queries.news import hashes
from bihuan.desk.frame import Viewer
from bihuan.desk.outbox import CHANNELS, TRIED, WHY, name_of
from bihuan.desk.wording import Teller
from bihuan.documents.proving import Proof, pdf
from bihuan.engine.case import Case
from bihuan.engine.events import LetterDelivered, LetterFailed, LetterOwed, LetterRead, LetterSent
from bihuan.engine.telling import tell
from bihuan.inbox import outbox as post
from bihuan.inbox import receipts
from bihuan.inbox.outbox import Entry
from bihuan.registry import versions

ABOUT_LETTERS = (LetterOwed, LetterSent, LetterDelivered, LetterRead, LetterFailed)
LONGEST = 1800
HIDDEN = "××××-××××"


def of(viewer: Viewer, found: Entry, case: Case) -> bytes:
    """The page as PDF, in the viewer's language."""
    regulation = versions.regulation(case.regulation, case.version)
    reader = Teller(regulation, viewer.lang).post(found.reader)
    facts = [
        (_("函件"), name_of(regulation, found.key, viewer.lang)),
        (_("投诉编号"), found.number),
        (_("收件人"), f"{reader} {found.to}".strip()),
        (_("发送方式"), str(CHANNELS.get(found.channel, found.channel))),
        (_("应发时间"), _moment(found.owed_at)),
        (_("方式的依据"), str(WHY.get(found.chosen, ""))),
        (_("现在的状态"), str(found.standing.label)),
        (_("挂号或快递单号"), found.registered or "—"),
    ]
    whole = f"{found.subject}\n{found.body}"
    # The proof is handed to others, who must not be able to open the case with it.
    plain = (
        found.body.replace(receipts.mint(found.case, found.number), HIDDEN) if found.number else found.body
    )
    body = plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}……"
    made = Proof(
        unit=viewer.names.unit(found.unit),
        title=_("送达证明"),
        facts=facts,
        subject=found.subject,
        body=body,
        digest=hashlib.sha256(whole.encode()).hexdigest(),
        columns=(_("时间"), _("方式"), _("对象"), _("结果"), _("对方编号")),
        tries=[_try(viewer, one) for one in post.tries_of(found.id)],
        entries=_entries(viewer, found, case),
        words={
            "letter": _("函件内容"),
            "digest": _("主题和正文的 SHA-256："),
            "tries": _("发送经过"),
            "ledger": _("台账记录"),
            "note": _(
                "末栏是台账中该条记录的链式摘要，它包含此前的全部记录；可用 bihuan verify-ledger 核对。"
            ),
        },
        foot=_("%(name)s 于 %(at)s 生成") % {"name": viewer.name, "at": _moment(viewer.now)},
    )
    return pdf(made)


def _try(viewer: Viewer, one: post.Try) -> tuple[str, ...]:
    result = str(TRIED.get(one.result, one.result))
    told = " ".join(filter(None, (result, one.code, viewer.names(one.by) if one.by else "")))
    return _moment(one.at), str(CHANNELS.get(one.channel, one.channel)), one.to, told, one.provider


def _entries(viewer: Viewer, found: Entry, case: Case) -> list[tuple[str, ...]]:
    regulation = versions.regulation(case.regulation, case.version)
    mine = [
        one
        for one in queries.timeline(found.case)
        if isinstance(one.happened.event, ABOUT_LETTERS) and one.happened.event.letter == found.letter
    ]
    proofs = hashes(found.case, [one.number for one in mine])

    def told(one: Any) -> str:
        return tell(one.happened, regulation, case, viewer.lang, named=viewer.names).title

    return [(str(one.number), _moment(one.happened.at), told(one), proofs[one.number]) for one in mine]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M:%S}"
