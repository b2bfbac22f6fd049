"""A throw-away site with one unit's complaints, taken in as histories, for the measures of matching."""

import csv
import gzip
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DATA = Path(os.environ.get("TEST_SHARED_DATA", "/work/shared/data"))
MAPPING = """
source: {source}
case: id
received: {{column: time}}
texts: {{headline: title, matter: text}}
facts: {{{facts}}}
zone: Asia/Shanghai
"""


class NoData(Exception):
    """The real messages are not on this machine; they may not be shipped."""


@contextmanager
def site() -> Iterator[None]:
    """An empty database in a folder of its own, migrated."""
    with TemporaryDirectory(prefix="bihuan-matching-") as home:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bihuan.config.settings", "BIHUAN_DATA": home}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield


def found(code: str) -> None:
    """A unit under a regulation."""
    from bihuan.people.units import found_unit
    from bihuan.registry import versions
    from bihuan.registry.folders import sources_in
    from bihuan.registry.working import adopt

    folder = sorted(Path("regulations/parcel-station").iterdir())[0]
    found_unit(code, code, kind="shop")
    adopt(code, versions.publish(sources_in(folder), at=NOW), from_on=date(2010, 1, 1))


def rows_of(name: str) -> list[dict[str, str]]:
    """The messages of a set, read in place. Raises NoData."""
    path = DATA / name / "messages.csv.gz"
    if not path.is_file():
        raise NoData(f"expected {path}; name another folder with TEST_SHARED_DATA")
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def take(unit: str, rows: Sequence[dict[str, str]], *, facts: str = "") -> dict[str, str]:
    """Takes the rows in; the case of each id."""
    from bihuan.cases.queries.matters import newest_matters
    from bihuan.inbox.importing.mapping import read_mapping
    from bihuan.inbox.importing.running import Import, take_in
    from bihuan.inbox.importing.sheets import open_sheet

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{unit}.csv"
        names = ("id", "title", "time", "text", "label")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        sheet = open_sheet(path)
        mapping = read_mapping(MAPPING.format(source=unit, facts=facts), sheet.header)
        tally = take_in(Import(sheet, mapping, unit, "Asia/Shanghai", NOW))
        assert tally.refused == 0, f"{tally.refused} rows were refused"
    pages = newest_matters(unit, most=100_000, at_once=500)
    return {str(row.facts["number"]): row.id for page in pages for row in page}
