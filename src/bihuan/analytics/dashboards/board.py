"""Whose board it is and what it is asked for: by default that of the reader's posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from bihuan.analytics import showing
from bihuan.analytics.asking import Choice, Question, choices_of, period_of, question_of, regulations_of
from bihuan.analytics.figure import NOTHING
from bihuan.analytics.figures import definitions
from bihuan.analytics.periods import Period
from bihuan.analytics.summing import Asked, tallies
from bihuan.pages.frame import Viewer
from bihuan.people.holders import post_above
from bihuan.people.models import Grade
from bihuan.regulation.model import FieldKind, Regulation
from bihuan.regulation.saying import Saying

SPANS = 12
# Of more than these no two filters are counted at once while somebody waits for the page.
MOST_CROSSED = 50_000
MONTH, UNIT = "month", "unit"
WITH_SUMS = ("level", "channel", "department")


class Role(StrEnum):
    """For whom a board is."""

    CLERK = "clerk"
    DEPARTMENT = "department"
    SUPERVISOR = "supervisor"
    LEADERSHIP = "leadership"


NAMES: Mapping[Role, Any] = {
    Role.CLERK: gettext_lazy("我的"),
    Role.DEPARTMENT: gettext_lazy("部门负责人"),
    Role.SUPERVISOR: gettext_lazy("督办"),
    Role.LEADERSHIP: gettext_lazy("领导"),
}


def roles_of(viewer: Viewer) -> tuple[Role, ...]:
    """The boards the reader may choose from, their own first."""
    scope = viewer.scope
    if scope.everything or scope.units:
        first = (Role.LEADERSHIP, Role.SUPERVISOR)
        return (*(first if _leads(viewer) else reversed(first)), Role.DEPARTMENT, *_own(viewer))
    return (Role.DEPARTMENT, *_own(viewer)) if scope.departments else _own(viewer)


def _leads(viewer: Viewer) -> bool:
    """Whether a post that sees a whole unit answers to nobody."""
    wide = [(one.unit, one.post) for one in viewer.scope.held
            if one.grade in (Grade.OWN_UNIT, Grade.EVERYTHING)]  # fmt: skip
    return any(_at_the_top(unit, post, viewer.stamp) for unit, post in wide)


@lru_cache(maxsize=1024)
def _at_the_top(unit: str, post: str, stamp: int) -> bool:
    return post_above(unit, post) is None


def _own(viewer: Viewer) -> tuple[Role, ...]:
    return (Role.CLERK,) if viewer.scope.held else ()


@dataclass(frozen=True)
class Board:
    """A board as it is asked for.

    `by` is the field that charts are split by, `across` what the heat map has for columns; `ignored` says
    that more filters were asked for than a board takes.
    """

    viewer: Viewer
    role: Role
    question: Question
    by: str
    across: str
    ignored: bool = False

    @property
    def law(self) -> Regulation:
        return self.question.law

    @property
    def is_mine(self) -> bool:
        return self.role is Role.CLERK

    @property
    def where(self) -> Mapping[str, str]:
        return {"person": self.viewer.id} if self.is_mine else self.question.narrowed

    @property
    def department(self) -> str:
        return "" if self.is_mine else self.question.narrowed.get("department", "")

    @cached_property
    def said(self) -> Saying:
        return showing.saying(self.viewer, self.law)

    @cached_property
    def asked(self) -> Asked:
        found = self.question.asked(self.viewer.today)
        return Asked(found.units, found.regulation, found.period, found.until, self.where)

    @cached_property
    def spans(self) -> tuple[Period, ...]:
        """This period and those before it, oldest first."""
        found = [self.question.period]
        while len(found) < SPANS:
            found.insert(0, found[0].before)
        return tuple(found)

    @cached_property
    def may_cross(self) -> bool:
        """Whether the period holds few enough cases to be counted by two filters at once."""
        whole = Asked(self.asked.units, self.asked.regulation, self.asked.period, self.asked.until)
        held = tallies(whole, ("received",), split_by="")
        return held.get(("received", ""), NOTHING).counted <= MOST_CROSSED

    def query(self, **changed: object) -> str:
        """As the end of an address."""
        more = {"role": self.role.value, "by": self.by, "across": self.across} | changed
        if self.is_mine:
            period = self.question.period.text
            pairs = {"unit": self.question.unit, "regulation": self.law.id, "period": period, **more}
            return urlencode(pairs)
        return self.question.query(**more)

    @property
    def url(self) -> str:
        return f"{reverse('analytics:board')}?{self.query()}"


def board_of(request: HttpRequest, viewer: Viewer) -> Board:
    """What the address asks for. Raises Http404 for what is not to be seen."""
    known = roles_of(viewer)
    asked = request.GET.get("role", "")
    if not known or (asked and asked not in known):
        raise Http404
    role = Role(asked) if asked else known[0]
    question = mine_of(request, viewer) if role is Role.CLERK else question_of(request, viewer)
    one = dict(list(question.where.items())[: 0 if question.choice.department else 1])
    fields, chosen = splits(question.law), request.GET.get("by", "")
    by = chosen if chosen in fields else fields[0]
    return Board(
        viewer=viewer,
        role=role,
        question=Question(question.choice, question.law, question.period, one),
        by=by,
        across=_across(request.GET.get("across", ""), fields, by),
        ignored=len(one) < len(question.where),
    )


def mine_of(request: HttpRequest, viewer: Viewer) -> Question:
    """The reader's own figures, in a unit in which they hold a post."""
    units = tuple(dict.fromkeys(one.unit for one in viewer.scope.held))
    asked = request.GET.get("unit", "").partition("/")[0]
    # Another board's unit, where the reader changes over to their own.
    unit = asked if asked in units else (units[0] if units else "")
    known = regulations_of(unit, viewer.today, viewer.stamp)
    if not known:
        raise Http404
    law = request.GET.get("regulation", "")
    period = period_of(request.GET, viewer.today)
    return Question(Choice(unit), definitions(law if law in known else known[0], period.last), period)


def splits(law: Regulation) -> tuple[str, ...]:
    """What a board's charts may be split by: the record's choices first."""
    record = law.forms.get("record")
    fields = [key for key, one in law.fields.items() if one.kind is FieldKind.ONE_OF and not one.personal]
    own = [key for key in fields if record is not None and key in record.fields and key != "level"]
    return (*own, *WITH_SUMS) if own else WITH_SUMS


def _across(asked: str, fields: tuple[str, ...], by: str) -> str:
    return asked if asked in (MONTH, UNIT, *fields) and asked != by else MONTH


def several_units(viewer: Viewer) -> bool:
    return len([one for one in choices_of(viewer) if not one.department]) > 1
