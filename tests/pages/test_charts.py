"""Charts say what they show: in titles, in shape, as well-formed drawings and as pictures."""

from xml.etree import ElementTree

import pytest

from bihuan.pages.charts.canvas import Scale, cut, plain, wide
from bihuan.pages.charts.columns import bars, columns, pareto
from bihuan.pages.charts.heat import heat
from bihuan.pages.charts.lines import control, lines
from bihuan.pages.charts.pictures import png
from bihuan.pages.charts.shapes import Limited, Mark, Series, Target

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ["2026-07", "2026-08", "2026-09"]


def series(*values: float | None, name: str = "及时率") -> Series:
    return Series(
        name,
        tuple(
            Mark(m, v, f"{v} 件" if v is not None else "没有到期的")
            for m, v in zip(MONTHS, values, strict=True)
        ),
    )


def titles(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}title")]


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def charts() -> dict[str, str]:
    marks = [
        Mark("异响 <b>&", 31, "31 件", "/cases?a=1&b=2"),
        Mark("漆面", 6, "6 件"),
        Mark("其他", 3, "3 件"),
    ]
    cells = [
        [Mark("态度 7月", 3, "3"), Mark("态度 8月", None, "没有人口数")],
        [Mark("质量 7月", 0, "0"), Mark("质量 8月", 9, "9")],
    ]
    points = [
        Limited(Mark(m, v, str(v)), 0.5, 7.0, v > 7) for m, v in zip(MONTHS, (4.0, 9.4, 3.0), strict=True)
    ]
    return {
        "lines": lines("率", [series(3, None, 5), series(2, 3, 4, name="去年")], target=Target(4, "目标")),
        "columns": columns("数", [series(3, None, 5), series(2, 3, 4, name="去年")]),
        "bars": bars("步", marks),
        "pareto": pareto("因", marks),
        "heat": heat("图", ["态度", "质量"], ["7月", "8月"], cells),
        "control": control("控制图", points, 4.3, "中心 4.3", limit_said="上限"),
    }


@pytest.mark.parametrize("name", charts())
def test_every_chart_is_well_formed_and_becomes_a_picture(name):
    svg = charts()[name]

    assert ElementTree.fromstring(svg).get("aria-label")
    assert "style=" not in svg
    assert png(svg, zoom=0.5).startswith(b"\x89PNG")


def test_a_mark_says_its_value_and_leads_to_its_cases():
    svg = charts()["bars"]
    link = ElementTree.fromstring(svg).find(f"{SVG}a")

    assert "异响 <b>&：31 件" in titles(svg)
    assert link is not None and link.get("href") == "/cases?a=1&b=2"


def test_what_has_no_value_is_a_gap_and_not_nought():
    svg = lines("率", [series(3, None, 5)])
    marks = [one for one in titles(svg) if one]

    assert marks == ["2026-07：3 件", "2026-09：5 件"]
    assert "–" in texts(svg)
    assert "2026-08：没有到期的" in titles(columns("数", [series(3, None, 5)]))


def test_series_differ_without_their_colours():
    drawn = ElementTree.fromstring(lines("率", [series(3, 4, 5), series(2, 3, 4, name="去年")]))
    dashes = {one.get("stroke-dasharray") for one in drawn.iter(f"{SVG}path") if one.get("fill") == "none"}

    assert dashes == {None, "6 3"}
    assert "url(#hatch-" in columns("数", [series(1, 2, 3), series(1, 2, 3, name="去年")])


def test_pareto_reaches_a_hundred_and_marks_the_vital_few():
    marks = [
        Mark(name, value, f"{value} 件") for name, value in zip("甲乙丙丁戊", (42, 31, 18, 6, 3), strict=True)
    ]
    svg = pareto("因", marks)
    vital = [one for one in ElementTree.fromstring(svg).iter(f"{SVG}rect") if one.get("class") == "chart-1"]

    assert [one for one in titles(svg) if "%" in one] == [
        "甲：42%",
        "乙：73%",
        "丙：91%",
        "丁：97%",
        "戊：100%",
    ]
    assert len(vital) == 3


def test_a_signal_has_another_shape():
    svg = charts()["control"]
    diamonds = [
        one for one in ElementTree.fromstring(svg).iter(f"{SVG}path") if one.get("class") == "chart-late"
    ]

    assert len(diamonds) == 1


def test_two_charts_on_a_page_do_not_share_an_id():
    ids = {charts()[name].split('id="', 1)[1].split('"', 1)[0] for name in charts()}

    assert len(ids) == len(charts())


@pytest.mark.parametrize("highest", [0, 0.004, 1, 7, 99, 1234, 2_000_000])
def test_axes_have_few_round_steps_and_hold_everything(highest):
    scale = Scale(0, highest, 300, 0)

    assert 1 <= len(scale.ticks) - 1 <= 6
    assert scale.high >= highest
    assert all(len(plain(round(tick, 9))) <= 9 for tick in scale.ticks)


def test_a_chart_without_places_is_still_a_chart():
    assert texts(bars("空", [])) == []
    assert ElementTree.fromstring(lines("空", [Series("空", ())])).get("aria-label") == "空"


def test_words_are_cut_to_their_room():
    assert cut("配件缺货等候过久", 60) == "配件缺货…"
    assert wide(cut("配件缺货等候过久", 60)) <= 60
    assert cut("短", 60) == "短"
