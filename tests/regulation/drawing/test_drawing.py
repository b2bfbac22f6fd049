"""The drawing of a procedure: every step and way is there once, and what has happened is lit."""

from xml.etree import ElementTree

from tests.regulation.small import small_regulation, with_policy

from bihuan.regulation.drawing import arrow_id, draw, draw_alone, draw_near
from bihuan.regulation.drawing.graph import graph_of
from bihuan.regulation.drawing.layout import laid_out
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read

REGULATION = small_regulation()
SVG = "{http://www.w3.org/2000/svg}"


def parts(text: str, kind: str) -> dict[str, ElementTree.Element]:
    """The groups of the picture by id, of one class."""
    root = ElementTree.fromstring(text)
    return {g.attrib["id"]: g for g in root.iter(f"{SVG}g") if kind in g.attrib["class"].split()}


def test_every_step_and_end_is_drawn_once_with_its_name() -> None:
    boxes = parts(draw(REGULATION, "complaint", "zh"), "flow-step")

    steps = REGULATION.procedures["complaint"].steps
    assert {f"step-{key}" for key in steps} <= set(boxes)
    assert "step-end.closed" in boxes
    assert "".join(boxes["step-register"].itertext()).startswith("登记")


def test_every_outcome_has_an_arrow_and_loops_are_drawn() -> None:
    arrows = parts(draw(REGULATION, "complaint", "zh"), "flow-edge")

    assert f"arrow-{arrow_id('confirm', 'dissatisfied', 'plan')}" in arrows
    assert f"arrow-{arrow_id('plan.approval', 'returned', 'plan')}" in arrows


def test_what_is_done_here_and_taken_is_lit() -> None:
    taken = {arrow_id("register", "done", "plan")}

    text = draw(REGULATION, "complaint", "zh", done={"register"}, here="plan", taken=taken, late=True)

    assert set(parts(text, "is-done")) == {"step-register"}
    assert set(parts(text, "is-here")) == set(parts(text, "is-late")) == {"step-plan"}
    assert set(parts(text, "is-taken")) == {"arrow-register--done--plan"}


def test_english_names_are_drawn_in_english() -> None:
    text = draw(REGULATION, "complaint", "en")

    assert "Register" in text
    assert "登记" not in text


def test_no_style_and_no_script_is_in_the_picture() -> None:
    text = draw(REGULATION, "complaint", "zh")

    assert "style" not in text
    assert "script" not in text


def test_boxes_do_not_overlap() -> None:
    placed = laid_out(graph_of(REGULATION, REGULATION.procedures["complaint"], "zh")).boxes

    for number, one in enumerate(placed):
        for other in placed[number + 1 :]:
            apart_x = abs(one.x - other.x) >= (one.width + other.width) / 2
            apart_y = abs(one.y - other.y) >= (one.height + other.height) / 2
            assert apart_x or apart_y


def test_near_a_step_are_the_way_there_and_the_ways_on() -> None:
    taken = {arrow_id("register", "done", "plan"), arrow_id("plan", "done", "plan.approval")}

    text = draw_near(
        REGULATION, "complaint", "zh", done={"register", "plan"}, here="plan.approval", taken=taken
    )

    boxes = set(parts(text, "flow-step"))
    assert boxes == {"step-register", "step-plan", "step-plan.approval", "step-carry_out"}
    assert f"arrow-{arrow_id('plan.approval', 'returned', 'plan')}" in parts(text, "flow-edge")


def test_an_end_no_step_leads_to_shows_the_whole() -> None:
    text = draw_near(REGULATION, "complaint", "zh", done={"register"}, here="end.withdrawn", taken=set())

    assert text == draw(REGULATION, "complaint", "zh", done={"register"})


def test_a_picture_that_stands_alone_brings_its_styles() -> None:
    text = draw_alone(REGULATION, "complaint", "zh")

    root = ElementTree.fromstring(text)

    assert ".flow-edge" in (root.find(f"{SVG}style").text or "")
    assert len(parts(text, "flow-step")) == len(parts(draw(REGULATION, "complaint", "zh"), "flow-step"))


def test_a_step_tells_its_limit_and_its_post() -> None:
    box = parts(draw(REGULATION, "complaint", "zh"), "flow-step")["step-plan"]

    said = ["".join(text.itertext()) for text in box.iter(f"{SVG}text")]
    assert said == ["提出处理意见", "主管", "时限 4 小时／3 个工作日"]
    assert any("flow-band" in rect.attrib.get("class", "") for rect in box.iter(f"{SVG}rect"))


def test_a_way_that_depends_on_a_condition_says_which() -> None:
    changed = with_policy(
        "dissatisfied: {to: plan,", "dissatisfied: {to: [{when: danger, to: plan}, {to: carry_out}],"
    )
    regulation = read(changed)
    assert isinstance(regulation, Regulation), regulation

    arrows = parts(draw(regulation, "complaint", "zh"), "flow-edge")

    assert "".join(arrows["arrow-confirm--dissatisfied--plan"].itertext()) == "不满意（涉及人身安全）"
    assert "".join(arrows["arrow-confirm--dissatisfied--carry_out"].itertext()) == "不满意（其余）"


def test_the_beginning_is_marked() -> None:
    text = draw(REGULATION, "complaint", "en")

    assert "".join(parts(text, "flow-step--begin")["step-begin."].itertext()).endswith("Start")
    assert "arrow-begin.--done--register" in parts(text, "flow-edge")
