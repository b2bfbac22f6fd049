"""`python -m bench.helpdesk.seed [TICKETS]`: migrate, mail templates, a public queue, a clerk, tickets.

Prints a JSON line: the clerk's signed-in session key, and the pages to open as [title, path].
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.helpdesk.settings")

BATCH = 5_000
LIST = {"filtering": {"status__in": [1, 2]}, "sorting": "created", "sortreverse": True, "search_string": ""}
"""The ticket list as it opens, newest first."""


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from helpdesk.models import Queue

    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    queue = Queue.objects.create(
        title="投诉", slug="complaints", allow_public_submission=True, email_address="desk@example.com"
    )
    clerk = _clerk()
    make_tickets(int(sys.argv[1]) if len(sys.argv) > 1 else 0, queue, clerk)
    print(json.dumps({"session": _session(clerk), "pages": pages()}))


def pages() -> list[tuple[str, str]]:
    """What corresponds to my work, the register, a case and a search for a two-character word."""
    from helpdesk.models import Ticket
    from helpdesk.query import query_to_base64

    newest = Ticket.objects.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return []
    return [
        ("my work", "/dashboard/"),
        ("register", _rows(query_to_base64(LIST))),
        ("case", f"/tickets/{newest}/"),
        ("search 刹车", _rows(query_to_base64(LIST | {"filtering": {}, "search_string": "刹车"}))),
    ]


def _rows(query: str) -> str:
    """The rows of the ticket list, which its page fetches by a second request."""
    return f"/datatables_ticket_list/{query}?draw=1&start=0&length=25"


def make_tickets(count: int, queue: Any, clerk: Any) -> None:
    """Tickets with one follow-up each; one in twenty is open, one in a thousand the clerk's own."""
    from helpdesk.models import FollowUp, Ticket

    from bench.intake.complaint import complaint

    begin = datetime(2026, 1, 1, tzinfo=UTC)
    numbers = iter(range(count))
    while batch := list(islice(numbers, BATCH)):
        tickets = []
        for number in batch:
            text = complaint(number)
            tickets.append(
                Ticket(
                    queue=queue,
                    title=text["title"],
                    description=text["matter"],
                    submitter_email=text["email"],
                    created=begin + timedelta(seconds=number),
                    modified=begin + timedelta(seconds=number),
                    status=Ticket.OPEN_STATUS if number % 20 == 0 else Ticket.CLOSED_STATUS,
                    assigned_to=clerk if number % 1000 == 0 else None,
                    secret_key=f"{number:036d}",
                )
            )
        made = Ticket.objects.bulk_create(tickets)
        FollowUp.objects.bulk_create(
            FollowUp(
                ticket=ticket, title="登记", comment=ticket.description, date=ticket.created, public=True
            )
            for ticket in made
        )


def _clerk() -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.create_superuser("clerk", "clerk@example.com", "bench")


def _session(clerk: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(clerk.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = clerk.get_session_auth_hash()
    session.create()
    key: str = session.session_key
    return key


if __name__ == "__main__":
    main()
