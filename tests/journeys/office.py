"""The whole program as a site runs it: founded once, then a copy for each journey, its clock moved at will.

`python -m tests.journeys.office` founds the demo's organisation in the database of its environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from tests import needs
from tests.inbox.mail import Letterbox, server

HERE: Final = ZoneInfo("Asia/Shanghai")
FOUNDED_AT: Final = "2026-01-05T09:00"
PATIENCE_S: Final = 240


def moment(text: str) -> datetime:
    """`2026-03-04T09:10`, on the clocks of the office."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@dataclass(frozen=True, slots=True)
class Office:
    """A running site. `letters` is what its mail server took."""

    url: str
    data: Path
    environment: dict[str, str]
    letters: Letterbox

    def stand_at(self, text: str) -> None:
        """From now on it is that moment, for everybody; nothing has noticed yet."""
        write_now(self.data, text)

    def let_time_pass(self, until: str) -> None:
        """Moves the clock, then lets the clock and the post do what is due."""
        self.stand_at(until)
        for name in ("clock", "post"):
            run(self.environment, name, "--once")

    def letter(self, *words: str) -> str:
        """The body of the last letter that holds all the words in its subject or body."""
        for mail in reversed(self.letters.mails):
            body = mail.get_content()
            if all(word in f"{mail['subject']}\n{body}" for word in words):
                return str(body)
        subjects = [str(mail["subject"]) for mail in self.letters.mails]
        raise AssertionError(f"no letter says {words}; there are {subjects}")


def write_now(data: Path, text: str) -> None:
    now = data / "now"
    written = now.with_suffix(".new")
    written.write_text(moment(text).isoformat(), encoding="ascii")
    written.replace(now)


def environment_for(data: Path, **more: str) -> dict[str, str]:
    """What the program is told: its data folder and a clock of its own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DATABASE_"))
    }
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    source = os.pathsep.join([str(needs.ROOT / "src"), str(needs.ROOT)])
    own = {"PYTHONPATH": source, "BIHUAN_DATA": str(data), "BIHUAN_NOW": str(data / "now")}
    return {**kept, **own, "BIHUAN_LOG_LEVEL": "WARNING", **more}


def run(environment: dict[str, str], *command: str, module: str = "bihuan") -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *command],
        cwd=needs.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 12,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}\n{done.stderr}"


def found(data: Path) -> None:
    """An empty database with the organisation, its people and the regulations in force."""
    data.mkdir(mode=0o700)
    write_now(data, FOUNDED_AT)
    environment = environment_for(data, DJANGO_SETTINGS_MODULE="bihuan.config.settings")
    run(environment, "migrate", "--verbosity", "0")
    run(environment, module="tests.journeys.office")


@contextmanager
def opened(founded: Path, data: Path, at: str) -> Iterator[Office]:
    """A site on a copy of what was founded, from that moment."""
    shutil.copytree(founded, data)
    write_now(data, at)
    with server(None) as (letters, mail_port):
        port = needs.free_port()
        environment = environment_for(
            data,
            BIHUAN_PORT=str(port),
            BIHUAN_BASE_URL="http://bihuan.example",
            BIHUAN_SMTP_HOST="127.0.0.1",
            BIHUAN_SMTP_PORT=str(mail_port),
            BIHUAN_SMTP_SECURITY="none",
        )
        log = (data / "web.log").open("wb")
        web = subprocess.Popen(
            [sys.executable, "-m", "bihuan", "web"], cwd=needs.ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, web, data / "web.log")
            yield Office(url, data, environment, letters)
        finally:
            web.terminate()
            web.wait(timeout=30)
            log.close()


def _wait_for(url: str, web: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and web.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/p/", timeout=30)
            return
        except urllib.error.HTTPError:
            # It is up, and something is wrong with it: its log says what.
            break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"The site did not come up:\n{log.read_text(errors='replace')}")


if __name__ == "__main__":
    import django

    django.setup()
    from bihuan.config import clock
    from bihuan.config.demo.founding import found_organisation, read

    found_organisation(read("organisation.yaml"), now=clock.now())
