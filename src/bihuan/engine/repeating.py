"""The same matter brought again: what the regulation does with it by itself."""

from bihuan.engine import events as e
from bihuan.engine.commands import Command, Complete, CorrectField, Lodge, Reassess
from bihuan.engine.events import Because
from bihuan.engine.joining import HANDLED_WITH, REPEATS, leading_of, tell_merged
from bihuan.engine.working import Working
from bihuan.regulation.model import COMPLAINANT, Regulation, Repeat


def asked_by(regulation: Regulation, command: Command) -> tuple[Repeat, ...]:
    """The rules that a command brings up: all as a case is opened, later those whose fields it fills in.

    What a person undid later is not done again by the next command.
    """
    if isinstance(command, Lodge):
        return tuple(regulation.repeats.values()) if command.duty is None else ()
    filled = filled_in(command)
    return tuple(rule for rule in regulation.repeats.values() if any(key in filled for key in rule.same))


def filled_in(command: Command) -> dict[str, object]:
    """The coded values a command puts on record."""
    match command:
        case Lodge(values=values) | Complete(values=values) | Reassess(values=values):
            return dict(values)
        case CorrectField(field=field, value=value):
            return {field: value}
        case _:
            return {}


def tie(w: Working, command: Command) -> None:
    """Attaches the case to the earlier one found, or marks it as its repeat, under the rule's article."""
    for rule in asked_by(w.regulation, command):
        found = w.known.alike.get(rule.key)
        if found is None or found.case in {other for other, _ in w.case.links}:
            continue
        if any(w.case.values.get(key) is None for key in rule.same if key != COMPLAINANT):
            continue
        attaches = rule.does == "attach" and found.is_open and w.case.is_open and leading_of(w.case) is None
        read = {key: w.case.values[key] for key in rule.same if key != COMPLAINANT}
        because = Because(rule.rule.path, rule.rule.articles, read, {"alike": rule.key})
        w.emit(e.CaseLinked(found.case, HANDLED_WITH if attaches else REPEATS), because, at=w.now)
        if attaches:
            tell_merged(w, because)
