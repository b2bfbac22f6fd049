"""What a site must offer to be loaded: how it is set up, served, entered, given a complaint and counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Protocol

from bench.database import Database


@dataclass(frozen=True, slots=True)
class Order:
    """One HTTP request that lodges one complaint."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Service:
    """A WSGI application for granian, which the bench starts the same way for every site."""

    python: str
    """The interpreter that has the site and granian."""
    application: str
    """As granian takes it: `module:callable`."""
    environment: Mapping[str, str]
    """Added to the environment of the server."""


class Site(Protocol):
    title: str

    def prepare(self, database: Database) -> None:
        """Migrate and seed the empty database. Raises NotJoined where the site is not there yet."""
        ...

    def service(self, database: Database) -> Service: ...

    def enter(self, connection: HTTPConnection) -> Mapping[str, str]:
        """Once a client: sign in or fetch a token; gives the headers (cookies) its orders carry."""
        ...

    def order(self, number: int, entry: Mapping[str, str]) -> Order:
        """The request that lodges `complaint(number)`."""
        ...

    def accepted(self, status: int, body: bytes) -> bool:
        """Whether that answer promises that the complaint is kept."""
        ...

    def count(self) -> str:
        """A SELECT that counts the complaints kept; compared with the promises after the run."""
        ...
