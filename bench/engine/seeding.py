"""The bench's unit in an empty database.

Departments, three people in their posts, the regulation in force.
"""

from datetime import UTC, date, datetime

from bench.engine.regulation import bench_sources
from bihuan.people.appointing import appoint
from bihuan.people.models import User
from bihuan.people.units import found_department, found_unit
from bihuan.registry import versions, working

FIRST = date(2026, 1, 1)
POSTS = {"agent": "service", "head": "production", "leader": None}


def seed() -> dict[str, str]:
    """Founds the unit ``U``; gives people's ids by post."""
    unit = found_unit("U", "基准单位", kind="company")
    departments = {
        kind: found_department(f"U-{kind}", kind, unit=unit, kind=kind) for kind in ("service", "production")
    }
    people = {}
    for post, kind in POSTS.items():
        user = User.objects.create(login_name=post, display_name=post)
        appoint(user, post, unit=unit, department=departments[kind] if kind else None, from_on=FIRST)
        people[post] = str(user.pk)
    version = versions.publish(bench_sources(), at=datetime(2026, 1, 1, tzinfo=UTC))
    working.adopt("U", version, from_on=FIRST)
    return people
