"""Real messages go the whole way: lodged, triaged, some worked to the archive, and found again.

TEST_REAL_MESSAGES  `all` lodges every one; by default 600 to the head office and 300 to the dealership
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import override_settings

from bihuan.cases import memory, queries
from bihuan.cases.perform import Performed, perform
from bihuan.engine.commands import Archive
from bihuan.registry import versions
from tests.needs import shared_data
from tests.real.messages import Message, cars, government, imported_cars
from tests.standing.clerks import Filling, Office, Task
from tests.standing.doors import Said, Within
from tests.standing.founding import Founded, Worker, found
from tests.standing.test_killed import regulations

MORNING = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
ALL = os.environ.get("TEST_REAL_MESSAGES") == "all"
SAMPLE = 12
WORDS = 60
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")

# With the shared data, and long: once is enough.
pytestmark = [pytest.mark.journey, pytest.mark.django_db]


class Real:
    """What was lodged, and the office that works on it. Time goes on with each thing done."""

    def __init__(self, founded: Founded, now_file: Path) -> None:
        self.office = Office(founded, regulations())
        self.now_file = now_file
        self.now = MORNING
        self.door = Within()
        self.chance = Random(14)
        self.lodged: dict[str, tuple[Message, str]] = {}
        self.pass_by(timedelta(0))

    def pass_by(self, length: timedelta) -> None:
        self.now += length
        self.now_file.write_text(self.now.isoformat(), encoding="ascii")

    def worker(self, login: str) -> Worker:
        return next(one for one in self.office.founded.workers if one.login == login)

    def lodge(self, message: Message) -> Said:
        self.pass_by(timedelta(seconds=1))
        body = message.body((MORNING - timedelta(hours=1)).isoformat())
        said = self.door.ask("/cases", token=self.office.founded.service, body=body, key=message.key)
        assert said.status == 201, (said.status, said.body, message.key)
        return said

    def do(self, number: str, worker: Worker, outcomes: dict[str, str]) -> str:
        """Does what the worker is offered in the case; the step that was done."""
        message, case = self.lodged[number]
        said = self.door.ask(f"/cases/{case}/offers", token=worker.token)
        able = [one for one in said.body["tasks"] if one["refused"] is None]
        assert able, (worker.login, [one["step"] for one in said.body["tasks"]])
        return self.complete(Task(case, message.unit, worker, able[0]), message, outcomes)

    def complete(self, task: Task, message: Message, outcomes: dict[str, str]) -> str:
        filling = Filling(
            self.office, self.chance, self.now, SAID | message.record | message.judged, outcomes
        )
        filling.said = {**filling.said, **self.named(message)}
        done = self.office.do(self.door, task, filling, key="")
        assert done.status == 200, (task.step, done.body)
        self.pass_by(timedelta(seconds=1))
        return task.step

    def named(self, message: Message) -> dict[str, object]:
        """Who is named for a task: somebody of the department whose task it is."""
        department = str(message.judged.get("responsible_department", ""))
        named = [
            worker.id
            for worker in self.office.founded.workers
            for seat in worker.seats
            if seat.department == department and seat.post == "handler"
        ]
        return {"handler_named": named[:1]}


# What every life shares; nothing is owed afterwards and nobody is blamed.
SAID: dict[str, object] = {
    "joint_departments": [],
    "compensation": "0",
    "root_kind": "single",
    "responsible_department": "YH-after_sales",
    "phoned_first": False,
    "responsible_persons": [],
    "manufacturer_support": False,
    "manufacturer_asked": True,
    "attached": True,
    "kept": True,
}
TRIAGE = {"complaint/contact": "in_scope", "complaint/listen": "complaint"}
TO_THE_END = {
    **TRIAGE,
    "complaint/opinion": "accepts",
    "complaint/confirm": "confirmed",
    "complaint/investigate": "valid",
    "complaint/reply": "satisfied",
}


@pytest.fixture(scope="module")
def real(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[Real]:  # type: ignore[no-untyped-def]
    """Everything lodged and triaged, once for all the questions."""
    folders = shared_data("cn_gov_messages"), shared_data("cn_car_complaints")
    folder = tmp_path_factory.mktemp("real")
    memory.forget()
    versions.forget()
    moved = override_settings(NOW_FILE=folder / "now", DATA=folder, API_PER_MINUTE=10**9)
    with django_db_blocker.unblock(), moved, transaction.atomic():
        real = Real(found(MORNING), folder / "now")
        for message in islice(government(folders[0]), None if ALL else 600):
            said = real.lodge(message)
            real.lodged[said.body["number"]] = message, said.body["id"]
        for message in islice(cars(folders[1]), None if ALL else 300):
            said = real.lodge(message)
            real.lodged[said.body["number"]] = message, said.body["id"]
        yield real
        transaction.set_rollback(True)
    memory.forget()
    versions.forget()


def test_every_message_is_lodged_under_a_number_of_its_own(real: Real) -> None:
    counted = {"NH": 2624, "YH": 896} if ALL else {"NH": 600, "YH": 300}

    expected = {f"{unit}-TS-2026-{place:05d}" for unit in counted for place in range(1, counted[unit] + 1)}

    assert set(real.lodged) == expected


def test_an_import_of_other_bytes_gets_the_first_answer_for_every_id_known(real: Real) -> None:
    numbers = {message.key: number for number, (message, _) in real.lodged.items()}
    known = len(numbers)
    rows = list(imported_cars(shared_data("cn_car_complaints")))

    answers = [(message.key, real.lodge(message)) for message in rows]

    assert len(rows) == 384 and len(dict(answers)) == 185
    for key, said in answers:
        assert said.replayed == (key in numbers)
        assert numbers.setdefault(key, said.body["number"]) == said.body["number"]
    assert len(set(numbers.values())) == len(numbers) >= known


def test_the_tables_triage_every_message_as_its_words_and_codes_say(real: Real) -> None:
    taker, agent = real.worker("luojia"), real.worker("zhaomin")

    for number, (message, _) in list(real.lodged.items()):
        who = taker if message.unit == "NH" else agent
        steps = 1 if message.unit == "NH" else 2
        for _ in range(steps):
            real.do(number, who, TRIAGE)

    level = {number: queries.by_number(number) for number in real.lodged}
    wrong = {
        number: (row.level if row else None, real.lodged[number][0].level)
        for number, row in level.items()
        if row is None or row.level != real.lodged[number][0].level
    }
    assert wrong == {}
    assert len({message.level for message, _ in real.lodged.values()}) == 5


def test_a_sample_is_worked_to_the_end_and_archived(real: Real) -> None:
    sample = real.chance.sample(sorted(real.lodged), SAMPLE)
    assert {number[:2] for number in sample} == {"NH", "YH"}

    for number in sample:
        _worked_to_the_end(real, number)

    for number in sample:
        row = queries.by_number(number)
        assert row is not None
        assert (row.outcome, bool(row.closed_at), bool(row.archived_at)) == ("closed", True, True)


def _worked_to_the_end(real: Real, number: str) -> None:
    message, case = real.lodged[number]
    complexity = {"complaint/verify": message.level, "complaint/verify_material": message.level}
    for _ in range(40):
        task = real.office.task(real.door, case, message.unit, real.chance)
        if task is None:
            break
        real.complete(task, message, TO_THE_END | (complexity if message.unit == "NH" else {}))
    row = queries.by_number(number)
    assert row is not None and row.closed_at is not None, row and row.step
    answers = [perform(Archive(), on=case, at=real.now, by=one.id) for one in _archivists(real, message.unit)]
    assert any(isinstance(answer, Performed) for answer in answers), answers


def _archivists(real: Real, unit: str) -> list[Worker]:
    return [worker for worker in real.office.founded.workers if worker.sits_in(unit)]


def test_they_are_found_again_by_any_two_characters(real: Real) -> None:
    reader = _reader(real)
    texts = {number: message.words for number, (message, _) in real.lodged.items()}
    words = _random_words(list(texts.values()), real.chance)

    for word in words:
        truth = {number for number, text in texts.items() if word in text}
        hits = _hits(real, reader, word)
        assert truth <= hits, (len(truth), len(hits), len(truth - hits))
        # Nothing else was written yet but the models of cars.
        assert {number[:2] for number in hits - truth} <= {"YH"}


def _reader(real: Real) -> str:
    """A token of the office's supervisor who may read what is personal."""
    from bihuan.api import tokens
    from bihuan.people.models import User

    issued = tokens.issue(
        "检索",
        unit="NH",
        person=User.objects.get(login_name="shenjianping"),
        allowed=frozenset((tokens.Allowed.READ, tokens.Allowed.PERSONAL)),
        now=real.now,
        expires_at=real.now + timedelta(days=1),
    )
    return issued.text


def _random_words(texts: list[str], chance: Random) -> list[str]:
    found: set[str] = set()
    while len(found) < WORDS:
        runs = CHINESE.findall(chance.choice(texts))
        if runs:
            run = chance.choice(runs)
            place = chance.randrange(len(run) - 1)
            found.add(run[place : place + 2])
    return sorted(found)


def _hits(real: Real, token: str, word: str) -> set[str]:
    found: set[str] = set()
    after = ""
    while True:
        said = real.door.ask(f"/cases?q={quote(word)}&limit=200&after={quote(after)}", token=token)
        assert said.status == 200, said.body
        found |= {row["number"] for row in said.body["cases"]}
        after = said.body["next"] or ""
        if not after:
            return found
