"""A post process killed with -9 between handing a mail over and recording it."""

import os
import subprocess
import sys
from datetime import datetime, timedelta

from django.db import connection
from pytest_django.fixtures import Settings

from bihuan.inbox import post
from tests.cases.shop import Shop
from tests.inbox.mail import server
from tests.inbox.owing import SENT_AT, owing_result
from tests.inbox.test_post import told

SEND = """
import os, sys
from datetime import datetime
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", int(sys.argv[2]), False
settings.PERSONAL_KEYS, settings.INDEX_KEY = [sys.argv[4]], sys.argv[5]
from bihuan.inbox import post
print("ready", flush=True)
post.send_round(datetime.fromisoformat(sys.argv[3]))
"""


def worker(port: int, settings: Settings, at: datetime) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable, "-c", SEND, str(connection.settings_dict["NAME"]), str(port), at.isoformat(),
            settings.PERSONAL_KEYS[0], settings.INDEX_KEY,
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def test_a_kill_repeats_one_letter_at_most_and_says_so(busy: Shop, settings: Settings) -> None:
    cases = [owing_result(busy) for _ in range(3)]
    with server(settings) as (box, port):
        child = worker(port, settings, SENT_AT)
        box.taken = child.kill
        child.wait(30)
        box.taken = lambda: None

        at_once = post.send_round(SENT_AT + timedelta(seconds=5))
        in_between = len(box.mails)
        post.send_round(SENT_AT + timedelta(minutes=6))

    references = [mail["X-Bihuan-Reference"] for mail in box.mails]
    repeated = [sent.maybe_repeated for case in cases for sent in told(case)]
    assert child.returncode == -9
    # The killed one's letter is left alone until its lease has run out.
    assert (at_once, in_between) == (2, 3)
    assert len(references) == 4 and len(set(references)) == 3
    assert sorted(repeated) == [False, False, True]


def test_a_kill_before_anything_left_repeats_nothing(busy: Shop, settings: Settings) -> None:
    case = owing_result(busy)
    with server(settings) as (box, port):
        child = worker(port, settings, SENT_AT)
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        child.kill()
        child.wait(30)
        post.send_round(SENT_AT + timedelta(minutes=6))

    assert len(box.mails) in (1, 2)
    assert len(told(case)) == 1
    assert told(case)[0].maybe_repeated or len(box.mails) == 1  # type: ignore[attr-defined]
