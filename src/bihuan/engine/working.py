"""The desk on which one command is worked out.

The case as it stands after each event, and the events so far.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bihuan.engine.applying import APPLIERS
from bihuan.engine.case import COMPLETED, ENDED, Case, Instance
from bihuan.engine.events import Because, Event, Happened, Part
from bihuan.engine.known import Known
from bihuan.engine.plan import Plan, because_of, calendar_with, plan_of
from bihuan.engine.refused import Reason, Refused
from bihuan.engine.ways import Way
from bihuan.regulation.conditions import Condition
from bihuan.regulation.model import Bar, News, NewsKind, Regulation, Rule, Step
from bihuan.regulation.worktime.counting import due

ANONYMOUS = "anonymous"
RECEIVED = "received"
MANY_HOPS = 500


class Refusal(Exception):
    """Leaves the work at once; `step` hands `refused` to the caller and forgets the rest."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason.value)
        self.refused = refused


class Stuck(Exception):
    """A regulation went round without meeting a person: `check` should have refused it."""


def refuse(
    reason: Reason, rule: Rule | None = None, *, fields: Mapping[str, Reason] | None = None, **params: object
) -> Refusal:
    """The refusal to raise, with the rule that says no."""
    return Refusal(
        Refused(
            reason=reason,
            articles=rule.articles if rule else (),
            rule=rule.path if rule else "",
            params=params,
            field_errors=fields or {},
        )
    )


class Working:
    """A case being worked on. Mutable, private to one call of `step`."""

    __slots__ = (
        "_scopes", "by", "case", "happened", "hops", "known", "now", "plan", "regulation", "seen_at",
    )  # fmt: skip

    def __init__(self, regulation: Regulation, case: Case, known: Known) -> None:
        self.regulation = regulation
        self.plan: Plan = plan_of(regulation)
        self.case = case
        self.known = known
        self.now = known.now
        self.by = known.by
        self.happened: list[Happened] = []
        self._scopes: dict[str, tuple[Instance, int, Mapping[str, object]]] = {}
        self.hops = 0
        # Set by a command about an earlier moment: what starts before it could not be seen until then.
        self.seen_at: datetime | None = None

    def emit(
        self,
        event: Event,
        because: Because,
        *,
        at: datetime,
        by: str | None = None,
        parts: tuple[Part, ...] = (),
    ) -> None:
        """Notes an event and takes it into the case."""
        case = self.case
        happened = Happened(event, at, by, because, parts)
        self.happened.append(happened)
        APPLIERS[type(event)](case, event, happened)
        case.number_of_events += 1

    def hop(self) -> None:
        """Counts moves from step to step, so that a circle without people ends in an error."""
        self.hops += 1
        if self.hops > MANY_HOPS:
            raise Stuck(f"{self.regulation.id} {self.regulation.version}: {MANY_HOPS} moves in one command")

    def root(self) -> Instance:
        return next(iter(self.case.instances.values()))

    def plan_for(self, instance: Instance) -> Plan:
        """The plan of the version the procedure is pinned to."""
        if instance.version is None or instance.version == self.regulation.version:
            return self.plan
        return plan_of(self.known.versions[instance.version])

    def go_on_under(self, target: Regulation) -> None:
        """The case has moved: its main procedure goes by `target`, those beside it by their own version."""
        versions = {**self.known.versions, self.regulation.version: self.regulation}
        self.known = replace(self.known, versions=versions)
        self.regulation, self.plan = target, plan_of(target)
        self._scopes.clear()

    def way_at(self, instance: Instance, step: str) -> Way:
        """The step with what its regulation says of it, worked out beforehand."""
        version = instance.version
        if version is None or version == self.regulation.version:
            return self.plan.ways[instance.procedure][step]
        return self.plan_for(instance).ways[instance.procedure][step]

    def step_at(self, instance: Instance, step: str) -> Step:
        return self.plan_for(instance).regulation.procedures[instance.procedure].steps[step]

    def scope(self, instance: Instance) -> Mapping[str, object]:
        """The values a condition reads there.

        The procedure's own first, then its parents', then the record's.
        """
        plan = self.plan_for(instance)
        if instance.parent is None and not plan.outside:
            return self.case.values
        # What was gathered holds until something more happens.
        number = self.case.number_of_events
        found = self._scopes.get(instance.id)
        if found is None or found[0] is not instance or found[1] != number:
            found = self._scopes[instance.id] = (instance, number, self._within(instance, plan))
        return found[2]

    def _within(self, instance: Instance, plan: Plan) -> Mapping[str, object]:
        values: dict[str, object] = {key: self._times(instance, news) for key, news in plan.counted.items()}
        for known in (self.known.counters, self.known.settings):
            values.update((key, value) for key, value in known.items() if key in plan.outside)
        values.update(self.case.values)
        chain: list[Mapping[str, object]] = []
        above: Instance | None = instance
        while above is not None and above.parent is not None:
            chain.append(above.values)
            above = self.case.instances.get(above.parent)
        for own in reversed(chain):
            values.update(own)
        if ANONYMOUS in plan.outside:
            values[ANONYMOUS] = self.case.anonymous
        for key, bar in plan.regulation.bars.items():
            barred = self._is_over(bar, values) if key in plan.outside else None
            if barred is not None:
                values[key] = barred
        return values

    def _is_over(self, bar: Bar, values: Mapping[str, object]) -> bool | None:
        """Whether the bar's length had passed; None while a date it goes by is not on record."""
        since = values.get(bar.since)
        until = self.case.received_at if bar.until == RECEIVED else values.get(bar.until)
        begins, ends = self._moment(since), self._moment(until)
        if begins is None or ends is None:
            return None
        rules = self.plan.regulation.counting
        end = due(bar.within, begins, calendar_with(self.known.calendar, rules.hours), ends=rules.ends)
        return ends >= end.at if end.ends_day is not None else ends > end.at

    def _moment(self, value: object) -> datetime | None:
        """A date as the moment at which its day begins in the unit."""
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return self.known.calendar.end_of(value - timedelta(days=1))
        return None

    def _times(self, instance: Instance, news: News) -> int:
        """How often it happened: a step in the procedure or those it was started from, else in the case."""
        if news.kind is not NewsKind.DONE:
            return self._times_in_case(news)
        holder: Instance | None = instance
        while holder is not None and holder.procedure != news.procedure:
            holder = self.case.instances.get(holder.parent) if holder.parent else None
        if holder is None:
            return 0
        entered = range(1, self.case.counts.get(f"{holder.id}/{news.name}", 0) + 1)
        found = (self.case.occurrences[f"{holder.id}/{news.name}#{number}"] for number in entered)
        return sum(1 for one in found if one.status == COMPLETED and news.outcome in (None, one.outcome))

    def _times_in_case(self, news: News) -> int:
        case = self.case
        match news.kind:
            case NewsKind.LATE:
                return sum(one.key == news.name and one.late_at is not None for one in case.clocks.values())
            case NewsKind.DELIVERED:
                mine = (one for one in case.letters.values() if one.key == news.name)
                return sum(one.status == "delivered" for one in mine)
            case NewsKind.STARTS:
                return sum(one.procedure == news.name for one in case.instances.values())
            case NewsKind.ENDS:
                ended = (one for one in case.instances.values() if one.status == ENDED)
                return sum(
                    one.procedure == news.name and news.outcome in (None, one.outcome) for one in ended
                )
            case _:
                return 0

    def holds(self, condition: Condition | None, instance: Instance) -> bool:
        return condition is None or condition.test(self.scope(instance))

    def read(self, condition: Condition | None, instance: Instance) -> Mapping[str, object]:
        """The values a condition has read, for `because`.

        None of them is personal, for `check` refuses such conditions.
        """
        if condition is None:
            return {}
        scope = self.scope(instance)
        return {
            name: scope[name] for name in sorted(condition.reads | condition.tests_for_none) if name in scope
        }

    def because(
        self,
        rule: Rule,
        condition: Condition | None,
        instance: Instance,
        passed: Iterable[Condition | None] = (),
    ) -> Because:
        """The reason that is a rule whose condition held: what it read of the record, and used of `known`.

        `passed` are the conditions of the rows before it, which did not hold. What they used of `known` is
        named too: the record is replayed, but nothing else says what a counter found that day.
        """
        read = self.read(condition, instance)
        used = {name: value for name, value in read.items() if self._is_outside(name)}
        for before in passed:
            if before is not None and any(map(self._is_outside, before.reads)):
                found = self.read(before, instance)
                used.update((name, value) for name, value in found.items() if self._is_outside(name))
        if not used:
            return Because(rule.path, rule.articles, read) if condition is not None else because_of(rule)
        own = {name: value for name, value in read.items() if name not in used}
        return Because(rule.path, rule.articles, own, used)

    def _is_outside(self, name: str) -> bool:
        return name in self.known.settings or name in self.known.counters
