"""Reading cases.

Whatever a person reads takes their `people.sight.Scope`; what takes none is for workers alone.
"""

from bihuan.cases.ledger import Recorded
from bihuan.cases.queries.clocks import (
    ClockRow,
    clocks_of,
    count_late,
    count_private,
    count_soon_late,
    counted_otherwise,
    late_clocks,
    soon_late_clocks,
)
from bihuan.cases.queries.covering import sight_of
from bihuan.cases.queries.history import CaseState, Text, case_state, digest_of_part, texts_of, timeline
from bihuan.cases.queries.letters import (
    LetterRow,
    NoticeRow,
    OfferedRow,
    count_notices,
    failed_letters,
    notices_for,
    offered_tasks,
    unsent_letter,
    unsent_letters,
    unsent_letters_of,
    unsent_notices,
)
from bihuan.cases.queries.papers import paper_in_ledger
from bihuan.cases.queries.publishing import Figures, newest_figures
from bihuan.cases.queries.register import (
    NO_FILTERS,
    CaseRow,
    Counted,
    Filters,
    Page,
    Place,
    by_id,
    by_ids,
    by_number,
    case_of,
    count,
    in_sight,
    register,
)
from bihuan.cases.queries.seen import oversees, seated, seen_of, who_sees
from bihuan.cases.queries.sight import sees
from bihuan.cases.queries.tasks import (
    TaskRow,
    count_at_seat,
    count_my_tasks,
    my_tasks,
    open_tasks,
    seats_waited_for,
    tasks_of,
)

__all__ = [
    "NO_FILTERS",
    "CaseRow",
    "CaseState",
    "ClockRow",
    "Counted",
    "Figures",
    "Filters",
    "LetterRow",
    "NoticeRow",
    "OfferedRow",
    "Page",
    "Place",
    "Recorded",
    "TaskRow",
    "Text",
    "by_id",
    "by_ids",
    "by_number",
    "case_of",
    "case_state",
    "clocks_of",
    "count",
    "count_at_seat",
    "count_late",
    "count_my_tasks",
    "count_notices",
    "count_private",
    "count_soon_late",
    "counted_otherwise",
    "digest_of_part",
    "failed_letters",
    "in_sight",
    "late_clocks",
    "my_tasks",
    "newest_figures",
    "notices_for",
    "offered_tasks",
    "open_tasks",
    "oversees",
    "paper_in_ledger",
    "register",
    "seated",
    "seats_waited_for",
    "seen_of",
    "sees",
    "sight_of",
    "soon_late_clocks",
    "tasks_of",
    "texts_of",
    "timeline",
    "unsent_letter",
    "unsent_letters",
    "unsent_letters_of",
    "unsent_notices",
    "who_sees",
]
