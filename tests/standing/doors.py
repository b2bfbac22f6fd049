"""The REST door from outside: over HTTP to a server that may fall at any moment, or within the test."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

PATH = "/api/v1"


@dataclass(frozen=True, slots=True)
class Said:
    """What the door answered."""

    status: int
    body: Any
    replayed: bool = False

    @property
    def well(self) -> bool:
        return self.status < 300


class Door(Protocol):
    def ask(self, path: str, *, token: str, body: object = None, key: str = "") -> Said:
        """GET, or POST where there is a body."""
        ...


class Gone(Exception):
    """Nobody answered for as long as a client of this kind would try."""


@dataclass
class Network:
    """HTTP as a careful client speaks it: what got no answer is sent again, with the same key.

    `faults` are answers no client should ever get. Any number of threads may use it.
    """

    port: int
    patience_s: float = 120.0
    faults: list[str] = field(default_factory=list)
    broken: int = 0
    _local: threading.local = field(default_factory=threading.local)

    def ask(self, path: str, *, token: str, body: object = None, key: str = "") -> Said:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        deadline = time.monotonic() + self.patience_s
        while time.monotonic() < deadline:
            try:
                return self._once(path, sent, headers)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                self._hang_up()
                time.sleep(0.1)
        raise Gone(path)

    def _once(self, path: str, sent: bytes | None, headers: dict[str, str]) -> Said:
        line = getattr(self._local, "line", None)
        if line is None:
            line = self._local.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request("GET" if sent is None else "POST", PATH + path, sent, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        if answer.status >= 500:
            self.faults.append(f"{answer.status} {path.partition('?')[0]}: {text[:300]}")
        replayed = answer.headers.get("Idempotency-Replayed") == "true"
        return Said(answer.status, json.loads(text) if text.startswith(("{", "[")) else text, replayed)

    def _hang_up(self) -> None:
        line = getattr(self._local, "line", None)
        if line is not None:
            line.close()
        self._local.line = None


@dataclass
class Within:
    """The same door by Django's test client."""

    def ask(self, path: str, *, token: str, body: object = None, key: str = "") -> Said:
        from django.test import Client

        headers = {"authorization": f"Bearer {token}", "host": "localhost"}
        if key:
            headers["idempotency-key"] = key
        client = Client(headers=headers)
        if body is None:
            answer = client.get(PATH + path)
        else:
            answer = client.post(PATH + path, json.dumps(body), content_type="application/json")
        replayed = answer.headers.get("Idempotency-Replayed") == "true"
        return Said(answer.status_code, json.loads(answer.content), replayed)
