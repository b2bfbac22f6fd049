"""Parquet, by DuckDB where it is installed: an extra, for most sites need none of it."""

from importlib.util import find_spec
from pathlib import Path

from bihuan.analytics.export.views import View

MISSING = (
    'Parquet files are written by DuckDB: install it with pip install "bihuan[parquet]", or use --as csv.'
)
TYPES = {
    "text": "VARCHAR",
    "number": "BIGINT",
    "amount": "DECIMAL(24, 4)",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "truth": "BOOLEAN",
}


def available() -> bool:
    return find_spec("duckdb") is not None


def from_csv(view: View, file: Path) -> Path:
    """Makes of a view's CSV a Parquet file of the same rows beside it, typed; the CSV goes."""
    import duckdb

    to = file.with_suffix(".parquet")
    columns = ", ".join(f"'{one.name}': '{TYPES[one.kind]}'" for one in view.columns)
    # An empty text and a text that is not there are one thing in these views.
    read = f"read_csv('{_quoted(file)}', header = true, columns = {{{columns}}}, nullstr = '')"
    with duckdb.connect() as held:
        held.execute(f"COPY (SELECT * FROM {read}) TO '{_quoted(to)}' (FORMAT parquet, COMPRESSION zstd)")
    file.unlink()
    return to


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
