"""A refusal is an answer: why not, under which article, and what to do instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bihuan.regulation.quick import nothing, quickly_made


class Reason(StrEnum):
    """Each has its words in `engine.wording`."""

    NO_SUCH_TASK = "no such task"
    ALREADY_DONE = "already done"
    NOT_OPEN_YET = "not open"
    NOT_YOURS = "not yours"
    HELD_BY_OTHER = "held by another"
    EXCLUDED = "excluded"
    ONLY_DEDICATED = "only the dedicated handler"
    UNKNOWN_OUTCOME = "unknown outcome"
    OUTCOME_NOT_YOURS = "outcome not yours"
    OUTCOME_NOT_HERE = "outcome not here"
    WINDOW_OVER = "window over"
    MISSING_FIELDS = "missing fields"
    WRONG_VALUE = "wrong value"
    UNKNOWN_FIELD = "unknown field"
    REASON_REQUIRED = "reason required"
    LEARNT_REQUIRED = "how learnt required"
    SHOWN_CHANGED = "shown changed"
    UNKNOWN_CHANNEL = "unknown channel"
    RECEIVED_IN_FUTURE = "received in the future"
    BEFORE_RECEIPT = "before receipt"
    EVIDENCE_REQUIRED = "evidence required"
    NO_SUCH_CLOCK = "no such clock"
    CLOCK_NOT_RUNNING = "clock not running"
    NO_EXTENSION = "no extension"
    EXTENSION_TOO_LATE = "extension asked too late"
    EXTENSION_USED_UP = "extension used up"
    EXTENSION_PENDING = "extension pending"
    NOT_FOR_POST = "not for this post"
    CASE_CLOSED = "case closed"
    CASE_NOT_CLOSED = "case not closed"
    CASE_NOT_SETTLED = "case not settled"
    CASE_ARCHIVED = "case archived"
    HELD_BY_LAW = "held by law"
    NOT_HELD_BY_LAW = "not held by law"
    NOT_DUE_FOR_DISPOSAL = "not due for disposal"
    NO_REOPENING = "no reopening"
    ALREADY_RUNNING = "already running"
    UNMAPPED_POSITION = "unmapped position"
    NO_SUCH_LETTER = "no such letter"
    ALREADY_LINKED = "already linked"
    NOT_LINKED = "not linked"
    NO_SUCH_STEP = "no such step"
    ALREADY_ANSWERED = "already answered"
    NOT_OFFERED = "not offered"
    PERSON_NOT_HOLDER = "person does not hold the post"
    CASE_EXISTS = "case exists"
    NO_CASE = "no case"
    MISSING_VALUE = "missing value"
    NOT_UNDERSTOOD = "not understood"
    ONLY_HISTORY = "only history"
    NO_SURVEY = "no survey"
    NOT_SAMPLED = "not sampled"
    SURVEY_OVER = "survey over"
    ONLY_COMPLAINANT = "only the complainant"
    HANDLED_ELSEWHERE = "handled with another"
    MANDATE_REQUIRED = "mandate required"
    MANDATE_OVER = "mandate over"
    TOO_MANY_REPRESENTATIVES = "too many representatives"
    NO_SUCH_PARTY = "no such party"
    NO_SUCH_PAPER = "no such paper"
    PAPER_CHANGED = "paper changed"
    ALREADY_SIGNED = "already signed"


@quickly_made
@dataclass(frozen=True, slots=True)
class Refused:
    """`field_errors` maps field keys to reasons where a form is at fault; `params` fill the words."""

    reason: Reason
    articles: tuple[str, ...] = ()
    rule: str = ""
    params: Mapping[str, object] = field(default_factory=nothing)
    field_errors: Mapping[str, Reason] = field(default_factory=nothing)
