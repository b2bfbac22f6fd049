import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


def _wants_gathering() -> bool:
    """Whether this is a site whose styles and scripts were never gathered: no page of it could be drawn."""
    storages: Any = settings.STORAGES
    return (
        "Manifest" in storages["staticfiles"]["BACKEND"]
        and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    )


class Command(BaseCommand):
    help = "Serve the pages and the API."
    group = "Running"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = [
            "--interface", "wsgi", "--no-ws",
            "--host", settings.LISTEN, "--port", str(settings.PORT),
            "--workers", str(settings.WEB_PROCESSES), "--blocking-threads", str(settings.WEB_THREADS),
            # A thread keeps its connection to the database for as long as it lives.
            "--blocking-threads-idle-timeout", "600",
            "--respawn-failed-workers", "--log-level", "warning",
            "bihuan.config.wsgi:application",
        ]  # fmt: skip
        if _wants_gathering():
            call_command("collectstatic", interactive=False, verbosity=0)
        # In place of this process, so that signals reach the server itself.
        os.execv(sys.executable, [sys.executable, "-m", "granian", *arguments])
