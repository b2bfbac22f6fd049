"""Fills a database and signs three people in: `python -m bench.pages.fill CASES`; prints JSON for `make`."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

import django

WEEKS = 104
SHARES = {"YH": 0.5, "NH": 0.26, "YZ01": 0.08, "YZ02": 0.08, "YZ03": 0.08}
LIVED = 3_000
"""So many at most are lived through the engine; the rest are copies of these."""
RECENT = 0.15
"""Of all cases so many came in the last fortnight and are open, somewhere on their way."""
PATTERNS = 40
CASES_A_CLERK = 20_000
AGENTS = ("zhaomin", "sunqian")
VISITORS = {"clerk": "zhaomin", "head": "lijing", "supervisor": "shenjianping"}
LEVELS = {"clerk": "B", "head": "B", "supervisor": "complex"}
DEPARTMENTS = {"clerk": "YH-after_sales", "head": "YH-after_sales", "supervisor": "NH-customer_care"}


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bihuan.cases import bulk
    from bihuan.config.clock import now

    call_command("migrate", verbosity=0)
    if sys.argv[1] == "visitors":
        print(json.dumps(_visitors(now())))
        return
    cases = int(sys.argv[1])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-400000")
    moment = now()
    _found(moment, clerks=max(len(AGENTS), cases // CASES_A_CLERK))
    begun = time.monotonic()
    made = 0
    for some in _chunks(_lives(moment, min(cases, LIVED), recent=_recent(cases)), bulk.BATCH):
        made += _made(some)
        _tell("lived", made, begun)
    _enrol()
    if cases > LIVED:
        _copy(moment, cases, made)
    bulk.analyse()
    print(json.dumps(_visitors(moment)))


def _recent(cases: int) -> float:
    """The share of the lived ones that are recent: half where they are copied, so that these differ."""
    return RECENT if cases <= LIVED else 0.5


def _tell(what: str, number: int, begun: float) -> None:
    rate = number / (time.monotonic() - begun)
    print(f"{number:,} {what}, {rate:,.0f} a second", file=sys.stderr, flush=True)


def _copy(moment: datetime, cases: int, lived: int) -> None:
    """The rest, copied from those that were lived."""
    from django.db import connection

    from bench.pages import copies
    from bihuan.cases.models import CaseSummary
    from bihuan.cases.moments import to_micros
    from bihuan.cases.raw import hand

    random = Random(cases)
    driver, vendor = connection.connection, connection.vendor
    clerks = _clerks()
    recent_from = to_micros(moment - timedelta(weeks=3))
    with hand() as ours:
        found = copies.originals(ours, clerks=frozenset(clerks), recent_from=recent_from)
    open_now = CaseSummary.objects.filter(opened_at__gte=moment - timedelta(weeks=3)).count()
    recent = max(0, int(cases * RECENT) - open_now)
    week = to_micros(moment) // copies.WEEK
    weeks = range(week - WEEKS, week - 3)
    plans = copies.planned(found, old=cases - lived - recent, recent=recent, weeks=weeks, random=random)
    copying = copies.Copying(copies.Writer(driver, vendor, _party()), clerks=clerks, random=random)
    if vendor == "sqlite":
        driver.execute("PRAGMA journal_mode=MEMORY")
    with copies.without_indexes(driver, vendor):
        with hand() as ours:
            copying.begin(ours)
        begun = time.monotonic()
        for start in range(0, len(plans), copies.BATCH):
            driver.execute("BEGIN")
            copying.batch(plans[start : start + copies.BATCH])
            driver.execute("COMMIT")
            _tell("copied", copying.made, begun)
    with hand() as ours:
        copying.end(ours)
    if vendor == "postgresql":
        copies.mend_sequences(driver)
    if vendor == "sqlite":
        driver.execute("PRAGMA journal_mode=WAL")
    print(f"indexes made, {time.monotonic() - begun:,.0f} s in all", file=sys.stderr, flush=True)


def _clerks() -> dict[str, list[str]]:
    """Those who act in the patterns, and who may stand in their place in a copy."""
    from bihuan.people.models import User

    held = User.objects.filter(appointments__unit_id="YH", appointments__post="agent").order_by("pk")
    agents = [str(pk) for pk in held.values_list("pk", flat=True)]
    return {one: agents[place :: len(AGENTS)] for place, one in enumerate(agents[: len(AGENTS)])}


def _chunks(lives: Iterator[list[object]], size: int) -> Iterator[list[list[object]]]:
    from itertools import islice

    while some := list(islice(lives, size)):
        yield some


def _made(lives: list[list[object]]) -> int:
    """How many were made: one that the cases before it forbid (a customer's third complaint) is left out."""
    from bihuan.cases.bulk import LifeRefused, make_cases

    try:
        return len(make_cases(lives))
    except LifeRefused:
        if len(lives) == 1:
            return 0
        half = len(lives) // 2
        return _made(lives[:half]) + _made(lives[half:])


def _found(moment: datetime, *, clerks: int) -> None:
    """The demo's organisation, nobody away, and as many agents as the cases need; an agent sees their own."""
    from bihuan.config.demo.founding import found_organisation, read
    from bihuan.people.appointing import appoint
    from bihuan.people.models import Department, Grade, PostGrade, Unit, User

    organisation = {**read("organisation.yaml"), "absences": ()}
    found_organisation(organisation, now=moment)
    PostGrade.objects.filter(unit="YH", post="agent").update(grade=Grade.OWN_TASKS)
    unit, department = Unit.objects.get(code="YH"), Department.objects.get(code="YH-customer_service")
    for number in range(len(AGENTS), clerks):
        user = User.objects.create(login_name=f"agent{number}", display_name=f"客服{number}")
        appoint(user, "agent", unit=unit, department=department, from_on=date(2024, 1, 1))


def _lives(moment: datetime, cases: int, *, recent: float) -> Iterator[list[object]]:
    """Oldest week first, as they would have come; the last two weeks bring more than their share."""
    from bench.pages.lives import Living, Town, patterns

    random = Random(cases)
    many = _clerks()
    monday = (moment - timedelta(days=moment.weekday())).replace(hour=1, minute=0, second=0, microsecond=0)
    middle = monday - timedelta(weeks=WEEKS // 2)
    towns = [Town(unit, middle, many if unit == "YH" else {}) for unit in SHARES]
    living = Living(towns, patterns(towns, at=middle, each=PATTERNS, random=random), now=moment)
    last = WEEKS // 2
    old = int(cases * (1 - recent))
    weeks = sorted(random.randrange(-last, last - 1) for _ in range(old))
    weeks += [last - 1] * (cases - old)
    units, shares = list(SHARES), list(SHARES.values())
    for place, week in enumerate(weeks):
        yield living.life(random.choices(units, shares)[0], week, random, unfinished=place >= old)


def _enrol() -> None:
    """Who brought each lived case, as the inbox notes it."""
    from bihuan.cases.models import CaseSummary
    from bihuan.parties.models import Party

    lived = CaseSummary.objects.order_by("id").values_list("id", "unit")
    Party.objects.bulk_create([Party(case=id, unit=unit, **_party()) for id, unit in lived])


def _party() -> dict[str, object]:
    """The complainant: masked for everybody, sealed for those who may ask."""
    from bihuan.parties.contacts import masked_name
    from bihuan.parties.sealing import seal

    return {
        "subject": "complainant",
        "language": "zh-hans",
        "masked": masked_name("顾客一"),
        "sealed": seal("顾客一"),
    }


def _visitors(moment: datetime) -> dict[str, object]:
    """Each visitor's session, a case of their sight to open, and what to narrow the register by."""
    from django.conf import settings

    from bihuan.cases import queries
    from bihuan.cases.queries.states import stamps_now
    from bihuan.desk.register import token_of
    from bihuan.people.models import User

    found = {}
    for visitor, login in VISITORS.items():
        user = User.objects.get(login_name=login)
        scope = queries.sight_of(user.pk, on=moment.date(), stamp=stamps_now().office)
        seen = queries.register(scope, queries.Filters(status="open"), limit=1).rows
        (row, *_) = seen or queries.register(scope, limit=1).rows
        found[visitor] = {
            "cookie": [settings.SESSION_COOKIE_NAME, _session(user)],
            "number": row.number,
            "deep": token_of(queries.Place(moment - timedelta(weeks=WEEKS // 2), "")),
            "level": LEVELS[visitor],
            "department": DEPARTMENTS[visitor],
        }
    return found


def _session(user: object) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    main()
