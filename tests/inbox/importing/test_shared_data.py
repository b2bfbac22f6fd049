"""Small parts of two real histories, by mappings as the guide tells; skipped where they are not there."""

import gzip
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bihuan.cases.queries.recorded import recorded_cases
from bihuan.inbox.importing.running import Tally, take_in
from tests.cases.shop import Shop
from tests.inbox.importing.test_importing import asked
from tests.needs import shared_data

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
REPLIES = """
source: 留言板
case: id
received: time
moments: {答复: {column: reply_time, texts: [answer]}}
closed: reply_time
texts: {headline: title, matter: text, answer: reply}
"""
INCIDENTS = """
source: ServiceNow
case: number
received: {column: opened_at, formats: ["%d/%m/%Y %H:%M"]}
event: {activity: incident_state, at: {column: sys_updated_at, formats: ["%d/%m/%Y %H:%M"]}}
closed_by: [Closed]
facts: {category: category, department: assignment_group}
missing: ["?"]
refuse: {incident_state: ["-100"]}
"""


def part_of(name: str, file: str, folder: Path, lines: int) -> Path:
    """The first lines of a packed file. A record of one line only: none is cut in two."""
    with gzip.open(shared_data(name) / file, "rt", encoding="utf-8", newline="") as packed:
        text = "".join(islice(packed, lines))
    path = folder / file.removesuffix(".gz")
    path.write_text(text.rpartition("\n")[0] + "\n", encoding="utf-8")
    return path


def twice(path: Path, mapping: str) -> tuple[Tally, Tally]:
    return take_in(asked(path, mapping, NOW)), take_in(asked(path, mapping, NOW))


def test_real_replies_are_taken_with_their_moments(shop: Shop, tmp_path: Path) -> None:
    first, again = twice(part_of("cn_gov_replies", "replies.csv.gz", tmp_path, 200), REPLIES)

    assert first.taken > 100 and first.refused <= 2
    assert (again.taken, again.cases) == (0, 0) and again.again == first.taken


def test_a_real_log_is_one_case_a_number(shop: Shop, tmp_path: Path) -> None:
    first, again = twice(part_of("log_servicenow_incidents", "events.csv.gz", tmp_path, 400), INCIDENTS)

    assert first.rows == 399 and first.refused == 0 and 20 < first.cases < 399
    assert again.taken == 0 and again.again == first.taken
    assert len(list(recorded_cases("XD"))) == first.cases
