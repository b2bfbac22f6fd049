"""What other tools read: documented column by column, without anybody in it, and the same as the figures."""

# ruff: noqa: F811  The fixtures of the pages of figures serve here too.
import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from bihuan.analytics.export import making, parquet
from bihuan.analytics.export.views import VIEWS, document
from bihuan.analytics.figures import figure
from bihuan.analytics.periods import parse
from tests.analytics.conftest import Follow
from tests.analytics.test_pages import As, as_, lived, shop  # noqa: F401
from tests.cases.shop import MATTER, NAME, PHONE, Shop

MARCH = parse("2026-03")
TODAY = date(2026, 4, 20)


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as held:
        return list(csv.DictReader(held))


@pytest.fixture
def dumped(shop: Shop, followed: Follow, tmp_path: Path) -> Path:
    lived(shop, followed)
    call_command("export", tmp_path / "out", verbosity=0)
    return tmp_path / "out"


def test_what_is_dumped_adds_up_to_the_figures(dumped: Path) -> None:
    daily = read(dumped / "bihuan_daily.csv")
    facts = read(dumped / "bihuan_facts.csv")

    for measure in ("received", "plan_in_time", "closed_share"):
        of_page = figure("XD", "small-shop", measure, MARCH, today=TODAY)
        mine = [one for one in daily if one["measure"] == measure and one["day"] < "2026-04"]
        assert sum(int(one["counted"]) for one in mine) == of_page.tally.counted > 0
        assert sum(int(one["hits"]) for one in mine) == of_page.tally.hits
        counted = [one for one in facts if one["measure"] == measure and not one["excluded"]]
        assert sum(one["hit"] != "-1" for one in counted) == of_page.tally.counted
    assert len(read(dumped / "bihuan_cases.csv")) == 6


def test_nobody_is_in_any_view(dumped: Path, shop: Shop) -> None:
    for view in VIEWS:
        text = (dumped / f"{view.name}.csv").read_text(encoding="utf-8-sig")
        assert not [one for one in (NAME, PHONE, MATTER, "XD-TS-2026") if one in text], view.name
        columns = {one.source.strip('"') for one in view.columns}
        assert not columns & {"person", "number", "subject", "facts", "signed_by", "entered_by"}


def test_the_views_are_created_read_and_taken_away(shop: Shop, followed: Follow) -> None:
    lived(shop, followed)

    call_command("views", verbosity=0)
    call_command("views", verbosity=0)

    with connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(f"SELECT * FROM {view.name}")
            assert [one[0] for one in cursor.description] == [one.name for one in view.columns]
        cursor.execute("SELECT counted FROM bihuan_daily WHERE measure = 'received'")
        assert cursor.fetchall() == [(6,)]
        cursor.execute("SELECT received_at, due FROM bihuan_cases ORDER BY case_id")
        assert str(cursor.fetchall()[0][0]).startswith("2026-03-02 02:00:00")
    assert len(making.standing()) == len(VIEWS)
    call_command("views", drop=True, verbosity=0)
    assert making.standing() == frozenset()


def test_views_step_aside_for_a_migration_and_come_back(shop: Shop) -> None:
    aside = making.Aside()
    making.create()

    aside.before(using="default")
    gone = making.standing()
    aside.after(using="default")

    assert gone == frozenset()
    assert len(making.standing()) == len(VIEWS)


def test_every_column_is_documented_as_it_is() -> None:
    assert document() in Path("docs/export.md").read_text(encoding="utf-8")


def test_a_dump_of_a_unit_holds_no_other(dumped: Path, tmp_path: Path) -> None:
    call_command("export", tmp_path / "other", unit="DD", verbosity=0)

    assert read(tmp_path / "other" / "bihuan_facts.csv") == []
    assert [one["unit"] for one in read(tmp_path / "other" / "bihuan_units.csv")] == ["DD"]


def test_parquet_holds_the_same_rows_typed(dumped: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")

    call_command("export", tmp_path / "typed", kind="parquet", verbosity=0)

    for name in ("bihuan_facts", "bihuan_cases", "bihuan_signed"):
        found = duckdb.sql(f"SELECT * FROM '{tmp_path / 'typed' / name}.parquet'")
        assert len(found.fetchall()) == len(read(dumped / f"{name}.csv"))
    totals = duckdb.sql(
        f"SELECT SUM(counted) FROM '{tmp_path / 'typed'}/bihuan_daily.parquet' WHERE measure = 'received'"
    ).fetchall()
    assert totals == [(6,)]


def test_what_cannot_be_exported_is_said(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="expected a view such as"):
        call_command("export", tmp_path, only=["people"])
    with pytest.raises(CommandError, match="expected a unit's code"):
        call_command("export", tmp_path, unit="NO")
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    with pytest.raises(CommandError, match="bihuan\\[parquet\\]"):
        call_command("export", tmp_path, kind="parquet")


# --- the page -----------------------------------------------------------------------------------------------


def test_a_view_is_taken_from_the_page_by_who_sees_the_unit_whole(
    shop: Shop, as_: As, followed: Follow
) -> None:
    lived(shop, followed)
    browser = as_("owner")

    assert "bihuan_facts.csv" in browser.get("/figures/export/").text
    answer = browser.get("/figures/export/bihuan_cases.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

    assert len(lines) == 7
    assert lines[0].startswith("case_id,regulation,version,unit")
    assert browser.get("/figures/export/people.csv").status_code == 404
    assert browser.post("/figures/export/").status_code == 405


@pytest.mark.parametrize("page", ["/figures/export/", "/figures/export/bihuan_cases.csv"])
def test_who_sees_no_unit_whole_takes_nothing(shop: Shop, as_: As, page: str) -> None:
    assert as_("clerk").get(page).status_code == 404
    assert Client(headers={"host": "localhost"}).get(page).status_code == 302
