import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import free_port

SOON_S = 120
BIHUAN = (sys.executable, "-m", "bihuan")


def environment(data: Path) -> dict[str, str]:
    """The embedded database, whatever the tests run on."""
    said = {**os.environ, "BIHUAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
    said.pop("DATABASE_URL", None)
    return said


class Running:
    """The program as `./run` starts it, on data of its own: a copy of those that are `migrated`."""

    def __init__(self, data: Path, migrated: Path) -> None:
        shutil.copytree(migrated, data, dirs_exist_ok=True)
        self.port = free_port()
        self.environment = {**environment(data), "BIHUAN_PORT": str(self.port)}
        self.process = subprocess.Popen(
            [*BIHUAN, "up", "web"], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/accounts/login/", timeout=5) as page:
                return page.status == 200
        except OSError:
            return False

    def web(self) -> list[int]:
        """The processes that serve: the server and its workers."""
        found = subprocess.run(
            ["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        return [int(line.split()[0]) for line in found if f"--port {self.port} " in line]


def soon(truth) -> bool:
    deadline = time.monotonic() + SOON_S
    while time.monotonic() < deadline:
        if truth():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("migrated")
    subprocess.run([*BIHUAN, "migrate", "-v0"], env=environment(data), check=True)
    return data


@pytest.fixture
def running(tmp_path: Path, migrated: Path) -> Iterator[Running]:
    running = Running(tmp_path, migrated)
    try:
        assert soon(running.answers)
        assert running.web()
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_a_server_that_was_killed_is_started_again(running: Running) -> None:
    before = running.web()

    os.kill(before[0], signal.SIGKILL)

    assert soon(lambda: running.web() and not set(running.web()) & set(before))
    assert soon(running.answers)


def test_asked_to_end_it_ends_everything_it_started(running: Running, tmp_path: Path) -> None:
    running.process.send_signal(signal.SIGTERM)

    assert running.process.wait(SOON_S) == 0
    assert running.web() == []
    assert not (tmp_path / "up.pid").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_a_supervisor_that_was_killed_leaves_nothing_running(running: Running) -> None:
    running.process.kill()

    assert soon(lambda: running.web() == [])


def test_a_port_that_is_taken_is_said_before_anything_starts(running: Running) -> None:
    second = subprocess.run(
        [*BIHUAN, "up", "web"],
        env=running.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert second.returncode == 1
    assert f"./run --port {running.port + 1}" in second.stderr
