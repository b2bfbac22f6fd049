"""python-statemachine: a class with a state a step and an event an outcome, built as its manual shows."""

from collections.abc import Sequence
from typing import Any

from statemachine import State, StateMachine

from bench.engine.contender import InMemory
from bench.engine.life import END, GRAPH, OUTCOMES, START


def _machine() -> type[StateMachine]:
    states = {step: State(step, initial=step == START) for step in GRAPH} | {END: State(END, final=True)}
    events: dict[str, Any] = {}
    for step, outcomes in GRAPH.items():
        for outcome, target in outcomes.items():
            leads = states[step].to(states[target])
            events[outcome] = events[outcome] | leads if outcome in events else leads
    return type("Complaint", (StateMachine,), states | events)


class PythonStateMachine(InMemory):
    def __init__(self) -> None:
        self.machine = _machine()

    def live(self) -> Sequence[str]:
        complaint = self.machine()
        trail = [complaint.current_state_value]
        for outcome in OUTCOMES:
            complaint.send(outcome)
            trail.append(complaint.current_state_value)
        return trail
