"""`bihuan backtest`, on cases that the ledger holds."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.cases.shop import MATTER, MORNING, NAME, Shop, complaint, do, live, lodged, open_shop
from tests.regulation.small import SMALL, with_policy

from bihuan.cases import memory
from bihuan.cases.models import Entry, Stream
from bihuan.cases.perform import Performed, perform
from bihuan.engine.commands import Complete, PlaceAt, RecordHistory
from bihuan.registry import versions
from bihuan.regulation.reading import Sources


@pytest.fixture
def shop(db: None, stand_at: Any) -> Iterator[Shop]:
    memory.forget()
    versions.forget()
    stand_at(MORNING + timedelta(days=1))
    yield open_shop()
    memory.forget()


def folder_of(sources: Sources, at: Path) -> str:
    for name, text in sources.items():
        path = at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(at)


@pytest.fixture
def shorter(tmp_path: Path) -> str:
    """Two hours instead of four for what is urgent."""
    found = with_policy("within: {urgent: 4 h,", "within: {urgent: 2 h,")
    policy = found.texts["policy.yaml"].replace('version: "2026-01"', 'version: "2026-07"')
    return folder_of(Sources({**found.texts, "policy.yaml": policy}), tmp_path)


def asked(*words: str) -> str:
    out = StringIO()
    call_command("backtest", *words, stdout=out)
    return out.getvalue()


def urgent(shop: Shop, *, at: datetime, hours: int) -> str:
    """A complaint about danger, with its plan made after so many hours."""
    values = {"topic": "goods", "danger": True}
    opened = perform(complaint(received_at=at, values=values), on=None, at=at, by=shop.clerk)
    assert isinstance(opened, Performed)
    case = opened.case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=at)
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
    do(case, plan, by=shop.chief, at=at + timedelta(hours=hours))
    return case


def test_the_amendment_is_weighed_against_the_cases_of_the_ledger(shop: Shop, shorter: str) -> None:
    for hours in (1, 3, 3, 5):
        urgent(shop, at=MORNING, hours=hours)
    live(shop, lodged(shop).case_id, at=MORNING)

    said = asked(shorter)

    assert "已有案件 5 件：2 件至少有一处会不同，3 件完全相同，0 件有记录不足以判断之处。" in said
    assert "时限“提出处理意见的时限”（级别为 急件）：4 小时改为2 小时" in said
    assert "“提出处理意见的时限”（急件）4 小时改为2 小时：4 件（4 次计时）中，2 次由按时变为超时。" in said


def test_programs_get_the_same_as_data(shop: Shop, shorter: str) -> None:
    urgent(shop, at=MORNING, hours=3)

    data = json.loads(asked(shorter, "--json", "--lang", "en"))

    (limit,) = data["limits"]
    assert (limit["before"], limit["after"], limit["cases"]) == ("4 h", "2 h", 1)
    assert limit["turned"] == [{"before": "in_time", "after": "late", "runs": 1}]
    assert [one["became_late"] for one in data["changed"]] == [["plan"]]
    assert data["levels"] == [{"before": "urgent", "after": "urgent", "decisions": 1}]


def test_it_reads_only_and_says_nothing_personal(shop: Shop, shorter: str) -> None:
    urgent(shop, at=MORNING, hours=3)
    before = (Stream.objects.count(), Entry.objects.count(), len(versions.published()))

    said = asked(shorter) + asked(shorter, "--json")

    assert (Stream.objects.count(), Entry.objects.count(), len(versions.published())) == before
    assert NAME not in said and MATTER not in said


def test_cases_are_chosen_by_unit_and_day_of_receipt(shop: Shop, shorter: str) -> None:
    urgent(shop, at=MORNING, hours=3)
    urgent(shop, at=MORNING + timedelta(days=30), hours=3)

    def counted(*words: str) -> int:
        return int(json.loads(asked(shorter, "--json", *words))["cases"])

    assert counted() == 2
    assert counted("--unit", "XD") == counted("--unit", "JT") == 2
    assert counted("--unit", "DD") == 0
    assert counted("--until", "2026-03-02") == counted("--since", "2026-03-03") == 1


def test_imported_history_is_left_out_and_said(shop: Shop, shorter: str) -> None:
    urgent(shop, at=MORNING, hours=1)
    told = perform(RecordHistory("XD", MORNING, "received", MORNING), on=None, at=MORNING, by=shop.clerk)
    assert isinstance(told, Performed)
    do(told.case_id, PlaceAt("plan", "转入办理"), by=shop.chief, at=MORNING)

    data = json.loads(asked(shorter, "--json"))

    assert (data["cases"], data["imported"]) == (1, 1)
    assert "另有 1 件导入的历史案件不在其内。" in asked(shorter)


def test_more_cases_than_a_batch_are_all_counted(
    shop: Shop, shorter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.simulator.backtest.reading.BATCH", 2)
    for minute in range(5):
        urgent(shop, at=MORNING + timedelta(minutes=minute), hours=3)

    assert json.loads(asked(shorter, "--json"))["differing"] == 5


def test_an_unsound_amendment_is_refused_with_what_is_wrong(shop: Shop, tmp_path: Path) -> None:
    broken = folder_of(with_policy("within: {urgent: 4 h, normal: 3 wd}", "within: {urgent: 4 h}"), tmp_path)

    with pytest.raises(CommandError, match=r"clocks\.plan"):
        asked(broken)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--unit", "nowhere"), "found none named nowhere"),
        (("--step", "complaint/plan=complaint/nowhere"), "expected OLD=NEW"),
    ],
)
def test_what_cannot_be_meant_is_said(shop: Shop, shorter: str, words: tuple[str, str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        asked(shorter, *words)


def test_the_folder_of_the_version_in_force_gives_no_difference(shop: Shop, tmp_path: Path) -> None:
    urgent(shop, at=MORNING, hours=3)

    said = asked(folder_of(SMALL, tmp_path), "--lang", "en")

    assert "1 recorded cases: 0 would differ somewhere, 1 would be the same, 0 hold something unknown" in said
