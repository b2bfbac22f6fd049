"""`step`.

What a regulation makes of one command on one case. Pure; every answer is events or a typed refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bihuan.engine import commands as c
from bihuan.engine import filing, handing, joining, lodging, papers, repeating, starting, tending, turning
from bihuan.engine.case import Case
from bihuan.engine.commands import Command
from bihuan.engine.completing import do_step
from bihuan.engine.events import Happened
from bihuan.engine.extending import ask_extension
from bihuan.engine.known import SYSTEM, Actor, Known
from bihuan.engine.lodging import HISTORY
from bihuan.engine.passing import is_due, pass_time
from bihuan.engine.refused import Reason, Refused
from bihuan.engine.surveying import ask_when_due
from bihuan.engine.walking import settle
from bihuan.engine.working import Refusal, Working
from bihuan.regulation.conditions import MissingValue
from bihuan.regulation.model import Regulation
from bihuan.regulation.quick import quickly_made

NOBODY_AT_ALL = Actor(SYSTEM)
OPENING = (c.Lodge, c.RecordHistory)
# What imported history takes: more of it, what comes to it from outside, and being placed.
OF_HISTORY = (
    c.RecordHistory,
    c.PlaceAt,
    c.AddNote,
    c.AttachFiles,
    c.ReceiveMessage,
    c.LinkCase,
    c.UnlinkCase,
    c.PlaceHold,
    c.LiftHold,
    c.Erase,
    c.LetTimePass,
    c.RecountClocks,
)


@quickly_made
@dataclass(frozen=True, slots=True)
class Decided:
    """The events of one command, in order, and the case after them."""

    happened: tuple[Happened, ...]
    case: Case


def step(regulation: Regulation, case: Case | None, command: Command, known: Known) -> Decided | Refused:
    """Lets time pass to `known.now`, then answers the command.

    A refusal leaves no trace, not even the time passed.

    `case` is None for a command that opens one. The case given is not changed.
    """
    w = Working(regulation, case.copied() if case is not None else Case(), known)
    try:
        _work(w, command)
    except Refusal as refusal:
        return refusal.refused
    except MissingValue as missing:
        return Refused(Reason.MISSING_VALUE, params={"field": missing.args[0] if missing.args else ""})
    return Decided(tuple(w.happened), w.case)


def _work(w: Working, command: Command) -> None:
    case = w.case
    is_history = case.regulation == HISTORY
    if not case.status and not isinstance(command, OPENING):
        raise Refusal(Refused(Reason.NO_CASE))
    if is_history and not isinstance(command, OF_HISTORY):
        raise Refusal(Refused(Reason.ONLY_HISTORY))
    if case.status and not is_history:
        _catch_up(w)
    HANDLERS[type(command)](w, command)
    if w.known.alike:
        repeating.tie(w, command)
    if case.regulation != HISTORY:
        _catch_up(w)
        ask_when_due(w, w.now)
        settle(w, w.now)


def _catch_up(w: Working) -> None:
    """Lets time pass. What it brings about is nobody's doing, whoever's command let it pass."""
    if not is_due(w.case, w.now):
        return
    by, w.by = w.by, NOBODY_AT_ALL
    pass_time(w)
    w.by = by


def _let_time_pass(w: Working, command: c.LetTimePass) -> None:
    """The passing itself has been done."""


HANDLERS: dict[type[Command], Callable[[Working, Any], None]] = {
    c.Lodge: lodging.lodge,
    c.RecordHistory: lodging.record_history,
    c.PlaceAt: lodging.place_at,
    c.Complete: do_step,
    c.AskExtension: ask_extension,
    c.AssignTask: handing.assign_task,
    c.OfferHandover: handing.offer_handover,
    c.AnswerHandover: handing.answer_handover,
    c.Urge: tending.urge,
    c.AddNote: tending.add_note,
    c.AttachFiles: tending.attach_files,
    c.IssuePaper: papers.issue_paper,
    c.SignPaper: papers.sign_paper,
    c.ReceiveMessage: tending.receive_message,
    c.SupplyMaterial: tending.supply_material,
    c.AnswerSurvey: tending.answer_survey,
    c.RecordDelivery: tending.record_delivery,
    c.LinkCase: joining.link_case,
    c.UnlinkCase: joining.unlink_case,
    c.TakeOutcome: joining.take_outcome,
    c.JoinParty: joining.join_party,
    c.LeaveParty: joining.leave_party,
    c.Erase: tending.erase,
    c.Reassess: turning.reassess,
    c.CorrectField: turning.correct_field,
    c.Withdraw: turning.withdraw,
    c.Reopen: turning.reopen,
    c.Archive: turning.archive,
    c.PlaceHold: filing.place_hold,
    c.LiftHold: filing.lift_hold,
    c.Dispose: filing.dispose,
    c.StartProcedure: starting.start_procedure,
    c.RecountClocks: turning.recount_clocks,
    c.MoveToVersion: turning.move_to_version,
    c.LetTimePass: _let_time_pass,
}
