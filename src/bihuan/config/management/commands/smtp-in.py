import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.config import clock
from bihuan.inbox.channels.email import delivering


class Command(BaseCommand):
    help = (
        "Take mail that a mail server delivers, over SMTP or LMTP, for the addresses `bihuan mailbox` names."
    )
    group = "Running"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="where to listen; 127.0.0.1 unless said")
        parser.add_argument("--port", type=int, default=8024, help="8024 unless said")
        parser.add_argument(
            "--lmtp", action="store_true", help="speak LMTP, which answers for each recipient"
        )

    def handle(self, *args: Any, host: str, port: int, lmtp: bool, **options: Any) -> None:
        try:
            asyncio.run(_run(host, port, lmtp))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} cannot be used ({error.strerror}). Choose another --port."
            ) from None


async def _run(host: str, port: int, lmtp: bool) -> None:
    server = await delivering.serve(clock.now, host=host, port=port, lmtp=lmtp)
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    async with server:
        await stop.wait()
