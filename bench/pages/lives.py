"""Varied lives under the shipped regulations, walked by fair choices of what is offered, then lived anew.

A pattern is a life walked at random through what `offers` gives each person. It is moved by whole weeks and
lived again with other words and another clerk; whether it can be lived there (holidays move, and clocks with
them) is tried in memory first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from bench.intake.complaint import TOPICS
from bihuan.cases import looking_up
from bihuan.cases.bulk import Act
from bihuan.cases.deciding import decide
from bihuan.cases.raw import hand
from bihuan.engine import Refused, offers
from bihuan.engine.case import Case
from bihuan.engine.commands import Command, Complete, LetTimePass, Lodge
from bihuan.engine.events import Part
from bihuan.engine.filling import shown_of
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.offering import OfferedTask
from bihuan.people.models import Department, Unit, User
from bihuan.registry import versions, working
from bihuan.regulation.model import Field, FieldKind, Regulation

ACTS = 14
SHORT = 4
SHORT_SHARE = 2 / 3
"""So many of all lives are answered within a few acts, as most calls are."""
BUSY, BUSY_SHARE = "after_sales", 0.5
"""Half of what a dealer is told of is for its workshop, as a head sees it there."""
PAUSES = tuple(timedelta(minutes=m) for m in (1, 2, 3, 5, 8, 15, 25, 40, 60, 120, 300, 1500))
RARE = ("雨刮", "天窗", "座椅", "导航", "冰箱", "水壶", "快递柜", "面单")
HOUSES = ("宁海路", "东湖街", "人民巷", "解放里", "大学城", "老街口")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One walked life: its unit and its acts."""

    unit: str
    acts: tuple[Act, ...]


class Town:
    """The people of one unit, and its regulation."""

    def __init__(self, unit: str, at: datetime, clerks: Mapping[str, Sequence[str]]) -> None:
        self.unit = unit
        self.regulation: Regulation = versions.regulation(*working.in_force(unit, at))
        upward = Unit.objects.get(code=unit).upward
        held = User.objects.filter(appointments__unit__in=upward).order_by("id").distinct()
        extra = {one for many in clerks.values() for one in many[1:]}
        self.people = [str(user.pk) for user in held if str(user.pk) not in extra]
        self.departments = list(
            Department.objects.filter(unit_id=unit).order_by("code").values_list("code", flat=True)
        )
        self.clerks = clerks


def patterns(towns: Sequence[Town], *, at: datetime, each: int, random: Random) -> dict[str, list[Pattern]]:
    """`each` patterns a unit, all beginning in the week of `at` and settled in the end."""
    found: dict[str, list[Pattern]] = {}
    for town in towns:
        walked = [p for p in _walks(town, at, each * 8, random) if p is not None]
        short = [p for p in walked if len(p.acts) <= SHORT]
        long = [p for p in walked if len(p.acts) > SHORT]
        walked = short[: round(each * SHORT_SHARE)] + long[: round(each * (1 - SHORT_SHARE))]
        if not walked:
            raise SystemExit(f"bench: no life under {town.regulation.id} came to its end in {ACTS} acts")
        found[town.unit] = walked
    return found


def _walks(town: Town, at: datetime, many: int, random: Random) -> Iterator[Pattern | None]:
    for _ in range(many):
        yield _Walk(town, random, at + timedelta(minutes=random.randrange(5 * 24 * 60))).pattern()


class _Walk:
    def __init__(self, town: Town, random: Random, at: datetime) -> None:
        self.town, self.random, self.at = town, random, at
        self.acts: list[Act] = []
        self.case: Case | None = None

    def pattern(self) -> Pattern | None:
        """The walked life, or None where it did not come to its end."""
        if not self._do(self._lodge(), self.random.choice(self.town.people)):
            return None
        while self.case is not None and not self.case.settled and len(self.acts) < ACTS:
            self.at += self.random.choice(PAUSES)
            if not self._go_on(self.case):
                return None
        settled = self.case is not None and self.case.settled
        return Pattern(self.town.unit, tuple(self.acts)) if settled else None

    def _do(self, command: Command, by: str | None) -> bool:
        act = Act(command, self.at, by)
        after = tried(self.case, act)
        if after is None:
            return False
        self.acts.append(act)
        self.case = after
        return True

    def _go_on(self, case: Case) -> bool:
        for by in (*self.random.sample(self.town.people, len(self.town.people)), COMPLAINANT):
            offered = _offered(self.town.regulation, case, by, self.at)
            able = [task for task in offered if task.refused is None and not task.on_behalf]
            if able:
                return self._do(self._complete(case, self.random.choice(able)), by)
        return False

    def _lodge(self) -> Lodge:
        rules = self.town.regulation
        record = [rules.fields[key] for key in rules.forms["record"].fields]
        return Lodge(
            unit=self.town.unit,
            channel=self.random.choice(list(rules.channels)),
            received_at=self.at,
            values={f.key: self._value(f) for f in record if not f.kept_apart},
            texts={f.key: "" for f in record if f.key in ("matter", "demand", "headline")},
            person=(Part("name", COMPLAINANT, ""),),
        )

    def _complete(self, case: Case, task: OfferedTask) -> Complete:
        able = [one for one in task.outcomes if one.refused is None]
        rules = self.town.regulation
        form = [rules.fields[key] for key in rules.forms[task.form].fields] if task.form else []
        return Complete(
            occurrence=task.occurrence,
            outcome=self.random.choice(able or list(task.outcomes)).key,
            values={f.key: self._value(f) for f in form if not f.kept_apart},
            texts={f.key: self._text(f) for f in form if f.kept_apart and f.kind is not FieldKind.FILES},
            reason="按规定办理。",
            shown=shown_of(case, task.occurrence) if task.shown else None,
        )

    def _text(self, field: Field) -> str:
        if field.options:
            return self.random.choice(list(field.options))
        return f"{field.name}：{self.random.choice(TOPICS)}一事已经核对工单和录音，按规定答复客户。"

    def _value(self, field: Field) -> object:
        match field.kind:
            case FieldKind.YES_NO:
                return self.random.random() < 0.3
            case FieldKind.ONE_OF:
                return self.random.choice(list(field.options))
            case FieldKind.MANY_OF:
                return (self.random.choice(list(field.options)),)
            case FieldKind.WHOLE | FieldKind.MONEY:
                low = field.least or 0
                return self.random.randint(low, field.most if field.most is not None else low + 500)
            case FieldKind.DECIMAL:
                return Decimal(field.least or 0)
            case FieldKind.DATE:
                return (self.at + timedelta(days=self.random.randint(1, 20))).date()
            case FieldKind.MOMENT:
                return self.at
            case FieldKind.PERSON:
                return self.random.choice(self.town.people)
            case FieldKind.PEOPLE:
                return (self.random.choice(self.town.people),)
            case FieldKind.DEPARTMENT:
                return self._department()
            case _:
                return (self._department(),)

    def _department(self) -> str:
        busy = [one for one in self.town.departments if one.endswith(BUSY)]
        if busy and self.random.random() < BUSY_SHARE:
            return busy[0]
        return self.random.choice(self.town.departments)


def tried(case: Case | None, act: Act) -> Case | None:
    """The case after the act, nothing written; None where it is refused."""
    with hand() as ours:
        stamped = looking_up.stamps(ours)
        work = decide(ours, case, act.command, on=None, now=act.at, by=act.by, stamped=stamped)
    return None if isinstance(work, Refused) else work.case


def _offered(rules: Regulation, case: Case, by: str, at: datetime) -> tuple[OfferedTask, ...]:
    with hand() as ours:
        known = looking_up.known_for(
            ours, case, LetTimePass(), unit=case.unit, now=at, by=by, stamped=looking_up.stamps(ours)
        )
    return offers(rules, case, known.by, known).tasks


class Living:
    """Patterns lived again, each with words, a clerk and a week of its own."""

    def __init__(self, towns: Sequence[Town], walked: Mapping[str, list[Pattern]], *, now: datetime) -> None:
        self.towns = {town.unit: town for town in towns}
        self.walked = walked
        self.now = now
        self.numbers = count(1)
        self._moved: dict[tuple[int, int], tuple[Act, ...] | None] = {}

    def life(self, unit: str, weeks: int, random: Random, *, unfinished: bool) -> list[Act]:
        """A life that began so many weeks after the pattern's; what would lie in the future is left out.

        One that is `unfinished` stops somewhere on its way, and time has passed since.
        """
        while True:
            pattern = random.choice(self.walked[unit])
            acts = self._in_week(pattern, weeks)
            if acts and unfinished:
                acts = (*acts[: random.randrange(1, len(acts))], Act(LetTimePass(), self.now, None))
            if acts:
                return self._told(list(acts), self.towns[unit], next(self.numbers), random)

    def _in_week(self, pattern: Pattern, weeks: int) -> tuple[Act, ...] | None:
        key = (id(pattern), weeks)
        if key not in self._moved:
            self._moved[key] = _moved(pattern.acts, timedelta(weeks=weeks), self.now)
        return self._moved[key]

    def _told(self, acts: list[Act], town: Town, number: int, random: Random) -> list[Act]:
        lodge = acts[0].command
        assert isinstance(lodge, Lodge)
        texts = {key: _words(key, number, random) for key in lodge.texts}
        person = (Part("name", COMPLAINANT, f"顾客{number}"),)
        acts[0] = replace(acts[0], command=replace(lodge, texts=texts, person=person))
        instead = {one: random.choice(many) for one, many in town.clerks.items()}
        return [replace(a, by=instead[a.by]) if a.by in instead else a for a in acts]


def _words(key: str, number: int, random: Random) -> str:
    topic = TOPICS[number % len(TOPICS)]
    if key == "headline":
        return f"{topic}，第{number % 3 + 1}次反映"
    if key == "demand":
        return "请重新检查并说明由谁负责，给出书面答复。"
    return (
        f"上周在{random.choice(HOUSES)}{random.randrange(1, 400)}号办的，取回后发现{topic}，"
        f"{random.choice(RARE)}也不对。答应三天内给说法，至今没有人回电，来信编号{number}。"
    )


def words_of(number: int, random: Random) -> dict[str, str]:
    """What a complainant brings, and who they are: for one that is copied."""
    told = {key: _words(key, number, random) for key in ("headline", "matter", "demand")}
    return {**told, "name": f"顾客{number}"}


def _moved(acts: Sequence[Act], by: timedelta, now: datetime) -> tuple[Act, ...] | None:
    """The acts so much later, up to now, with what an approver is shown there; None where one is refused."""
    case: Case | None = None
    found: list[Act] = []
    for act in _later(acts, by):
        if act.at > now:
            break
        command = act.command
        if isinstance(command, Complete) and command.shown and case is not None:
            if command.occurrence not in case.occurrences:
                return None
            act = replace(act, command=replace(command, shown=shown_of(case, command.occurrence)))
        case = tried(case, act)
        if case is None:
            return None
        found.append(act)
    if case is not None and not case.settled:
        found.append(Act(LetTimePass(), now, None))
        if tried(case, found[-1]) is None:
            return None
    return tuple(found)


def _later(acts: Sequence[Act], by: timedelta) -> Iterator[Act]:
    move: Callable[[object], object] = lambda v: v + by if isinstance(v, date) else v  # noqa: E731
    for act in acts:
        command = act.command
        if isinstance(command, Lodge):
            values = {key: move(value) for key, value in command.values.items()}
            command = replace(command, values=values, received_at=command.received_at + by)
        elif isinstance(command, Complete):
            command = replace(command, values={key: move(value) for key, value in command.values.items()})
        yield Act(command, act.at + by, act.by)
