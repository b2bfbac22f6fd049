"""SpiffWorkflow: the life as a BPMN process of user tasks and exclusive gateways, and by its spec API.

The BPMN text is written from `life.GRAPH` and parsed once; each complaint is a new workflow of the parsed
specification, as the library's manual does it.
"""

import io
from collections.abc import Sequence
from typing import Any

from lxml import etree
from SpiffWorkflow import TaskState, Workflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.operators import Attrib, Equal
from SpiffWorkflow.specs.ExclusiveChoice import ExclusiveChoice
from SpiffWorkflow.specs.Simple import Simple
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from bench.database import Database
from bench.engine.contender import InMemory
from bench.engine.life import END, GRAPH, OUTCOMES, START
from bench.sql import Connection, connect

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def bpmn() -> bytes:
    """The life as a BPMN 2.0 document without a drawing."""
    flows = [("begin", START, "")]
    for step, outcomes in GRAPH.items():
        if len(outcomes) == 1:
            flows += [(step, target, "") for target in outcomes.values()]
            continue
        flows.append((step, f"{step}_outcome", ""))
        flows += [(f"{step}_outcome", target, outcome) for outcome, target in outcomes.items()]
    nodes = ['<startEvent id="begin"/>', f'<endEvent id="{END}"/>']
    nodes += [f'<userTask id="{step}" name="{step}"/>' for step in GRAPH]
    nodes += [f'<exclusiveGateway id="{step}_outcome"/>' for step in GRAPH if len(GRAPH[step]) > 1]
    lines = [
        f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">'
        f"{_condition(outcome)}</sequenceFlow>"
        for number, (source, target, outcome) in enumerate(flows)
    ]
    text = f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d">'
    text += f'<process id="complaint" isExecutable="true">{"".join(nodes + lines)}</process></definitions>'
    return text.encode()


def _condition(outcome: str) -> str:
    if not outcome:
        return ""
    return f"<conditionExpression xsi:type=\"tFormalExpression\">outcome == '{outcome}'</conditionExpression>"


def _process() -> Any:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(bpmn())), filename="complaint.bpmn")
    return parser.get_spec("complaint")


def _ready(workflow: BpmnWorkflow) -> Any:
    """The one task that waits for a person; None at the end."""
    workflow.do_engine_steps()
    return workflow.get_next_task(state=TaskState.READY, manual=True)


def _answer(task: Any, outcome: str) -> Any:
    """Complete the task; gives the next one."""
    task.data["outcome"] = outcome
    task.run()
    return _ready(task.workflow)


def _position(task: Any) -> str:
    name: str = task.task_spec.bpmn_id if task else END
    return name


class SpiffBpmn(InMemory):
    def __init__(self) -> None:
        self.process = _process()

    def live(self) -> Sequence[str]:
        task = _ready(BpmnWorkflow(self.process))
        trail = [_position(task)]
        for outcome in OUTCOMES:
            task = _answer(task, outcome)
            trail.append(_position(task))
        return trail


class SpiffSpec(InMemory):
    """The same graph by the library's own specification classes, without BPMN."""

    def __init__(self) -> None:
        self.spec = WorkflowSpec(name="complaint", addstart=True)
        steps = {step: Simple(self.spec, step, manual=True) for step in GRAPH}
        steps[END] = Simple(self.spec, END)
        self.spec.start.connect(steps[START])
        for step, outcomes in GRAPH.items():
            self._lead(steps, step, outcomes)

    def _lead(self, steps: dict[str, Any], step: str, outcomes: dict[str, str]) -> None:
        if len(outcomes) == 1:
            for target in outcomes.values():
                steps[step].connect(steps[target])
            return
        choice = ExclusiveChoice(self.spec, f"{step}_outcome")
        steps[step].connect(choice)
        (usual, *others) = outcomes.items()
        for outcome, target in others:
            choice.connect_if(Equal(Attrib("outcome"), outcome), steps[target])
        choice.connect(steps[usual[1]])

    def live(self) -> Sequence[str]:
        workflow = Workflow(self.spec)
        task = self._advance(workflow)
        trail = [START]
        for outcome in OUTCOMES:
            task.data["outcome"] = outcome
            task.run()
            task = self._advance(workflow)
            trail.append(task.task_spec.name if task else END)
        return trail

    def _advance(self, workflow: Workflow) -> Any:
        """Run what needs no person; gives the task of the next step, None at the end."""
        while task := workflow.get_next_task(state=TaskState.READY):
            if task.task_spec.name in GRAPH:
                return task
            task.run()
        return None


class SpiffSaved:
    """Durable: the BPMN workflow's JSON, by the library's serialiser, in one row, saved at each completion.

    `reads_back`: each completion restores the workflow from its row first, as a server that may be restarted
    must. Without it the object stays in memory for its whole life and is only written, which flatters it.
    """

    def __init__(self, database: Database, *, reads_back: bool) -> None:
        self.process = _process()
        self.serialiser = BpmnWorkflowSerializer()
        self.reads_back = reads_back
        self.sql: Connection = connect(database)
        self.sql.execute("CREATE TABLE workflow (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")
        self.lives = 0

    def backend_pid(self) -> int | None:
        return self.sql.backend_pid()

    def live(self) -> Sequence[str]:
        self.lives += 1
        workflow = BpmnWorkflow(self.process)
        task = _ready(workflow)
        with self.sql.transaction():
            state = self.serialiser.serialize_json(workflow)
            self.sql.execute("INSERT INTO workflow VALUES (?,?)", (self.lives, state))
        trail = [_position(task)]
        for outcome in OUTCOMES:
            with self.sql.transaction():
                if self.reads_back:
                    workflow = self._read()
                    task = workflow.get_next_task(state=TaskState.READY, manual=True)
                task = _answer(task, outcome)
                state = self.serialiser.serialize_json(workflow)
                self.sql.execute("UPDATE workflow SET state = ? WHERE id = ?", (state, self.lives))
            trail.append(_position(task))
        return trail

    def _read(self) -> Any:
        statement = f"SELECT state FROM workflow WHERE id = ?{self.sql.locking}"
        return self.serialiser.deserialize_json(self.sql.one(statement, (self.lives,))[0])

    def kept(self) -> str:
        return _position(self._read().get_next_task(state=TaskState.READY, manual=True))
