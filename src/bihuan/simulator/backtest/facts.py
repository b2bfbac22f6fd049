"""Facts as they were recorded, and those of them that the amendment does not know."""

from collections.abc import Mapping
from datetime import datetime

from bihuan.engine import clocks
from bihuan.engine import events as e
from bihuan.engine.events import Happened
from bihuan.engine.filling import fits
from bihuan.regulation.model import NewsKind
from bihuan.simulator.backtest.findings import Doubt, Why
from bihuan.simulator.backtest.looking_back import know_fields
from bihuan.simulator.backtest.trial import Trial


def opened(t: Trial, event: e.CaseOpened, happened: Happened) -> None:
    t.shadow.note(event, happened.at)
    t.shadow.seen_at = event.opened_at if event.received_at < event.opened_at else None
    t.is_receiving = True
    know_fields(t, event.version)


def end_receiving(t: Trial, happened: Happened) -> None:
    """The receipt starts clocks after a first step that does itself, which may decide the level."""
    opened = t.recorded.opened_at
    if not t.is_receiving or opened is None or not _is_over(t, happened, opened):
        return
    t.is_receiving = False
    case = t.recorded
    assert case.received_at is not None
    if t.shadow.case.instances:
        t.shadow.news(t.shadow.root(), NewsKind.RECEIVED, case.received_at)
    t.shadow.seen_at = None


def _is_over(t: Trial, happened: Happened, opened: datetime) -> bool:
    match happened.event:
        case e.CaseNumbered() | e.StepCompleted() if happened.by is not None or isinstance(
            happened.event, e.CaseNumbered
        ):
            return True
        case e.ValuesRecorded(form=form):
            return form is not None
        case e.ClockLate() | e.ClockWarned() | e.LadderActed():
            return True
        case (
            e.FieldCorrected()
            | e.NoteAdded()
            | e.TaskAssigned()
            | e.HandoverOffered()
            | e.HandoverAnswered()
            | e.MaterialSupplied()
        ):
            return True
        case _:
            return happened.at > opened


def numbered(t: Trial, event: e.CaseNumbered, happened: Happened) -> None:
    t.shadow.note(event, happened.at)


def filled(t: Trial, event: e.ValuesRecorded, happened: Happened) -> None:
    instance = event.instance
    if instance not in t.shadow.case.instances:
        return
    kept = _admitted(t, instance, event.values)
    t.shadow.be_sure(instance, (*kept, *event.cleared))
    told = e.ValuesRecorded(instance, event.form, kept, (), event.cleared)
    t.shadow.note(told, happened.at)
    _dated(t, instance, kept, happened.at)


def corrected(t: Trial, event: e.FieldCorrected, happened: Happened) -> None:
    if event.instance not in t.shadow.case.instances:
        return
    if event.new is not None and not _admitted(t, event.instance, {event.field: event.new}):
        return
    t.shadow.be_sure(event.instance, (event.field,))
    t.shadow.note(event, happened.at)
    _dated(t, event.instance, {event.field: event.new}, happened.at)


def _admitted(t: Trial, instance: str, values: Mapping[str, object]) -> dict[str, object]:
    """The values that the amendment knows; of the others it is doubtful what would have been said."""
    kept = {}
    for key, value in values.items():
        field = t.amended.fields.get(key)
        if field is None:
            continue
        if key in t.shadow.never or field.kept_apart:
            continue
        if fits(field, value):
            kept[key] = value
        else:
            t.shadow.doubt_field(instance, key, Doubt(Why.OTHER_VALUE, key))
    return kept


def _dated(t: Trial, instance: str, values: Mapping[str, object], at: datetime) -> None:
    fields = frozenset(key for key, value in values.items() if hasattr(value, "year"))
    if fields:
        here = t.shadow.case.instances[instance]
        t.shadow.asking(lambda: clocks.date_waiting(t.shadow, here, fields, at))
