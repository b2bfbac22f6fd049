"""The floor: by hand, over the bare driver, the rows any ledger engine must write for a completion.

One entry an event (body and chain hash), one part (salt, value, digest), the summary row updated, the open
task deleted and the next inserted, the running clock updated; one transaction. No rule, no check, no
explanation: nothing that writes the same rows can be expected to be faster.
"""

import hashlib
import json
import os
import time
from collections.abc import Sequence
from typing import Any

from bench.database import Database
from bench.engine.life import END, GRAPH, OUTCOMES, START
from bench.sql import Connection, connect

TABLES = (
    "CREATE TABLE entry (stream TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,"
    " body TEXT NOT NULL, recorded_at TEXT NOT NULL, chain TEXT NOT NULL, PRIMARY KEY (stream, number))",
    "CREATE TABLE part (stream TEXT NOT NULL, number INTEGER NOT NULL, part TEXT NOT NULL,"
    " subject TEXT NOT NULL, salt TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (stream, number, part))",
    "CREATE INDEX part_subject ON part (subject)",
    "CREATE TABLE summary (stream TEXT PRIMARY KEY, step TEXT NOT NULL, number INTEGER NOT NULL,"
    " chain TEXT NOT NULL, changed_at TEXT NOT NULL)",
    "CREATE TABLE task (stream TEXT NOT NULL, step TEXT NOT NULL, occurrence INTEGER NOT NULL,"
    " post TEXT NOT NULL, due_at TEXT NOT NULL, PRIMARY KEY (stream, step, occurrence))",
    "CREATE INDEX task_post_due ON task (post, due_at)",
    "CREATE TABLE clock (stream TEXT NOT NULL, clock TEXT NOT NULL, due_at TEXT NOT NULL,"
    " state TEXT NOT NULL, PRIMARY KEY (stream, clock))",
    "CREATE INDEX clock_due ON clock (due_at)",
)
KINDS = ("StepCompleted", "StepEntered", "ClockChanged", "LetterOwed", "LevelSet", "FactRecorded")


class Floor:
    """`events` is how many events a completion records: 3 unless told."""

    def __init__(self, database: Database, *, events: int) -> None:
        self.sql: Connection = connect(database)
        self.events = events
        self.run = os.urandom(4).hex()
        self.lives = 0
        for table in TABLES:
            self.sql.execute(table)

    def backend_pid(self) -> int | None:
        return self.sql.backend_pid()

    def live(self) -> Sequence[str]:
        self.lives += 1
        stream = f"case/{self.run}-{self.lives}"
        self._open(stream)
        trail = [START]
        for outcome in OUTCOMES:
            trail.append(self._complete(stream, outcome))
        return trail

    def kept(self) -> str:
        """Also counts the rows and recomputes the chain of the newest life."""
        stream = f"case/{self.run}-{self.lives}"
        step, head = self.sql.one("SELECT step, chain FROM summary WHERE stream = ?", (stream,))
        chain = ""
        bodies = self.sql.execute(
            "SELECT body FROM entry WHERE stream = ? ORDER BY number", (stream,)
        ).fetchall()
        for (body,) in bodies:
            chain = hashlib.sha256((chain + body).encode()).hexdigest()
        parts, tasks = (
            self.sql.one(f"SELECT count(*) FROM {table} WHERE stream = ?", (stream,))[0]
            for table in ("part", "task")
        )
        commits = 1 + len(OUTCOMES)
        if (len(bodies), parts, tasks, chain) != (commits * self.events, commits, 0, head):
            raise SystemExit(
                f"floor: {len(bodies)} entries, {parts} parts, {tasks} tasks, head {head}: not whole"
            )
        return str(step)

    def _open(self, stream: str) -> None:
        moment = _moment()
        with self.sql.transaction():
            chain = self._append(stream, 0, "", {"step": START}, moment)
            self.sql.execute(
                "INSERT INTO summary VALUES (?,?,?,?,?)", (stream, START, self.events, chain, moment)
            )
            self._task(stream, START, self.events, moment)
            self.sql.execute("INSERT INTO clock VALUES (?,?,?,?)", (stream, "whole", moment, "running"))

    def _complete(self, stream: str, outcome: str) -> str:
        moment = _moment()
        with self.sql.transaction():
            step, number, chain = self.sql.one(
                f"SELECT step, number, chain FROM summary WHERE stream = ?{self.sql.locking}", (stream,)
            )
            ahead = GRAPH[step][outcome]
            with self.sql.batch():
                chain = self._append(
                    stream, number, chain, {"step": step, "outcome": outcome, "to": ahead}, moment
                )
                number += self.events
                self.sql.execute(
                    "UPDATE summary SET step = ?, number = ?, chain = ?, changed_at = ? WHERE stream = ?",
                    (ahead, number, chain, moment, stream),
                )
                self.sql.execute("DELETE FROM task WHERE stream = ? AND step = ?", (stream, step))
                if ahead != END:
                    self._task(stream, ahead, number, moment)
                state = "stopped" if ahead == END else "running"
                self.sql.execute(
                    "UPDATE clock SET due_at = ?, state = ? WHERE stream = ? AND clock = ?",
                    (moment, state, stream, "whole"),
                )
        return ahead

    def _append(self, stream: str, number: int, chain: str, facts: dict[str, Any], moment: str) -> str:
        salt = os.urandom(16).hex()
        opinion = f"{stream}: the opinion written down at this step, about as long as people write in a form."
        digest = hashlib.sha256((salt + opinion).encode()).hexdigest()
        rows = []
        for offset in range(1, self.events + 1):
            body = json.dumps(
                facts | {"because": {"rule": "steps.plan", "article": "五"}, "parts": {"opinion": digest}},
                ensure_ascii=False,
            )
            chain = hashlib.sha256((chain + body).encode()).hexdigest()
            rows.append((stream, number + offset, KINDS[offset % len(KINDS)], body, moment, chain))
        self.sql.many("INSERT INTO entry VALUES (?,?,?,?,?,?)", rows)
        self.sql.execute(
            "INSERT INTO part VALUES (?,?,?,?,?,?)", (stream, number + 1, "opinion", stream, salt, opinion)
        )
        return chain

    def _task(self, stream: str, step: str, occurrence: int, moment: str) -> None:
        self.sql.execute("INSERT INTO task VALUES (?,?,?,?,?)", (stream, step, occurrence, "agent", moment))


def _moment() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
