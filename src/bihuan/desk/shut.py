"""What was filed stays shut, by whichever way one comes: a letter, a recording, a slip, a line of a list."""

from bihuan.cases import queries
from bihuan.cases.queries import CaseRow
from bihuan.desk.frame import ArchiveShut, Viewer


def is_shut(viewer: Viewer, row: CaseRow) -> bool:
    """Whether the case is archived and the viewer has not accounted for reading it."""
    return row.archived_at is not None and row.number not in viewer.opened


def keep_shut(viewer: Viewer, case: str) -> None:
    """Raises ArchiveShut where the case is shut to the viewer. An empty id is no case."""
    row = queries.by_id(case) if case else None
    if row is not None and is_shut(viewer, row):
        raise ArchiveShut(row.number)
