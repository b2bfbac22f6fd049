"""How cases went: counted from the ledger's sums as by hand, the same when made again; imported logs too."""

import csv
import gzip
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bihuan.analytics.following import remake
from bihuan.analytics.process import models
from bihuan.analytics.process.drawing import as_drawn, as_recorded
from bihuan.analytics.process.reading import Span, cases_of_step, cases_of_way, departed, flow, ways, whole
from bihuan.inbox.importing.mapping import read_mapping
from bihuan.inbox.importing.running import Import, take_in
from bihuan.inbox.importing.sheets import open_sheet
from bihuan.registry import versions
from tests import needs
from tests.analytics.conftest import Follow
from tests.cases.shop import MORNING, Shop, live, lodged

TABLES = (models.Passage, models.PassageSum, models.Path, models.PathSum, models.Way, models.Departed)
UNIT = "XD"
YEARS = {"first": date(2005, 1, 1), "last": date(2030, 1, 1)}


def kept() -> dict[str, list[tuple[object, ...]]]:
    return {table.__name__: sorted(table.objects.values_list(), key=str) for table in TABLES}


@pytest.fixture
def three(shop: Shop, followed: Follow) -> Span:
    """Three cases of the shop, of which two have run to their end."""
    ids = [lodged(shop).case_id for _ in range(3)]
    for case in ids[:2]:
        live(shop, case, at=MORNING)
    followed(MORNING + timedelta(days=30))
    path = models.Path.objects.first()
    assert path is not None
    return Span((UNIT,), path.regulation, procedure="complaint", **YEARS)


def test_paths_and_passages_are_counted_from_the_ledger(three):
    found, kinds, cases = ways(three)
    seen = flow(three)

    assert cases == whole(three).cases == 2
    assert whole(three).open == 1
    assert kinds == len(found)
    first = found[0].steps[0]
    assert seen.steps[first].passed + seen.steps[first].open == 3
    assert sum(seen.arrows.values()) == seen.total.passed
    assert len(cases_of_way(three, found[0].digest)) == found[0].cases
    assert len(cases_of_step(three, first, again=False)) == 3
    assert cases_of_step(three, first, again=True) == ()


def test_made_again_from_the_ledger_it_is_the_same(three):
    before = kept()

    remake(MORNING + timedelta(days=31))

    assert before["Passage"]
    assert kept() == before


def test_what_was_lived_departs_from_nothing(three):
    assert departed((UNIT,), three.regulation) == ()


def test_the_drawing_carries_the_counts(three):
    law = versions.regulation(three.regulation, models.Path.objects.first().version)
    seen = flow(three)
    svg = ElementTree.fromstring(
        as_drawn(law, "complaint", "zh", seen, lambda minutes: f"{minutes} 分", "次")
    )
    words = [one.text for one in svg.iter("{http://www.w3.org/2000/svg}text")]

    assert "3 次" in words
    assert any("flow-edge--5" in (one.get("class") or "") for one in svg.iter())
    assert any("is-unused" in (one.get("class") or "") for one in svg.iter())


def test_no_case_is_no_figure_and_no_crash(shop):
    nothing = Span((UNIT,), "nowhere", date(2026, 1, 1), date(2026, 1, 31))

    assert ways(nothing) == ((), 0, 0)
    assert whole(nothing).cases == 0
    assert flow(nothing).steps == {}


# --- imported logs, counted by a script of their own --------------------------------------------------------

HELPDESK = """
source: helpdesk
case: case_id
event: {activity: activity, at: timestamp, by: resource}
closed_by: [Closed]
facts: {seriousness: seriousness}
"""
RECEIPT = """
source: receipt
case: case_id
event: {activity: activity, at: timestamp}
closed: case_enddate
facts: {deadline: case_deadline}
"""


def rows_of(log: str, cases: int) -> list[dict[str, str]]:
    """The rows of the first so many cases of a log."""
    path = needs.shared_data(log) / "events.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    case = "case_id" if "case_id" in rows[0] else "number"
    wanted = set(islice(dict.fromkeys(row[case] for row in rows), cases))
    return [row for row in rows if row[case] in wanted]


def imported(tmp_path: Path, rows: list[dict[str, str]], mapping: str, followed: Follow) -> Span:
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    now = datetime(2026, 3, 2, 2, tzinfo=UTC)
    sheet = open_sheet(path)
    tally = take_in(Import(sheet, read_mapping(mapping, sheet.header), UNIT, "Asia/Shanghai", now))
    assert tally.refused == 0
    followed(now)
    return Span((UNIT,), "history", procedure="history", **YEARS)


def told(rows: list[dict[str, str]]) -> dict[str, list[tuple[datetime, str]]]:
    by_case = defaultdict(list)
    for row in rows:
        by_case[row["case_id"]].append((datetime.fromisoformat(row["timestamp"]), row["activity"]))
    return {case: sorted(events, key=lambda one: one[0]) for case, events in by_case.items()}


def test_the_help_desk_went_as_its_own_log_says(shop, followed, tmp_path):
    rows = rows_of("log_helpdesk", 250)
    lives = told(rows)
    span = imported(tmp_path, rows, HELPDESK, followed)

    seen = flow(span)
    found, kinds, closed = ways(span, most=500)

    over = {case: events for case, events in lives.items() if "Closed" in {what for _, what in events}}
    assert len(over) > 200
    assert closed == whole(span).cases == len(over)
    assert {step: count.passed + count.open for step, count in seen.steps.items()} == Counter(
        what for events in lives.values() for _, what in events
    )
    variants = Counter(tuple(what for _, what in events) for events in over.values())
    assert kinds == len(variants)
    assert {way.steps: way.cases for way in found} == variants
    pairs = Counter(f"{a}--done--{b}" for events in lives.values() for (_, a), (_, b) in pairwise(events))
    assert {arrow: number for arrow, number in seen.arrows.items() if not arrow.endswith("end.over")} == pairs
    again = sum(sum(n - 1 for n in Counter(w for _, w in events).values()) for events in over.values())
    assert whole(span).again == again
    assert "<svg" in as_recorded(seen, "历史", "结束", lambda minutes: f"{minutes}", "次")


def test_the_permits_met_their_deadlines_as_their_own_log_says(shop, followed, tmp_path):
    rows = rows_of("log_receipt", 150)
    span = imported(tmp_path, rows, RECEIPT, followed)

    last = {row["case_id"]: row for row in rows if row["case_enddate"] and row["case_deadline"]}
    ended = {case: datetime.fromisoformat(row["case_enddate"]) for case, row in last.items()}
    met = sum(ended[case] <= datetime.fromisoformat(row["case_deadline"]) for case, row in last.items())

    assert whole(span).judged == len(last) > 50
    assert whole(span).met == met


SERVICENOW = """
source: servicenow
case: number
event: {activity: incident_state, at: {column: sys_updated_at, formats: ["%d/%m/%Y %H:%M"]}}
closed: {column: closed_at, formats: ["%d/%m/%Y %H:%M"]}
facts: {in_time: made_sla}
missing: ["?"]
"""


def test_incidents_were_in_time_as_their_own_log_says(shop, followed, tmp_path):
    rows = rows_of("log_servicenow_incidents", 120)
    span = imported(tmp_path, rows, SERVICENOW, followed)

    last = {row["number"]: row["made_sla"].lower() for row in rows}

    assert whole(span).cases == len(last) == 120
    assert whole(span).met == sum(said == "true" for said in last.values())
    assert flow(span).total.passed + flow(span).total.open == len(rows)
