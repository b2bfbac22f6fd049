"""Which database: the embedded one, or PostgreSQL where `DATABASE_URL` names it."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# WAL lets readers and one writer go on together; FULL makes an acknowledged complaint survive a power cut;
# secure_delete overwrites what is erased instead of leaving it in free pages. A log of up to 16 MB writes
# back only once what changes again and again; 32 MB of cache hold the upper pages of every index.
SQLITE_OPENING = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
    " PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-32000"
)


def from_url(url: str, *, data: Path) -> dict[str, Any]:
    """Django's description of the database at `url`, or of `data`/bihuan.sqlite3 where `url` is empty."""
    return _postgresql(url) if url else sqlite(data / "bihuan.sqlite3")


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "bihuan.config.sqlite",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_OPENING},
        "CONN_MAX_AGE": None,
        # A file, so that tests with several threads meet the same locks as the program does.
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def _postgresql(url: str) -> dict[str, Any]:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            'DATABASE_URL: expected "postgresql://name:password@host:5432/database", several hosts separated '
            "by commas, or nothing for the embedded database."
        )
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        # The words of libpq quote the URL, and with it the password.
        raise ImproperlyConfigured("DATABASE_URL: it cannot be read as a PostgreSQL address.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
