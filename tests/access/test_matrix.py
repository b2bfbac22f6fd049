"""Every page and every REST call, asked for by every post, another unit, a complainant and nobody."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings

from bihuan.api import tokens
from bihuan.api.interface import api
from bihuan.cases import memory
from bihuan.people.models import User
from bihuan.registry import versions
from tests.access.asking import BLAMED, MORNING, Asked, Subject, addresses, set_out
from tests.access.table import (
    CALLS,
    COMPLAINANT,
    INSIDE,
    NO_SCOPE,
    NOBODY,
    OUTSIDE,
    PAGES,
    SERVICE,
)
from tests.standing.founding import Worker

pytestmark = pytest.mark.django_db

# Who sees all cases of a unit, by post. Those who see only what they are asked to do are not here.
HEAD_OFFICE = {"taker", "supervisor", "leader", "compliance", "archivist"}
WHOLE_UNIT = {
    "NH": HEAD_OFFICE,
    "YH": {"agent", "cs_manager", "relations", "director"},
    "YZ": {"hotline", "supervisor", "operations_manager", "general_manager", "keeper"},
    "YZ01": {"station_head", "clerk"},
}
# The units above: who sees a whole unit sees those below it.
UPWARD = {"NH": ("NH",), "YH": ("YH", "NH"), "YZ01": ("YZ01", "YZ", "NH")}
# Those who see the cases given to their department: named in the complaint, or standing in for its head.
DEPARTMENT = {"NH": {"guting", "panzhigang"}, "YH": {"lijing", "wanglei"}, "YZ01": set[str]()}
# What a page may not hold: a script, a style or a handler written into it.
WRITTEN_IN = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
)
# Who may know of a penalty not yet proposed: whoever is to propose it.
PENALTY = {"zhouhui"}


@pytest.fixture(scope="module")
def asked(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[Asked]:  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("access")

    def move_clock(at: datetime) -> None:
        (folder / "now").write_text(at.isoformat(), encoding="ascii")

    memory.forget()
    versions.forget()
    given = override_settings(NOW_FILE=folder / "now", DATA=folder, API_PER_MINUTE=10**9)
    with django_db_blocker.unblock(), given, transaction.atomic():
        yield set_out(move_clock)
        transaction.set_rollback(True)
    memory.forget()
    versions.forget()


def sees(worker: Worker, unit: str) -> bool:
    """Whether somebody sees the case of a unit, by what their posts are for."""
    whole = any(
        seat.unit in UPWARD[unit] and seat.post in WHOLE_UNIT.get(seat.unit, ()) for seat in worker.seats
    )
    return whole or worker.login in DEPARTMENT[unit]


@contextmanager
def without_trace() -> Iterator[None]:
    """What is done within is undone."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_entry")
        return int(cursor.fetchone()[0])


def test_every_page_has_a_row_and_every_row_is_of_a_page() -> None:
    pages = {address for address in addresses() if not address.startswith("api/")}

    assert pages == set(PAGES)


def test_every_call_has_a_row_and_every_row_is_of_a_call() -> None:
    calls = {
        (method, path)
        for _, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }

    assert calls == set(CALLS)


# That a complainant has opened what was sent to them is noted on their own case.
NOTED = {(COMPLAINANT, "p/status/<str:number>")}


@pytest.mark.parametrize("pattern", PAGES, ids=lambda pattern: pattern or "my work")
def test_a_page_answers_each_as_its_row_says(asked: Asked, pattern: str) -> None:
    wrong: Counter[str] = Counter()

    for login, subject, asker in _askers(asked, pattern):
        for method, row in (("get", PAGES[pattern].get), ("post", PAGES[pattern].post)):
            before = entries()
            with without_trace():
                answer = getattr(asked.client(login), method)(subject.fill(pattern))
                written = entries() - before
            if answer.status_code not in row[asker]:
                wrong[f"{method} {asker} {login} {subject.unit}: {answer.status_code}"] += 1
            if written and asker != INSIDE and (asker, pattern) not in NOTED:
                wrong[f"{method} {asker} {login} {subject.unit} wrote {written} entries"] += 1

    assert not wrong


def _askers(asked: Asked, pattern: str) -> Iterator[tuple[str, Subject, str]]:
    """Each with each case; where the address names no case, each once."""
    subjects = list(asked.subjects.values())
    for subject in subjects if "<" in pattern else subjects[:1]:
        yield NOBODY, subject, NOBODY
        yield COMPLAINANT, subject, COMPLAINANT
        for worker in asked.posts():
            yield worker.login, subject, INSIDE if sees(worker, subject.unit) else OUTSIDE


def test_a_complainant_opens_no_other_complainants_case(asked: Asked) -> None:
    mine, other = asked.subjects["NH"], asked.subjects["YH"]
    client = Client(headers={"host": "localhost"})
    client.post("/p/status", {"number": mine.number, "code": mine.code})

    assert client.get(mine.fill("p/status/<str:number>")).status_code == 200
    assert client.get(other.fill("p/status/<str:number>")).status_code == 302
    assert client.post("/p/status", {"number": other.number, "code": mine.code}).status_code == 422


def test_a_private_procedure_is_there_for_those_it_concerns_alone(asked: Asked) -> None:
    subject = asked.subjects["YH"]
    assert subject.penalty

    shown = {
        worker.login
        for worker in asked.office.founded.workers
        if asked.client(worker.login).get(_penalty(subject)).status_code == 200
    }
    told = {
        worker.login
        for worker in asked.office.founded.workers
        if subject.penalty in asked.client(worker.login).get(subject.fill("cases/<str:number>/")).text
    }

    # The accused learns of it when they are asked to state their case, not before.
    assert BLAMED not in PENALTY
    assert shown == PENALTY
    assert told <= PENALTY


def _penalty(subject: Subject) -> str:
    return subject.fill("cases/<str:number>/procedures/<str:instance>/")


def test_the_board_is_for_those_who_see_a_unit_or_a_department(asked: Asked) -> None:
    boards = {
        worker.login
        for worker in asked.posts()
        if asked.client(worker.login).get("/supervision/").status_code == 404
    }

    # They do what they are asked to do, in finance, in personnel, at the counter of a station.
    assert boards == {"luwei", "qiufang", "zhengkai"}


def test_the_list_of_letters_names_no_case_out_of_sight(asked: Asked) -> None:
    for worker in asked.posts():
        page = asked.client(worker.login).get("/outbox/").text

        for unit, subject in asked.subjects.items():
            assert subject.number not in page or sees(worker, unit), (worker.login, unit)
    assert asked.subjects["NH"].number in asked.client("fangmin").get("/outbox/").text


@pytest.mark.parametrize("pattern", PAGES, ids=lambda pattern: pattern or "my work")
def test_a_page_carries_its_policy_and_nothing_that_the_policy_forbids(asked: Asked, pattern: str) -> None:
    subject = asked.subjects["YH"]
    for login in (NOBODY, COMPLAINANT, "zhouhui"):
        answer = asked.client(login).get(subject.fill(pattern))

        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        if ("files/" in pattern or pattern.endswith("/picture")) and answer.status_code == 200:
            assert "sandbox" in policy and answer.headers["X-Content-Type-Options"] == "nosniff"
        else:
            assert "unsafe" not in policy and answer.headers["X-Frame-Options"] == "DENY"
            # What is taken away as a file is no page of the site: a drawing brings its own styles.
            # Nor is a paper, which a browser shows in its own way.
            taken_away = answer.headers.get("Content-Disposition", "").startswith(("attachment", "inline"))
            assert taken_away or WRITTEN_IN.findall(answer.text) == []


@pytest.mark.parametrize("pattern", PAGES, ids=lambda pattern: pattern or "my work")
def test_nothing_is_done_for_a_form_without_its_token(asked: Asked, pattern: str) -> None:
    subject = asked.subjects["YH"]
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.cookies = asked.client("zhouhui").cookies

    answer = client.post(subject.fill(pattern))

    # Where a POST means nothing at all, that is said first or second.
    assert answer.status_code in (403, 405)


@pytest.mark.parametrize(("method", "path"), CALLS, ids=lambda part: str(part))
def test_a_call_answers_each_token_as_its_row_says(asked: Asked, method: str, path: str) -> None:
    wrong: Counter[str] = Counter()

    for caller, name, token, subject in _callers(asked, method, path):
        client = Client(
            headers={"host": "localhost", **({"authorization": f"Bearer {token}"} if token else {})}
        )
        address = subject.fill("api/v1" + path.replace("{", "<").replace("}", ">"))
        before = entries()
        with without_trace():
            if method == "GET":
                answer = client.get(address)
            else:
                answer = client.generic(method, address, "{}", content_type="application/json")
            written = entries() - before
        if answer.status_code not in CALLS[method, path][caller] or written:
            wrong[f"{caller} {name} {subject.unit}: {answer.status_code}, wrote {written}"] += 1

    assert not wrong


def _callers(asked: Asked, method: str, path: str) -> Iterator[tuple[str, str, str, Subject]]:
    from bihuan.api import guarding

    for subject in asked.subjects.values():
        guarding.strangers.forget()
        yield NOBODY, "", "", subject
        yield SERVICE, "", asked.office.founded.service, subject
        for worker in asked.posts():
            seen = INSIDE if sees(worker, subject.unit) else OUTSIDE
            yield seen, worker.login, _token(worker.login, *tokens.Allowed), subject
        if "case}" in path or path == "/cases":
            only = tokens.Allowed.ACT if method == "GET" else tokens.Allowed.READ
            yield NO_SCOPE, "", _token("fangmin", only), subject


def _token(login: str, *allowed: tokens.Allowed) -> str:
    issued = tokens.issue(
        "测试",
        unit="NH",
        person=User.objects.get(login_name=login),
        allowed=frozenset(allowed),
        now=MORNING,
        expires_at=MORNING + timedelta(days=30),
    )
    return issued.text


def test_a_token_of_another_unit_finds_nothing(asked: Asked) -> None:
    subject = asked.subjects["NH"]
    issued = tokens.issue(
        "别的单位",
        unit="YZ",
        person=None,
        allowed=frozenset((tokens.Allowed.READ, tokens.Allowed.LODGE)),
        now=MORNING,
        expires_at=MORNING + timedelta(days=30),
    )
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {issued.text}"})

    answers = {
        path: client.get(subject.fill(f"api/v1{path}")).status_code
        for path in ("/cases/<case>", "/cases/<case>/timeline", "/cases/<case>/files", "/units/<unit>/record")
    }

    assert set(answers.values()) == {404}
    assert [one["unit"] for one in client.get("/api/v1/cases").json()["cases"]] == ["YZ01"]
