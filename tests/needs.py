"""What a test needs from the machine. Where that is missing it is skipped by name, or fails under TEST_ALL.

Real messages that may not be shipped are the exception: without them a test is skipped even then.
"""

import os
import shutil
import socket
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def chromium() -> str:
    """The path of the browser."""
    return find_chromium() or _lacking("Chromium, on PATH or at TEST_CHROMIUM")


def find_chromium() -> str | None:
    if stated := os.environ.get("TEST_CHROMIUM"):
        return stated if Path(stated).exists() else None
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def dovecot() -> str:
    """The path of the IMAP server."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    has_imap = any(Path(folder, "imap").exists() for folder in ("/usr/lib/dovecot", "/usr/libexec/dovecot"))
    return found if found and has_imap else _lacking("dovecot with IMAP (Debian: dovecot-imapd)")


def postgresql() -> None:
    """That this run is on PostgreSQL."""
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL alone")


def sqlite() -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("of SQLite alone")


def shared_data(name: str) -> Path:
    """The folder `name` of real messages, read in place."""
    folder = Path(os.environ.get("TEST_SHARED_DATA", ROOT.parent / "shared" / "data")) / name
    if not folder.is_dir():
        pytest.skip(f"real messages ({name}) are not at TEST_SHARED_DATA")
    return folder


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _lacking(what: str) -> str:
    if os.environ.get("TEST_ALL"):
        pytest.fail(f"This machine lacks {what}.", pytrace=False)
    pytest.skip(f"this machine lacks {what}")


if __name__ == "__main__":
    assert sys.argv[1:] == ["chromium"]
    path = find_chromium()
    print(path or "")
    sys.exit(path is None)
