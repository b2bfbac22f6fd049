"""A case as the amendment would have had it.

Its facts are the recorded ones; its levels and clocks are decided by the engine under the amendment. What the
record does not say is kept as a doubt, and whatever asks it is unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bihuan.engine import clocks
from bihuan.engine import events as e
from bihuan.engine.case import LIVE, OPEN, RUNNING, STOPPED, SUSPENDED, Case, ClockState, Instance
from bihuan.engine.counting import has_passed, row_for, rung_moment, written_limit
from bihuan.engine.events import Because, Event
from bihuan.engine.known import SYSTEM, Actor, Known
from bihuan.engine.passing import Trigger, is_due, next_trigger
from bihuan.engine.plan import because_of
from bihuan.engine.working import Working
from bihuan.regulation.conditions import Amount, MissingValue
from bihuan.regulation.model import NewsKind, Regulation, Rung
from bihuan.regulation.tables import NoRowHolds, SeveralRowsHold, decide
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.simulator.backtest.findings import Doubt, Unsaid, Why, doubt_of

NO_REASON = Because("backtest")


class Guarded(Mapping[str, object]):
    """Values, some of which nobody knows: to read one of those raises Unsaid."""

    __slots__ = ("doubts", "values_known")

    def __init__(self, values: Mapping[str, object], doubts: Mapping[str, Doubt]) -> None:
        self.values_known = values
        self.doubts = doubts

    def __getitem__(self, key: str) -> object:
        if key in self.doubts:
            raise Unsaid(self.doubts[key])
        return self.values_known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_known)

    def __len__(self) -> int:
        return len(self.values_known)

    def __contains__(self, key: object) -> bool:
        return key in self.values_known or key in self.doubts


def quiet(regulation: Regulation) -> Regulation:
    """The rules without what only tells people: no warnings, no posts that answer, no papers named.

    What is left decides the same; it has a digest of its own, for the engine keeps its look-ups by digest.
    """
    silent = {
        key: replace(clock, warns=(), answers=None, instrument=()) for key, clock in regulation.clocks.items()
    }
    return replace(regulation, clocks=silent, digest=f"{regulation.digest} backtest")


class Shadow(Working):
    """The desk on which one case is tried. `regulation` is a quiet one."""

    __slots__ = ("blind", "doubts", "foretold", "never", "outside", "unsure")

    def __init__(self, regulation: Regulation, calendar: WorkCalendar, at: datetime) -> None:
        super().__init__(regulation, Case(), Known(at, calendar, Actor(SYSTEM)))
        self.blind = False
        self.never: Mapping[str, Doubt] = {}
        self.doubts: dict[str, dict[str, Doubt]] = {}
        self.unsure: dict[str, Doubt] = {}
        self.foretold: dict[str, tuple[str, datetime]] = {}
        self.outside = {
            name: Doubt(Why.NOT_SAID, name) for name in self.plan.outside if name not in self.plan.counted
        }

    def note(self, event: Event, at: datetime, by: str | None = None) -> None:
        """Takes in a recorded fact, or what the amendment makes of one."""
        self.happened.clear()
        self.emit(event, NO_REASON, at=at, by=by)

    def know(self, now: datetime, calendar: WorkCalendar | None, said: Mapping[str, object]) -> None:
        """What is known at a moment; `said` are the counters and settings that the record names there.

        Without the calendar of the time, nobody knows when what starts now is due.
        """
        self.blind = calendar is None
        self.now = max(now, self.now)
        calendar = calendar or self.known.calendar
        if calendar is not self.known.calendar or said or self.known.settings:
            self.known = replace(self.known, calendar=calendar, settings=said)
            self._scopes.clear()

    # --- what conditions read

    def scope(self, instance: Instance) -> Mapping[str, object]:
        values = super().scope(instance)
        doubts = {key: doubt for key, doubt in self.never.items() if key not in values}
        doubts.update((key, doubt) for key, doubt in self.outside.items() if key not in values)
        if self.doubts:
            for holder in reversed(self._holders(instance)):
                if holder.parent is not None:
                    for key in holder.values:
                        doubts.pop(key, None)
                doubts.update(self.doubts.get(holder.id, {}))
        return Guarded(values, doubts) if doubts else values

    def _holders(self, instance: Instance) -> list[Instance]:
        found: list[Instance] = []
        here: Instance | None = instance
        while here is not None:
            found.append(here)
            here = self.case.instances.get(here.parent) if here.parent is not None else None
        return found

    def doubt_field(self, holder: str, field: str, doubt: Doubt) -> None:
        self.doubts.setdefault(holder, {})[field] = doubt

    def be_sure(self, holder: str, fields: Mapping[str, object] | tuple[str, ...]) -> None:
        """The fields have been filled in after all."""
        mine = self.doubts.get(holder, {})
        for field in fields:
            mine.pop(field, None)

    # --- tables

    def decide(self, instance: str, key: str, at: datetime) -> Mapping[str, object] | Doubt:
        """What a table gives from the facts recorded so far, taken into the case; or why nobody knows."""
        table = self.regulation.tables[key]
        holder = self.root().id if "level" in table.gives else instance
        scope = self.scope(self.case.instances[instance])
        try:
            row = decide(table.table, scope)
            chosen = table.table.rows[row].then
            values = {
                field: value(scope) if isinstance(value, Amount) else value
                for field, value in zip(table.gives, chosen, strict=True)
            }
        except MissingValue as error:
            return self._undecided(holder, key, doubt_of(error), at)
        except (NoRowHolds, SeveralRowsHold):
            return self._undecided(holder, key, Doubt(Why.NO_ROW, key), at)
        self.be_sure(holder, values)
        self.note(e.TableDecided(holder, key, row, values), at)
        self._after_decision(table.gives, at)
        return values

    def _undecided(self, holder: str, key: str, doubt: Doubt, at: datetime) -> Doubt:
        gives = self.regulation.tables[key].gives
        for field in gives:
            self.doubt_field(holder, field, doubt)
        self._after_decision(gives, at)
        return doubt

    def _after_decision(self, gives: tuple[str, ...], at: datetime) -> None:
        self.asking(lambda: clocks.regrade(self, at))
        if "level" in gives:
            self.news(self.root(), NewsKind.LEVEL_SET, at)

    # --- clocks

    def asking(self, act: Callable[[], None]) -> None:
        """Does what asks running clocks for their limits; those that nobody can tell are unknown first."""
        for state in self.running():
            if state.late_at is not None:
                continue
            instance = self.case.instances[state.instance]
            clock = self.regulation.clocks[state.key]
            try:
                row = row_for(self, clock, instance)
                if row is not None:
                    written_limit(self, row, instance)
            except MissingValue as error:
                self.doubt_run(state, doubt_of(error))
        act()

    def running(self, instance: str | None = None) -> list[ClockState]:
        return [c for c in self.case.running_clocks() if instance in (None, c.instance)]

    def doubt_run(self, state: ClockState, doubt: Doubt, *, since: datetime | None = None) -> None:
        """Nobody knows what became of a run, unless it was late already (by `since`)."""
        late = state.late_at is not None and (since is None or (state.due is not None and state.due <= since))
        if not late:
            self.unsure[state.id] = doubt
        self.note(e.ClockMoot(state.id), self.now)

    def news(
        self,
        instance: Instance,
        kind: NewsKind,
        at: datetime,
        *,
        procedure: str | None = None,
        name: str | None = None,
        outcome: str | None = None,
    ) -> None:
        """Lets the amendment's clocks hear what happened: first those that stop, then those that start."""
        for listener in self.plan.listeners.get((kind, procedure, name), ()):
            if listener.what == "letter" or listener.outcome not in (None, outcome):
                continue
            for hearer in self._hearers(instance, listener.procedure):
                if listener.what == "stop":
                    clocks.stop(self, hearer, listener.key, at, listener.because)
                else:
                    self._start(hearer, listener.key, at, listener.because)

    def _hearers(self, instance: Instance, procedure: str | None) -> list[Instance]:
        if instance.procedure == procedure:
            return [self.case.instances[instance.id]]
        live = (one for one in self.case.instances.values() if one.status == LIVE)
        return [one for one in live if one.procedure == procedure]

    def _start(self, instance: Instance, key: str, at: datetime, because: Because) -> None:
        times = self.case.counts.get(f"{key}@{instance.id}", 0)
        try:
            clocks.start(self, instance, key, at, because)
        except MissingValue as error:
            self._run_unknown(instance, key, at, doubt_of(error))
        state = self.case.clocks.get(f"{key}@{instance.id}#{times + 1}")
        if self.blind and state is not None and state.id not in self.unsure:
            self.doubt_run(state, Doubt(Why.NO_CALENDAR, key))

    def _run_unknown(self, instance: Instance, key: str, at: datetime, doubt: Doubt) -> None:
        number = self.case.counts.get(f"{key}@{instance.id}", 0) + 1
        name = f"{key}@{instance.id}#{number}"
        self.note(e.ClockStarted(name, key, instance.id, at, "", None, None, False, ""), at)
        self.doubt_run(self.case.clocks[name], doubt)

    def restart(self, instance: Instance, key: str, what: str, at: datetime) -> None:
        """A procedure that goes back cancels a clock, or begins it afresh."""
        for state in self.running(instance.id):
            if state.key == key:
                self.note(e.ClockMoot(state.id), at)
        if what == "restart":
            self._begin(instance, key, at)

    def begin_anew(self, instance: Instance, at: datetime) -> None:
        """A complaint brought again before anybody had done anything: what was broken off runs again."""
        for key in clocks.broken_off(self, instance):
            if key in self.regulation.clocks:
                self._begin(instance, key, at)

    def _begin(self, instance: Instance, key: str, at: datetime) -> None:
        clock = self.regulation.clocks[key]
        try:
            clocks.begin(self, instance, clock, at, because_of(clock.rule))
        except MissingValue as error:
            self._run_unknown(instance, key, at, doubt_of(error))

    def grant(self, state: ClockState, length: str, at: datetime) -> None:
        """More time, as it was recorded; what had been done while it was asked is judged again."""
        self.note(e.ExtensionGranted(state.id, length), at)
        state = self.case.clocks[state.id]
        stopped_late = state.status == STOPPED and not state.in_time
        if state.status in (RUNNING, SUSPENDED) or stopped_late:
            limit, start = state.limit, state.started_at
            clocks.reset(self, state, "extended", at, NO_REASON, limit=limit, started_at=start)
        if stopped_late and state.stopped_at is not None:
            in_time = not has_passed(self, self.case.clocks[state.id], state.stopped_at)
            self.note(e.ClockStopped(state.id, in_time), state.stopped_at)
            if not in_time:
                self._climb_until(state.id, state.stopped_at)

    def refuse(self, state: ClockState, at: datetime) -> None:
        """No more time: what was done late while it was asked has the consequences it was spared."""
        self.note(e.ExtensionRefused(state.id), at)
        if state.status == STOPPED and state.stopped_at is not None and not state.in_time:
            self._climb_until(state.id, state.stopped_at)

    def _climb_until(self, name: str, until: datetime) -> None:
        state = self.case.clocks[name]
        if state.late_at is None and state.due is not None:
            self._act(Trigger(state.due, 0, name, "late", 0))
        ladder = self.regulation.clocks[state.key].late
        while (state := self.case.clocks[name]).acted < len(ladder):
            moment = rung_moment(self, self.regulation.clocks[state.key], state, state.acted)
            if moment > until:
                return
            self._act(Trigger(moment, 0, name, "rung", state.acted))

    def recount(self, at: datetime) -> None:
        """The calendar has changed: what runs is counted by the new one, as it was then."""
        for state in self.running():
            if state.late_at is None and state.limit and state.due is not None:
                limit, start = state.limit, state.started_at
                clocks.reset(self, state, "recounted", at, NO_REASON, limit=limit, started_at=start)

    # --- time

    def pass_time(self) -> None:
        """Lets the clocks be late and climb their ladders, up to the moment known."""
        while is_due(self.case, self.now):
            trigger = next_trigger(self)
            if trigger is None or not self._reached(trigger):
                return
            self._act(trigger)

    def _reached(self, trigger: Trigger) -> bool:
        state = self.case.clocks[trigger.clock]
        if trigger.what == "round":
            return trigger.moment <= self.now
        if trigger.what == "late" or trigger.moment == state.due:
            return has_passed(self, state, self.now)
        return trigger.moment <= self.now

    def _act(self, trigger: Trigger) -> None:
        state = self.case.clocks[trigger.clock]
        instance = self.case.instances[state.instance]
        if trigger.what == "late":
            assert state.due is not None
            self.note(e.ClockLate(state.id, state.due), trigger.moment)
            self.news(instance, NewsKind.LATE, trigger.moment, name=state.key)
            return
        clock = self.regulation.clocks[state.key]
        if trigger.what == "round":
            came = clocks.come_round(self, state, trigger.moment)
            rung = clock.comes_round if came is not None else None
        else:
            self.note(e.LadderActed(state.id, trigger.which), trigger.moment)
            rung = clock.late[trigger.which]
        if rung is None:
            return
        if rung.raises is not None:
            self._raise_level(rung.raises, trigger.moment)
        self._foretell(rung, instance, trigger.moment)

    def _raise_level(self, level: str, at: datetime) -> None:
        root, order = self.root(), list(self.regulation.levels)
        if "level" in self.doubts.get(root.id, {}):
            return
        old = self.case.values.get("level")
        if isinstance(old, str) and order.index(old) <= order.index(level):
            return
        self.note(e.LevelRaised(old if isinstance(old, str) else None, level), at)
        self._after_decision(("level",), at)

    def _foretell(self, rung: Rung, instance: Instance, at: datetime) -> None:
        """A rung that does a step: the record must have it done then, or its way is another from there."""
        standing = self.case.occurrences.get(instance.at or "")
        if standing is not None and standing.status == OPEN and standing.step in rung.does:
            self.foretold.setdefault(standing.id, (rung.does[standing.step], at))
