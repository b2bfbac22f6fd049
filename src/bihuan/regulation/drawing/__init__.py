"""Drawing a regulation's procedures from its data."""

from bihuan.regulation.drawing.bpmn import bpmn
from bihuan.regulation.drawing.svg import arrow_id, draw, draw_alone, draw_near

__all__ = ["arrow_id", "bpmn", "draw", "draw_alone", "draw_near"]
