"""What a page of figures is asked for, and whether its reader may see it.

Whoever sees a unit whole sees its figures and those below; whoever sees departments sees theirs alone,
however the address is written; nobody else sees any.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict

from bihuan.analytics.figures import definitions
from bihuan.analytics.periods import Period, PeriodError, month_of, parse
from bihuan.analytics.summing import Asked
from bihuan.pages.frame import Viewer
from bihuan.people.models import Department, Unit
from bihuan.people.units import units_below
from bihuan.registry import versions, working
from bihuan.regulation.model import FieldKind, Regulation

MOST_FILTERS = 6
SPLITS = ("level", "channel", "department", "unit")


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit whose figures may be asked for; `department` where only that one's may."""

    unit: str
    department: str = ""

    @property
    def key(self) -> str:
        return f"{self.unit}/{self.department}" if self.department else self.unit


@dataclass(frozen=True, slots=True)
class Question:
    """Which figures: of a unit, under a regulation, over a period, narrowed by `where`."""

    choice: Choice
    law: Regulation
    period: Period
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        return self.choice.unit

    @property
    def narrowed(self) -> Mapping[str, str]:
        """With the department that is all its reader may see."""
        return {**self.where, "department": self.choice.department} if self.choice.department else self.where

    def asked(self, today: date) -> Asked:
        """The same for the sums and lists."""
        return Asked(tuple(sorted(units_below(self.unit))), self.law.id, self.period, today, self.narrowed)

    def query(self, **changed: object) -> str:
        """As the end of an address."""
        pairs: list[tuple[str, object]] = [
            ("unit", self.choice.key), ("regulation", self.law.id), ("period", self.period.text),
        ]  # fmt: skip
        pairs += [("where", f"{key}:{item}") for key, item in sorted(self.where.items())]
        pairs = [(key, changed.pop(key, value)) for key, value in pairs]
        return urlencode([(key, value) for key, value in (*pairs, *changed.items()) if value != ""])

    def over(self, period: Period) -> "Question":
        return replace(self, period=period)

    def narrower(self, where: Mapping[str, str]) -> "Question":
        return replace(self, where=where)


def splits_of(law: Regulation) -> tuple[str, ...]:
    """What a figure can be split and narrowed by: the common dimensions, then the record's choices."""
    fields = [key for key, one in law.fields.items() if one.kind is FieldKind.ONE_OF and not one.personal]
    record = law.forms.get("record")
    first = [key for key in fields if record is not None and key in record.fields]
    return (*SPLITS, *first, *(key for key in fields if key not in first))


def choices_of(viewer: Viewer) -> tuple[Choice, ...]:
    """What the reader may ask for, the widest first."""
    return _choices(
        viewer.scope.everything, viewer.scope.units, viewer.scope.departments, viewer.today, viewer.stamp
    )


@lru_cache(maxsize=512)
def _choices(
    everything: bool, units: frozenset[str], departments: frozenset[str], on: date, stamp: int
) -> tuple[Choice, ...]:
    open_units = Unit.objects.order_by("path").values_list("code", flat=True)
    whole = [Choice(code) for code in open_units if everything or code in units]
    seen = {one.unit for one in whole}
    parts = Department.objects.filter(code__in=departments).order_by("unit", "code")
    return (*whole, *(Choice(one.unit_id, one.code) for one in parts if one.unit_id not in seen))


def question_of(request: HttpRequest, viewer: Viewer, regulation: str = "") -> Question:
    """What the address asks for; what it leaves out is chosen. Raises Http404 for what is not to be seen."""
    given = request.GET
    choice = _choice(viewer, given.get("unit", ""))
    known = regulations_of(choice.unit, viewer.today, viewer.stamp)
    id = regulation or given.get("regulation", "")
    if not known or (id and id not in known):
        raise Http404
    period = period_of(given, viewer.today)
    law = _law(id or known[0], period)
    splits = splits_of(law)
    return Question(choice, law, period, {k: v for k, v in where_of(given).items() if k in splits})


def question_about(law: Regulation, request: HttpRequest, viewer: Viewer) -> Question:
    """Of a regulation that no unit adopts, as imported history has it; otherwise as `question_of`."""
    choice = _choice(viewer, request.GET.get("unit", ""))
    return Question(choice, law, period_of(request.GET, viewer.today))


def _choice(viewer: Viewer, key: str) -> Choice:
    found = choices_of(viewer)
    chosen = next((one for one in found if one.key == key), None) if key else next(iter(found), None)
    if chosen is None:
        raise Http404
    return chosen


def _law(id: str, period: Period) -> Regulation:
    try:
        return definitions(id, period.last)
    except versions.NoSuchVersion:
        raise Http404 from None


def period_of(given: QueryDict, today: date) -> Period:
    """The period asked for; this month without one. Raises Http404 for what is none."""
    try:
        return parse(str(given["period"])) if given.get("period") else month_of(today)
    except PeriodError:
        raise Http404 from None


def where_of(given: QueryDict) -> Mapping[str, str]:
    """The filters, as ``where=level:A``."""
    pairs = [one.partition(":") for one in given.getlist("where")[:MOST_FILTERS]]
    return {key: item for key, sign, item in pairs if key and sign}


@lru_cache(maxsize=512)
def regulations_of(unit: str, on: date, stamp: int) -> Sequence[str]:
    """What the unit and those below it work or have worked under; the unit's own first."""
    place = Unit.objects.filter(code=unit).first()
    if place is None:
        return ()
    own = [id for id, _ in working.ever_in_force(place.upward)]
    below = units_below(unit)
    others = sorted({one.regulation for one in working.units_at_work(on) if one.unit in below})
    return tuple(dict.fromkeys((*own, *others)))
