"""Clients that lodge complaints one after another over kept-alive connections to 127.0.0.1."""

import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection

from bench.intake.server import HOST
from bench.intake.site import Site

MOST = 20_000
"""Complaints in one run, whatever the time allows."""


@dataclass(slots=True)
class Run:
    """What the clients saw: the length of the run and of each accepted request, in seconds."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The nearest-rank percentile of the waits, in seconds."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Clients:
    """`count` clients of one site, each in a thread with a connection of its own."""

    def __init__(self, site: Site, port: int, count: int) -> None:
        self.site = site
        self.numbers: Iterator[int] = itertools.count(1)
        self.connections = [HTTPConnection(HOST, port, timeout=60) for _ in range(count)]
        self.entries = [site.enter(connection) for connection in self.connections]

    def run(self, seconds: float) -> Run:
        """All clients at once for `seconds`; each finishes the request it has begun."""
        run = Run()
        begin = time.perf_counter()
        threads = [
            threading.Thread(target=self._lodge, args=(place, begin + seconds, run), daemon=True)
            for place in range(len(self.connections))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        run.seconds = time.perf_counter() - begin
        return run

    def _lodge(self, place: int, until: float, run: Run) -> None:
        connection, entry = self.connections[place], self.entries[place]
        # The server may have hung up while others had their turn; it opens again by itself.
        connection.close()
        while time.perf_counter() < until and len(run.waits) < MOST and len(run.refused) < 100:
            order = self.site.order(next(self.numbers), entry)
            begin = time.perf_counter()
            connection.request(order.method, order.path, order.body, dict(order.headers))
            answer = connection.getresponse()
            body = answer.read()
            wait = time.perf_counter() - begin
            if self.site.accepted(answer.status, body):
                run.waits.append(wait)
            else:
                run.refused.append(f"{answer.status}: {body[:200]!r}")

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
