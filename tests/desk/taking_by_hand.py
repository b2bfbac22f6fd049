"""Every regulation by hand: a complaint from its receipt to the archive, through the pages alone.

Under work and not part of the whole run: `.venv/bin/pytest tests/desk/taking_by_hand.py`. All on SQLite,
three of them elsewhere: what is proved here is the pages, not the database.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection

from bihuan.cases import queries
from bihuan.cases.queries.history import CaseState
from bihuan.engine.case import COMPLETED, Case
from bihuan.regulation.model import MAIN, Regulation
from tests.desk.by_hand import Handling, found
from tests.desk.planning import PROPER
from tests.needs import ROOT

# A Monday, 09:30 in Shanghai.
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
FOLDERS = sorted(folder.name for folder in (ROOT / "regulations").iterdir() if folder.is_dir())
# These watch batches, lines and years after the answer; nobody has come to the archive in this way yet.
LONG = frozenset(("manufacturing-8d", "quality-countermeasure", "vrt"))
EVERYWHERE = frozenset(("car-dealership", "customer-complaint-rules", "parcel-station"))
# Where the longest way is that of a refusal objected to, of what is no complaint, or of an answer that is
# rejected three times, the shortest is gone.
DIRECT = frozenset(
    ("complaint-and-feedback", "manufacturing-8d", "manufacturing-sales", "pcb-8d", "quality-countermeasure")
)
REGULATIONS = [id for id in FOLDERS if id not in LONG]


@pytest.mark.django_db
@pytest.mark.parametrize("id", REGULATIONS)
def test_a_complaint_is_taken_by_hand_from_receipt_to_archive(
    id: str, stand_at: Callable[[datetime], None]
) -> None:
    if connection.vendor != "sqlite" and id not in EVERYWHERE:
        pytest.skip("taken by hand on SQLite")
    stand_at(NOW)
    handling = Handling(found(id, now=NOW), Random(1), stand_at, NOW, direct=id in DIRECT)

    handling.live()

    row = queries.by_number(handling.number)
    assert row is not None
    state = queries.case_state(row.id)
    assert state is not None
    case, regulation = state.case, handling.company.regulation
    assert row.outcome in PROPER, handling.acts
    assert case.archived
    assert row.settled_at is not None
    assert not case.open_occurrences()
    assert not case.running_clocks()
    assert queries.unsent_letters_of(row.id) == ()
    assert handling.planner.turned or not handling.planner.could_turn, handling.acts
    assert articles_passed(case, regulation) <= articles_cited(state)


def articles_passed(case: Case, regulation: Regulation) -> set[str]:
    """The articles of the steps of the main procedure that were done."""
    done = (one.step for one in case.occurrences.values() if one.instance == MAIN and one.status == COMPLETED)
    steps = regulation.procedures[MAIN].steps
    return {article for step in done for article in steps[step].rule.articles}


def articles_cited(state: CaseState) -> set[str]:
    return set(_cited(state))


def _cited(state: CaseState) -> Iterator[str]:
    for entry in queries.timeline(state.id):
        yield from entry.happened.because.articles
