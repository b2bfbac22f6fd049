import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import get_commands
from django.core.management.base import BaseCommand, CommandError

from bihuan.config.loops import stop_on_signals
from bihuan.config.processes import Child, supervise
from bihuan.inbox import mailboxes

PROCESSES = ("web", "clock", "post", "hooks", "figures", "jobs")


class Command(BaseCommand):
    help = "Run web, clock, post, hooks, figures and jobs (or the ones named) as one, restarting what falls."
    group = "Running"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "process", nargs="*", help="which to run; all unless said, fetch only if a mailbox is named"
        )

    def handle(self, *args: Any, process: list[str], **options: Any) -> None:
        names = process or [*PROCESSES, *(["fetch"] if mailboxes.fetches_any() else [])]
        if unknown := [name for name in names if name not in get_commands()]:
            raise CommandError(f"up: expected commands of this project, found {', '.join(unknown)}.")
        if "web" in names:
            _want_free(settings.LISTEN, settings.PORT)
        stop = stop_on_signals()
        with _Presence(settings.DATA / "up.pid"):
            if "web" in names:
                self.stdout.write(f"\n  闭环 Bihuan  {settings.BASE_URL}\n  Ctrl-C to stop.\n\n")
                self.stdout.flush()
            supervise([Child(name) for name in names], stop=stop)


def _want_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} cannot be used ({error.strerror}). Choose another: ./run --port {port + 1}"
            ) from None


class _Presence:
    """A file with this process's number while it runs, so that `./run --fresh` leaves data in use alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._path.write_text(str(os.getpid()), encoding="ascii")

    def __exit__(self, *error: object) -> None:
        self._path.unlink(missing_ok=True)
