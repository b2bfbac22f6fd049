import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from bihuan.cases import beside, erasing, queries
from bihuan.cases.bulk import make_cases
from bihuan.cases.models import EntryPart
from bihuan.cases.perform import Performed, perform
from bihuan.cases.restoring import reapply_erasures
from bihuan.cases.sealing import seal
from bihuan.cases.search.finding import find
from bihuan.cases.verifying import verify
from bihuan.engine import Reason, Refused
from bihuan.engine.commands import AddNote, Complete, Erase, ReceiveMessage, SupplyMaterial
from bihuan.engine.events import SubjectErased
from bihuan.people.sight import scope_of
from tests.cases.shop import MORNING, Shop, complaint, do, open_shop
from tests.cases.test_bulk import a_life
from tests.cases.test_rebuilding import rows

CANARY = "司马金丝雀qzx"
LATER = MORNING + timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def committed(transactional_db: None) -> Shop:
    """A shop whose transactions really end, as scanning files needs."""
    return open_shop()


def canaried(shop: Shop) -> str:
    """A case into which the canary went by every door of this room."""
    lodge = complaint(name=CANARY, matter=f"{CANARY}说牛奶酸了")
    done = perform(lodge, on=None, at=MORNING, by=shop.clerk, command_id=f"id-{shop.clerk}")
    assert isinstance(done, Performed)
    case = done.case_id
    do(case, SupplyMaterial(text=f"我是{CANARY}"), by="complainant", at=MORNING)
    do(case, ReceiveMessage("raw-1", "wechat", f"{CANARY}又来问"), by="complainant", at=MORNING)
    beside.save_draft(case, "complaint/register#1", shop.clerk, {"matter": CANARY}, now=MORNING)
    return case


def scanned(word: str) -> list[str]:
    """Every table with the word in any of its columns."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if connection.vendor == "sqlite" and table.startswith("cases_search_"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            forms = (word, json.dumps(word)[1:-1])
            values = [str(value) for row in cursor.fetchall() for value in row]
            if any(form in value for value in values for form in forms):
                found.append(table)
    return found


def files_with(word: str) -> Iterator[str]:
    """Every file of the database and of the data folder that has the word anywhere in it, plain or
    escaped.
    """
    forms = (word.encode(), json.dumps(word)[1:-1].encode())
    name = Path(str(connection.settings_dict["NAME"]))
    for path in [*name.parent.glob(f"{name.name}*"), *Path(site.DATA).rglob("*")]:
        if path.is_file() and any(form in path.read_bytes() for form in forms):
            yield path.name


def test_erasing_reaches_every_table(shop: Shop) -> None:
    case = canaried(shop)
    assert {"cases_entrypart", "cases_draft"} <= set(scanned(CANARY))

    do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)

    assert scanned(CANARY) == []


def test_erasing_reaches_every_byte_of_the_files(committed: Shop) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the files of PostgreSQL are its server's: VACUUM there is the operator's, as docs say")
    case = canaried(committed)
    assert list(files_with(CANARY))

    do(case, Erase("complainant", "asked"), by=committed.owner, at=LATER)

    assert list(files_with(CANARY)) == []
    # Neither whole nor cut into the index's tokens.
    assert list(files_with("丝雀")) == []


def test_what_was_erased_is_not_found_and_the_rest_still_is(shop: Shop) -> None:
    case = canaried(shop)
    do(case, AddNote("已核对进货记录"), by=shop.clerk, at=MORNING)
    scope = scope_of(int(shop.owner), on=MORNING.date())
    assert find(scope, "金丝雀", personal=True).rows

    do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)

    assert not find(scope, "金丝雀", personal=True).rows
    assert [row.id for row in find(scope, "进货", personal=False).rows] == [case]


def test_the_chain_stays_whole_and_the_erasure_is_an_entry(shop: Shop) -> None:
    case = canaried(shop)
    seal(now=MORNING)

    do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)

    assert verify().wrong == ()
    last = queries.timeline(case)[-1].happened.event
    assert isinstance(last, SubjectErased)
    assert last.parts == 5
    opened = queries.timeline(case)[0]
    assert opened.erased == ("name", "phone")


def test_the_word_of_the_accused_survives_the_complainant(shop: Shop) -> None:
    case = canaried(shop)
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete("complaint/plan#1", values={"offer": 100}, texts={"remedy": "店员陈述：当时未看到日期"})
    do(case, plan, by=shop.chief, at=MORNING)

    do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)

    assert EntryPart.objects.filter(stream=case, value__contains="店员陈述").exists()


def test_only_those_who_oversee_may_erase(shop: Shop) -> None:
    case = canaried(shop)

    answer = perform(Erase("complainant", "asked"), on=case, at=LATER, by=shop.clerk)

    assert isinstance(answer, Refused)
    assert answer.reason is Reason.NOT_FOR_POST
    assert erasing.outstanding() == []


def test_a_command_repeated_after_the_erasure_still_gets_its_answer(shop: Shop) -> None:
    case = canaried(shop)
    do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)

    lodge = complaint(name=CANARY, matter=f"{CANARY}说牛奶酸了")
    again = perform(lodge, on=None, at=LATER, by=shop.clerk, command_id=f"id-{shop.clerk}")

    assert isinstance(again, Performed)
    assert again.case_id == case
    assert scanned(CANARY) == []


def test_a_registered_eraser_is_given_the_texts_and_counted(shop: Shop) -> None:
    case = canaried(shop)
    asked = []

    def eraser(about: str, subject: str, texts: tuple[str, ...]) -> int:
        asked.append((about, subject, CANARY in texts))
        return 1

    erasing.register("test", eraser)
    do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)
    erasing.unregister("test")

    assert asked == [(case, "complainant", True)]


def test_after_a_restore_the_erasure_is_applied_again(shop: Shop) -> None:
    case = canaried(shop)
    with pytest.raises(RuntimeError), transaction.atomic():
        do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)
        raise RuntimeError("the backup from before is back")
    assert scanned(CANARY)

    again = reapply_erasures(now=LATER + timedelta(days=1))

    assert again == 1
    assert scanned(CANARY) == []
    assert reapply_erasures(now=LATER + timedelta(days=1)) == 0


def test_the_log_of_erasures_names_nobody(shop: Shop) -> None:
    case = canaried(shop)

    do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)

    assert CANARY not in erasing.log_path().read_text()
    assert [(one.case, one.subject) for one in erasing.noted()] == [(case, "complainant")]


def test_erasing_in_a_case_made_in_bulk_empties_the_index_too(shop: Shop) -> None:
    (case,) = make_cases([a_life(shop, MORNING)])
    scope = scope_of(int(shop.owner), on=MORNING.date())
    live = rows()

    do(case, Erase("complainant", "asked"), by=shop.owner, at=LATER)

    assert not find(scope, "酸奶", personal=True).rows
    assert live.keys() == rows().keys()
