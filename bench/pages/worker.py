"""One database's pages, opened in-process: `python -m bench.pages.worker`.

The first line of standard input is JSON
`{"visitors": {name: cookies}, "pages": [[title, path, visitor], …]}`. Each further line is
`{"page": index, "seconds": …, "most": …}` and is answered by
`{"ms": […], "cpu": […], "queries": …, "bytes": …}`: how long the whole stack took, middleware and database
included, for each opening, and this process's processor time of it (on SQLite the database's too); the most
statements one opening sent to the database; the size of the answer.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import django

FEWEST = 3


def main() -> None:
    django.setup()
    from django.test import Client

    told = json.loads(sys.stdin.readline())
    clients = {}
    for visitor, cookies in told["visitors"].items():
        clients[visitor] = Client(raise_request_exception=True, SERVER_NAME="127.0.0.1")
        for name, value in cookies.items():
            clients[visitor].cookies[name] = value
    for line in sys.stdin:
        asked = json.loads(line)
        title, path, visitor = told["pages"][asked["page"]]
        print(json.dumps(_open(clients[visitor], title, path, asked["seconds"], asked["most"])), flush=True)


def _open(client: Any, title: str, path: str, seconds: float, most: int) -> dict[str, Any]:
    waits: list[float] = []
    works: list[float] = []
    statements = 0
    size = 0
    begin = time.perf_counter()
    while len(waits) < FEWEST or (time.perf_counter() - begin < seconds and len(waits) < most):
        counter = _Counter()
        with counter.watching():
            opened, worked = time.perf_counter(), time.process_time()
            answer = client.get(path)
            works.append(1000 * (time.process_time() - worked))
            waits.append(1000 * (time.perf_counter() - opened))
        if answer.status_code != 200:
            raise SystemExit(f"{title} ({path}): expected status 200, found {answer.status_code}")
        statements, size = max(statements, counter.statements), len(answer.content)
    return {"ms": waits, "cpu": works, "queries": statements, "bytes": size}


class _Counter:
    """Counts every statement at the driver, so that those sent past Django count too."""

    def __init__(self) -> None:
        self.statements = 0

    def watching(self) -> ExitStack:
        from django.db import connections

        stack = ExitStack()
        for connection in connections.all():
            connection.ensure_connection()
            if connection.vendor == "sqlite":
                connection.connection.set_trace_callback(self._traced)
                stack.callback(connection.connection.set_trace_callback, None)
            else:
                stack.enter_context(self._at_psycopg())
        return stack

    def _traced(self, statement: str) -> None:
        """What the full-text index does inside a statement is told as a comment."""
        self.statements += not statement.startswith("--")

    @contextmanager
    def _at_psycopg(self) -> Iterator[None]:
        from psycopg import Cursor

        execute = Cursor.execute

        def counted(cursor: Any, *args: Any, **kwargs: Any) -> Any:
            self.statements += 1
            return execute(cursor, *args, **kwargs)

        Cursor.execute = counted  # type: ignore[method-assign]
        try:
            yield
        finally:
            Cursor.execute = execute  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
