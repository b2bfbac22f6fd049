"""Processes that take in mail and histories, killed with -9 in the middle: nothing twice, nothing lost."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from pytest_django.fixtures import Settings

from bihuan.inbox import keeping, mailboxes
from bihuan.inbox.channels.email import fetching
from bihuan.inbox.importing.mapping import read_mapping
from bihuan.inbox.importing.running import Import, take_in
from bihuan.inbox.importing.sheets import open_sheet
from bihuan.inbox.models import ImportedRow, ImportRun, Protocol, RawMessage
from tests.cases.shop import MORNING, Shop
from tests.inbox.email.dovecot import PASSWORD, serving
from tests.inbox.email.samples import mail

BEGIN = """
import sys
from datetime import datetime
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
settings.PERSONAL_KEYS, settings.INDEX_KEY = [sys.argv[2]], sys.argv[3]
now = datetime.fromisoformat(sys.argv[4])
"""
FETCH = "from bihuan.inbox.channels.email import fetching\nfetching.fetch_round(now)\n"
IMPORT = """
from pathlib import Path
from bihuan.inbox.importing.mapping import read_mapping
from bihuan.inbox.importing.running import Import, take_in
from bihuan.inbox.importing.sheets import open_sheet
sheet = open_sheet(Path(sys.argv[5]))
take_in(Import(sheet, read_mapping(sys.argv[6], sheet.header), "XD", "Asia/Shanghai", now))
"""
MAILS, ROWS = 40, 2600
MAPPING = "source: 台账\ncase: 编号\nreceived: 投诉时间\nclosed: 办结时间\nfacts: {category: 类别}\n"


def child(script: str, settings: Settings, *more: str) -> subprocess.Popen[bytes]:
    said = (str(connection.settings_dict["NAME"]), settings.PERSONAL_KEYS[0], settings.INDEX_KEY)
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, *said, MORNING.isoformat(), *more],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def kill_once(process: subprocess.Popen[bytes], begun: Callable[[], bool]) -> None:
    """Kills it as soon as it has begun what it is there for."""
    until = time.monotonic() + 120
    while not begun():
        assert process.poll() is None and time.monotonic() < until, "it ended before it could be killed"
        time.sleep(0.005)
    process.kill()
    process.wait(30)


def test_mail_is_fetched_once_although_the_process_fell(busy: Shop, settings: Settings) -> None:
    raws = {mail(f"第 {number} 封", id=f"<k{number}@example.com>") for number in range(MAILS)}
    with serving() as server:
        box = mailboxes.state(
            "killed@shop.example",
            unit="XD",
            protocol=Protocol.IMAP,
            host="127.0.0.1",
            port=server.port,
            password=PASSWORD,
        )
        for raw in raws:
            server.put(box.address, raw)
        process = child(FETCH, settings)
        kill_once(process, lambda: RawMessage.objects.count() > 2)
        before = RawMessage.objects.count()

        # The fallen one's lease must run out first.
        fetching.fetch_round(MORNING + fetching.LEASE * 2)

    assert process.returncode == -9 and 2 < before < MAILS
    assert RawMessage.objects.count() == MAILS
    assert {keeping.raw_of(message) for message in RawMessage.objects.all()} == raws


def test_a_history_is_imported_once_although_the_process_fell(
    busy: Shop, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "old.csv"
    rows = (f"{n},2025-01-03 09:00,2025-01-0{4 + n % 5} 10:00,商品\n" for n in range(ROWS))
    path.write_text("编号,投诉时间,办结时间,类别\n" + "".join(rows), "utf-8")
    process = child(IMPORT, settings, str(path), MAPPING)
    kill_once(process, lambda: ImportedRow.objects.exists())
    before = ImportedRow.objects.count()

    sheet = open_sheet(path)
    asked = Import(sheet, read_mapping(MAPPING, sheet.header), "XD", "Asia/Shanghai", MORNING)
    tally = take_in(asked, resume=True)

    assert process.returncode == -9 and 0 < before < ROWS
    assert tally.rows == ROWS and tally.refused == 0
    assert ImportedRow.objects.count() == ROWS and ImportRun.objects.get().finished_at is not None
