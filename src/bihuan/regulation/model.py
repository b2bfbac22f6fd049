"""What a regulation says, once read: frozen values, no behaviour beyond look-ups.

`reading` makes a `Regulation` from a folder's sources; `checking` proves it sound; the engine runs it. Every
rule keeps its `path` in policy.yaml (``clocks.plan.late[0]``) and its `articles`, so that whatever it causes
can cite both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from bihuan.regulation.conditions import Condition, FieldType
from bihuan.regulation.paper import Paper
from bihuan.regulation.tables import Table
from bihuan.regulation.worktime.ends import Ends
from bihuan.regulation.worktime.lengths import Length
from bihuan.regulation.worktime.limits import Limit

MAIN = "complaint"
COMPLAINANT = "complainant"
SUBJECT = "subject"
AUTOMATIC = "automatic"
DONE = "done"
APPROVED = "approved"
RETURNED = "returned"
# Before the key of an early warning: its procedure, and the duty its cases are opened under.
WARNING = "warning_"


@dataclass(frozen=True, slots=True)
class Rule:
    """Where something is said: its path in policy.yaml and the articles it carries out."""

    path: str
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post (岗位).

    `of` is None (anywhere in the unit), ("kind", department kind), ("field", department field) or ("subject",
    "").

    `held_as` is the post whose holders are meant there: the manager of the subject's department holds `head`.
    """

    key: str
    name: str
    rule: Rule
    of: tuple[Literal["kind", "field", "subject"], str] | None = None
    in_unit_above: bool = False
    reports_to: str | None = None
    held_as: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    key: str
    name: str
    door: str
    rule: Rule


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long text"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    PERSON = "person"
    PEOPLE = "people"
    DEPARTMENT = "department"
    DEPARTMENTS = "departments"
    FILES = "files"
    CODE = "code"
    ROWS = "rows"


KINDS_APART = frozenset((FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.FILES, FieldKind.ROWS))


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Coded values travel in the ledger's bodies; `kept_apart` ones are parts that can be erased.

    Values as the engine holds them: yes_no bool, one_of str, many_of tuple of str (declared order), whole
    int, decimal Decimal, money int fen, date date, moment aware datetime, person / department str id, people
    / departments tuple of str ids, text str, files tuple of file ids, code str, rows the text that
    `regulation.rows` writes.

    A code is the number of a thing (a lot, a part, an order): not personal, so it stays in the body and cases
    alike in it can be counted; conditions do not read it. `least` and `most` of people, departments and rows
    say how many. Rows have `columns`, each a field of its own, and may be `drawn` as a fishbone.
    """

    key: str
    name: str
    kind: FieldKind
    rule: Rule
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    required: bool = False
    required_when: Condition | None = None
    personal: bool = False
    asks_complainant: bool = False
    help: str = ""
    unit: str = ""
    least: int | None = None
    most: int | None = None
    places: int = 0
    columns: "Mapping[str, Field]" = field(default_factory=lambda: MappingProxyType({}))
    drawn: str = ""

    @property
    def kept_apart(self) -> bool:
        return self.personal or self.kind in KINDS_APART


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy (联) of a numbered paper, and the post that keeps it."""

    name: str
    to: str | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class Form:
    key: str
    name: str
    fields: tuple[str, ...]
    rule: Rule
    document: bool = False
    series: str = ""
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table and the fields it gives.

    `table.rows[i].then` is a tuple of values in the order of `gives`, each a constant as `Field` describes or
    an `Amount`.
    """

    key: str
    name: str
    gives: tuple[str, ...]
    table: Table[tuple[object, ...]]
    rule: Rule
    row_rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One row of a `then`.

    Where it leads when its condition holds; `to` a step or `ends` an end, never both.
    """

    when: Condition | None
    to: str | None
    ends: str | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a step can end. `routes` are read from the top; the last has no condition.

    Its own `form` stands in place of the step's. It may be taken only where `when` holds, and only while a
    clock `during` runs. `issues` are the papers it needs, `sets` the tables decided with it alone.
    """

    key: str
    name: str
    routes: tuple[Route, ...]
    rule: Rule
    letter: str | None = None
    reason_required: bool = False
    secondary: bool = False
    by: tuple[str, ...] | None = None
    children: Mapping[str, Literal["keep", "cancel", "restart"]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    clocks: Mapping[str, Literal["keep", "cancel", "restart"]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    form: str | None = None
    when: Condition | None = None
    during: str | None = None
    issues: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """A procedure started by a step or a clock.

    Once, for each value of a field, or for whoever holds a post.
    """

    procedure: str
    rule: Rule
    for_each: str | None = None
    for_post: str | None = None
    when: Condition | None = None
    gives: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    again: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    when: Condition | None
    chain: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Join:
    """`procedure` children of the procedure must be over: all of them, or any one."""

    procedure: str
    which: Literal["all", "any"]


class NewsKind(StrEnum):
    RECEIVED = "received"
    BEGINS = "begins"
    DONE = "done"
    STARTS = "starts"
    ENDS = "ends"
    DELIVERED = "delivered"
    LATE = "late"
    LEVEL_SET = "level set"
    SUPPLIED = "supplied"
    CLOSES = "closes"
    SETTLES = "settles"
    WATCH_BEGINS = "watch begins"
    WATCH_ENDS = "watch ends"


@dataclass(frozen=True, slots=True)
class News:
    """Something that happens in a case and that clocks and letters listen for.

    `procedure` and `name` say what of: the step for BEGINS and DONE, the procedure for STARTS and ENDS, the
    letter for DELIVERED, the clock for LATE, the watch for WATCH_BEGINS and WATCH_ENDS. `outcome` narrows
    DONE and ENDS.
    """

    kind: NewsKind
    procedure: str | None = None
    name: str | None = None
    outcome: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step.

    `by` are the posts of which any may do it; with `all_sign` each must. `(AUTOMATIC,)` does itself. Where it
    depends on the record, `doers` are rows read from the top and `by` holds every post they name.

    An approval is a step of its own, keyed ``<step>.approval``, with `approves` naming the step and
    `approval` its rows: the occurrence's `stage` counts along the chain.

    `named_in` is a field of people: once it is filled, those it names may do the step, and nobody else.

    `not_of` names steps or fields of departments: nobody of the department that did the step, or is named
    there, may do this one.

    An automatic step may wait: for children (`waits_for`), or until something happens (`waits_until`).
    """

    key: str
    name: str
    procedure: str
    by: tuple[str, ...]
    rule: Rule
    outcomes: Mapping[str, Outcome]
    all_sign: bool = False
    form: str | None = None
    not_by: tuple[str, ...] = ()
    not_of: tuple[str, ...] = ()
    same_as: str | None = None
    named_in: str | None = None
    sets: tuple[str, ...] = ()
    letter: str | None = None
    tells: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    stops: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    waits_for: Join | None = None
    waits_until: tuple[News, ...] = ()
    approves: str | None = None
    approval: tuple[ApprovalRow, ...] = ()
    doers: tuple[ApprovalRow, ...] = ()

    @property
    def automatic(self) -> bool:
        return self.by == (AUTOMATIC,)

    @property
    def waits(self) -> bool:
        """Whether it waits, though nobody is to do it."""
        return self.waits_for is not None or bool(self.waits_until)


@dataclass(frozen=True, slots=True)
class End:
    """What became of a procedure. A `refusal` must tell the complainant and name recourse; `recourse` too."""

    key: str
    name: str
    rule: Rule
    refusal: bool = False
    recourse: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """`started_by` may start it beside what the rules start: where `startable` holds, while `during` runs;
    `again` also while one is under way.

    A `private` one is hidden from those it does not concern; with `private_when` only while that holds.
    """

    key: str
    name: str
    begins: str
    steps: Mapping[str, Step]
    ends: Mapping[str, End]
    rule: Rule
    of: str | None = None
    outlives: bool = False
    private: bool = False
    reopens: str | None = None
    started_by: tuple[str, ...] = ()
    private_when: Condition | None = None
    startable: Condition | None = None
    during: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that a field may come to: beyond it the limit is over. Of money in fen."""

    field: str
    most: int | Decimal


@dataclass(frozen=True, slots=True)
class Watch:
    """Something about the record that begins to hold, and ends: `when` names no personal field."""

    key: str
    name: str
    when: Condition
    rule: Rule


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One row of a clock's `within`.

    A limit, or `until` the value of a date or moment field, or a quantity (a field that has come to so much);
    several: whichever comes first. `working_days` names a field of a number and the date field from which so
    many are counted.
    """

    when: Condition | None
    limits: tuple[Limit, ...]
    until: tuple[str, ...]
    rule: Rule
    quantities: tuple[Quantity, ...] = ()
    working_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder, acted once, `at` after the due moment."""

    at: Length | None
    rule: Rule
    tells: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    letter: str | None = None
    raises: str | None = None
    does: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Warning:
    """A warning before the due moment: at `percent` of the way, or `before` it; a `letter` reminds."""

    percent: int | None
    before: Length | None
    tells: tuple[str, ...] = ()
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """How a clock may be extended.

    Decided by `decided_by` (empty: granted as asked) through procedure `procedure`; where that depends on the
    record, `deciders` are rows. Of `each`, `total` (of all extensions) and `whole` (from the start) the row
    that holds is the cap; none: no cap, and without a row of `each` no extension. `to` are limits from the
    start instead, one after the other. `undecided` is what a request counts as that is not decided in time.
    """

    rule: Rule
    asked_by: tuple[str, ...]
    decided_by: tuple[str, ...]
    procedure: str
    each: tuple[LimitRow, ...] = ()
    times: int | None = None
    total: tuple[LimitRow, ...] = ()
    decided_within: Limit | None = None
    letter: str | None = None
    whole: tuple[LimitRow, ...] = ()
    to: tuple[Limit, ...] = ()
    when: Condition | None = None
    deciders: tuple[ApprovalRow, ...] = ()
    undecided: Literal["granted", "refused"] | None = None
    late: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Counting:
    """How a clock counts where it differs from the regulation's calendar.

    `hours` as in the language, `ends` of the last day.
    """

    hours: str
    ends: Ends


@dataclass(frozen=True, slots=True)
class Clock:
    """`comes_round` are the acts of a clock that has no end: at each of its limits they are done, and it goes
    on. `first` has them done at its start as well. `suspended` are steps, of its procedure or of another
    (``test/wait``).
    """

    key: str
    name: str
    procedure: str
    starts: tuple[News, ...]
    stops: tuple[News, ...]
    within: tuple[LimitRow, ...]
    counting: Counting
    rule: Rule
    answers: str | None = None
    warns: tuple[Warning, ...] = ()
    late: tuple[Rung, ...] = ()
    suspended: tuple[str, ...] = ()
    regrade: Literal["from start", "from now", "keep"] = "from start"
    restarts: bool = False
    extension: Extension | None = None
    shown: bool = False
    instrument: tuple[str, ...] = ()
    comes_round: Rung | None = None
    first: bool = False

    @property
    def periodic(self) -> bool:
        return self.comes_round is not None


@dataclass(frozen=True, slots=True)
class Letter:
    """`subject` and `body` are templates with ``{field}`` places, by language (zh, en).

    `needs` the places used. One that is `urgent` goes in quiet hours too.
    """

    key: str
    name: str
    to: str
    by: tuple[str, ...]
    when: tuple[News, ...]
    subject: Mapping[str, str]
    body: Mapping[str, str]
    needs: frozenset[str]
    rule: Rule
    survey: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """What must be done without a complaint.

    `every` a Length (day, week, month, quarter …), due by `due` within the period. Runs `procedure`. Where it
    `publishes`, the coded fields of its form are shown to everybody once it is done.
    """

    key: str
    name: str
    by: tuple[str, ...]
    every: Length
    due: Limit
    procedure: str
    rule: Rule
    each: bool = False
    publishes: bool = False


Spell = Literal["day", "week", "month", "quarter", "half-year", "year"]
SECTIONS: Final = (
    "counts", "outcomes", "timeliness", "measures", "causes", "trend", "units", "overdue", "findings",
    "penalties", "effect", "review", "proposals",
)  # fmt: skip
"""What a report can tell, in the order in which it does. `review` is what ISO 10002 asks of a management
review; `proposals` is written by people.
"""


@dataclass(frozen=True, slots=True)
class Fill:
    """A number of the duty's form that the report fills in: a measure's value, or what that is made of.

    `where` narrows it to one choice of a field of the record, or to one level.
    """

    field: str
    measure: str
    part: Literal["value", "numerator", "denominator"] = "value"
    where: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report on the figures of a period.

    Signing it answers the `duty` where it names one, whose period is then its own; `about` says whether it is
    about that period or the one before. `by` write it, `reviewed_by` look it over, `signed_by` sign,
    `sent_to` are told of it. No `measures`: all of the regulation's own.
    """

    key: str
    name: str
    period: Spell
    rule: Rule
    duty: str | None = None
    about: Literal["this period", "period before"] = "this period"
    sections: tuple[str, ...] = SECTIONS
    measures: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    reviewed_by: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    sent_to: tuple[str, ...] = ()
    fills: Mapping[str, Fill] = field(default_factory=dict)


class CountedKind(StrEnum):
    """What a measure counts.

    NEWS is an event of `News`; CLOCK_DUE, CLOCK_IN_TIME and CLOCK_LATE the clocks of a key, or of the main
    procedure where none is named; CONDITION is true or not of the record; FIELD is what was filled in; SCORE
    what a question of the survey was answered. The rest are what can happen in every case.
    """

    NEWS = "news"
    CLOCK_DUE = "clock due"
    CLOCK_IN_TIME = "clock in time"
    CLOCK_LATE = "clock late"
    CONDITION = "condition"
    FIELD = "field"
    SCORE = "score"
    ANSWERED = "survey is answered"
    REOPENED = "case is reopened"
    RAISED = "level is raised"
    CHANGED = "level is changed"
    REPEATED = "case repeats another"
    URGED = "task is urged"
    EXTENDED = "extension is granted"
    REFERRED = "case is referred outside"
    ONE_PLACE = "case closes where it was made"
    CLOSED_LATE = "case closes late"
    FOLLOWED_UP = "follow-up ends"


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing a measure counts. `which` of several in a case; `least` of a score."""

    kind: CountedKind
    text: str
    news: News | None = None
    name: str | None = None
    condition: Condition | None = None
    which: Literal["each", "first", "last"] = "each"
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """How many there are that complaints can be about, by month and unit: a stock (vehicles in service) or a
    flow (pieces delivered).
    """

    key: str
    name: str
    unit: str
    counts: Literal["stock", "flow"]
    rule: Rule


class Formula(StrEnum):
    """How a measure comes to its value."""

    SHARE = "share"
    COUNT = "count"
    RATE = "rate"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    P90 = "p90"


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as a number: of a share 0 to 100, of a length of time in minutes."""

    at_least: bool
    value: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """A number asked for, as data.

    `among` is what is counted, summed or averaged: of a share its denominator, of a length of time its end,
    which began with `since`. `share` is what of it goes into the numerator. `period` says by which day it
    belongs to a month: its own (calendar), that on which it fell due, or that on which the case was received.
    A rate is `per` so many of a population, or in a hundred of what the measure `base` counts.
    """

    key: str
    name: str
    formula: Formula
    among: Counted
    target: str
    rule: Rule
    share: Counted | None = None
    since: Counted | None = None
    when: Condition | None = None
    period: Literal["calendar", "falls due", "received"] = "calendar"
    time: Literal["elapsed", "working"] = "elapsed"
    per: int = 100
    population: str | None = None
    base: str | None = None
    aim: Aim | None = None
    owner: str | None = None

    @property
    def is_length(self) -> bool:
        """Whether its value is a length of time, in minutes."""
        return self.since is not None


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """What is watched on a control chart (服务质量预警): a signal opens a case that the owner answers.

    `of` is the key of a measure (a count, a rate, or a share, of which the failures are watched), each period
    of `every`, for each item of the dimension `split` apart where it names one. A point is judged against the
    `baseline` points before it. `rise` is by how much in a hundred a lasting rise would be that a CUSUM looks
    for. Runs `procedure`; `duty` is the key its cases are opened under, `form` what a signal fills in.
    """

    key: str
    name: str
    by: tuple[str, ...]
    of: str
    split: str
    every: Literal["day", "week", "month"]
    chart: Literal["auto", "u", "u′", "g", "cusum"]
    baseline: int
    rise: int
    procedure: str
    form: str
    rule: Rule

    @property
    def duty(self) -> str:
        return self.procedure


@dataclass(frozen=True, slots=True)
class Retention:
    keep: Length
    starts_from: str
    rule: Rule
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """The survey of satisfaction: answered once the case is over, or from the first letter that asks.

    Of `share` per cent of the cases it is asked, for as long as `within` after it began. A score of `low` or
    less begins the procedure `callback`; `call`, where `call_when` holds, is the questionnaire by telephone.
    """

    after: str
    questions: Mapping[str, str]
    rule: Rule
    share: int = 100
    within: Limit | None = None
    low: int = 0
    callback: str | None = None
    call: str | None = None
    call_when: Condition | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether its beginning is noted in the case."""
        return self.share < 100 or self.within is not None or self.call is not None

    @property
    def procedures(self) -> tuple[str, ...]:
        """What it may begin beside the case."""
        return tuple(one for one in (self.call, self.callback) if one is not None)


@dataclass(frozen=True, slots=True)
class Situation:
    """What to say when something comes up: an angry caller, a question nobody may answer yet."""

    key: str
    name: str
    say: str


@dataclass(frozen=True, slots=True)
class Script:
    """The standard script (标准话术) of the telephone.

    `asks` are the questions by key of the field they fill. ``{unit}`` and ``{agent}`` stand for who speaks.
    """

    rule: Rule
    opening: str = ""
    asks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    closing: str = ""
    situations: Mapping[str, Situation] = field(default_factory=lambda: MappingProxyType({}))

    def words(self) -> dict[str, tuple[str, str]]:
        """Everything to say: where it stands and its Chinese words, by a short name."""
        said = {"opening": self.opening, "closing": self.closing}
        said |= {f"asks.{key}": words for key, words in self.asks.items()}
        said |= {f"situations.{key}.say": one.say for key, one in self.situations.items()}
        return {key: (f"{self.rule.path}.{key}", words) for key, words in said.items() if words}


@dataclass(frozen=True, slots=True)
class ByHand:
    article: str
    why: str


@dataclass(frozen=True, slots=True)
class Access:
    """Who keeps `what` (archive, …) and who must approve that it is read."""

    what: str
    approved_by: tuple[str, ...]
    rule: Rule
    kept_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counter:
    """How many earlier cases of the unit are alike in `same` (``complainant`` or coded fields).

    Without `within`, since ever. With `sums`: the sum of that field over them, of money in fen.

    With `counts` instead of `same`: how often that has happened in this case.
    """

    key: str
    name: str
    same: tuple[str, ...]
    within: Length | None
    rule: Rule
    counts: News | None = None
    sums: str | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same matter brought again.

    An earlier complaint of the unit is alike in all of `same` (``complainant`` or coded fields) and was
    received `within` (None: ever). The new one is marked as a repeat of the newest such, or attached: it is
    handled with the newest that is open, and marked where none is.
    """

    key: str
    name: str
    same: tuple[str, ...]
    within: Length | None
    does: Literal["attach", "mark"]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Bar:
    """Whether more than `within` had passed since `since` when `until` (``received`` or a field) came."""

    key: str
    name: str
    since: str
    until: str
    within: Length
    rule: Rule


@dataclass(frozen=True, slots=True)
class Body:
    """An outside body letters go to. Its address stands in the field `address`, or the unit keeps it."""

    key: str
    name: str
    rule: Rule
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Reassessment:
    """Who may have `tables` (that give the level) decided again in the middle of a case; what that starts."""

    by: tuple[str, ...]
    tables: tuple[str, ...]
    rule: Rule
    starts: tuple[Start, ...] = ()


@dataclass(frozen=True, slots=True)
class Regulation:
    """One version of one regulation. `recourse` fills the place ``{recourse}`` of letters, by language.

    `anonymous` says that complaints are taken without name and contact.

    `digest` is the content hash of its sources. `scope` types every coded field for conditions.
    """

    id: str
    version: str
    title: str
    number: str
    language: int
    in_force_from: date
    digest: str
    counting: Counting
    moving: Literal["stay", "move"]
    articles: Mapping[str, Article]
    departments: Mapping[str, str]
    posts: Mapping[str, Post]
    levels: Mapping[str, str]
    channels: Mapping[str, Channel]
    fields: Mapping[str, Field]
    forms: Mapping[str, Form]
    tables: Mapping[str, DecisionTable]
    procedures: Mapping[str, Procedure]
    clocks: Mapping[str, Clock]
    letters: Mapping[str, Letter]
    duties: Mapping[str, Duty]
    measures: Mapping[str, Measure]
    retention: tuple[Retention, ...]
    access: Mapping[str, Access]
    survey: Survey | None
    by_hand: tuple[ByHand, ...]
    scope: Mapping[str, FieldType]
    english: Mapping[str, str] = field(default_factory=dict)
    reassessment: Reassessment | None = None
    counters: Mapping[str, Counter] = field(default_factory=dict)
    recourse: Mapping[str, str] = field(default_factory=dict)
    anonymous: bool = False
    watches: Mapping[str, Watch] = field(default_factory=dict)
    bars: Mapping[str, Bar] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    populations: Mapping[str, Population] = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    script: Script | None = None
    repeats: Mapping[str, Repeat] = field(default_factory=dict)
    warnings: Mapping[str, EarlyWarning] = field(default_factory=dict)

    def owed(self, duty: str) -> "Duty | EarlyWarning | None":
        """What a case without a complaint was opened for: a duty, or an early warning."""
        found = self.duties.get(duty)
        if found is None and duty.startswith(WARNING):
            return self.warnings.get(duty.removeprefix(WARNING))
        return found

    @property
    def roots(self) -> frozenset[str]:
        """The procedures a case can begin with: the complaint's own, a duty's, an early warning's."""
        duties = (one.procedure for one in self.duties.values())
        return frozenset((MAIN, *duties, *(one.procedure for one in self.warnings.values())))

    def is_begun_by_people(self, procedure: str) -> bool:
        """Whether somebody may begin it at any time, or an answer to the survey does."""
        survey = self.survey.procedures if self.survey is not None else ()
        return procedure in survey or bool(self.procedures[procedure].started_by)

    def word(self, path: str, chinese: str, lang: str) -> str:
        """The name at `path` in `lang`; Chinese where English is not given."""
        return self.english.get(path, chinese) if lang == "en" else chinese

    def step(self, procedure: str, step: str) -> Step:
        return self.procedures[procedure].steps[step]
