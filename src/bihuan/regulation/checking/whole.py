"""All proofs of a regulation, one after another."""

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.regulation.checking import articles, assigning, moving, papers, seats, telling, timing, wording
from bihuan.regulation.checking.completeness import prove_rows
from bihuan.regulation.checking.exploring import explore
from bihuan.regulation.checking.finding import Finding, Proved, Severity
from bihuan.regulation.checking.naming import Naming
from bihuan.regulation.checking.walked import Walked
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading.words import Words

_GRAVITY = {Severity.REFUTES: 0, Severity.DOUBT: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, the gravest first, and what was proved."""

    findings: tuple[Finding, ...]
    proved: tuple[Proved, ...]

    @property
    def is_sound(self) -> bool:
        return not any(finding.refutes for finding in self.findings)


def check(regulation: Regulation) -> tuple[Finding, ...]:
    """Everything found; a regulation may be published when none of it refutes."""
    return prove(regulation).findings


def prove(regulation: Regulation) -> Checked:
    """Everything found and everything proved."""
    naming = Naming(regulation)
    walked = explore(regulation)
    groups = list(_groups(regulation, walked, naming))
    findings = [finding for _, found in groups for finding in found]
    proved = tuple(line for line, found in groups if line is not None and not _is_doubtful(found))
    return Checked(tuple(sorted(findings, key=lambda one: _GRAVITY[one.severity])), proved)


Group = tuple[Proved | None, list[Finding]]


def _groups(regulation: Regulation, walked: Walked, naming: Naming) -> Iterable[Group]:
    """Each proof: what is proved if it finds nothing, and what it found."""
    steps = sum(len(one.steps) for one in regulation.procedures.values())
    yield (
        Proved("steps-reached", steps, Words(f"{steps} 个步骤都走得到", f"all {steps} steps can be reached")),
        list(moving.unreached(regulation, walked, naming)),
    )
    yield (
        Proved("ends-reached", steps, Words("每一步都走得到结局", "every step can reach an end")),
        list(moving.stuck(regulation, walked, naming)),
    )
    circles = [
        *moving.automatic_circles(regulation, walked, naming),
        *moving.start_circles(regulation, walked, naming),
    ]
    yield Proved("no-circles", 0, Words("没有无人参与的循环", "no circle without a person")), circles
    waits = list(moving.every_join(regulation))
    yield (
        Proved(
            "joins-open", len(waits), Words(f"{len(waits)} 处等待都会结束", f"all {len(waits)} joins open")
        ),
        list(moving.joins(regulation, walked, naming)),
    )
    yield from _of_people(regulation, walked, naming)
    yield from _of_values(regulation, walked, naming)
    yield from _of_time(regulation, walked, naming)
    yield from _of_words(regulation, walked, naming)


def _of_people(regulation: Regulation, walked: Walked, naming: Naming) -> Iterable[Group]:
    found = [
        *seats.unknown_posts(regulation, naming),
        *seats.circles_above(regulation, naming),
        *seats.silence_offered(regulation, naming),
        *seats.unseated(regulation, walked, naming),
        *seats.undone(regulation, walked, naming),
        *seats.nobody_left(regulation, walked, naming),
    ]
    count = len(regulation.posts)
    yield (
        Proved("posts-filled", count, Words(f"{count} 个岗位都能有人", f"all {count} posts can be filled")),
        found,
    )


def _of_values(regulation: Regulation, walked: Walked, naming: Naming) -> Iterable[Group]:
    rows = prove_rows(regulation, walked, naming)
    yield (
        Proved(
            "rows-complete",
            rows.tables + rows.rows,
            Words(
                f"{rows.tables} 张表和 {rows.rows} 组条件完整、可达",
                f"{rows.tables} tables and {rows.rows} sets of rows are complete and within reach",
            ),
        ),
        rows.findings,
    )
    count = assigning.count_rows(walked.asked)
    found = [
        *assigning.missing_values(regulation, walked, naming),
        *assigning.never_filled(regulation, walked, naming),
        *assigning.undated(regulation, walked, naming),
    ]
    said = Words(
        f"{count} 个条件读到的字段此前都已填写", f"all fields that {count} conditions read are given before"
    )
    yield Proved("values-given", count, said), found


def _of_time(regulation: Regulation, walked: Walked, naming: Naming) -> Iterable[Group]:
    count = len(regulation.clocks)
    found = [*timing.clocks(regulation, walked, naming), *timing.parts(regulation, walked, naming)]
    said = Words(f"{count} 个时限都能起算、停止", f"all {count} clocks can start and be stopped")
    yield Proved("clocks-run", count, said), found


def _of_words(regulation: Regulation, walked: Walked, naming: Naming) -> Iterable[Group]:
    untold = telling.untold(regulation, walked.graph, naming)
    said = Words(
        f"{untold.ends} 种结局都告知当事人", f"people are told of all {untold.ends} ends that concern them"
    )
    yield Proved("ends-told", untold.ends, said), untold.findings
    places = len({used.what for used in walked.letters})
    said = Words(
        f"{places} 种函件发出时内容齐全", f"all {places} letters have what they say when they are owed"
    )
    written = [
        *assigning.missing_places(regulation, walked, naming),
        *assigning.undue(regulation, walked, naming),
    ]
    yield Proved("letters-filled", places, said), written
    count = len(regulation.articles)
    said = Words(f"{count} 个条款都有规则或列入人工", f"all {count} articles are a rule or left to people")
    cited = [
        *articles.uncovered(regulation),
        *articles.unknown_articles(regulation),
        *articles.twice(regulation),
    ]
    yield Proved("articles-covered", count, said), cited
    yield (
        None,
        [
            *wording.unnamed(regulation),
            *wording.never_given(regulation, naming),
            *wording.unused(regulation, walked, naming),
            *wording.unheard(regulation, naming),
            *wording.untranslated(regulation),
            *papers.unprinted(regulation),
        ],
    )


def _is_doubtful(found: Iterable[Finding]) -> bool:
    return any(finding.severity is not Severity.NOTE for finding in found)
