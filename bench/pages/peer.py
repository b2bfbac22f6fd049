"""django-helpdesk filled with tickets, opened by the same harness."""

from bench.database import Database
from bench.helpdesk.site import environment, seed
from bench.pages.prepared import Prepared
from bench.peers import peers_python


def make(database: Database, *, cases: int) -> Prepared:
    """`cases` tickets with a follow-up each; `bench.helpdesk.seed` says how they are spread."""
    done = seed(database, tickets=cases)
    pages = tuple((title, path, "clerk") for title, path in done["pages"])
    return Prepared(peers_python(), environment(database), {"clerk": {"sessionid": done["session"]}}, pages)
