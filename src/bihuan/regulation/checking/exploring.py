"""Walks every way through a regulation as the engine would, knowing only what is certain.

Each move does what `engine.walking` does, in its order: the form, the tables, what the step sets off, the
outcome's letter, the news, the way on. Corrections of single fields by staff are no way and are left out.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from bihuan.regulation.checking import listening
from bihuan.regulation.checking.feasible import can_hold, tree_of
from bihuan.regulation.checking.graph import (
    Begun,
    Edge,
    Heard,
    Node,
    Owed,
    Started,
    Stopped,
    Treated,
)
from bihuan.regulation.checking.move import Move, amount_reads, end_of, if_required, otherwise, told_by
from bihuan.regulation.checking.state import FRESH, OWN_CLOCK, UNTOUCHED, State, equals, started
from bihuan.regulation.checking.telling import WITHDRAWN, marks_of, told
from bihuan.regulation.checking.walked import Asked, Row, Used, Walked, Way
from bihuan.regulation.model import (
    APPROVED,
    COMPLAINANT,
    MAIN,
    SUBJECT,
    Clock,
    DecisionTable,
    NewsKind,
    Outcome,
    Regulation,
    Rule,
    Start,
    Step,
)

MANY_AT_A_STEP = 40
"""Beyond so many different things known at one step, what conditions said of what people filled in is
forgotten there; what tables gave is kept, for by that a case finds its way when it is taken up again."""


def explore(regulation: Regulation) -> Walked:
    """Walks from the receipt of a complaint, from every duty, and into all that is started on the way."""
    return _Explorer(regulation).walk()


class _Explorer:
    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        self.walked = Walked()
        self.ears = listening.Ears(regulation)
        self.lapses = listening.lapses(regulation)
        self.changing = listening.changing(regulation)
        self.watched = listening.watched(regulation)
        self.needed = listening.needed(regulation)
        self.filled_in = listening.filled_in(regulation)
        self.asked_after = listening.asked_after(regulation)
        self.open: deque[Node] = deque()
        self.afar: dict[tuple[str, str], Heard] = {}
        self.stopped: dict[tuple[str, str], None] = {}

    def walk(self) -> Walked:
        start = State(sure=listening.sure_from_the_start(self.regulation))
        if MAIN in self.regulation.procedures:
            self.begin(MAIN, start.marked(FRESH, UNTOUCHED), None, None, None)
        for root in sorted(self.regulation.roots - {MAIN}):
            self.begin(root, start.marked(FRESH), None, None, None)
        for procedure in self.regulation.procedures.values():
            if self.regulation.is_begun_by_people(procedure.key):
                self.begin(procedure.key, start.marked(SUBJECT), Begun(MAIN, start, None), None, None)
        self.watches()
        while True:
            while self.open:
                self.work(self.open.popleft())
            self.hear_of_stopped()
            if not self.hear_from_afar():
                return self.walked

    def watches(self) -> None:
        """What is watched may begin or end whenever something is recorded: heard from afar, anywhere."""
        kinds = (NewsKind.WATCH_BEGINS, NewsKind.WATCH_ENDS)
        for key in self.regulation.watches:
            for kind in kinds:
                heard = Heard(kind, None, key)
                for clock in self.ears.clocks(heard):
                    self.afar[clock.key, clock.procedure] = heard

    # --- procedures -------------------------------------------------------------------------------

    def begin(
        self, procedure: str, state: State, parent: Begun | None, start: Start | None, way: Way
    ) -> None:
        rules = self.regulation.procedures.get(procedure)
        if rules is None:
            return
        known = self.walked.begun.setdefault(procedure, [])
        here = Begun(procedure, state, parent.procedure if parent else None, start, way)
        seen = any(
            (one.parent, one.start) == (here.parent, start) and one.state.covers(state) for one in known
        )
        if seen:
            return
        covered = any(one.state.covers(state) for one in known)
        known.append(here)
        if covered:
            return
        move = self.hear(Move(None, procedure, "", state), Heard(NewsKind.STARTS, None, procedure))
        self.arrive(move, rules.begins)

    def start(self, one: Start, move: Move) -> Move:
        """A procedure is started beside the one that moves, if its condition can hold."""
        self.ask("start", one.rule, (Row(one.when, one.rule),), move)
        if not can_hold(move.state.facts, tree_of(one.when)):
            return move
        if one.for_each is not None:
            self.use(self.walked.each, one.for_each, one.rule, move)
        if one.for_post is not None:
            self.use(self.walked.posts, one.for_post, one.rule, move)
        state = move.state
        facts = [equals(name, value, self.regulation.scope) for name, value in one.gives.items()]
        marks = set(self.inherited(state))
        if one.for_each is not None or one.for_post is not None:
            marks.add(SUBJECT)
        child = State(state.sure, state.asked, frozenset(), frozenset(marks))
        child = child.given(one.gives).knowing(*(fact for fact in facts if fact is not None))
        above = Begun(move.procedure, state, None)
        self.begin(one.procedure, child, above, one, move.source)
        return move.then(state, Started(one.procedure))

    def inherited(self, state: State) -> frozenset[str]:
        """What is certain of a procedure and stays so in those it starts."""
        return frozenset(
            mark
            for mark in state.marks
            if mark == SUBJECT or mark in self.asked_after or mark.startswith(started(""))
        )

    # --- steps ------------------------------------------------------------------------------------

    def arrive(self, move: Move, key: str) -> None:
        step = self.regulation.procedures[move.procedure].steps.get(key)
        if step is None:
            return
        if step.approves is None:
            if step.doers:
                rows = tuple(Row(row.when, row.rule) for row in step.doers)
                self.ask("doers", step.rule, rows, move)
            self.stand(move, step, step.by)
            return
        rows = tuple(Row(row.when, row.rule) for row in step.approval)
        self.ask("approval", step.rule, rows, move)
        rest: State | None = move.state
        for row in step.approval:
            if rest is not None and can_hold(rest.facts, tree_of(row.when)):
                self.stand(move.then(rest.knowing(tree_of(row.when))), step, row.chain)
            rest = otherwise(rest, row.when)
        if rest is not None:
            self.approved(move.then(rest), step)

    def stand(self, move: Move, step: Step, posts: tuple[str, ...]) -> None:
        """The procedure comes to a step: a node, new or one where at most as much is certain."""
        for post in posts:
            self.use(self.walked.posts, post, step.rule, move)
        if step.same_as is not None:
            self.use(self.walked.doers, step.same_as, step.rule, move)
        move = self.hear(move, Heard(NewsKind.BEGINS, move.procedure, step.key))
        if not step.automatic or step.waits:
            move = move.then(move.state.forgetting(self.changing))
            if FRESH in move.state.marks:
                move = self.hear(move.then(move.state.unmarked(FRESH)), Heard(NewsKind.RECEIVED))
        if COMPLAINANT in step.by:
            move = move.then(move.state.marked(told(COMPLAINANT)))
        nodes = self.walked.graph.nodes.setdefault(move.procedure, [])
        here = [node for node in nodes if node.step.key == step.key]
        if len(here) > MANY_AT_A_STEP:
            move = move.then(move.state.forgetting(self.filled_in))
        node = next((node for node in here if node.state.covers(move.state)), None)
        edge = self.edge(move)
        if node is None:
            node = Node(move.procedure, step, move.state, edge)
            nodes.append(node)
            self.open.append(node)
        edge.target = node

    def edge(self, move: Move) -> Edge:
        edge = Edge(
            move.source, move.outcome, move.events, move.state, lapses=move.lapses, reopens=move.reopens
        )
        self.walked.graph.edges.setdefault(move.procedure, []).append(edge)
        self.write(move)
        if move.source is not None and not move.reopens:
            move.source.edges.append(edge)
        return edge

    def work(self, node: Node) -> None:
        """All that can be done at a node."""
        step = node.step
        if node.waits:
            self.withdraw(node)
            self.reassess(node)
        for outcome in step.outcomes.values():
            for state in self.filled(step, outcome, node.state):
                self.take(Move(node, node.procedure, outcome.key, state), step, outcome)
        if step.form is None and not any(outcome.form for outcome in step.outcomes.values()):
            return
        for key in self.lapses.get((node.procedure, step.key), ()):
            lapsed = step.outcomes.get(key)
            if lapsed is not None:
                self.complete(Move(node, node.procedure, key, node.state, lapses=True), step, lapsed)

    def take(self, move: Move, step: Step, outcome: Outcome) -> None:
        """A way out is taken where it is open: its condition is asked with what has just been filled in."""
        if outcome.when is not None:
            self.ask("outcome", outcome.rule, (Row(outcome.when, outcome.rule),), move)
            if not can_hold(move.state.facts, tree_of(outcome.when)):
                return
            move = move.then(move.state.knowing(tree_of(outcome.when)))
        self.complete(move, step, outcome)

    def withdraw(self, node: Node) -> None:
        """The complainant may take the complaint back at any step; who listens to ends hears it.

        Before anybody has done anything it can only begin anew, which is walked already.
        """
        if node.procedure != MAIN or WITHDRAWN not in self.regulation.procedures[MAIN].ends:
            return
        move = Move(node, MAIN, WITHDRAWN, node.state)
        for heard in end_of(MAIN, WITHDRAWN, is_root=True):
            move = self.hear(move, heard)
        self.write(move)
        if UNTOUCHED not in node.state.marks:
            self.reopen(move)

    def reassess(self, node: Node) -> None:
        """What deciding the level again starts, once all its tables read is on record."""
        again = self.regulation.reassessment
        if node.procedure != MAIN or again is None:
            return
        tables = [self.regulation.tables[key] for key in again.tables if key in self.regulation.tables]
        if all(listening.table_reads(table) <= node.state.sure for table in tables):
            gives = [key for table in tables for key in table.gives]
            move = Move(node, MAIN, "", node.state.given(gives))
            for one in again.starts:
                move = self.start(one, move)

    def filled(self, step: Step, outcome: Outcome, state: State) -> Iterator[State]:
        """What is certain after the form: what it requires, unless the way out does not ask for it."""
        key = outcome.form or step.form
        form = self.regulation.forms.get(key) if key is not None else None
        if form is None:
            yield state
            return
        fields = [self.regulation.fields[key] for key in form.fields if key in self.regulation.fields]
        if outcome.secondary and outcome.form is None:
            yield replace(state.forgetting(frozenset(form.fields)), asked=state.asked.union(form.fields))
            return
        required = [one.key for one in fields if one.required and one.required_when is None]
        states = [
            replace(
                state.forgetting(frozenset(form.fields)).given(required), asked=state.asked.union(form.fields)
            )
        ]
        for one in fields:
            if one.required_when is not None and one.key in self.needed:
                states = [
                    after for before in states for after in if_required(before, one.key, one.required_when)
                ]
        yield from states

    def complete(self, move: Move, step: Step, outcome: Outcome) -> None:
        if not step.automatic:
            move = move.then(move.state.unmarked(UNTOUCHED))
        if step.key in self.asked_after:
            move = move.then(move.state.marked(step.key))
        if step.approves is not None and outcome.key == APPROVED:
            self.approved(move, step)
            return
        moves = [move]
        for key in (*step.sets, *outcome.sets):
            table = self.regulation.tables.get(key)
            if table is not None:
                moves = [after for before in moves for after in self.decide(before, table)]
        approval = f"{step.key}.approval" in self.regulation.procedures[move.procedure].steps
        for one in moves:
            self.lead_on(one if approval else self.set_off(one, step), step, outcome)

    def approved(self, move: Move, step: Step) -> None:
        assert step.approves is not None
        approved = self.regulation.procedures[move.procedure].steps[step.approves]
        self.lead_on(self.set_off(move, approved), step, step.outcomes[APPROVED])

    def decide(self, move: Move, table: DecisionTable) -> list[Move]:
        """The table's rows that can be the one, told apart only by what they give to somebody who asks."""
        rules = table.row_rules or (table.rule,) * len(table.table.rows)
        rows = tuple(
            Row(row.when, rule, amount_reads(row.then))
            for row, rule in zip(table.table.rows, rules, strict=True)
        )
        alone = table.table.policy == "unique"
        self.walked.asked.append(
            Asked(
                "table",
                Rule(f"tables.{table.key}", table.rule.articles),
                rows,
                self.with_bars(move.state),
                move.source,
                alone,
            )
        )
        rest: State | None = move.state
        after: dict[State, Move] = {}
        for row in table.table.rows:
            if rest is not None and can_hold(rest.facts, tree_of(row.when)):
                facts = [
                    equals(name, value, self.regulation.scope)
                    for name, value in zip(table.gives, row.then, strict=False)
                    if name in self.watched
                ]
                state = move.state.given(table.gives).knowing(*(one for one in facts if one is not None))
                after.setdefault(state, move.then(state))
            if not alone:
                rest = otherwise(rest, row.when)
        made = list(after.values())
        if "level" in table.gives:
            return [self.hear(one, Heard(NewsKind.LEVEL_SET)) for one in made]
        return made

    def set_off(self, move: Move, step: Step) -> Move:
        for procedure, outcome in step.stops.items():
            self.stopped[procedure, outcome] = None
            move = move.then(move.state, Stopped(procedure))
        for one in step.starts:
            move = self.start(one, move)
        if step.letter is not None:
            move = self.owe(move, step.letter, step.rule)
        for post in step.tells:
            self.use(self.walked.notices, post, step.rule, move)
        return move

    def lead_on(self, move: Move, step: Step, outcome: Outcome) -> None:
        if outcome.letter is not None:
            move = self.owe(move, outcome.letter, outcome.rule)
        move = self.hear(move, Heard(NewsKind.DONE, move.procedure, step.key, outcome.key))
        for key, how in outcome.clocks.items():
            if how == "keep" or key not in self.regulation.clocks:
                continue
            move = move.then(move.state, Treated(key, how))
            if how == "restart":
                self.clock_begins(self.regulation.clocks[key], move, move.source)
        self.ask("route", outcome.rule, tuple(Row(one.when, one.rule) for one in outcome.routes), move)
        rest: State | None = move.state
        for route in outcome.routes:
            if rest is not None and can_hold(rest.facts, tree_of(route.when)):
                onward = move.then(rest.knowing(tree_of(route.when)))
                if route.ends is not None:
                    self.end(onward, route.ends)
                elif route.to is not None:
                    self.arrive(onward, route.to)
            rest = otherwise(rest, route.when)

    def end(self, move: Move, end: str) -> None:
        root = self.is_root(move.procedure)
        if root and FRESH in move.state.marks:
            move = self.hear(move.then(move.state.unmarked(FRESH)), Heard(NewsKind.RECEIVED))
        for heard in end_of(move.procedure, end, is_root=root):
            move = self.hear(move, heard)
        self.edge(move).end = end
        self.reopen(move)

    def reopen(self, move: Move) -> None:
        """However the case has ended, it may be taken up again where the regulation says."""
        again = self.regulation.procedures[move.procedure].reopens
        if again is not None and move.procedure == MAIN:
            told = [mark for mark in move.state.marks if mark.startswith(("told ", "recourse "))]
            state = move.state.forgetting(self.changing).unmarked(*told)
            self.arrive(Move(move.source, MAIN, "reopened", state, reopens=True), again)

    def is_root(self, procedure: str) -> bool:
        return procedure in self.regulation.roots

    # --- what listens -----------------------------------------------------------------------------

    def hear(self, move: Move, heard: Heard) -> Move:
        """Clocks that start, then letters, as the engine lets them hear."""
        for clock in self.ears.clocks(heard):
            if clock.procedure == move.procedure:
                self.clock_begins(clock, move, move.source)
                move = move.then(move.state.marked(started(clock.key)))
            elif heard.kind is not NewsKind.RECEIVED:
                # What is received begins a case, in which nothing else runs yet.
                self.afar[clock.key, move.procedure] = heard
        move = move.then(move.state, heard)
        for letter in self.ears.letters(heard):
            move = self.owe(move, letter.key, letter.rule)
        return move

    def hear_of_stopped(self) -> None:
        """A procedure that another ends is heard to end like any other, wherever it stood."""
        for procedure, outcome in self.stopped:
            for begun in self.walked.begun.get(procedure, ()):
                move = Move(None, procedure, outcome, begun.state)
                self.write(self.hear(move, Heard(NewsKind.ENDS, None, procedure, outcome)))
        self.stopped.clear()

    def hear_from_afar(self) -> bool:
        """Clocks of other procedures that heard: with what is certain there whenever they may hear."""
        before = sum(len(found) for found in self.walked.running.values())
        for key, procedure in list(self.afar):
            clock = self.regulation.clocks[key]
            for state, way in list(self.standing(clock.procedure, procedure, frozenset())):
                move = Move(way if isinstance(way, Node) else None, clock.procedure, "", state)
                self.clock_begins(clock, move.then(replace(state, facts=frozenset())), way)
        return bool(self.open) or before != sum(len(found) for found in self.walked.running.values())

    def standing(self, procedure: str, beside: str, seen: frozenset[str]) -> Iterator[tuple[State, Way]]:
        """What is at least certain in a procedure while another runs: from where it started that one."""
        found = False
        for one in self.walked.begun.get(beside, ()):
            if one.parent == procedure and one.way is not None:
                found = True
                state = one.way.state
                yield state, one.way
            elif one.parent is not None and one.parent not in seen:
                for above in self.standing(procedure, one.parent, seen | {beside}):
                    found = True
                    yield above
        if not found and not seen:
            yield from ((one.state, one.way) for one in self.walked.begun.get(procedure, ()))

    def clock_begins(self, clock: Clock, move: Move, way: Way) -> None:
        """A clock starts, with all that may follow from it: warnings, lateness, the ladder, extensions."""
        known = self.walked.running.setdefault(clock.key, [])
        if any(one.state.covers(move.state) for one in known):
            return
        known.append(Used(clock.key, clock.rule, move.state, way, clock.procedure))
        rows = tuple(Row(row.when, row.rule) for row in clock.within)
        self.walked.asked.append(Asked("within", clock.rule, rows, self.with_bars(move.state), way))
        for post in told_by(clock):
            self.use(self.walked.notices, post, clock.rule, move)
        state = replace(move.state.unmarked(FRESH).marked(started(clock.key), OWN_CLOCK), facts=frozenset())
        later = Move(move.source, move.procedure, "", state)
        self.extend(clock, later)
        self.write(self.hear(later, Heard(NewsKind.LATE, None, clock.key)))
        for warning in clock.warns:
            if warning.letter is not None:
                self.write(self.owe(later, warning.letter, clock.rule))
        for rung in (*clock.late, *((clock.comes_round,) if clock.comes_round is not None else ())):
            for start in rung.starts:
                self.start(start, later)
            if rung.letter is not None:
                self.write(self.owe(later, rung.letter, rung.rule))
            if rung.raises is not None:
                raised = later.then(later.state.given(("level",)))
                self.write(self.hear(raised, Heard(NewsKind.LEVEL_SET)))

    def extend(self, clock: Clock, move: Move) -> None:
        extension = clock.extension
        if extension is None:
            return
        for rows in (extension.each, extension.total, extension.whole):
            for row in rows:
                self.ask("start", extension.rule, (Row(row.when, row.rule),), move)
        self.ask("start", extension.rule, (Row(extension.when, extension.rule),), move)
        if extension.letter is not None:
            self.write(self.owe(move, extension.letter, extension.rule))
        if extension.procedure:
            # Whoever asks for more time is the one it is about.
            marks = self.inherited(move.state) | {SUBJECT}
            child = State(move.state.sure, move.state.asked, frozenset(), marks)
            self.begin(extension.procedure, child, Begun(clock.procedure, child, None), None, move.source)

    def owe(self, move: Move, key: str, rule: Rule) -> Move:
        letter = self.regulation.letters.get(key)
        if letter is None:
            return move
        if letter.to not in (COMPLAINANT, SUBJECT) and letter.to not in self.regulation.bodies:
            self.use(self.walked.notices, letter.to, rule, move)
        self.delivered(key, move)
        return move.then(move.state.marked(*marks_of(self.regulation, letter)), Owed(key))

    def delivered(self, key: str, move: Move) -> None:
        """Some time after a letter is owed it is delivered, and clocks may start by that."""
        heard = Heard(NewsKind.DELIVERED, None, key)
        for clock in self.ears.clocks(heard):
            if clock.procedure == move.procedure:
                later = move.then(replace(move.state.unmarked(FRESH), facts=frozenset()))
                self.clock_begins(clock, later, move.source)
            else:
                self.afar[clock.key, move.procedure] = heard

    def write(self, move: Move) -> None:
        """The letters owed on a move are written when it is over, with what is on record then."""
        for one in move.events:
            if isinstance(one, Owed):
                self.use(self.walked.letters, one.letter, self.regulation.letters[one.letter].rule, move)

    def ask(self, kind: str, rule: Rule, rows: tuple[Row, ...], move: Move) -> None:
        if any(row.when is not None for row in rows) or not rows:
            self.walked.asked.append(Asked(kind, rule, rows, self.with_bars(move.state), move.source))

    def with_bars(self, state: State) -> State:
        """A bar is certain where the dates it goes by are."""
        sure = state.sure | {"received"}
        known = [b.key for b in self.regulation.bars.values() if {b.since, b.until} <= sure]
        return replace(state, sure=state.sure.union(known)) if known else state

    def use(self, kept: list[Used], what: str, rule: Rule, move: Move) -> None:
        kept.append(Used(what, rule, move.state, move.source, move.procedure))
