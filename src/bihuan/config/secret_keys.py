"""Keys that live beside the data and never in the database: made once, readable by the owner alone."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BYTES = 48


def key(folder: Path, name: str, *, given: str = "") -> str:
    """The key called `name`: `given` where the site states it, else the one in `folder`, made on first use.

    The folder's files are 0600. Two processes starting together end with the same key.
    """
    if given:
        return given
    path = folder / f"{name}.key"
    if not path.exists():
        _make(path)
    value = path.read_text(encoding="ascii").strip()
    if not value:
        raise ImproperlyConfigured(f"{path}: expected a key, found nothing. Restore it from your backup.")
    return value


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link appears whole or not at all, and only for the first of two processes.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
