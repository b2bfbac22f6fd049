import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, connections

from bihuan.cases import models, queries
from bihuan.cases.perform import Performed, perform
from bihuan.cases.verifying import verify
from bihuan.engine import Reason, Refused
from bihuan.engine.commands import AddNote, Complete
from tests.cases.shop import MORNING, Shop, complaint, do, lodged, open_shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy() -> Shop:
    return open_shop()


def together(*acts: Callable[[], object]) -> list[object]:
    """Does the acts in threads of their own, begun at once; their answers in order. A failure is an answer
    too.
    """
    answers: list[object] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        ready.wait()
        try:
            answers[place] = act()
        except Exception as failure:
            answers[place] = failure
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def register(shop: Shop, case: str) -> Performed | Refused:
    return perform(Complete("complaint/register#1"), on=case, at=MORNING, by=shop.clerk)


def note(shop: Shop, case: str, number: int) -> Performed | Refused:
    return perform(AddNote(f"第{number}条"), on=case, at=MORNING, by=shop.clerk)


def test_of_two_who_do_one_task_one_wins_and_the_other_is_told(busy: Shop) -> None:
    for _ in range(5):
        case = lodged(busy).case_id

        answers = together(*[partial(register, busy, case)] * 3)

        won = [a for a in answers if isinstance(a, Performed)]
        lost = [a for a in answers if isinstance(a, Refused)]
        assert (len(won), len(lost)) == (1, 2), answers
        assert {a.reason for a in lost} == {Reason.ALREADY_DONE}


def test_notes_of_many_people_at_once_are_all_kept(busy: Shop) -> None:
    case = lodged(busy).case_id

    answers = together(*[partial(note, busy, case, number) for number in range(6)])

    assert all(isinstance(answer, Performed) for answer in answers), answers
    numbers = [entry.number for entry in queries.timeline(case)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert not [wrong for wrong in verify().wrong if wrong.where == case]


def test_numbers_have_no_gaps_and_no_doubles_under_concurrency(busy: Shop) -> None:
    def lodge_some() -> None:
        for place in range(5):
            lodged(busy)
            # Every other one is refused after its events were worked out, and must take no number with it.
            wrong = complaint(values={"topic": "weather"})
            assert isinstance(perform(wrong, on=None, at=MORNING + timedelta(place), by=busy.clerk), Refused)

    together(*[lodge_some] * 4)

    numbers = sorted(models.CaseSummary.objects.values_list("number", flat=True))
    assert numbers == [f"XD-TS-2026-{n:05d}" for n in range(1, 21)]


def test_a_number_rolled_back_is_given_to_the_next(busy: Shop) -> None:
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        lodged(busy)
        raise ZeroDivisionError

    assert lodged(busy).number == "XD-TS-2026-00001"


def test_years_and_units_count_for_themselves(busy: Shop) -> None:
    # Half past midnight of New Year's Day in Shanghai is still last year in London.
    new_year = MORNING.replace(year=2026, month=12, day=31, hour=16, minute=30)

    old = lodged(busy, at=new_year - timedelta(hours=1)).number
    new = lodged(busy, at=new_year).number
    other = perform(complaint(unit="DD", received_at=MORNING), on=None, at=MORNING, by=busy.stranger)

    assert (old, new) == ("XD-TS-2026-00001", "XD-TS-2027-00001")
    assert isinstance(other, Performed)
    assert other.number == "DD-TS-2026-00001"


def test_one_command_sent_many_times_at_once_is_done_once(busy: Shop) -> None:
    lodge = complaint()

    answers = together(*[lambda: perform(lodge, on=None, at=MORNING, by=busy.clerk, command_id="form-7")] * 5)

    assert all(isinstance(answer, Performed) for answer in answers), answers
    assert len({a.case_id for a in answers if isinstance(a, Performed)}) == 1
    assert models.Stream.objects.count() == 1


LODGE_FOR_EVER = """
import os, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from bihuan.cases.perform import perform
from tests.cases.shop import MORNING, complaint
print("ready", flush=True)
while True:
    done = perform(complaint(), on=None, at=MORNING, by=sys.argv[2])
    print(done.case_id, flush=True)
"""


def test_a_process_killed_in_the_middle_leaves_whole_cases_only(busy: Shop) -> None:
    name = str(connection.settings_dict["NAME"])
    acknowledged: list[str] = []
    for pause in (0.05, 0.11, 0.17):
        worker = subprocess.Popen(
            [sys.executable, "-c", LODGE_FOR_EVER, name, busy.clerk],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        time.sleep(pause)
        worker.send_signal(signal.SIGKILL)
        # A line cut short by the kill was not acknowledged.
        acknowledged += [line.strip() for line in worker.stdout.readlines() if line.endswith("\n")]
        worker.wait()

    kept = set(models.CaseSummary.objects.values_list("id", flat=True))
    assert set(acknowledged) <= kept
    assert not [wrong for wrong in verify().wrong if wrong.where != "seals"]
    numbers = sorted(models.CaseSummary.objects.values_list("number", flat=True))
    assert numbers == [f"XD-TS-2026-{n:05d}" for n in range(1, len(numbers) + 1)]
    after = do(lodged(busy).case_id, AddNote("还能用"), by=busy.clerk, at=MORNING)
    assert after.number == f"XD-TS-2026-{len(numbers) + 1:05d}"
