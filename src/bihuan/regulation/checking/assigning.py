"""Missing values never decide: whatever is read has a value on every way there (semantics 12)."""

from collections.abc import Iterable, Iterator

from bihuan.regulation.checking.feasible import can_hold, tree_of
from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.checking.graph import Edge, Node, steps_on
from bihuan.regulation.checking.naming import Naming
from bihuan.regulation.checking.state import OWN_CLOCK, State, started
from bihuan.regulation.checking.walked import Asked, Row, Used, Walked
from bihuan.regulation.conditions.tree import Negation
from bihuan.regulation.model import COMPLAINANT, SUBJECT, Clock, LimitRow, Regulation, Rule
from bihuan.regulation.reading.words import Words

Way = Node | Edge | None


def missing_values(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Fields that conditions, tables, amounts and letters read, and that may be without a value there."""
    found: dict[tuple[str, str], tuple[Rule, str, Way]] = {}
    for asked in walked.asked:
        for row, key in _missing(asked):
            _keep(found, (row.rule.path, key), (row.rule, key, asked.way))
    for rule, key, way in found.values():
        yield Finding(
            "missing-value",
            Severity.REFUTES,
            rule.path,
            Words(f"此前必填的{naming.field(key).zh}", f"{naming.field(key).en} to be required before"),
            Words("可能没有值", "it may have no value"),
            _GIVE,
            rule.articles,
            naming.way(way),
        )


def missing_places(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Places of letters that nothing may have filled when the letter is owed."""
    found: dict[tuple[str, str], tuple[Rule, str, Way]] = {}
    for used in walked.letters:
        letter = regulation.letters[used.what]
        for place in sorted(letter.needs):
            if _is_missing(regulation, place, used.state):
                _keep(found, (letter.key, place), (letter.rule, place, used.way))
    for rule, place, way in found.values():
        if place == "recourse":
            yield _no_recourse(rule)
            continue
        yield Finding(
            "letter-place",
            Severity.REFUTES,
            rule.path,
            Words(f"发函时已有值的 {{{place}}}", f"{{{place}}} to have a value when the letter is owed"),
            Words("可能没有值", "it may have none"),
            _PLACE,
            rule.articles,
            naming.way(way),
        )


def _no_recourse(rule: Rule) -> Finding:
    return Finding(
        "recourse-unwritten",
        Severity.REFUTES,
        rule.path,
        Words("写在 recourse 中的救济途径", "words under recourse for {recourse}"),
        Words("没有", "none"),
        Words("请在 policy.yaml 中写明 recourse。", "Write them under recourse in policy.yaml."),
        rule.articles,
    )


def undue(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Letters that tell a due moment though no such clock may have started. They wait until one has."""
    shown = {started(key) for key, clock in regulation.clocks.items() if clock.shown}
    told: set[tuple[str, str]] = set()
    for used in walked.letters:
        letter = regulation.letters[used.what]
        for place in sorted(letter.needs):
            clock, dot, _ = place.rpartition(".")
            own = OWN_CLOCK in used.state.marks and letter.to != COMPLAINANT
            if place == "due_at":
                known = own or bool(shown & used.state.marks)
            else:
                known = not dot or clock not in regulation.clocks or started(clock) in used.state.marks
            if known or (letter.key, place) in told:
                continue
            told.add((letter.key, place))
            yield Finding(
                "letter-due",
                Severity.DOUBT,
                letter.rule.path,
                Words(f"发函时已起算、{{{place}}} 所指的时限", f"the clock of {{{place}}} to have started"),
                Words("可能没有起算，信会一直等着", "it may not have, and the letter waits"),
                Words("请核对该时限的 starts 和 shown。", "Check the starts of that clock, and shown."),
                letter.rule.articles,
                naming.way(used.way),
            )


def _is_missing(regulation: Regulation, place: str, state: State) -> bool:
    if place == "person":
        return SUBJECT not in state.marks
    if place == "recourse":
        return not regulation.recourse.get("zh")
    return (place in regulation.fields or place == "level") and place not in state.sure


def _missing(asked: Asked) -> Iterator[tuple[Row, str]]:
    """The rows that are asked though a field they read may be missing; those never reached are left out."""
    rest: State | None = asked.state
    for row in asked.rows:
        if rest is None:
            return
        if row.when is not None:
            yield from ((row, key) for key in sorted(row.when.reads - asked.state.sure))
        if can_hold(rest.facts, tree_of(row.when)):
            yield from ((row, key) for key in sorted(row.then_reads - asked.state.sure))
        if asked.alone:
            continue
        not_so = Negation(tree_of(row.when))
        holds = row.when is None or not can_hold(rest.facts, not_so)
        rest = None if holds else rest.knowing(not_so)


def never_filled(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Fields for each of whose values a procedure is started, though no form has asked for them."""
    by_rule: dict[tuple[str, str], list[Used]] = {}
    for used in walked.each:
        by_rule.setdefault((used.rule.path, used.what), []).append(used)
    for (path, key), uses in by_rule.items():
        unasked = [used for used in uses if key not in used.state.asked | used.state.sure]
        if not unasked:
            continue
        never = len(unasked) == len(uses)
        yield Finding(
            "never-asked",
            Severity.REFUTES if never else Severity.DOUBT,
            path,
            Words(f"此前表单中的{naming.field(key).zh}", f"{naming.field(key).en} on a form before"),
            Words("从未填写", "it is never asked")
            if never
            else Words("有时未填写", "it is not always asked"),
            Words(
                "请在此前的步骤中填写，或改用别的字段。", "Ask for it in a step before, or use another field."
            ),
            unasked[0].rule.articles,
            naming.way(unasked[0].way),
        )


def undated(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Clocks that run until a date nobody ever gives."""
    for clock in regulation.clocks.values():
        runs = walked.running.get(clock.key, ())
        for row, key in _until(clock):
            if not runs or any(key in used.state.sure for used in runs):
                continue
            if not _is_ever_asked(walked, clock.procedure, key):
                yield Finding(
                    "date-never-given",
                    Severity.REFUTES,
                    row.rule.path,
                    Words(
                        f"填写{naming.field(key).zh}的步骤", f"a step that asks for {naming.field(key).en}"
                    ),
                    Words("没有", "none"),
                    Words("否则该时限永远不会到期。", "Without it the clock is never due."),
                    row.rule.articles or clock.rule.articles,
                )


def _until(clock: Clock) -> Iterator[tuple[LimitRow, str]]:
    for row in clock.within:
        if not row.limits:
            yield from ((row, key) for key in row.until)


def _is_ever_asked(walked: Walked, procedure: str, key: str) -> bool:
    """Whether the procedure, or one that started it, ever asks for the field."""
    procedures, found = [procedure], {procedure}
    while procedures:
        one = procedures.pop()
        states = [edge.state for edge in walked.graph.moves(one)]
        if any(key in state.asked | state.sure for state in states):
            return True
        above = {begun.parent for begun in walked.begun.get(one, ()) if begun.parent is not None}
        procedures += sorted(above - found)
        found |= above
    return False


def _keep(
    found: dict[tuple[str, str], tuple[Rule, str, Way]], key: tuple[str, str], value: tuple[Rule, str, Way]
) -> None:
    """Keeps the shortest way, for it is the clearest example."""
    held = found.get(key)
    if held is None or len(steps_on(value[2])) < len(steps_on(held[2])):
        found[key] = value


def count_rows(asked: Iterable[Asked]) -> int:
    """How many conditions were followed, each rule once."""
    return len({row.rule.path for one in asked for row in one.rows if row.when is not None})


_GIVE = Words(
    "请在此前每条路径的表单中把它设为必填，或由表给出，或先判断 is not None。",
    "Require it on a form on every way here, let a table give it, or test is not None first.",
)
_PLACE = Words(
    "请在此前每条路径的表单中把它设为必填，或从函件中删去。",
    "Require it on a form on every way here, or take it out of the letter.",
)
