"""Our own side: a database filled with cases through the engine, in bulk, under the shipped regulations.

The bench itself runs where the peers are installed: nothing of the product is imported here;
`bench.pages.fill` begins in the product's environment as a process of its own.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bench.database import Database
from bench.pages.prepared import Page, Prepared
from bench.peers import ROOT, our_python

SEARCHED = "刹车"
"""In every eighth complaint."""
SEARCHED_RARELY = "雨刮"


def make(database: Database, *, cases: int) -> Prepared:
    """The demo's organisation with `cases` cases of varied lives, three people signed in."""
    database.home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [our_python(), "-m", "bench.pages.fill", str(cases)],
        cwd=ROOT,
        env=os.environ | environment(database),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    visitors: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Prepared(
        our_python(),
        environment(database),
        {visitor: dict([told["cookie"]]) for visitor, told in visitors.items()},
        tuple(page for visitor, told in visitors.items() for page in _pages(visitor, told)),
    )


def environment(database: Database) -> dict[str, str]:
    return {
        "BIHUAN_DATA": str(database.home),
        "DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
    }


def _pages(visitor: str, told: Mapping[str, Any]) -> tuple[Page, ...]:
    return (
        (f"{visitor}: my work", "/", visitor),
        (f"{visitor}: register", "/register/", visitor),
        (f"{visitor}: register, open", "/register/?status=open", visitor),
        (f"{visitor}: case", f"/cases/{told['number']}/", visitor),
        (f"{visitor}: search {SEARCHED}", f"/register/?q={quote(SEARCHED)}", visitor),
        (f"{visitor}: search {SEARCHED_RARELY}", f"/register/?q={quote(SEARCHED_RARELY)}", visitor),
    )
