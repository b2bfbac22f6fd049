from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from bihuan.cases import memory, queries
from bihuan.cases.entering import SameIdOtherCommand
from bihuan.cases.models import CaseSummary, Entry, EntryPart, OpenTask, RunningClock, Stream, UnsentLetter
from bihuan.cases.perform import Performed, perform
from bihuan.engine import Reason, Refused
from bihuan.engine.commands import AddNote, AssignTask, Complete, LetTimePass, RecordHistory, Reopen
from bihuan.engine.events import CaseNumbered
from tests.cases.shop import MATTER, MORNING, NAME, Shop, complaint, do, live, lodged, planned, refused

A_MINUTE = timedelta(minutes=1)


def everything() -> list[object]:
    """Every row of truth, to see that nothing has changed."""
    return [
        list(Stream.objects.order_by("id").values()),
        list(Entry.objects.order_by("pk").values_list("hash")),
    ]


def test_a_complaint_goes_from_lodged_to_closed(shop: Shop) -> None:
    case = lodged(shop)

    closed = live(shop, case.case_id, at=MORNING + A_MINUTE)

    assert case.number == "XD-TS-2026-00001"
    assert closed.case.status == "closed"


def test_a_new_case_is_numbered_by_its_last_entry(shop: Shop) -> None:
    case = lodged(shop)

    last = queries.timeline(case.case_id)[-1]

    assert last.happened.event == CaseNumbered(case.number)
    assert last.number == case.last


def test_a_body_holds_no_personal_or_free_text(shop: Shop) -> None:
    case = lodged(shop)
    planned(shop, case.case_id, at=MORNING + A_MINUTE, remedy="当面道歉")

    said = "\n".join(body + because for body, because in Entry.objects.values_list("body", "because"))

    assert not [word for word in (MATTER, NAME, "13800138000", "当面道歉") if word in said]
    assert set(EntryPart.objects.values_list("value", flat=True)) >= {MATTER, NAME, "当面道歉"}


def test_a_refused_command_leaves_no_trace(shop: Shop) -> None:
    case = lodged(shop).case_id
    before = everything()

    answer = refused(case, Complete("complaint/plan#1"), by=shop.clerk, at=MORNING + timedelta(days=9))

    assert answer.reason is Reason.NO_SUCH_TASK
    assert everything() == before


def test_a_refused_lodging_takes_no_number(shop: Shop) -> None:
    answer = perform(replace(complaint(), channel="pigeon"), on=None, at=MORNING, by=shop.clerk)

    assert isinstance(answer, Refused)
    assert lodged(shop).number == "XD-TS-2026-00001"


def test_a_command_on_a_case_that_is_not_there_is_refused(shop: Shop) -> None:
    assert refused("nowhere", AddNote("x"), by=shop.clerk, at=MORNING).reason is Reason.NO_CASE


def test_a_second_time_gives_the_first_answer(shop: Shop) -> None:
    first = perform(complaint(), on=None, at=MORNING, by=shop.clerk, command_id="web-1")
    assert isinstance(first, Performed)

    again = perform(complaint(), on=None, at=MORNING + timedelta(days=1), by=shop.clerk, command_id="web-1")

    assert isinstance(again, Performed)
    assert (again.case_id, again.number, again.first, again.last) == (
        first.case_id, first.number, first.first, first.last,
    )  # fmt: skip
    assert again.repeated
    assert Stream.objects.count() == 1


def test_an_id_of_another_command_is_not_answered(shop: Shop) -> None:
    perform(complaint(), on=None, at=MORNING, by=shop.clerk, command_id="web-1")

    with pytest.raises(SameIdOtherCommand):
        perform(complaint(matter="另一件事"), on=None, at=MORNING, by=shop.clerk, command_id="web-1")


def test_the_second_of_two_on_one_task_is_told_that_it_is_done(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING + A_MINUTE)

    answer = refused(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING + A_MINUTE)

    assert answer.reason is Reason.ALREADY_DONE


def test_recording_never_goes_back_within_a_stream(shop: Shop) -> None:
    case = lodged(shop).case_id

    do(case, AddNote("钟慢了"), by=shop.clerk, at=MORNING - timedelta(minutes=5))

    recorded = [entry.recorded_at for entry in queries.timeline(case)]
    assert recorded == sorted(recorded)
    assert recorded[-1] == MORNING


def test_a_case_is_the_same_whether_remembered_or_replayed(shop: Shop) -> None:
    case = lodged(shop).case_id
    performed = live(shop, case, at=MORNING + A_MINUTE)

    memory.forget()
    state = queries.case_state(case)

    assert state is not None
    assert state.case == performed.case


def test_a_process_that_remembers_nothing_goes_on_from_the_entries(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING + A_MINUTE)
    memory.forget()

    do(case, AssignTask("complaint/plan#1", shop.chief), by=shop.chief, at=MORNING + 2 * A_MINUTE)

    assert OpenTask.objects.get(case=case).person == shop.chief


def test_rows_follow_the_case(shop: Shop) -> None:
    case = lodged(shop).case_id
    planned(shop, case, at=MORNING + A_MINUTE)

    summary = CaseSummary.objects.get(id=case)
    assert (summary.step, summary.level, summary.status) == ("carry_out", "normal", "open")
    assert [task.step for task in OpenTask.objects.filter(case=case)] == ["carry_out"]

    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING + timedelta(minutes=10))

    assert [letter.key for letter in UnsentLetter.objects.filter(case=case)] == ["result"]


def test_a_closed_case_leaves_no_task_and_no_clock(shop: Shop) -> None:
    case = lodged(shop).case_id

    live(shop, case, at=MORNING + A_MINUTE)

    assert not OpenTask.objects.filter(case=case).exists()
    assert not RunningClock.objects.filter(case=case).exists()
    assert CaseSummary.objects.get(id=case).closed_at is not None


def test_a_reopened_case_is_no_longer_closed_in_the_register(shop: Shop) -> None:
    case = lodged(shop).case_id
    live(shop, case, at=MORNING + A_MINUTE)

    do(case, Reopen("又坏了"), by=shop.owner, at=MORNING + timedelta(hours=3))

    summary = CaseSummary.objects.get(id=case)
    assert (summary.status, summary.closed_at, summary.reopened) == ("open", None, 1)


def test_time_that_passes_without_news_writes_nothing(shop: Shop) -> None:
    case = lodged(shop).case_id
    before = everything()

    done = do(case, LetTimePass(), by=None, at=MORNING + A_MINUTE)

    assert done.happened == ()
    assert everything() == before


def test_imported_history_has_facts_and_no_letters(shop: Shop) -> None:
    fact = RecordHistory(
        "XD", MORNING - timedelta(days=400), "closed", MORNING - timedelta(days=390), {"topic": "goods"}
    )

    done = perform(fact, on=None, at=MORNING, by=shop.owner)

    assert isinstance(done, Performed)
    assert done.number == "XD-LS-2026-00001"
    assert not UnsentLetter.objects.filter(case=done.case_id).exists()


@pytest.mark.parametrize("table", ["cases_entry", "cases_entrypart", "cases_stream", "cases_counter"])
def test_the_database_refuses_to_remove_from_the_ledger(shop: Shop, table: str) -> None:
    lodged(shop)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_a_kill_in_the_middle_leaves_nothing(shop: Shop) -> None:
    before = everything()

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        lodged(shop)
        raise KeyboardInterrupt

    assert everything() == before
    assert not CaseSummary.objects.exists()
    assert lodged(shop).number == "XD-TS-2026-00001"
