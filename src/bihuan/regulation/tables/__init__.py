"""Decision tables, and what can be proved of them."""

from bihuan.regulation.tables.example import Example
from bihuan.regulation.tables.proof import Overlap, Unreachable, gap, overlaps, unreachable_rows
from bihuan.regulation.tables.search import NotProved
from bihuan.regulation.tables.table import NoRowHolds, Policy, Row, SeveralRowsHold, Table, decide

__all__ = [
    "Example",
    "NoRowHolds",
    "NotProved",
    "Overlap",
    "Policy",
    "Row",
    "SeveralRowsHold",
    "Table",
    "Unreachable",
    "decide",
    "gap",
    "overlaps",
    "unreachable_rows",
]
