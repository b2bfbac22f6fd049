"""What an amendment would have decided, on histories small enough to count by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.engine.walking import Walker
from tests.regulation.small import SMALL as SOURCES
from tests.regulation.small import small_regulation

from bihuan.engine import Decided, step
from bihuan.engine.case import Case
from bihuan.engine.commands import AskExtension, Command, Complete, LetTimePass, Lodge, Reopen
from bihuan.engine.events import Happened
from bihuan.engine.filling import shown_of
from bihuan.engine.known import COMPLAINANT, SYSTEM, Actor, Known
from bihuan.registry.folders import sources_in
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.simulator.backtest.findings import Doubt, Findings, Verdict, Why
from bihuan.simulator.backtest.following import follow
from bihuan.simulator.backtest.shadow import quiet
from bihuan.simulator.stories.staging import UNIT, stage

SMALL = small_regulation()
STAGE = stage(SMALL, {})
# A Monday, 10:00 in Shanghai.
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Shop:
    """One case, lived under the small regulation."""

    def __init__(
        self,
        *,
        danger: bool | None = False,
        received_at: datetime = MORNING,
        regulation: Regulation = SMALL,
    ) -> None:
        self.regulation = regulation
        self.case: Case | None = None
        self.history: tuple[Happened, ...] = ()
        values = {"topic": "goods"} if danger is None else {"topic": "goods", "danger": danger}
        lodge = Lodge(UNIT, "phone", received_at, values=values, texts={"matter": "坏了"})
        self.do(lodge, by="clerk", at=MORNING)

    def do(self, command: Command, *, by: str, at: datetime) -> None:
        actor = Actor(COMPLAINANT) if by == COMPLAINANT else STAGE.actor(by, SMALL)
        actor = Actor(SYSTEM) if by == SYSTEM else actor
        known = Known(at, STAGE.calendar, actor, STAGE.holders, STAGE.settings)
        decided = step(self.regulation, self.case, command, known)
        assert isinstance(decided, Decided), decided
        self.case, self.history = decided.case, self.history + decided.happened

    def register(self, *, at: datetime, values: Mapping[str, object] | None = None) -> None:
        self.do(Complete("complaint/register#1", values=values or {}), by="clerk", at=at)

    def plan(self, number: int = 1, *, at: datetime, people: tuple[str, ...] = ()) -> None:
        values = {"offer": 5000, **({"responsible_persons": people} if people else {})}
        plan = Complete(f"complaint/plan#{number}", values=values, texts={"remedy": "退款"})
        self.do(plan, by="chief", at=at)

    def approve(self, *, at: datetime) -> None:
        assert self.case is not None
        name = "complaint/plan.approval#1"
        self.do(Complete(name, "approved", shown=shown_of(self.case, name)), by="owner", at=at)

    def finish(self, number: int = 1, *, at: datetime) -> None:
        self.do(Complete(f"complaint/carry_out#{number}"), by="chief", at=at)
        self.do(Complete(f"complaint/confirm#{number}", "satisfied"), by=COMPLAINANT, at=at)
        self.do(Complete("complaint/close#1"), by="clerk", at=at)

    def under(self, amended: Regulation, *, now: datetime, **steps: str) -> Findings:
        return tried(self.history, amended, now=now, steps=steps, before=self.regulation)


def tried(
    history: tuple[Happened, ...],
    amended: Regulation,
    *,
    now: datetime,
    steps: Mapping[str, str] | None = None,
    before: Regulation = SMALL,
) -> Findings:
    return follow(
        history,
        quiet(amended),
        now=now,
        versions=lambda version: before,
        calendars=lambda digest, hours: STAGE.calendar,
        calendar=STAGE.calendar,
        steps=steps or {},
    )


def amended(*passages: tuple[str, str]) -> Regulation:
    """The small regulation with passages written otherwise."""
    text = SOURCES.texts["policy.yaml"]
    for old, new in passages:
        assert old in text, old
        text = text.replace(old, new, 1)
    # Without its English words, which name places that the passages may have moved.
    texts = {name: one for name, one in SOURCES.texts.items() if name != "en.yaml"}
    found = read(Sources({**texts, "policy.yaml": text}))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


def turned(findings: Findings, clock: str = "plan") -> list[tuple[Verdict, Verdict]]:
    return [(run.before, run.after) for run in findings.runs if run.clock == clock]


@pytest.mark.parametrize("seed", range(200))
def test_an_unchanged_version_decides_what_was_decided(seed: int) -> None:
    walker = Walker(SMALL, Random(seed))
    life = walker.live()

    findings = tried(life.history, SMALL, now=walker.now)

    assert not findings.differs, findings
    assert not findings.doubts, findings.doubts


@pytest.mark.parametrize("folder", sorted(Path("regulations").glob("*/*")), ids=lambda one: one.parent.name)
@pytest.mark.parametrize("seed", range(6))
def test_a_published_regulation_against_itself_decides_the_same(folder: Path, seed: int) -> None:
    regulation = read(sources_in(folder))
    assert isinstance(regulation, Regulation)
    walker = Walker(regulation, Random(seed))
    life = walker.live()

    findings = follow(
        life.history,
        quiet(regulation),
        now=walker.now,
        versions=lambda version: regulation,
        calendars=lambda digest, hours: walker.stage.calendar,
        calendar=walker.stage.calendar,
        steps={},
    )

    assert not findings.differs and not findings.doubts


TWO_HOURS = ("within: {urgent: 4 h, normal: 3 wd}", "within: {urgent: 2 h, normal: 3 wd}")


def urgent(hours: float) -> Shop:
    shop = Shop(danger=True)
    shop.register(at=MORNING)
    shop.plan(at=MORNING + hours * HOUR)
    return shop


@pytest.mark.parametrize(
    ("hours", "before", "after"),
    [
        (1, Verdict.IN_TIME, Verdict.IN_TIME),
        (2, Verdict.IN_TIME, Verdict.IN_TIME),
        (3, Verdict.IN_TIME, Verdict.LATE),
        (5, Verdict.LATE, Verdict.LATE),
    ],
)
def test_a_shorter_limit_makes_late_what_took_longer(hours: int, before: Verdict, after: Verdict) -> None:
    shop = urgent(hours)

    findings = shop.under(amended(TWO_HOURS), now=MORNING + 6 * HOUR)

    assert turned(findings) == [(before, after)]
    assert [(run.before_limit, run.after_limit) for run in findings.runs if run.clock == "plan"] == [
        ("4 h", "2 h")
    ]


def test_an_open_clock_is_judged_by_now() -> None:
    shop = Shop(danger=True)
    shop.register(at=MORNING)
    rules = amended(TWO_HOURS)

    early = shop.under(rules, now=MORNING + HOUR)
    later = shop.under(rules, now=MORNING + 3 * HOUR)

    assert turned(early) == [(Verdict.RUNNING, Verdict.RUNNING)]
    assert turned(later) == [(Verdict.RUNNING, Verdict.LATE)]


def test_another_condition_of_the_level_changes_level_limit_and_approval() -> None:
    shop = Shop(danger=False)
    shop.register(at=MORNING)
    shop.plan(at=MORNING + 5 * HOUR)
    rules = amended(("{when: danger, then: urgent}", '{when: danger or topic == "goods", then: urgent}'))

    findings = shop.under(rules, now=MORNING + 6 * HOUR)

    (level,) = findings.decisions
    assert (level.before, level.after) == ((("level", "normal"),), (("level", "urgent"),))
    assert turned(findings) == [(Verdict.IN_TIME, Verdict.LATE)]
    (chain,) = findings.chains
    assert (chain.step, chain.before, chain.after) == ("complaint/plan", (), ("owner",))


def test_after_an_approval_nobody_recorded_what_ran_is_unknown_and_what_starts_is_counted() -> None:
    shop = Shop(danger=False)
    shop.register(at=MORNING)
    shop.plan(at=MORNING + HOUR)
    shop.finish(at=MORNING + 2 * HOUR)
    rules = amended(
        ("approved_by: {urgent: owner}", "approved_by: owner"),
        ("    stops: [plan is done]", "    stops: [carry_out is done]"),
    )

    findings = shop.under(rules, now=MORNING + 3 * HOUR)

    assert turned(findings) == [(Verdict.IN_TIME, Verdict.UNKNOWN)]
    assert turned(findings, "complaint.carry_out") == [(Verdict.IN_TIME, Verdict.IN_TIME)]
    assert Doubt(Why.MORE_APPROVAL, "complaint/plan") in findings.doubts


def test_an_approval_less_leaves_the_recorded_moments() -> None:
    shop = Shop(danger=True)
    shop.register(at=MORNING)
    shop.plan(at=MORNING + HOUR)
    shop.approve(at=MORNING + 2 * HOUR)
    shop.finish(at=MORNING + 3 * HOUR)
    rules = amended(("        approved_by: {urgent: owner}\n", ""))

    findings = shop.under(rules, now=MORNING + 4 * HOUR)

    (chain,) = findings.chains
    assert (chain.before, chain.after) == (("owner",), ())
    assert not findings.doubts
    assert turned(findings, "complaint.carry_out") == [(Verdict.IN_TIME, Verdict.IN_TIME)]


NEW_FIELD = (
    "      matter: {name: 投诉内容",
    "      child: {name: 涉及儿童, yes_no: true, required: true}\n      matter: {name: 投诉内容",
)


def test_a_field_nobody_asked_makes_level_limit_and_approval_unknown() -> None:
    shop = Shop(danger=True)
    shop.register(at=MORNING)
    shop.plan(at=MORNING + HOUR)
    rules = amended(NEW_FIELD, ("{when: danger, then: urgent}", "{when: danger or child, then: urgent}"))

    findings = shop.under(rules, now=MORNING + 2 * HOUR)

    assert findings.doubts == {Doubt(Why.NEVER_ASKED, "child")}
    assert [one.after for one in findings.decisions] == [None]
    assert turned(findings) == [(Verdict.IN_TIME, Verdict.UNKNOWN)]
    assert not findings.differs


def test_an_optional_field_nobody_asked_is_unknown_and_not_empty() -> None:
    shop = urgent(1)
    rules = amended(
        (NEW_FIELD[0], NEW_FIELD[1].replace(", required: true", "")),
        ("{when: danger, then: urgent}", "{when: child is None, then: urgent}"),
    )

    findings = shop.under(rules, now=MORNING + 2 * HOUR)

    assert Doubt(Why.NEVER_ASKED, "child") in findings.doubts


def test_a_new_field_that_nothing_reads_makes_nothing_unknown() -> None:
    shop = urgent(1)

    findings = shop.under(amended(NEW_FIELD), now=MORNING + 2 * HOUR)

    assert not findings.differs and not findings.doubts


def test_a_value_the_amendment_does_not_know_is_unknown() -> None:
    shop = urgent(1)
    rules = amended(
        ("one_of: {goods: 商品, service: 服务}", "one_of: {food: 食品, service: 服务}"),
        ("{when: danger, then: urgent}", '{when: topic == "food", then: urgent}'),
    )

    findings = shop.under(rules, now=MORNING + 2 * HOUR)

    assert Doubt(Why.OTHER_VALUE, "topic") in findings.doubts


def test_another_way_is_followed_until_the_record_comes_there() -> None:
    shop = urgent(1)
    shop.approve(at=MORNING + 2 * HOUR)
    shop.finish(at=MORNING + 3 * HOUR)
    rules = amended(
        ("letter: result, within: 2 wd, then: confirm}", "letter: result, within: 2 wd, then: close}")
    )

    findings = shop.under(rules, now=MORNING + 4 * HOUR)

    (way,) = findings.ways
    assert (way.step, way.before, way.after) == (
        "complaint/carry_out",
        "complaint/confirm",
        "complaint/close",
    )
    assert not findings.doubts


RENAMED = (
    ("register: {name: 登记, article: 一, by: clerk, form: record, sets: level, then: plan}",
     "register: {name: 登记, article: 一, by: clerk, form: record, sets: level, then: propose}"),
    ("      plan:\n        name: 提出处理意见", "      propose:\n        name: 提出处理意见"),
    ("reopens: plan", "reopens: propose"),
    ("dissatisfied: {to: plan,", "dissatisfied: {to: propose,"),
    ("stops: [plan is done]", "stops: [propose is done]"),
)  # fmt: skip


def test_a_step_with_another_key_is_found_by_the_step_map() -> None:
    shop = urgent(3)
    shop.approve(at=MORNING + 4 * HOUR)
    rules = amended(*RENAMED)

    mapped = shop.under(rules, now=MORNING + 5 * HOUR, **{"complaint/plan": "complaint/propose"})
    lost = shop.under(rules, now=MORNING + 5 * HOUR)

    assert turned(mapped) == [(Verdict.IN_TIME, Verdict.IN_TIME)]
    assert not mapped.differs and not mapped.doubts
    assert turned(lost) == [(Verdict.IN_TIME, Verdict.UNKNOWN)]


def test_a_clock_that_only_the_amendment_has_is_counted_from_the_record() -> None:
    shop = urgent(3)
    rules = amended(
        ("clocks:\n  plan:", "clocks:\n  first:\n    name: 首次\n    article: 二(2)\n"
         "    starts: [received]\n    stops: [plan is done]\n    within: 1 h\n  plan:"),
    )  # fmt: skip

    findings = shop.under(rules, now=MORNING + 4 * HOUR)

    assert turned(findings, "first") == [(Verdict.ABSENT, Verdict.LATE)]


def test_an_extension_asked_too_late_for_the_shorter_limit_does_not_help() -> None:
    shop = Shop(danger=True)
    shop.register(at=MORNING)
    shop.do(AskExtension("plan@complaint#1", "等厂家"), by="chief", at=MORNING + 3 * HOUR)
    granted = Complete("extension_plan-1/decide#1", "granted", reason="同意")
    shop.do(granted, by="owner", at=MORNING + 3 * HOUR)
    shop.plan(at=MORNING + 20 * HOUR)

    same = shop.under(SMALL, now=MORNING + 21 * HOUR)
    shorter = shop.under(amended(TWO_HOURS), now=MORNING + 21 * HOUR)

    assert turned(same) == [(Verdict.IN_TIME, Verdict.IN_TIME)]
    assert turned(shorter) == [(Verdict.IN_TIME, Verdict.LATE)]


def test_a_ladder_that_would_have_raised_the_level_earlier_asks_for_the_approval() -> None:
    shop = Shop(danger=False)
    shop.register(at=MORNING)
    shop.plan(at=MORNING + timedelta(days=3))
    rules = amended(
        (
            "within: {urgent: 4 h, normal: 3 wd}\n    answers",
            "within: {urgent: 4 h, normal: 1 wd}\n    answers",
        )
    )

    findings = shop.under(rules, now=MORNING + timedelta(days=4))

    assert turned(findings) == [(Verdict.IN_TIME, Verdict.LATE)]
    assert [(one.before, one.after) for one in findings.chains] == [((), ("owner",))]


def test_without_the_calendar_of_the_time_nothing_is_counted() -> None:
    shop = urgent(1)
    findings = follow(
        shop.history,
        quiet(SMALL),
        now=MORNING + 2 * HOUR,
        versions=lambda version: SMALL,
        calendars=lambda digest, hours: None,
        calendar=STAGE.calendar,
        steps={},
    )

    assert turned(findings) == [(Verdict.IN_TIME, Verdict.UNKNOWN)]
    assert findings.doubts == {Doubt(Why.NO_CALENDAR, "plan")}


def test_a_reopened_case_goes_on_under_both() -> None:
    shop = urgent(1)
    shop.approve(at=MORNING + 2 * HOUR)
    shop.finish(at=MORNING + 3 * HOUR)
    shop.do(Reopen("没有解决"), by=COMPLAINANT, at=MORNING + 4 * HOUR)
    shop.do(LetTimePass(), by=SYSTEM, at=MORNING + 5 * HOUR)

    findings = shop.under(SMALL, now=MORNING + 5 * HOUR)

    assert not findings.differs and not findings.doubts


ANSWERS = (
    "      - {at: 0 h, tells: owner}",
    "      - {at: 0 h, tells: owner, starts: {correction: for chief}}",
)
OWN_CLOCK = ("issue: {name: 开出整改通知, by: chief,", "issue: {name: 开出整改通知, by: chief, within: 1 wd,")


def test_what_a_ladder_began_is_spared_where_the_longer_limit_was_kept() -> None:
    punishing = amended(ANSWERS, OWN_CLOCK)
    shop = Shop(danger=True, regulation=punishing)
    shop.register(at=MORNING)
    shop.plan(at=MORNING + 5 * HOUR)
    longer = amended(ANSWERS, OWN_CLOCK, ("urgent: 4 h, normal", "urgent: 6 h, normal"))

    same = shop.under(punishing, now=MORNING + 6 * HOUR)
    spared = shop.under(longer, now=MORNING + 6 * HOUR)

    assert not same.differs and not same.doubts
    assert turned(same, "correction.issue") == [(Verdict.RUNNING, Verdict.RUNNING)]
    assert turned(spared) == [(Verdict.LATE, Verdict.IN_TIME)]
    assert turned(spared, "correction.issue") == [(Verdict.RUNNING, Verdict.ABSENT)]
    assert not spared.doubts


def test_a_procedure_that_the_step_no_longer_starts_is_spared() -> None:
    before = amended(OWN_CLOCK)
    shop = Shop(regulation=before)
    shop.register(at=MORNING)
    shop.plan(at=MORNING + HOUR, people=("clerk", "chief"))
    after = amended(
        OWN_CLOCK,
        ("        starts: {correction: for each responsible_persons}\n", ""),
        ("begins: issue", "begins: issue\n    started_by: chief"),
    )

    same = shop.under(before, now=MORNING + 2 * HOUR)
    spared = shop.under(after, now=MORNING + 2 * HOUR)

    assert not same.differs and not same.doubts
    assert turned(spared, "correction.issue") == [(Verdict.RUNNING, Verdict.ABSENT)] * 2
