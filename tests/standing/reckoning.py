"""After the load and the kills: what must be true of the database, read past the program."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.standing.load import Acknowledged
from tests.standing.site import Site

DERIVED = (
    "cases_casesummary", "cases_involved", "cases_opentask", "cases_runningclock", "cases_waking",
    "cases_unsentletter", "cases_owednotice",
)  # fmt: skip
# Longer than any lease: what a killed process held is free again.
ALL_LEASES = timedelta(minutes=11)
NUMBER = re.compile(r"(?P<series>.+)-(?P<year>\d{4})-(?P<value>\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a case, as it lies in the ledger."""

    case: str
    number: int
    event: str
    body: dict[str, Any]


class Reckoning:
    """`settle` lets the workers do what is left at a moment that stands still; the rest are questions."""

    def __init__(self, site: Site, acknowledged: Acknowledged) -> None:
        self.site, self.acknowledged = site, acknowledged
        site.end()
        self.now = site.stop_clock(ALL_LEASES)
        self.verdict = site.command(module="tests.standing.settling")
        self.entries = [
            Entry(stream, number, event, json.loads(body))
            for stream, number, event, body in site.rows(
                "SELECT e.stream_id, e.number, e.event, e.body FROM cases_entry e"
                " JOIN cases_stream s ON s.id = e.stream_id WHERE s.kind = 'case'"
                " ORDER BY e.stream_id, e.number"
            )
        ]

    def of(self, *events: str) -> Iterable[Entry]:
        return (entry for entry in self.entries if entry.event in events)

    # --- complaints and numbers -----------------------------------------------------------------------------

    def lodged(self) -> dict[str, tuple[str, str]]:
        """Case and number by the mark in the complaint's text; a mark in two cases fails."""
        numbers = dict(self.site.rows("SELECT id, number FROM cases_casesummary WHERE kind = 'complaint'"))
        found: dict[str, tuple[str, str]] = {}
        for case, text in self.site.rows(
            "SELECT stream_id, value FROM cases_entrypart WHERE name = 'matter' AND value LIKE '记号%'"
            if not self.site.database_url
            else "SELECT stream_id, value FROM cases_entrypart WHERE name = 'matter' AND value LIKE '记号%%'"
        ):
            mark = text.split()[0]
            assert found.get(mark, (case,))[0] == case, f"{mark} is in two cases"
            found[mark] = (case, numbers[case])
        return found

    def number_gaps(self) -> dict[str, list[int]]:
        """By unit, series and year: what the numbers are where they are not 1 to n, each once."""
        given: dict[str, list[int]] = {}
        for (number,) in self.site.rows("SELECT number FROM cases_casesummary"):
            said = NUMBER.fullmatch(number)
            assert said is not None, number
            given.setdefault(f"{said['series']}-{said['year']}", []).append(int(said["value"]))
        return {
            name: sorted(values)
            for name, values in given.items()
            if sorted(values) != list(range(1, len(values) + 1))
        }

    def steps_done_twice(self) -> list[tuple[str, str]]:
        done = Counter((one.case, one.body["occurrence"]) for one in self.of("StepCompleted"))
        return [what for what, times in done.items() if times > 1]

    def acts_lost(self) -> list[tuple[str, str, str]]:
        """Acknowledged completions the ledger does not have."""
        kept = {(one.case, one.body["occurrence"]) for one in self.of("StepCompleted", "StepSigned")}
        return [done for done in self.acknowledged.done if done[:2] not in kept]

    # --- the ledger and its rows ----------------------------------------------------------------------------

    def derived(self) -> dict[str, list[str]]:
        return {name: sorted(map(repr, self.site.rows(f"SELECT * FROM {name}"))) for name in DERIVED}

    # --- clocks ---------------------------------------------------------------------------------------------

    def acted_twice(self) -> list[tuple[Any, ...]]:
        """Latenesses, rungs and warnings recorded more than once for a clock."""
        acts = Counter(
            (one.event, one.case, one.body["clock"], one.body.get("rung"), one.body.get("warning"))
            for one in self.of("ClockLate", "LadderActed", "ClockWarned")
        )
        return [act for act, times in acts.items() if times > 1]

    def passed_over(self) -> list[tuple[Any, ...]]:
        """Clocks past due that nobody found late, and cases whose clocks still had something to do."""
        now = round(self.now.timestamp() * 1_000_000)
        clocks = self.site.rows(
            'SELECT "case", clock, due FROM cases_runningclock'
            f" WHERE NOT suspended AND NOT late AND due < {now}"
        )
        return clocks + self.site.rows(f'SELECT "case", at FROM cases_waking WHERE at < {now}')

    # --- letters --------------------------------------------------------------------------------------------

    def letters_lost(self) -> list[tuple[str, str]]:
        """Letters owed that were neither sent nor given up nor wait."""
        told = {(one.case, one.body["letter"]) for one in self.of("LetterSent", "LetterFailed")}
        waiting = set(self.site.rows('SELECT "case", letter FROM cases_unsentletter'))
        owed = ((one.case, one.body["letter"]) for one in self.of("LetterOwed"))
        return [letter for letter in owed if letter not in told and letter not in waiting]

    def sent_twice(self) -> list[tuple[str, str]]:
        sent = Counter((one.case, one.body["letter"]) for one in self.of("LetterSent"))
        return [letter for letter, times in sent.items() if times > 1]

    def mailed(self) -> dict[str, bool]:
        """Letters recorded as mailed, by our reference: whether marked as maybe repeated."""
        reference = {
            (case, letter): said
            for case, letter, said in self.site.rows('SELECT "case", letter, reference FROM inbox_outgoing')
        }
        return {
            reference[one.case, one.body["letter"]]: bool(one.body.get("maybe_repeated"))
            for one in self.of("LetterSent")
            if one.body["channel"] == "email"
        }

    def still_waiting(self) -> int:
        """Letters a living post would have sent by now: what quiet hours keep back is not among them."""
        ((number,),) = self.site.rows(
            "SELECT count(*) FROM inbox_outgoing WHERE standing = 'waiting' AND why <> 'quiet'"
        )
        return int(number)
