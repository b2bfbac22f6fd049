"""Places in a text are exact to the character, however a scalar is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.regulation.reading.composing import compose
from bihuan.regulation.reading.nodes import Scalar, data, written

WRITTEN = [
    "标题: 投诉 danger 处理",
    "标题: '投诉 it''s danger 处理'",
    '标题: "投诉 \\u4e2d\\x41\\t\\" danger 处理"',
    "标题: |\n  投诉\n  一二 danger 处理\n",
    "标题: |-\n  投诉\n\n   danger 处理\n",
    "标题: >\n  投诉 一\n  danger\n  处理\n",
    "标题: 投诉\n  一二\n  danger 处理\n",
    "{前: 后, 标题: 投诉 danger}",
    "标题: '投诉\n  一二\n\n  danger 处理'\n",
    '标题: "投诉 \\\n  danger 处理"\n',
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_word_inside_a_scalar_is_found_where_it_is_written(text: str) -> None:
    document, _ = compose("policy.yaml", text)
    value = data(document.node(("标题",)))
    assert isinstance(value, str)

    spot = document.inside(("标题",), value.index("danger"))

    line = text.split("\n")[spot.line - 1]
    assert line[spot.column - 1 :].startswith("danger")
    assert text[spot.index :].startswith("danger")


@given(
    st.text(st.sampled_from("ab甲乙'\" \\:#,1"), max_size=30),
    st.text(st.sampled_from("ab甲'\"\\ "), max_size=9),
)
def test_every_character_of_a_quoted_text_is_found(before: str, after: str) -> None:
    value = f"{before}X{after}"
    single = "键: '" + value.replace("'", "''") + "'"
    double = '键: "' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    for text in (single, double):
        document, mistakes = compose("policy.yaml", text)
        node = document.node(("键",))
        assert mistakes == ()
        assert isinstance(node, Scalar)
        assert node.value == value
        assert text[document.inside(("键",), len(before)).index] == "X"


def test_a_path_is_written_as_people_read_it() -> None:
    assert written(("clocks", "plan", "late", 0, "at")) == "clocks.plan.late[0].at"
