"""Our own side: the public REST door, as another program uses it.

The bench itself runs where the peers are installed: nothing of the product is imported here;
`bench.intake.found` begins in the product's environment as a process of its own.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from http.client import HTTPConnection

from bench.database import Database
from bench.intake.complaint import complaint
from bench.intake.found import UNIT
from bench.intake.site import Order, Service, Site
from bench.peers import ROOT, our_python

TOPICS = ("product", "attitude", "repair")


def ours() -> Site:
    """The product on granian: a whole complaint in one request.

    The message is kept raw and committed, then in one transaction the record, its events in the chain, level,
    first task, clocks, search index, the letter owed, who complains (sealed) and the code; the answer says
    number and code.
    """
    return Rest()


class Rest:
    title = "Bihuan, REST"

    def prepare(self, database: Database) -> None:
        database.home.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [our_python(), "-m", "bench.intake.found"],
            cwd=ROOT,
            env=os.environ | _environment(database),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        self.token: str = json.loads(done.stdout.splitlines()[-1])["token"]

    def service(self, database: Database) -> Service:
        return Service(our_python(), "bihuan.config.wsgi:application", _environment(database))

    def enter(self, connection: HTTPConnection) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def order(self, number: int, entry: Mapping[str, str]) -> Order:
        text = complaint(number)
        content = {
            "unit": UNIT,
            "values": {
                "headline": text["title"],
                "topic": TOPICS[number % len(TOPICS)],
                "danger": number % 8 == 1,
                "matter": text["matter"],
                "demand": text["demand"],
            },
            "person": {"name": text["name"], "phone": text["phone"], "email": text["email"]},
        }
        headers = {**entry, "Idempotency-Key": f"bench-{number}"}
        return Order("POST", "/api/v1/cases", headers, json.dumps(content).encode())

    def accepted(self, status: int, body: bytes) -> bool:
        return status == 201

    def count(self) -> str:
        return "SELECT count(*) FROM cases_casesummary"


def _environment(database: Database) -> dict[str, str]:
    """One token does the work of a whole city here, so its budget is lifted."""
    return {
        "BIHUAN_DATA": str(database.home),
        "DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        "BIHUAN_API_PER_MINUTE": "10000000",
    }
