"""What a decision made by the penalty mode says must be checked."""

import pytest
from tests.cases.shop import MORNING
from tests.regulation.small import SMALL

from bihuan.engine.case import Case
from bihuan.engine.events import Because, Happened, TableDecided
from bihuan.engine.explaining import why
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read


@pytest.mark.parametrize(
    ("mode", "warned"),
    [("compensation", True), ("fine", True), ("points", False), ("performance_pay", False)],
)
def test_money_taken_from_wages_must_be_checked_and_the_reason_says_so(mode: str, warned: bool) -> None:
    regulation = read(SMALL)
    assert isinstance(regulation, Regulation)
    because = Because("tables.level", used={"penalty_mode": mode})
    decided = Happened(TableDecided("complaint#1", "level", 1, {"level": "normal"}), MORNING, None, because)

    lines = {lang: "".join(why(decided, regulation, Case(), lang).lines) for lang in ("zh", "en")}

    assert ("20%" in lines["zh"] and "最低工资" in lines["zh"]) is warned
    assert ("minimum wage" in lines["en"]) is warned
