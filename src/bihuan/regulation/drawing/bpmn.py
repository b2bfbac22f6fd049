"""A regulation as BPMN 2.0: a pool for each procedure, its steps, decisions and clocks, and where they stand.

Steps are user tasks (service tasks where the system does them), several ways out of a step part at an
exclusive gateway, a clock is a timer on the border of the step that stops it, and what a step starts is a
message to the pool of the procedure started. Elements and attributes: OMG BPMN 2.0.2, chapters 10 and 12.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from bihuan.regulation.drawing.graph import Language
from bihuan.regulation.drawing.pools import HEADER, Flow, Node, Pool, name_in_xml, pools_of
from bihuan.regulation.model import NewsKind, Regulation
from bihuan.regulation.saying import Saying

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TIMER = 36.0

for prefix, uri in (("bpmn", BPMN), ("bpmndi", DI), ("dc", DC), ("di", DD), ("xsi", XSI)):
    ET.register_namespace(prefix, uri)


def bpmn(regulation: Regulation, lang: Language) -> str:
    """The whole regulation as one BPMN file, XML text in UTF-8, the main procedure first."""
    return _Writer(regulation, lang).written()


class _Writer:
    def __init__(self, regulation: Regulation, lang: Language) -> None:
        self.regulation = regulation
        self.saying = Saying(regulation, lang)
        # How many clocks hang on each step, so that the next one hangs beside them.
        self.hanging: Counter[str] = Counter()
        self.pools = pools_of(regulation, lang)
        self.root = ET.Element(
            f"{{{BPMN}}}definitions",
            {
                "id": "definitions",
                "targetNamespace": f"urn:bihuan:{regulation.id}:{regulation.version}",
                "exporter": "Bihuan",
            },
        )
        self.collaboration = self._add(self.root, "collaboration", id="collaboration")
        self.plane = ET.Element(
            f"{{{DI}}}BPMNPlane", {"id": "plane", "bpmnElement": self.collaboration.attrib["id"]}
        )

    def written(self) -> str:
        for pool in self.pools.values():
            name = self.saying.procedure(pool.procedure.key)
            key = name_in_xml("pool", pool.procedure.key)
            process = name_in_xml("process", pool.procedure.key)
            self._add(self.collaboration, "participant", id=key, name=name, processRef=process)
            self._shape(key, 0.0, pool.top, pool.width, pool.height, isHorizontal="true")
            self._process(pool, process, name)
        for pool in self.pools.values():
            self._messages(pool)
        diagram = ET.SubElement(self.root, f"{{{DI}}}BPMNDiagram", {"id": "diagram"})
        diagram.append(self.plane)
        ET.indent(self.root)
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(self.root, encoding="unicode") + "\n"

    def _process(self, pool: Pool, id: str, name: str) -> None:
        process = self._add(self.root, "process", id=id, name=name, isExecutable="false")
        for node in pool.nodes:
            element = self._add(process, node.tag, id=node.id, name=node.name)
            if node.about:
                self._say(element, "documentation", node.about)
            for flow in pool.flows:
                if flow.head == node.id:
                    self._say(element, "incoming", flow.id)
            for flow in pool.flows:
                if flow.tail == node.id:
                    self._say(element, "outgoing", flow.id)
            if node.who:
                self._add(element, "potentialOwner", id=f"who.{node.id}", name=node.who)
            self._shape(node.id, *self._corner(pool, node), node.width, node.height)
        for flow in pool.flows:
            self._flow(process, pool, flow)
        for clock, step, name, about in self._clocks(pool):
            self._timer(process, pool, clock, step, name, about)

    def _flow(self, process: ET.Element, pool: Pool, flow: Flow) -> None:
        element = self._add(
            process, "sequenceFlow", id=flow.id, sourceRef=flow.tail, targetRef=flow.head, name=flow.label
        )
        if flow.condition:
            said = self._say(element, "conditionExpression", flow.condition)
            said.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        points = [(x + HEADER, y + pool.top) for x, y in pool.ways[flow.id]]
        self._edge(flow.id, points)

    def _clocks(self, pool: Pool) -> Iterator[tuple[str, Node, str, str]]:
        """Each clock of the procedure, on the step that stops it (where it is stopped by one)."""
        at = {node.step: node for node in pool.nodes if node.step}
        for clock in self.regulation.clocks.values():
            if clock.procedure != pool.procedure.key:
                continue
            stops = (news.name for news in clock.stops if news.kind == NewsKind.DONE)
            step = next((at[name] for name in stops if name in at), None)
            if step is None:
                starts = (news.name for news in clock.starts if news.kind == NewsKind.BEGINS)
                step = next((at[name] for name in starts if name in at), None)
            if step is not None:
                name = f"{self.saying.clock(clock.key)} {self.saying.limits_in_a_line(clock)}"
                ladder = "\n".join(self.saying.rung(clock, rung) for rung in clock.late)
                yield clock.key, step, name, ladder

    def _timer(self, process: ET.Element, pool: Pool, clock: str, step: Node, name: str, about: str) -> None:
        id = name_in_xml("clock", pool.procedure.key, clock)
        element = self._add(
            process, "boundaryEvent", id=id, name=name, attachedToRef=step.id, cancelActivity="false"
        )
        if about:
            self._say(element, "documentation", about)
        timer = self._add(element, "timerEventDefinition", id=name_in_xml("timer", pool.procedure.key, clock))
        said = self._say(timer, "timeDuration", name)
        said.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        before = self.hanging[step.id]
        self.hanging[step.id] += 1
        left, top = self._corner(pool, step)
        x = left + step.width - TIMER / 2 - before * (TIMER + 4)
        self._shape(id, x, top + step.height - TIMER / 2, TIMER, TIMER)

    def _messages(self, pool: Pool) -> None:
        """What the steps of the procedure start, as messages to the beginnings of other pools."""
        for node in pool.nodes:
            for procedure in dict.fromkeys(node.starts):
                target = self.pools[procedure]
                begin = target.nodes[0]
                if procedure == pool.procedure.key:
                    continue
                id = name_in_xml("message", node.id, procedure)
                self._add(self.collaboration, "messageFlow", id=id, sourceRef=node.id, targetRef=begin.id)
                (x0, y0), (x1, y1) = self._corner(pool, node), self._corner(target, begin)
                down = y1 > y0
                tail = (x0 + node.width / 2, y0 + (node.height if down else 0))
                head = (x1 + begin.width / 2, y1 + (0 if down else begin.height))
                between = (head[1] + (-14 if down else 14),)
                self._edge(id, [tail, (tail[0], between[0]), (head[0], between[0]), head])

    # --- writing --------------------------------------------------------------------------------------------

    def _corner(self, pool: Pool, node: Node) -> tuple[float, float]:
        x, y = pool.places[node.id]
        return x - node.width / 2 + HEADER, y - node.height / 2 + pool.top

    def _add(self, parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
        given = {key: value for key, value in attributes.items() if value}
        return ET.SubElement(parent, f"{{{BPMN}}}{tag}", given)

    def _say(self, parent: ET.Element, tag: str, text: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{BPMN}}}{tag}")
        element.text = text
        return element

    def _shape(self, of: str, x: float, y: float, width: float, height: float, **more: str) -> None:
        shape = ET.SubElement(
            self.plane, f"{{{DI}}}BPMNShape", {"id": f"shape.{of}", "bpmnElement": of, **more}
        )
        bounds = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
        ET.SubElement(shape, f"{{{DC}}}Bounds", bounds)

    def _edge(self, of: str, points: Iterable[tuple[float, float]]) -> None:
        edge = ET.SubElement(self.plane, f"{{{DI}}}BPMNEdge", {"id": f"edge.{of}", "bpmnElement": of})
        for x, y in points:
            ET.SubElement(edge, f"{{{DD}}}waypoint", {"x": f"{x:.1f}", "y": f"{y:.1f}"})
