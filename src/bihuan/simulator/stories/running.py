"""Running a story through the real engine, act by act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bihuan.engine import Decided, Refused, replay, step
from bihuan.engine.case import Case
from bihuan.engine.events import Happened
from bihuan.engine.known import Known
from bihuan.engine.wording import refusal_in_words
from bihuan.regulation.model import Regulation
from bihuan.regulation.values import ValueNotRead
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.simulator.stories.acting import command_for
from bihuan.simulator.stories.expecting import Situation, expect
from bihuan.simulator.stories.reading import Act, Expectation, Story, StoryMistake
from bihuan.simulator.stories.staging import calendar, stage


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a story.

    Nothing in `failures` when all is as written; `cited` are the articles its events cite.
    """

    story: Story
    failures: tuple[str, ...]
    history: tuple[Happened, ...]
    cited: frozenset[str]

    @property
    def holds(self) -> bool:
        return not self.failures


class _Run:
    """One story under way."""

    def __init__(self, regulation: Regulation, story: Story) -> None:
        self.regulation = regulation
        self.story = story
        self.stage = stage(regulation, story.given)
        self.calendar: WorkCalendar = self.stage.calendar
        self.case: Case | None = None
        self.history: tuple[Happened, ...] = ()
        self.before_last = 0
        self.refused: Refused | None = None
        self.asked = True
        self.now: datetime | None = None
        self.failures: list[str] = []
        self.refusing: set[str] = set()
        self.line = story.line

    def known(self, who: str, at: datetime) -> Known:
        return Known(
            now=at,
            calendar=self.calendar,
            by=self.stage.actor(who, self.regulation),
            holders=self.stage.holders,
            settings=self.stage.settings,
            counters=self.stage.counters,
            alike=self.stage.alike,
        )

    def act(self, act: Act) -> None:
        self.require_asked()
        if self.now is not None and act.at < self.now:
            raise StoryMistake(f"line {act.line}: this is earlier than the act before it")
        self.now = act.at
        if act.text == "calendar changes":
            on = act.given if isinstance(act.given, Mapping) else {}
            self.calendar = calendar(self.story.given, on=on)
        who, command = command_for(act, self.regulation, self.case)
        try:
            known = self.known(who, act.at)
        except KeyError:
            raise StoryMistake(f"line {act.line}: nobody called {who} is in this story") from None
        self.before_last = len(self.history)
        match step(self.regulation, self.case, command, known):
            case Refused() as refused:
                self.refused, self.asked = refused, False
                self.refusing.update(refused.articles)
                self.line = act.line
            case Decided(happened, case):
                self.case, self.history, self.refused = case, self.history + happened, None

    def require_asked(self) -> None:
        """A refusal nobody expected fails the story where it happened."""
        if not self.asked and self.refused is not None:
            said = refusal_in_words(self.refused, self.regulation, "zh")
            fields = {key: why.value for key, why in self.refused.field_errors.items()}
            self.fail(
                self.line, f"the act was refused because {self.refused.reason.value} {fields or ''} {said}"
            )
        self.asked = True

    def ask(self, expected: Expectation) -> None:
        if expected.text.startswith("refused"):
            self.asked = True
        else:
            self.require_asked()
        if self.case is None and self.refused is None:
            raise StoryMistake(f"line {expected.line}: nothing has happened yet")
        assert self.now is not None
        situation = Situation(
            regulation=self.regulation,
            stage=self.stage,
            case=self.case or Case(),
            history=self.history,
            before_last=self.before_last,
            known=self.known("system", self.now),
            refused=self.refused,
        )
        try:
            found = expect(expected.text, situation)
        except (StoryMistake, ValueNotRead) as mistake:
            raise StoryMistake(f"line {expected.line}: {mistake}") from None
        if found is not None:
            self.fail(expected.line, f"expected “{expected.text}”, found: {found}")

    def fail(self, line: int, said: str) -> None:
        self.failures.append(f"{self.story.file}:{line} {said}")


def run_story(regulation: Regulation, story: Story) -> Told:
    """Runs a story to its end.

    A story that cannot be read further ends there, with the mistake among its failures.

    What the engine did is replayed as well: a history that gives another case is a failure too.
    """
    run = _Run(regulation, story)
    try:
        for one in story.acts:
            if isinstance(one, Act):
                run.act(one)
            else:
                run.ask(one)
        for expected in story.then:
            run.ask(expected)
        run.require_asked()
    except StoryMistake as mistake:
        run.failures.append(f"{story.file}:{story.line} {mistake}")
    if run.case is not None and replay(run.history) != run.case:
        run.fail(story.line, "replaying the history gives another case than the one lived")
    cited = frozenset(article for happened in run.history for article in happened.because.articles)
    missing = (
        []
        if run.failures
        else [one for one in story.articles if not _covers(one, cited, frozenset(run.refusing))]
    )
    run.failures += [
        f"{story.file}:{story.line} the story is of article {one}, but nothing in it cites it"
        for one in missing
    ]
    return Told(story, tuple(run.failures), run.history, cited)


def _covers(article: str, cited: frozenset[str], refused: frozenset[str]) -> bool:
    """An article is told when it, or a part of it, is cited by what happened or by what was refused."""
    return any(one == article or one.startswith(f"{article}(") for one in cited | refused)
