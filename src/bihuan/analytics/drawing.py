"""One figure over its periods as a drawing, each point leading to its cases."""

from collections.abc import Sequence

from bihuan.analytics import showing, wording
from bihuan.analytics.asking import Question
from bihuan.analytics.dashboards.charts import short
from bihuan.analytics.figure import Figure
from bihuan.pages.charts.columns import columns
from bihuan.pages.charts.lines import lines
from bihuan.pages.charts.shapes import Mark, Series, Target
from bihuan.pages.frame import Viewer
from bihuan.regulation.measures.wording import name_of, target_of
from bihuan.regulation.model import Formula


def trend_chart(viewer: Viewer, question: Question, found: Sequence[Figure]) -> str:
    """Counts as columns, the rest as a line with its target; nothing where no period has a value."""
    if not any(one.value for one in found):
        return ""
    measure = found[0].measure
    share = measure.formula is Formula.SHARE
    scale = 100 if share else 60 if measure.is_length else 1
    said = showing.saying(viewer, question.law)
    marks = tuple(_mark(viewer, question, one, scale) for one in found)
    series, title = [Series(name_of(said, measure), marks)], name_of(said, measure)
    target = None
    if measure.aim is not None:
        target = Target(float(measure.aim.value) / scale, target_of(said, measure))
    if measure.formula is Formula.COUNT:
        return columns(title, series, target=target)
    return lines(title, series, target=target, per_cent=share)


def _mark(viewer: Viewer, question: Question, one: Figure, scale: int) -> Mark:
    words = wording.value_words(one, question.law, viewer.names)
    parts = wording.parts_words(one)
    url = showing.list_url(question.over(one.period), one.key, "denominator") if one.tally.counted else ""
    value = None if one.value is None else float(one.value) / scale
    return Mark(short(one.period), value, f"{words}（{parts}）" if parts else words, url)
