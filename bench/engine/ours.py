"""Our own side: the engine in memory, and the engine through the ledger."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bench.database import Database
from bench.engine.contender import Contender, Durable, InMemory
from bench.engine.life import END, OUTCOMES
from bench.engine.regulation import BY, FILLED, WRITTEN, bench_regulation
from bihuan.engine import Decided, step
from bihuan.engine.case import Case
from bihuan.engine.commands import Command, Complete, Lodge
from bihuan.engine.events import Part
from bihuan.engine.known import STAFF, Actor, Department, Held, Holders, Known
from bihuan.regulation.worktime.china import china_calendar

OPENED_AT = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PEOPLE = {
    "agent": Actor(STAFF, "zhao", (Held("agent", "U", "service"),)),
    "head": Actor(STAFF, "li", (Held("head", "U", "production"),)),
    "leader": Actor(STAFF, "wang", (Held("leader", "U"),)),
}
HOLDERS = Holders(
    {
        ("agent", "U", "service"): ("zhao",),
        ("head", "U", "production"): ("li",),
        ("leader", "U", None): ("wang",),
    },
    {
        "service": Department("service", "service", "U"),
        "production": Department("production", "production", "U"),
    },
    {"zhao": "service", "li": "production"},
    {},
)


def _lodge() -> Lodge:
    return Lodge(
        unit="U",
        channel="phone",
        received_at=OPENED_AT,
        values={"topic": "goods"},
        texts=WRITTEN["register"],
        person=(Part("name", "complainant", "陈先生"),),
    )


class OursInMemory(InMemory):
    """`engine.step` with everything the regulation asks.

    Authority, forms, levels, clocks, letters, reasons.
    """

    def __init__(self) -> None:
        self.regulation = bench_regulation()
        self.calendar = china_calendar()

    def live(self) -> Sequence[str]:
        case = self._do(None, _lodge(), "agent", OPENED_AT)
        trail = [_position(case)]
        for number, outcome in enumerate(OUTCOMES, start=1):
            at = trail[-1]
            done = Complete(
                f"{case.instances['complaint'].at}", outcome, FILLED.get(at, {}), WRITTEN.get(at, {})
            )
            case = self._do(case, done, BY.get(at, "agent"), OPENED_AT + number * MINUTE)
            trail.append(_position(case))
        return trail

    def _do(self, case: Case | None, command: Command, post: str, now: datetime) -> Case:
        known = Known(now, self.calendar, PEOPLE[post], HOLDERS)
        decided = step(self.regulation, case, command, known)
        if not isinstance(decided, Decided):
            raise SystemExit(f"refused: {decided}")
        return decided.case


def _position(case: Case) -> str:
    """The step the main procedure stands at, or its end."""
    at = case.instances["complaint"].at
    return case.occurrences[at].step if at is not None else END


class OursDurable:
    """`cases.perform` on a migrated, seeded database.

    Every entry chained, every row derived, each act one commit.
    """

    def __init__(self, database: Database) -> None:
        _set_up(database)
        from bench.engine.seeding import seed

        self.people = seed()
        self.last = ""

    def backend_pid(self) -> int | None:
        from django.db import connection

        if connection.vendor != "postgresql":
            return None
        connection.ensure_connection()
        return int(connection.connection.info.backend_pid)

    def live(self) -> Sequence[str]:
        from bihuan.cases.perform import Performed, perform

        answer = perform(_lodge(), on=None, at=OPENED_AT, by=self.people["agent"])
        trail = [_stood(answer)]
        for number, outcome in enumerate(OUTCOMES, start=1):
            assert isinstance(answer, Performed)
            at = trail[-1]
            here = str(answer.case.instances["complaint"].at)
            done = Complete(here, outcome, _filled(at), WRITTEN.get(at, {}))
            by = self.people[BY.get(at, "agent")]
            answer = perform(done, on=answer.case_id, at=OPENED_AT + number * MINUTE, by=by)
            trail.append(_stood(answer))
        self.last = getattr(answer, "case_id", "")
        return trail

    def kept(self) -> str:
        """Where the newest life stands by the rows: replayed from its entries alone."""
        from bihuan.cases import memory
        from bihuan.cases.queries import case_state

        memory.forget()
        state = case_state(self.last)
        if state is None:
            raise SystemExit("ours: the newest case is not in the ledger")
        return _position(state.case)


def _filled(step: str) -> dict[str, object]:
    """As `FILLED`, with the department's own id."""
    return {"responsible_department": "U-production"} if step == "assign" else FILLED.get(step, {})


def _stood(answer: object) -> str:
    case = getattr(answer, "case", None)
    if case is None:
        raise SystemExit(f"refused: {answer}")
    return _position(case)


def _set_up(database: Database) -> None:
    """Points the product at the database, before Django reads its settings."""
    os.environ["BIHUAN_DATA"] = str(database.home)
    os.environ["DATABASE_URL"] = database.url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    database.home.mkdir(parents=True, exist_ok=True)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def ours_in_memory() -> Contender:
    """`engine.step` over a regulation with the graph of `life.GRAPH`, in memory."""
    return OursInMemory()


def ours_durable(database: Database) -> Durable:
    """The same life through `cases.perform` on an empty database, which this call migrates and seeds."""
    return OursDurable(database)
