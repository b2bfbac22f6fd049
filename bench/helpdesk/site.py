"""django-helpdesk as a site to be loaded, by both its doors: the public form and the REST interface."""

import json
import os
import subprocess
from collections.abc import Mapping
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from bench.database import Database
from bench.intake.complaint import complaint
from bench.intake.site import Order, Service
from bench.peers import ROOT, peers_python

QUEUE = 1
PRIORITY = "3"


def environment(database: Database) -> dict[str, str]:
    """What the settings of the site read."""
    return {
        "BENCH_DATABASE": f"{database.kind}:{database.name}",
        "DJANGO_SETTINGS_MODULE": "bench.helpdesk.settings",
        "PYTHONWARNINGS": "ignore::RuntimeWarning",  # Its reports compare with days without a zone.
    }


def seed(database: Database, *, tickets: int) -> dict[str, Any]:
    """Migrate and fill an empty database; gives what `bench.helpdesk.seed` prints."""
    done = subprocess.run(
        [peers_python(), "-m", "bench.helpdesk.seed", str(tickets)],
        cwd=ROOT,
        env=os.environ | environment(database),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


class HelpdeskForm:
    """The complainant's public form; it is fetched once a client for the CSRF token."""

    title = "django-helpdesk, public form"

    def prepare(self, database: Database) -> None:
        self.session: str = seed(database, tickets=0)["session"]

    def service(self, database: Database) -> Service:
        return Service(peers_python(), "bench.helpdesk.wsgi:application", environment(database))

    def enter(self, connection: HTTPConnection) -> Mapping[str, str]:
        return {"Cookie": f"csrftoken={_token(connection, '/tickets/submit/', '')}"}

    def order(self, number: int, entry: Mapping[str, str]) -> Order:
        text = complaint(number)
        fields = {
            "csrfmiddlewaretoken": entry["Cookie"].partition("=")[2],
            "queue": QUEUE,
            "title": text["title"],
            "body": text["matter"],
            "priority": PRIORITY,
            "submitter_email": text["email"],
        }
        headers = {**entry, "Content-Type": "application/x-www-form-urlencoded"}
        return Order("POST", "/tickets/submit/", headers, urlencode(fields).encode())

    def accepted(self, status: int, body: bytes) -> bool:
        return status == 302

    def count(self) -> str:
        return "SELECT count(*) FROM helpdesk_ticket"


class HelpdeskRest(HelpdeskForm):
    """A signed-in clerk's POST of JSON."""

    title = "django-helpdesk, REST"

    def enter(self, connection: HTTPConnection) -> Mapping[str, str]:
        session = f"sessionid={self.session}"
        token = _token(connection, "/tickets/submit/", session)
        return {"Cookie": f"{session}; csrftoken={token}", "X-CSRFToken": token}

    def order(self, number: int, entry: Mapping[str, str]) -> Order:
        text = complaint(number)
        content = {
            "queue": QUEUE,
            "title": text["title"],
            "description": text["matter"],
            "priority": int(PRIORITY),
            "submitter_email": text["email"],
        }
        headers = {**entry, "Content-Type": "application/json"}
        return Order("POST", "/api/tickets/", headers, json.dumps(content).encode())

    def accepted(self, status: int, body: bytes) -> bool:
        return status == 201


def _token(connection: HTTPConnection, path: str, cookie: str) -> str:
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    answer.read()
    cookies = SimpleCookie()
    for value in answer.headers.get_all("Set-Cookie") or []:
        cookies.load(value)
    if "csrftoken" not in cookies:
        raise SystemExit(f"django-helpdesk gave no CSRF token at {path}: status {answer.status}")
    return cookies["csrftoken"].value
