"""A real IMAP server, Debian's dovecot, in a folder of its own."""

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.needs import dovecot, free_port

PASSWORD = "a-long-password"


@dataclass(frozen=True, slots=True)
class Server:
    port: int

    def put(self, user: str, raw: bytes, folder: str = "INBOX") -> None:
        with self.opened(user) as client:
            status, told = client.append(folder, None, None, raw)
            assert status == "OK", told

    def flags(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Of each mail, in order."""
        with self.opened(user) as client:
            client.select(folder)
            _status, told = client.fetch("1:*", "(FLAGS)")
            return [one for one in told if isinstance(one, bytes)]

    def count(self, user: str) -> int:
        with self.opened(user) as client:
            return int(client.select("INBOX")[1][0] or 0)

    @contextmanager
    def opened(self, user: str) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(user, PASSWORD)
        try:
            yield client
        finally:
            client.logout()


@contextmanager
def serving() -> Iterator[Server]:
    """Every user there is has the same password and a letterbox with the folder Done."""
    # Not in pytest's own folder: the server's people may not enter that.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _serving(folder) as server:
            yield server


@contextmanager
def _serving(folder: Path) -> Iterator[Server]:
    program, port = dovecot(), free_port()
    as_root = os.getuid() == 0
    user = pwd.getpwnam("nobody") if as_root else pwd.getpwuid(os.getuid())
    mails = folder / "mails"
    mails.mkdir(parents=True)
    shutil.chown(mails, user.pw_uid, user.pw_gid)
    inner = "" if as_root else f"default_internal_user={user.pw_name}\ndefault_login_user={user.pw_name}\n"
    unlocked = "" if as_root else "chroot=\n"
    config = folder / "dovecot.conf"
    config.write_text(
        f"""
base_dir={folder}/run
state_dir={folder}/state
log_path={folder}/log
protocols=imap
listen=127.0.0.1
ssl=no
disable_plaintext_auth=no
{inner}
first_valid_uid=1
mail_location=maildir:{mails}/%u
mailbox_list_index=no
passdb {{
  driver=static
  args=password={PASSWORD}
}}
userdb {{
  driver=static
  args=uid={user.pw_uid} gid={user.pw_gid} home={mails}/%u
}}
namespace inbox {{
  inbox=yes
  mailbox Done {{
    auto=create
  }}
}}
service imap-login {{
  {unlocked}
  inet_listener imap {{
    port={port}
  }}
  inet_listener imaps {{
    port=0
  }}
}}
service anvil {{
  {unlocked}
}}
service stats {{
  {unlocked}
}}
""",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-F", "-c", str(config)], stderr=subprocess.PIPE)
    try:
        _wait(port, process, folder / "log")
        yield Server(port)
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise RuntimeError(f"dovecot ended: {(process.stderr.read() if process.stderr else b'')!r}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                if probe.recv(10):
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"dovecot does not answer: {log.read_text() if log.exists() else ''}")
