"""Follows one recorded history under an amended version: where it goes the same way, where it parts.

Recorded moments stand. A procedure that the amendment would have led elsewhere is parted from the record
until that comes to where the amendment would be; what happens in between decides nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bihuan.engine import clocks
from bihuan.engine import events as e
from bihuan.engine.applying import absorb
from bihuan.engine.events import Event, Happened
from bihuan.engine.turning import is_touched
from bihuan.regulation.model import NewsKind, Regulation
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.simulator.backtest.deciding import settle_decisions, table_decided
from bihuan.simulator.backtest.facts import corrected, end_receiving, filled, numbered, opened
from bihuan.simulator.backtest.findings import (
    Doubt,
    Findings,
    Why,
)
from bihuan.simulator.backtest.looking_back import know_fields, looked_up
from bihuan.simulator.backtest.timing import (
    clock_reset,
    clock_started,
    extension_asked,
    extension_granted,
    extension_refused,
    run_of,
)
from bihuan.simulator.backtest.trial import Calendars, Parting, Trial, Versions
from bihuan.simulator.backtest.ways import (
    done_by_clock,
    doubt_parted,
    procedure_cancelled,
    procedure_ended,
    procedure_started,
    step_begun,
    step_completed,
    step_left,
    step_of,
    step_signed,
)

# Something a clock did at its due moment happened after every command at that moment.
MOMENT_AFTER = timedelta(microseconds=1)
BY_CLOCKS = (e.ClockLate, e.LadderActed, e.ClockWarned)


def follow(
    history: Sequence[Happened],
    amended: Regulation,
    *,
    now: datetime,
    versions: Versions,
    calendars: Calendars,
    calendar: WorkCalendar,
    steps: Mapping[str, str],
) -> Findings:
    """What `amended` (a quiet version) would have decided of a history, and of what still runs at `now`.

    `calendar` is the unit's of now, `steps` the step map (``procedure/step``, old to new; others stay).
    """
    if not history:
        return Findings("", (), (), (), ())
    t = Trial(
        amended, steps=steps, versions=versions, calendars=calendars, calendar=calendar, at=history[0].at
    )
    said, counted_by = looked_up(t, history)
    for happened, known in zip(history, counted_by, strict=True):
        end_receiving(t, happened)
        t.shadow.know(_moment(happened), known, said.get(happened.at, {}))
        if t.shadow.case.clocks and not t.is_receiving:
            t.shadow.pass_time()
        absorb(t.recorded, happened)
        taker = TAKERS.get(type(happened.event))
        if taker is not None:
            taker(t, happened.event, happened)
    return _findings(t, now)


def _moment(happened: Happened) -> datetime:
    """Until when time has passed before it."""
    by_clock = isinstance(happened.event, BY_CLOCKS) or (
        isinstance(happened.event, e.StepCompleted | e.LevelRaised) and done_by_clock(happened)
    )
    return happened.at + MOMENT_AFTER if by_clock else happened.at


def closed(t: Trial, event: e.CaseClosed, happened: Happened) -> None:
    t.shadow.note(event, happened.at)
    if t.shadow.case.instances:
        root = t.shadow.root()
        t.shadow.news(root, NewsKind.CLOSES, happened.at, outcome=event.outcome)
        clocks.make_moot(t.shadow, root, happened.at, happened.because)


def settled(t: Trial, event: e.CaseSettled, happened: Happened) -> None:
    t.shadow.note(event, happened.at)
    if t.shadow.case.instances:
        t.shadow.news(t.shadow.root(), NewsKind.SETTLES, happened.at)


def reopened(t: Trial, event: e.CaseReopened, happened: Happened) -> None:
    if not t.shadow.case.instances:
        return
    root = t.shadow.root()
    t.shadow.note(event, happened.at)
    t.parted.pop(root.id, None)
    t.awaited.pop(root.id, None)
    there = step_of(t, root.procedure, event.step)
    main = t.amended.procedures[root.procedure]
    anew = not is_touched(main, t.recorded)
    if anew:
        t.shadow.begin_anew(root, happened.at)
    if there is None or there.key != (main.begins if anew else main.reopens):
        doubt = Doubt(Why.OTHER_WAY, f"{root.procedure}/{event.step}")
        t.parted[root.id] = Parting(doubt, happened.at)


def moved(t: Trial, event: e.CaseMoved, happened: Happened) -> None:
    know_fields(t, event.version)


def supplied(t: Trial, event: e.MaterialSupplied, happened: Happened) -> None:
    if t.shadow.case.instances:
        t.shadow.news(t.shadow.root(), NewsKind.SUPPLIED, happened.at)


def delivered(t: Trial, event: e.LetterDelivered, happened: Happened) -> None:
    letter = t.recorded.letters[event.letter]
    owing = t.shadow.case.instances.get(letter.instance or "")
    if owing is None and t.shadow.case.instances:
        owing = t.shadow.root()
    if owing is not None:
        t.shadow.news(owing, NewsKind.DELIVERED, happened.at, name=letter.key)


def _findings(t: Trial, now: datetime) -> Findings:
    shadow = t.shadow
    if t.is_receiving and shadow.case.instances and t.recorded.received_at is not None:
        t.is_receiving = False
        shadow.news(shadow.root(), NewsKind.RECEIVED, t.recorded.received_at)
    shadow.know(now, shadow.known.calendar, {})
    shadow.pass_time()
    for instance in list(shadow.case.instances.values()):
        doubt_parted(t, instance)
    settle_decisions(t)
    names = dict.fromkeys((*t.recorded.clocks, *shadow.case.clocks))
    runs = tuple(run_of(t, name, now) for name in names)
    return Findings(t.recorded.version, runs, tuple(t.decisions), tuple(t.ways), tuple(t.chains))


TAKERS: dict[type[Event], Callable[..., None]] = {
    e.CaseOpened: opened,
    e.CaseNumbered: numbered,
    e.ValuesRecorded: filled,
    e.FieldCorrected: corrected,
    e.TableDecided: table_decided,
    e.CaseClosed: closed,
    e.CaseSettled: settled,
    e.CaseReopened: reopened,
    e.CaseMoved: moved,
    e.ProcedureStarted: procedure_started,
    e.ProcedureEnded: procedure_ended,
    e.ProcedureCancelled: procedure_cancelled,
    e.StepBegun: step_begun,
    e.StepSigned: step_signed,
    e.StepCompleted: step_completed,
    e.StepLeft: step_left,
    e.ClockStarted: clock_started,
    e.ClockReset: clock_reset,
    e.ExtensionAsked: extension_asked,
    e.ExtensionGranted: extension_granted,
    e.ExtensionRefused: extension_refused,
    e.MaterialSupplied: supplied,
    e.LetterDelivered: delivered,
}
