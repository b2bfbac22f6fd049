import threading
import time

import pytest
from django.db import connection, transaction

from bihuan.config.sqlite.lock import WriteLock
from bihuan.people.models import User
from tests import needs


@pytest.fixture(autouse=True)
def on_sqlite(transactional_db: None) -> None:
    needs.sqlite()


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def in_a_thread(act) -> threading.Thread:
    def and_close() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=and_close)
    thread.start()
    return thread


def rival() -> WriteLock:
    """The lock as another process would take it."""
    return WriteLock(str(connection.settings_dict["NAME"]))


def test_the_database_is_opened_to_survive_a_power_cut_and_to_forget_what_is_erased() -> None:
    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("secure_delete") == 1
    assert pragma("foreign_keys") == 1


def test_a_transaction_holds_the_lock_from_its_beginning_to_its_end() -> None:
    assert not connection._write_lock or not connection._write_lock.held

    with transaction.atomic():
        assert connection._write_lock.held
        with transaction.atomic():
            assert connection._write_lock.held
        assert connection._write_lock.held

    assert not connection._write_lock.held


def test_a_transaction_that_fails_gives_the_lock_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        User.objects.create_user("lin", "林小雨")
        raise ZeroDivisionError

    assert not connection._write_lock.held
    assert not User.objects.exists()


def test_a_write_outside_a_transaction_waits_its_turn_too() -> None:
    User.objects.create_user("lin", "林小雨")
    other = rival()
    other.acquire()

    thread = in_a_thread(lambda: User.objects.update(display_name="林"))
    thread.join(0.3)
    waited = thread.is_alive()
    other.close()
    thread.join(10)

    assert waited
    assert User.objects.get().display_name == "林"


def test_reading_waits_for_nobody() -> None:
    other = rival()
    other.acquire()

    began = time.monotonic()
    found = User.objects.count()
    took = time.monotonic() - began
    other.close()

    assert found == 0
    assert took < 1


def test_eight_writers_lose_nothing_and_none_waits_long() -> None:
    waits: list[float] = []

    def write(name: str) -> None:
        for number in range(5):
            began = time.monotonic()
            User.objects.create(login_name=f"{name}-{number}", display_name=name)
            waits.append(time.monotonic() - began)

    threads = [in_a_thread(lambda name=f"w{number}": write(name)) for number in range(8)]
    for thread in threads:
        thread.join(60)

    assert User.objects.count() == 40
    # SQLite alone would let the unlucky one poll up to its timeout of twenty seconds.
    assert max(waits) < 10
