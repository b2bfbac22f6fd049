"""BPMN export: whole, joined up, and every element has its place in the diagram."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.regulation.small import small_regulation

from bihuan.registry.folders import sources_in
from bihuan.regulation.drawing import bpmn
from bihuan.regulation.model import NewsKind, Regulation
from bihuan.regulation.reading import read

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
NODES = ("startEvent", "endEvent", "userTask", "serviceTask", "exclusiveGateway", "boundaryEvent")
REGULATIONS = sorted(
    path.parent for path in (Path(__file__).parents[3] / "regulations").glob("*/*/policy.yaml")
)


def regulation_in(folder: Path) -> Regulation:
    found = read(sources_in(folder))
    assert isinstance(found, Regulation), found
    return found


def elements(root: ElementTree.Element, *tags: str) -> list[ElementTree.Element]:
    return [element for tag in tags for element in root.iter(f"{MODEL}{tag}")]


@pytest.mark.parametrize("folder", REGULATIONS, ids=lambda folder: folder.parent.name)
def test_every_regulation_is_joined_up_and_placed(folder: Path) -> None:
    regulation = regulation_in(folder)

    root = ElementTree.fromstring(bpmn(regulation, "zh"))

    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    nodes = {element.attrib["id"]: element for element in elements(root, *NODES)}
    flows = elements(root, "sequenceFlow")
    for flow in flows:
        tail, head = nodes[flow.attrib["sourceRef"]], nodes[flow.attrib["targetRef"]]
        assert flow.attrib["id"] in [one.text for one in tail.iter(f"{MODEL}outgoing")]
        assert flow.attrib["id"] in [one.text for one in head.iter(f"{MODEL}incoming")]
    placed = {shape.attrib["bpmnElement"] for shape in root.iter(f"{DI}BPMNShape")}
    assert set(nodes) <= placed
    drawn = {edge.attrib["bpmnElement"]: edge for edge in root.iter(f"{DI}BPMNEdge")}
    messages = elements(root, "messageFlow")
    assert set(drawn) == {element.attrib["id"] for element in (*flows, *messages)}
    assert all(len(list(edge.iter(WAYPOINT))) >= 2 for edge in drawn.values())
    steps = sum(len(procedure.steps) for procedure in regulation.procedures.values())
    assert len(elements(root, "userTask", "serviceTask")) == steps


def test_several_outcomes_part_at_a_gateway_with_their_names() -> None:
    root = ElementTree.fromstring(bpmn(small_regulation(), "zh"))

    ways = {
        (flow.attrib["sourceRef"], flow.attrib.get("name"), flow.attrib["targetRef"])
        for flow in elements(root, "sequenceFlow")
    }
    assert ("complaint.step.confirm.way", "不满意", "complaint.step.plan") in ways


def test_a_clock_is_a_timer_on_the_step_that_stops_it_with_its_limits() -> None:
    regulation = small_regulation()
    clock = next(
        one for one in regulation.clocks.values() if any(news.kind == NewsKind.DONE for news in one.stops)
    )

    root = ElementTree.fromstring(bpmn(regulation, "zh"))

    timer = next(
        one
        for one in elements(root, "boundaryEvent")
        if one.attrib["id"] == f"clock.{clock.procedure}.{clock.key}"
    )
    assert timer.attrib["attachedToRef"] == f"{clock.procedure}.step.{clock.stops[0].name}"
    assert clock.name in timer.attrib["name"]
    assert "小时" in timer.attrib["name"] or "工作日" in timer.attrib["name"]


def test_english_names_are_written_in_english() -> None:
    text = bpmn(small_regulation(), "en")

    assert "Register" in text
    assert "登记" not in text
