"""The accounts of the demo, by unit, in the words of each unit's regulation."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, islice

from bihuan.people.models import Appointment
from bihuan.registry import versions, working
from bihuan.regulation.model import Regulation


def account_lines(now: datetime, *, shown: int | None = None) -> Iterator[str]:
    """A line for each unit and one for each person in it: login name, name, department and posts.

    `shown` keeps to so many people of a unit.
    """
    rows = Appointment.objects.select_related("user", "unit", "department").order_by("unit__path", "id")
    for unit, held in groupby(rows, key=lambda row: row.unit):
        regulation = versions.regulation(*working.in_force(unit.code, now))
        yield f"  {unit.name}  《{regulation.title}》"
        everybody = ((user, list(mine)) for user, mine in groupby(held, key=lambda row: row.user))
        for user, mine in islice(everybody, shown):
            seats = "；".join(_seat(row, regulation) for row in mine)
            yield f"    {user.login_name:<22} {_padded(user.display_name, 8)}{seats}"
        yield ""


def _seat(row: Appointment, regulation: Regulation) -> str:
    post = regulation.posts.get(row.post)
    named = regulation.word(post.rule.path, post.name, "zh") if post is not None else "员工"
    return f"{row.department.name} {named}" if row.department else named


def _padded(text: str, columns: int) -> str:
    """Filled up to so many columns of a terminal, where a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * max(1, columns - taken)
