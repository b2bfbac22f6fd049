"""Tables that the record shows decided, beside what the amendment makes of them."""

from datetime import datetime

from bihuan.engine import events as e
from bihuan.engine.events import Happened
from bihuan.simulator.backtest.findings import Decision, Doubt, Given, Why, given
from bihuan.simulator.backtest.trial import Trial


def table_decided(t: Trial, event: e.TableDecided, happened: Happened) -> None:
    before = tuple(event.values.items())
    mine = next((one for one in t.decided if one[0] == event.table), None)
    if mine is not None:
        t.decided.remove(mine)
        if event.table in t.setting:
            # The step's own decision is told with this; the next one of the table is a reassessment.
            t.setting.remove(event.table)
        _say(t, event.table, mine[1], before, mine[2], mine[3])
    elif event.table in t.setting:
        t.setting.remove(event.table)
        _only_before(t, event.table, t.set_in, before, event.instance)
    else:
        _reassessed(t, event, before, happened.at)


def _only_before(t: Trial, table: str, step: str, before: Given, instance: str) -> None:
    parting = t.parted.get(instance) or t.parted.get(t.set_by)
    if parting is not None:
        _say(t, table, step, before, None, parting.doubt)
    elif instance not in t.shadow.case.instances:
        _say(t, table, step, before, None, t.why_missing(instance))
    else:
        known = table in t.amended.tables
        _say(t, table, step, before, None, None if known else Doubt(Why.NO_TABLE, table))


def _reassessed(t: Trial, event: e.TableDecided, before: Given, at: datetime) -> None:
    rule = t.amended.reassessment
    if rule is None or event.table not in rule.tables:
        _say(t, event.table, "", before, None, Doubt(Why.NO_REASSESSMENT, event.table))
        return
    found = t.shadow.decide(t.shadow.root().id, event.table, at)
    if isinstance(found, Doubt):
        _say(t, event.table, "", before, None, found)
        return
    after = given(found, t.amended.tables[event.table].gives)
    _say(t, event.table, "", before, after, None)


def settle_decisions(t: Trial) -> None:
    """What only the amendment would have decided."""
    for table, step, after, doubt in t.decided:
        _say(t, table, step, None, after, doubt)
    t.decided.clear()


def _say(
    t: Trial, table: str, step: str, before: Given | None, after: Given | None, doubt: Doubt | None
) -> None:
    t.decisions.append(Decision(table, step, before, after, doubt))
