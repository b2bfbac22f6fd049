"""In the product's environment: a group of twenty shops, two years of facts and their sums, pages timed.

Facts are written as `analytics.keeping` writes them, their sums by its own `sums_of`. Some dozens of kinds of
case stand for all, so that what one adds is worked out once and written as often as there are such cases.
"""

import json
import logging
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

if __name__ == "__main__":
    # Standing still at one moment; the product is imported below, once it is set up.
    _now = Path(os.environ["BIHUAN_DATA"]) / "now"
    _now.parent.mkdir(parents=True, exist_ok=True)
    _now.write_text("2026-11-20T02:00:00+00:00", encoding="ascii")
    os.environ["BIHUAN_NOW"] = str(_now)
    django.setup()
    logging.disable(logging.INFO)

from bihuan.analytics.keeping import FACTS, NUMBERS, SUMS, sums_of

SHOPS, FIRST, DAYS, KINDS = 20, date(2024, 12, 1), 720, 40
REGULATION = "car-dealership"
TODAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
OPENINGS = 15
SPAN = SUMS.keys.index("span")
MONTH, YEAR = (
    "unit=G&regulation=car-dealership&period=2026-03",
    "unit=G&regulation=car-dealership&period=2025",
)
PAGES = (
    ("all measures of a month, the group", f"/figures/?{MONTH}"),
    ("all measures of a year, the group", f"/figures/?{YEAR}"),
    ("the leadership's board of a month", f"/figures/overview/?{MONTH}&role=leadership"),
    ("the supervisor's board of a month", f"/figures/overview/?{MONTH}&role=supervisor"),
    ("the leadership's board of a year", f"/figures/overview/?{YEAR}&role=leadership"),
    ("one share with splits and 12 months", f"/figures/measures/plan_in_time/?{MONTH}"),
    ("one median with splits and 12 months", f"/figures/measures/time_to_close/?{MONTH}"),
    ("one share over a year", f"/figures/measures/in_time/?{YEAR}"),
    ("its list of cases, newest first", f"/figures/measures/plan_in_time/cases/?{MONTH}&which=missed"),
)


def main(cases: int) -> None:
    call_command("migrate", verbosity=0)
    law, user = found()
    rows = fill(law, cases)
    print(json.dumps({"rows": rows, "pages": [timed(user, name, page) for name, page in PAGES]}))


def found() -> tuple[Any, Any]:
    """The group with its shops under the shipped regulation, and somebody who sees everything."""
    from bihuan.people.appointing import appoint
    from bihuan.people.models import Grade, PostGrade, User
    from bihuan.people.units import found_unit
    from bihuan.registry import versions
    from bihuan.registry.folders import sources_in
    from bihuan.registry.working import adopt

    group = found_unit("G", "集团", kind="group")
    for number in range(SHOPS):
        found_unit(f"S{number:02}", f"第 {number} 店", kind="shop", parent=group)
    version = versions.publish(sources_in(Path("regulations") / REGULATION / "2009-10"), at=TODAY)
    adopt("G", version, from_on=FIRST)
    PostGrade.objects.create(unit=group, post="director", grade=Grade.EVERYTHING)
    user = User.objects.create_user("bench", "bench")
    appoint(user, "director", unit=group, from_on=FIRST)
    return versions.regulation(version.regulation, version.version), user


# --- facts --------------------------------------------------------------------------------------------------


def kinds_of_case(law: Any) -> list[list[tuple[Any, ...]]]:
    """A few dozen kinds of case: what each adds, as rows without case, unit and day."""
    chance = random.Random(1)
    return [list(_rows(law, chance)) for _ in range(KINDS)]


def _rows(law: Any, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    from bihuan.analytics.deriving import Fact
    from bihuan.analytics.keeping import row_of

    level, channel = chance.choice(list(law.levels)), chance.choice(list(law.channels))
    fields = [one for one in law.fields.values() if one.kind == "one_of" and not one.personal][:3]
    picked = tuple((one.key, chance.choice(list(one.options))) for one in fields)
    minutes = int(chance.lognormvariate(7.5, 1.0))
    told = [
        ("received", 1, None), ("closed", 1, None), ("closed_share", 1, None),
        ("plan_in_time", int(chance.random() < 0.93), None), ("in_time", int(chance.random() < 0.9), None),
        ("in_time", int(chance.random() < 0.9), None), ("time_to_close", 1, minutes),
        ("working_time_to_close", 1, minutes // 3),
    ]  # fmt: skip
    for place, (measure, hit, value) in enumerate(told):
        out = "moot" if measure == "in_time" and chance.random() < 0.05 else ""
        yield row_of("", Fact(
            measure, f"{measure}#{place}", law.id, law.version, "", FIRST, 0 if out else hit, hit, out,
            None if out else value, f"D{chance.randrange(6)}", str(chance.randrange(200)), level, channel,
            picked, False,
        ))  # fmt: skip


def fill(law: Any, cases: int) -> str:
    from django.db import connection

    from bihuan.analytics.models import Fact

    kinds = kinds_of_case(law)
    indexes = Fact._meta.indexes
    with connection.schema_editor() as editor:
        for one in indexes:
            editor.remove_index(Fact, one)
    facts = _write(FACTS, _facts(kinds, cases))
    sums = _write(SUMS, _sum_rows(kinds, cases))
    with connection.schema_editor() as editor:
        for one in indexes:
            editor.add_index(Fact, one)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return f"{facts:,} facts, {sums:,} sums"


def _days(cases: int) -> Iterator[tuple[str, str, Counter[int]]]:
    """How many cases of each kind a shop had on a day; the same each time it is asked."""
    chance, places = random.Random(2), SHOPS * DAYS
    for place in range(places):
        shop, day = f"S{place % SHOPS:02}", (FIRST + timedelta(days=place // SHOPS)).isoformat()
        wanted = cases * (place + 1) // places - cases * place // places
        yield shop, day, Counter(chance.choices(range(KINDS), k=wanted))


def _placed(rows: list[tuple[Any, ...]], case: str, shop: str, day: str) -> list[tuple[Any, ...]]:
    return [(case, *row[1:5], shop, day, *row[7:]) for row in rows]


def _facts(kinds: list[list[tuple[Any, ...]]], cases: int) -> Iterator[Any]:
    number = 0
    for shop, day, taken in _days(cases):
        for kind in taken.elements():
            number += 1
            yield from _placed(kinds[kind], f"c{number:09}", shop, day)


def _sum_rows(kinds: list[list[tuple[Any, ...]]], cases: int) -> Iterator[tuple[Any, ...]]:
    """Days as they come, for they are over; months when the next begins, so that little is held."""
    months: dict[tuple[str, ...], list[int]] = {}
    month = ""
    for shop, day, taken in _days(cases):
        if day[:7] != month:
            yield from map(_sum_row, months.items())
            months, month = {}, day[:7]
        today: dict[tuple[str, ...], list[int]] = {}
        for kind, many in taken.items():
            for key, numbers in sums_of((), _placed(kinds[kind], "", shop, day)).items():
                held = (months if key[SPAN] == "m" else today).setdefault(key, [0] * NUMBERS)
                for at, one in enumerate(numbers):
                    held[at] += many * one
        yield from map(_sum_row, today.items())
    yield from map(_sum_row, months.items())


def _sum_row(pair: tuple[tuple[str, ...], list[int]]) -> tuple[Any, ...]:
    key, numbers = pair
    named = dict(zip(SUMS.keys, key, strict=True))
    return (*(named[column] for column in SUMS.columns[:-NUMBERS]), *numbers)


def _write(table: Any, rows: Iterator[Any]) -> int:
    """COPY on PostgreSQL, statements of many rows on SQLite; returns how many."""
    from django.db import connection, transaction

    written = 0
    if connection.vendor == "postgresql":
        columns = ", ".join(f'"{one}"' for one in table.columns)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
                written += 1
        return written
    connection.cursor().execute("PRAGMA synchronous=OFF")
    with transaction.atomic():
        batch: list[Any] = []
        for row in rows:
            batch.append(row)
            if len(batch) == 20_000:
                connection.connection.executemany(table.insert, batch)
                written += len(batch)
                batch.clear()
        connection.connection.executemany(table.insert, batch)
    return written + len(batch)


# --- pages --------------------------------------------------------------------------------------------------


def timed(user: Any, name: str, page: str) -> dict[str, Any]:
    from django.test import Client

    browser = Client(headers={"host": "localhost"})
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    said = statements(lambda: browser.get(page))
    assert not [one for one in said if "cases_entry" in one], "a page of figures has read the ledger"
    took, cpu = [], []
    for _each in range(OPENINGS):
        begun, worked = time.perf_counter(), time.process_time()
        browser.get(page)
        took.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    took.sort()
    return {
        "page": name,
        "p50": statistics.median(took),
        "p95": took[-1],
        "cpu": statistics.median(cpu),
        "queries": len(said),
        "raw_ms": raw(page),
    }


def statements(act: Any) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    said: list[str] = []
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(said.append)
        act()
        connection.connection.set_trace_callback(None)
        return said
    with CaptureQueriesContext(connection) as captured:
        act()
    return [one["sql"] for one in captured.captured_queries]


def raw(page: str) -> float:
    """The same counts in plain SQL over the facts of the period, without any sum."""
    if "/cases/" in page:
        return 0.0
    from django.db import connection

    first, last = ("2025-01-01", "2025-12-31") if "2025" in page else ("2026-03-01", "2026-03-31")
    measure = page.partition("/measures/")[2].partition("/")[0]
    where = " AND measure = %s" if measure else ""
    values = [REGULATION, first, last, *([measure] if measure else [])]
    took = []
    for _each in range(3):
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT measure, COUNT(*), SUM(hit), SUM(value) FROM analytics_fact WHERE regulation = %s"
                f" AND day BETWEEN %s AND %s{where} GROUP BY measure",
                values,
            )
            cursor.fetchall()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main(int(sys.argv[1]))
