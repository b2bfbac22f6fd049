import threading
from datetime import datetime, timedelta

from bihuan.config.loops import keep_doing

IDLE = timedelta(seconds=10)


class Rounds:
    """Rounds with stated results; stops the loop after the last. Rests are noted, not slept."""

    def __init__(self, *results: int | Exception) -> None:
        self.results = list(results)
        self.stop = threading.Event()
        self.moments: list[datetime] = []
        self.rests: list[float] = []

    def __call__(self, now: datetime) -> int:
        self.moments.append(now)
        result = self.results.pop(0)
        if not self.results:
            self.stop.set()
        if isinstance(result, Exception):
            raise result
        return result

    def run(self) -> None:
        keep_doing(self, name="post", idle=IDLE, stop=self.stop, rest=self.rests.append)


def test_after_work_the_next_round_comes_at_once(db) -> None:
    rounds = Rounds(3, 1, 2)

    rounds.run()

    assert len(rounds.moments) == 3
    assert rounds.rests == []


def test_after_nothing_to_do_it_rests_about_as_long_as_it_was_told(db) -> None:
    rounds = Rounds(0, 0, 0, 0)

    rounds.run()

    assert all(8 <= rest <= 12 for rest in rounds.rests)
    assert len(set(rounds.rests)) > 1


def test_a_round_that_fails_is_tried_again_later_and_later_up_to_a_minute(transactional_db) -> None:
    rounds = Rounds(*[RuntimeError("no")] * 9)

    rounds.run()

    assert rounds.rests == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_round_that_succeeds_ends_the_waiting(transactional_db) -> None:
    rounds = Rounds(RuntimeError("no"), RuntimeError("no"), 1, RuntimeError("no"), 1)

    rounds.run()

    assert rounds.rests == [1, 2, 1]


def test_each_round_is_given_the_moment_it_begins(db, stand_at) -> None:
    moment = datetime.fromisoformat("2026-10-01T09:00:00+08:00")
    stand_at(moment)
    rounds = Rounds(1, 1)

    rounds.run()

    assert rounds.moments == [moment, moment]
