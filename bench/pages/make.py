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
"""In every eighth too, of those that were not lived."""
SEARCHED_IN_VAIN = "麒麟"
"""In none."""


def make(database: Database, *, cases: int) -> Prepared:
    """The demo's organisation with `cases` cases of varied lives, three people signed in."""
    database.home.mkdir(parents=True, exist_ok=True)
    return _prepared(database, str(cases))


def again(database: Database) -> Prepared:
    """One that was made before: brought to the tables of today, the three people signed in anew."""
    return _prepared(database, "visitors")


def _prepared(database: Database, what: str) -> Prepared:
    done = subprocess.run(
        [our_python(), "-m", "bench.pages.fill", what],
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
    pages = {
        "my work": "/",
        "register": "/register/",
        "register, deep": f"/register/?after={told['deep']}&seen=500",
        "register, open": "/register/?status=open",
        "register, late": "/register/?late=now",
        "register, level": f"/register/?level={told['level']}",
        "register, channel": "/register/?channel=phone",
        "register, department": f"/register/?department={told['department']}",
        "case": f"/cases/{told['number']}/",
        **{
            f"search {word}": f"/register/?q={quote(word)}"
            for word in (SEARCHED, SEARCHED_RARELY, SEARCHED_IN_VAIN)
        },
    }
    return tuple((f"{visitor}: {title}", path, visitor) for title, path in pages.items())
