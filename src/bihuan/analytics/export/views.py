"""What other tools may read: views with fixed columns, without personal data, documented in docs/export.md.

A case is told by its inner id alone. People, numbers, names, contacts and texts are in none of them.
"""

from dataclasses import dataclass
from typing import Literal

from bihuan.cases.moments import NEVER_MICROS
from bihuan.engine.lodging import HISTORY
from bihuan.regulation.model import MAIN

Kind = Literal["text", "number", "amount", "day", "moment", "truth"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view: its name and kind, where it comes from, and what it says."""

    name: str
    kind: Kind
    source: str
    about: str


@dataclass(frozen=True, slots=True)
class View:
    """A view: its columns from a table, under a condition. `place` is the column with the unit."""

    name: str
    about: str
    table: str
    columns: tuple[Column, ...]
    where: str = ""
    place: str = "unit"


def _text(name: str, about: str, source: str = "") -> Column:
    return Column(name, "text", source or name, about)


def _number(name: str, about: str, source: str = "") -> Column:
    return Column(name, "number", source or name, about)


def _day(name: str, about: str, source: str = "") -> Column:
    return Column(name, "day", source or name, about)


def _moment(name: str, about: str) -> Column:
    return Column(name, "moment", name, about)


def _truth(name: str, about: str) -> Column:
    return Column(name, "truth", name, about)


REGULATION = (
    _text("regulation", "The regulation's id, as its folder is called."),
    _text("version", "Its version."),
    _text("unit", "The unit's code."),
)
COUNTS = (
    _text("measure", "The measure's key, as in the regulation or the house's."),
    _number("counted", "How many count: the denominator of a share."),
    _number("hits", "How many of these are in the numerator."),
    _number("raw_hits", "The same against the first due moments, without extensions."),
    _number("waiting", "How many are not decided yet; in none of the former."),
    _number("excluded", "How many are left out; in none of the former. Told of the whole only."),
    _number("valued", "How many have a value: a length or an amount."),
    _number("total", "Their values together: minutes, or hundredths (of money: fen)."),
    _number("provisional", "How many were counted by days not yet announced."),
)

VIEWS = (
    View(
        "bihuan_daily",
        "Every measure, day by day: what every figure is added up from.",
        "analytics_sum",
        (*REGULATION, _day("day", "The day on which it counts.", "starts_on"), *COUNTS),
        "span = 'd' AND dimension = ''",
    ),
    View(
        "bihuan_daily_split",
        "The same, split by one dimension at a time: never add up across dimensions.",
        "analytics_sum",
        (
            *REGULATION,
            _day("day", "The day on which it counts.", "starts_on"),
            _text("dimension", "level, channel, department, or a field of choices of the regulation."),
            _text("item", "The key of the level, channel, department or choice."),
            *COUNTS,
        ),
        "span = 'd' AND dimension NOT IN ('', 'excluded', 'bucket')",
    ),
    View(
        "bihuan_facts",
        "Each time that a case counts for a measure: the finest there is.",
        "analytics_fact",
        (
            _text("case_id", "The case's inner id, the same in every view; not its number.", '"case"'),
            *REGULATION,
            _text("measure", "The measure's key."),
            _text("occurrence", "Which time of the case it is."),
            _day("day", "The day on which it counts."),
            _number("hit", "1 in the numerator, 0 not, -1 not decided yet."),
            _number("raw", "The same against the first due moment."),
            _text("excluded", "Why it is left out; empty where it counts."),
            _number("value", "Minutes, or hundredths (of money: fen)."),
            _text("department", "The code of the department that answers for it."),
            _text("level", "The level's key."),
            _text("channel", "The channel's key."),
            _text("choices", "The record's coded choices, as |topic=goods|cause=process|.", "kinds"),
            _truth("provisional", "Whether it was counted by days not yet announced."),
        ),
    ),
    View(
        "bihuan_cases",
        "Every complaint as the register has it, without whoever complains and whoever handles it.",
        "cases_casesummary",
        (
            _text("case_id", "The case's inner id, the same in every view; not its number.", "id"),
            *REGULATION,
            _text("channel", "The channel's key."),
            _text("level", "The level's key."),
            _text("status", "open or closed."),
            _text("step", "The key of the step it stands at."),
            _text("outcome", "The key of how it ended."),
            _text("department", "The code of the department it lies with."),
            _moment("received_at", "When it was received, UTC."),
            _moment("closed_at", "When it was closed, UTC."),
            _moment("due", "When its strictest limit that runs is due, UTC."),
            _truth("late", "Whether a limit is exceeded now."),
            _truth("was_late", "Whether one ever was."),
            _number("reopened", "How often it was taken up again."),
            _truth("anonymous", "Whether the complainant gave no name."),
        ),
        "kind = 'complaint'",
    ),
    View(
        "bihuan_passages",
        "Each entry to a step of the main procedure, with how long it took.",
        "analytics_passage",
        (
            _text("case_id", "The case's inner id, the same in every view; not its number.", '"case"'),
            *REGULATION,
            _day("month", "The first day of the month in which it was left, or begun while it lasts."),
            _text("step", "The step's key."),
            _number("nth", "Which entry of this step it is, from 1."),
            _number("working", "Working minutes; empty while it lasts."),
            _number("elapsed", "Minutes on the clock; empty while it lasts."),
            _truth("waiting", "Whether it waited for the complainant."),
            _text("department", "The code of the department that had it."),
        ),
        f"procedure IN ('{MAIN}', '{HISTORY}')",
    ),
    View(
        "bihuan_populations",
        "What rates are per: every value ever entered; of a unit, key and month the highest entry stands.",
        "parties_population",
        (
            _text("unit", "The unit's code."),
            _text("population", "The population's key in the regulation.", '"key"'),
            _day("month", "The first day of the month."),
            _number("value", "How many there were."),
            _number("entry", "In the order they were entered.", "id"),
        ),
    ),
    View(
        "bihuan_signed",
        "Figures as they were signed, which never change.",
        "analytics_signedfigure",
        (
            *REGULATION,
            _day("month", "The first day of the month."),
            _text("measure", "The measure's key."),
            Column(
                "value",
                "amount",
                "value",
                "The value: per cent, minutes, yuan or a number; empty where there was none.",
            ),
            _text("why", "Why there was none."),
            _number("counted", "How many counted."),
            _number("hits", "How many of these were in the numerator."),
            _number("waiting", "How many were not decided."),
            _number("excluded", "How many were left out."),
            _text("digest", "SHA-256 of the list of its facts."),
        ),
    ),
    View(
        "bihuan_units",
        "The units, and which is below which.",
        "people_unit",
        (
            _text("unit", "The unit's code.", "code"),
            _text("name", "Its name."),
            _text("kind", "group, company, shop and the like."),
            _text("parent", "The code of the unit above; empty at the top.", "parent_id"),
        ),
    ),
    View(
        "bihuan_departments",
        "The departments of the units.",
        "people_department",
        (
            _text("department", "The department's code.", "code"),
            _text("unit", "The code of its unit.", "unit_id"),
            _text("kind", "Its kind, as regulations speak of it."),
            _text("name", "Its name."),
        ),
    ),
)
BY_NAME = {one.name: one for one in VIEWS}


def select_of(view: View, vendor: str) -> str:
    """The view as a SELECT for ``sqlite`` or ``postgresql``."""
    columns = ", ".join(f'{_source(one, vendor)} AS "{one.name}"' for one in view.columns)
    where = f" WHERE {view.where}" if view.where else ""
    return f"SELECT {columns} FROM {view.table}{where}"


def _source(column: Column, vendor: str) -> str:
    if column.kind != "moment":
        return column.source
    known = f"CASE WHEN {column.source} < {NEVER_MICROS} THEN {column.source} END"
    if vendor == "postgresql":
        return f"to_timestamp(({known}) / 1000000.0)"
    return f"strftime('%Y-%m-%d %H:%M:%S', ({known}) / 1000000, 'unixepoch')"


def document() -> str:
    """The part of docs/export.md that is made from the views."""
    parts = []
    for view in VIEWS:
        rows = "\n".join(f"| `{one.name}` | {one.kind} | {one.about} |" for one in view.columns)
        parts.append(f"### {view.name}\n{view.about}\n\n| column | kind | says |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)
