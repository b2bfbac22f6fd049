"""Papers made out for good, and signed: who, when, what exactly, by what means."""

import re

from bihuan.engine import events as e
from bihuan.engine.case import PaperState
from bihuan.engine.commands import IssuePaper, SignPaper
from bihuan.engine.completing import person_or_complainant
from bihuan.engine.events import Because
from bihuan.engine.known import STAFF, SYSTEM
from bihuan.engine.refused import Reason
from bihuan.engine.seats import seat_of, sits
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import COMPLAINANT, SUBJECT
from bihuan.regulation.paper import Paper

SCREEN, SCAN = "screen", "scan"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def issue_paper(w: Working, command: IssuePaper) -> None:
    """Makes a paper of the regulation out; what it says is kept outside and known by its hash."""
    paper = _paper(w, command.instance, command.paper)
    if not _DIGEST.fullmatch(command.digest) or not command.code or command.code in w.case.papers:
        raise refuse(Reason.NOT_UNDERSTOOD, code=command.code)
    issued = e.PaperIssued(command.code, paper.key, command.instance, command.number, command.digest)
    w.emit(issued, Because(paper.path, paper.articles), at=w.now, by=w.by.person)


def sign_paper(w: Working, command: SignPaper) -> None:
    """A signature on the screen is the signer's own; a scan is kept by whoever brings it."""
    held = w.case.papers.get(command.code)
    if held is None:
        raise refuse(Reason.NO_SUCH_PAPER, code=command.code)
    paper = _paper(w, held.instance, held.paper)
    if command.post not in {one.post for one in paper.signs if one.post}:
        raise refuse(Reason.NOT_FOR_POST)
    if command.post in held.signed:
        raise refuse(Reason.ALREADY_SIGNED, post=command.post)
    if command.digest != held.digest:
        raise refuse(Reason.PAPER_CHANGED, code=command.code)
    if command.means not in (SCREEN, SCAN):
        raise refuse(Reason.NOT_UNDERSTOOD, means=command.means)
    if command.means == SCREEN and not _may_sign(w, held, command.post):
        raise refuse(Reason.NOT_FOR_POST)
    signed = e.PaperSigned(
        command.code,
        held.instance,
        command.post,
        command.digest,
        command.means,
        command.file,
        command.file_digest,
    )
    w.emit(signed, Because(paper.path, paper.articles), at=w.now, by=person_or_complainant(w))


def _paper(w: Working, instance: str, key: str) -> Paper:
    found = w.case.instances.get(instance)
    paper = w.plan_for(found).regulation.papers.get(key) if found is not None else None
    if paper is None:
        raise refuse(Reason.NO_SUCH_PAPER, code=key)
    return paper


def _may_sign(w: Working, held: PaperState, post: str) -> bool:
    """Whoever sits at the post. The complainant signs in the presence of staff, or where they are known."""
    actor = w.by
    if actor.kind == SYSTEM:
        return False
    if post == COMPLAINANT:
        return True
    instance = w.case.instances[held.instance]
    if actor.kind != STAFF or (post == SUBJECT and instance.subject is None):
        return False
    return sits(w, instance, seat_of(w, instance, post), actor, frozenset())
