"""Throw-away databases on this machine: a SQLite file, or a PostgreSQL database made and dropped again."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.peers import ROOT

POSTGRESQL = os.environ.get("BENCH_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
HOME = ROOT / "var" / "bench"
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Database:
    kind: str
    """"sqlite" or "postgresql"."""
    name: str
    """The SQLite file's absolute path, or the name on the PostgreSQL server."""

    @property
    def url(self) -> str:
        """PostgreSQL's address for DATABASE_URL; empty for SQLite, which is the product's file in `home`."""
        return "" if self.kind == "sqlite" else urlsplit(POSTGRESQL)._replace(path=f"/{self.name}").geturl()

    @property
    def home(self) -> Path:
        """A directory of its own, where a site may also put its files. Gone with the database."""
        return Path(self.name).parent if self.kind == "sqlite" else HOME / f"{self.name}_files"

    def django(self) -> dict[str, object]:
        """An entry of Django's DATABASES: durable and persistent, alike for every peer."""
        if self.kind == "sqlite":
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.name,
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                },
            }
        parts = urlsplit(POSTGRESQL)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": parts.username or "",
            "PASSWORD": parts.password or "",
            "HOST": parts.hostname,
            "PORT": parts.port or 5432,
            "CONN_MAX_AGE": None,
        }


@contextmanager
def throw_away(kind: str, purpose: str) -> Iterator[Database]:
    """A new empty database for `purpose`, gone afterwards.

    SQLite files lie in the clone's `var/bench`, on the disk a real site would use.
    Raises Unreachable when PostgreSQL does not answer.
    """
    database = create(kind, f"{purpose}_{os.getpid()}")
    try:
        yield database
    finally:
        drop(database)


def named(kind: str, purpose: str) -> Database:
    """The database for `purpose`, whether it exists or not."""
    name = f"bihuan_bench_{purpose}"
    return Database(kind, str(HOME / f"{name}_sqlite" / "bihuan.sqlite3") if kind == "sqlite" else name)


def create(kind: str, purpose: str) -> Database:
    """A new empty database in the place of any old one. Raises Unreachable as `throw_away` does."""
    database = named(kind, purpose)
    drop(database)
    if kind == "postgresql":
        _administer(f'CREATE DATABASE "{database.name}"')
    database.home.mkdir(parents=True)
    return database


def drop(database: Database) -> None:
    """Remove it with all it holds, if it is there."""
    shutil.rmtree(database.home, ignore_errors=True)
    if database.kind == "postgresql":
        _administer(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)')


class Unreachable(Exception):
    """The PostgreSQL server named by BENCH_POSTGRESQL does not answer, or is not on this machine."""


def _administer(statement: str) -> None:
    import psycopg

    if urlsplit(POSTGRESQL).hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise Unreachable("BENCH_POSTGRESQL must name this machine: a bench puts load on nothing else")
    try:
        with psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=3) as connection:
            connection.execute(statement)
    except psycopg.OperationalError as failure:
        raise Unreachable(f"PostgreSQL at {POSTGRESQL}: {failure}") from failure
