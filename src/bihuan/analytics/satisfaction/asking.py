"""One case's surveys: when it was asked, whether it was drawn, what was answered, what followed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bihuan.analytics.life import Life, Segment, VersionOf
from bihuan.engine import events as e
from bihuan.engine.events import Happened
from bihuan.regulation.model import Regulation

OPEN, BROKEN_OFF = "open", "broken off"


@dataclass(frozen=True, slots=True)
class Round:
    """One asking, of the nth closing. `callback` is empty, ``open``, or how it ended."""

    nth: int
    regulation: str
    unit: str
    department: str
    asked_on: date
    chosen: bool = True
    answered_on: date | None = None
    channel: str = ""
    scores: Mapping[str, int] = field(default_factory=dict)
    callback: str = ""


def rounds_of(life: Life, version_of: VersionOf) -> list[Round]:
    """Every time the complainant was to be asked; who took the complaint back is counted if they answered."""
    if life.is_duty:
        return []
    telling = _Telling(life, version_of)
    for position, one in enumerate(life.history):
        telling.hear(position, one)
    return telling.rounds


class _Telling:
    def __init__(self, life: Life, version_of: VersionOf) -> None:
        self.life, self.version_of = life, version_of
        self.rounds: list[Round] = []
        self.asking = False
        self.callbacks: dict[str, int] = {}

    def hear(self, position: int, one: Happened) -> None:
        match one.event:
            case e.LetterOwed() as letter if self._asks(position, letter.key):
                self._begin(position, one)
            case e.CaseClosed() as closed if closed.outcome != "withdrawn":
                self._begin(position, one)
            case e.SurveyAsked() as asked:
                self._begin(position, one)
                self._alter(chosen=asked.chosen)
            case e.SurveyAnswered() as answer:
                self._begin(position, one)
                self._alter(
                    answered_on=self.life.day(one.at),
                    channel=answer.channel,
                    scores=dict(answer.scores),
                )
            case e.ProcedureStarted() as begun if self.rounds and self._follows(position, begun.procedure):
                self.callbacks[begun.instance] = len(self.rounds) - 1
                self._alter(callback=OPEN)
            case e.ProcedureEnded() as ended if ended.instance in self.callbacks:
                self._alter(self.callbacks[ended.instance], callback=ended.outcome)
            case e.ProcedureCancelled() as cancelled if cancelled.instance in self.callbacks:
                self._alter(self.callbacks[cancelled.instance], callback=BROKEN_OFF)
            case e.CaseReopened():
                self.asking = False
            case _:
                pass

    def _law(self, position: int) -> tuple[Segment, Regulation] | None:
        segment = self.life.segment_at(position)
        law = self.version_of(segment.regulation, segment.version) if segment is not None else None
        return (segment, law) if segment is not None and law is not None and law.survey is not None else None

    def _asks(self, position: int, letter: str) -> bool:
        found = self._law(position)
        if found is None or found[1].survey is None or found[1].survey.after != "answered":
            return False
        return letter in found[1].letters and found[1].letters[letter].survey

    def _follows(self, position: int, procedure: str) -> bool:
        found = self._law(position)
        return found is not None and found[1].survey is not None and found[1].survey.callback == procedure

    def _begin(self, position: int, one: Happened) -> None:
        found = self._law(position)
        if self.asking or found is None:
            return
        self.asking = True
        self.rounds.append(
            Round(
                nth=len(self.rounds) + 1,
                regulation=found[0].regulation,
                unit=self.life.case.unit,
                department=self.life.department_at(position),
                asked_on=self.life.day(one.at),
            )
        )

    def _alter(self, place: int = -1, **said: object) -> None:
        if self.rounds:
            self.rounds[place] = replace(self.rounds[place], **said)  # type: ignore[arg-type]
