"""What the ledger says of a paper made out: for whoever verifies one, in nobody's scope."""

from bihuan.cases.codec import from_json
from bihuan.cases.raw import hand

# By the stream's key; a case has few entries.
_ISSUED = "SELECT body FROM cases_entry WHERE stream_id = ? AND event = 'PaperIssued' ORDER BY number"


def paper_in_ledger(case: str, code: str) -> str | None:
    """The hash of what the paper said when it was made out; None where the ledger has no such paper."""
    with hand() as ours:
        rows = ours.rows(_ISSUED, (case,))
    for (body,) in rows:
        said = from_json(body)
        if said["code"] == code:
            return str(said["digest"])
    return None
