"""The whole program under load, killed with -9 again and again: nothing said yes to is lost or done twice.

TEST_STANDING_SECONDS  how long each run is killed (10); minutes and hours find what seconds do not
TEST_STANDING_SEED     what is killed when, and what is lodged (1)
TEST_STANDING_WAYS     "each,up": both ways of starting again what fell on either database, else one on each
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bihuan.registry.folders import sources_in
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from tests.inbox.mail import Letterbox, server
from tests.needs import ROOT
from tests.standing.clerks import Office
from tests.standing.kills import Killer
from tests.standing.load import Load
from tests.standing.reckoning import Reckoning
from tests.standing.site import Site, own_database

SECONDS = float(os.environ.get("TEST_STANDING_SECONDS", "10"))
SEED = int(os.environ.get("TEST_STANDING_SEED", "1"))
# Who starts again what fell has nothing to do with the database: one way on each, unless asked for more.
WAYS = os.environ.get("TEST_STANDING_WAYS", "up" if os.environ.get("DATABASE_URL") else "each").split(",")
# Most limits are hours and working days: a run of seconds crosses a week or two.
JUMPS = tuple(timedelta(hours=hours) for hours in (0, 0, 1, 5, 20, 45))
FOLDERS = {
    "NH": "customer-complaint-rules/2024-01",
    "YH": "car-dealership/2009-10",
    "YZ01": "parcel-station/2024-01",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds its processes in /proc"),
]


@contextmanager
def standing(data: Path, *, supervised: bool) -> Iterator[tuple[Site, Letterbox]]:
    with own_database() as url, server(None) as (box, mail_port):
        site = Site(data, database_url=url, mail_port=mail_port, supervised=supervised)
        try:
            yield site, box
        finally:
            site.end()


def regulations() -> dict[str, Regulation]:
    found = {}
    for unit, folder in FOLDERS.items():
        reading = read(sources_in(ROOT / "regulations" / folder))
        assert isinstance(reading, Regulation)
        found[unit] = reading
    return found


def lived_through(site: Site, box: Letterbox) -> tuple[Load, Killer]:
    """Load and kills for `SECONDS`, then every request carried to its answer."""
    load = Load(site, Office(site.found(), regulations()), seed=SEED)
    site.raise_all()
    killer = Killer(site, box, seed=SEED)
    load.begin()
    killer.lurk(one_in=12)
    killer.kill_for(
        SECONDS,
        enough=lambda: enough_happened(load, killer),
        move=lambda chance: site.move_clock(chance.choice(JUMPS)),
    )
    killer.rest()
    load.end()
    return load, killer


def enough_happened(load: Load, killer: Killer) -> bool:
    """Whether what is asked afterwards means something."""
    said, killed = load.acknowledged, killer.killed
    every_kind = {"web", "clock", "post"} <= set(killed)
    return every_kind and killed.total() >= 8 and len(said.lodged) >= 20 and len(said.done) >= 15


@pytest.mark.parametrize("way", WAYS)
def test_killed_again_and_again_it_loses_and_repeats_nothing(tmp_path: Path, way: str) -> None:
    with standing(tmp_path, supervised=way == "up") as (site, box):
        load, killer = lived_through(site, box)
        said, reckoning = load.acknowledged, Reckoning(site, load.acknowledged)

        # Nobody got an answer that no client should get.
        assert said.odd == [] and load.door.faults == []
        # Enough happened for the rest to mean something.
        assert enough_happened(load, killer)
        # Every acknowledged complaint is there once, under the number that was said; and no other.
        lodged = reckoning.lodged()
        assert {one.mark: (one.id, one.number) for one in said.lodged} == lodged
        assert len(said.keys) == len(lodged)
        assert reckoning.number_gaps() == {}
        # Every task acknowledged as done is done, and none twice.
        assert reckoning.acts_lost() == [] and reckoning.steps_done_twice() == []
        # Every chain is whole, and the rows are what the ledger makes.
        assert "Everything is as it was written." in reckoning.verdict
        live = reckoning.derived()
        site.command("rebuild")
        assert reckoning.derived() == live
        # Every clock acted, and once.
        assert reckoning.acted_twice() == [] and reckoning.passed_over() == []
        assert any(reckoning.of("ClockLate")) and any(reckoning.of("LadderActed"))
        # Every letter was sent or waits; a mail went out again only where a kill came between, and is marked.
        assert reckoning.letters_lost() == [] and reckoning.sent_twice() == []
        assert reckoning.still_waiting() == 0
        assert_mails(box, reckoning.mailed(), kills=killer.killed["post"] + killer.killed["up"])
        print(f"lodged {len(said.lodged)}, done {len(said.done)}, killed {dict(killer.killed)},"
              f" requests without answer {load.door.broken}, mails {len(box.mails)}")  # fmt: skip


def assert_mails(box: Letterbox, mailed: dict[str, bool], *, kills: int) -> None:
    arrived = Counter(mail["X-Bihuan-Reference"] for mail in box.mails)
    repeated = {reference for reference, times in arrived.items() if times > 1}
    assert set(arrived) == set(mailed)
    assert arrived.total() - len(arrived) <= kills
    assert sum(mailed.values()) <= kills
    assert all(mailed[reference] for reference in repeated)
    assert all(times == 1 for reference, times in arrived.items() if not mailed[reference])
