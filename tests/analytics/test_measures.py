"""What each regulation asks to be counted is among its measures, and every measure can be said."""

from pathlib import Path

import pytest

from bihuan.registry.folders import sources_in
from bihuan.regulation.measures.house import measures_of
from bihuan.regulation.measures.wording import formula_of, name_of, target_of
from bihuan.regulation.model import Formula, Regulation
from bihuan.regulation.reading import read
from bihuan.regulation.saying import Saying

FOLDERS = sorted((Path(__file__).parents[2] / "regulations").glob("*/*"))
ASKED = {
    # 及时率 and 成功率 of all complaints; information speed, number and satisfaction; the rates of boards …
    "process-and-assessment": {"handled_in_time": Formula.SHARE, "handled_well": Formula.SHARE},
    "manufacturing-8d": {
        "passing_time": Formula.MEDIAN, "complaints": Formula.COUNT, "satisfied": Formula.SHARE,
        "defect_ppm": Formula.RATE,
    },
    "pcb-8d": {"auto_rate": Formula.RATE, "other_rate": Formula.RATE},
    "parcel-station": {
        "satisfied": Formula.SHARE, "partly_satisfied": Formula.SHARE, "dissatisfied": Formula.SHARE,
        "per_parcels": Formula.RATE,
    },
    "vrt": {"project_score": Formula.MEAN},
    "product-service-engineering": {"cost": Formula.SUM, "cost_each": Formula.MEAN},
    "general-eight-steps": {"complaint_rate": Formula.RATE, "losses": Formula.SUM, "recovered": Formula.SUM},
    "car-dealership": {"plan_in_time": Formula.SHARE, "per_vehicles": Formula.RATE},
    "fitness-club": {"per_members": Formula.RATE},
}  # fmt: skip
ISO = (
    "received", "solved_where_made", "prioritised_wrongly", "acknowledged_late", "resolved_late",
    "referred_outside", "repeated", "improvements",
)  # fmt: skip


def law(folder: Path) -> Regulation:
    found = read(sources_in(folder))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.parent.name)
def test_a_regulation_has_what_it_asks_for_and_the_eight_counters(folder: Path) -> None:
    regulation = law(folder)
    measures = measures_of(regulation)

    assert set(ISO) <= measures.keys()
    for key, formula in ASKED.get(regulation.id, {}).items():
        assert measures[key].formula is formula
    for one in regulation.measures.values():
        assert one.owner in regulation.posts
        assert one.rule.articles
    for lang in ("zh", "en"):
        said = Saying(regulation, lang)
        told = [
            (name_of(said, one), formula_of(said, one), target_of(said, one)) for one in measures.values()
        ]
        assert all(name and formula for name, formula, _ in told)


def test_the_targets_of_boards_are_those_of_the_source() -> None:
    (folder,) = (one for one in FOLDERS if one.parent.name == "pcb-8d")
    measures = law(folder).measures

    assert [str(measures[key].aim.value) for key in ("auto_rate", "other_rate")] == ["0.2", "2"]  # type: ignore[union-attr]
    assert not any(measures[key].aim.at_least for key in ("auto_rate", "other_rate"))  # type: ignore[union-attr]
