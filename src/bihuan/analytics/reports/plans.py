"""Which reports there are: those the regulation asks for, and the house's for any period."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from bihuan.analytics.figures import definitions
from bihuan.analytics.reports.models import Report
from bihuan.people.names import Names
from bihuan.registry import versions
from bihuan.regulation.model import SECTIONS, Regulation, Rule, Spell
from bihuan.regulation.model import Report as Plan
from bihuan.regulation.saying import Saying

KINDS: Final[tuple[Spell, ...]] = ("day", "week", "month", "quarter", "half-year", "year")
HOUSE, REVIEW = "house-", "house-review"
PLAIN: Final = tuple(one for one in SECTIONS if one != "review")


def _house() -> Iterator[Plan]:
    """A report of every length that any regulation can be reported on, and ISO 10002's management review."""
    for kind in KINDS:
        key = f"{HOUSE}{kind}"
        yield Plan(key, key, kind, Rule(f"house.{key}"), sections=PLAIN)
    yield Plan(REVIEW, REVIEW, "year", Rule(f"house.{REVIEW}"), sections=SECTIONS)


HOUSE_PLANS: Final[Mapping[str, Plan]] = {one.key: one for one in _house()}


def plans_of(law: Regulation) -> Mapping[str, Plan]:
    """The regulation's own, then the house's."""
    return {**law.reports, **HOUSE_PLANS}


def law_of(report: Report) -> Regulation:
    """The version the report was opened under, else the one of its period."""
    if report.version:
        return versions.regulation(report.regulation, report.version)
    return definitions(report.regulation, report.last)


def plan_of(report: Report) -> Plan:
    """What the report is made by. A plan that a later version dropped is read from the report's own."""
    return plans_of(law_of(report))[report.key]


def name_of(plan: Plan, said: Saying) -> str:
    if plan.key not in HOUSE_PLANS:
        return said.word(plan.rule.path, plan.name)
    named = {
        "house-day": _("投诉日报"), "house-week": _("投诉周报"), "house-month": _("投诉月报"),
        "house-quarter": _("投诉季报"), "house-half-year": _("投诉半年报"), "house-year": _("投诉年报"),
        REVIEW: _("管理评审报告（ISO 10002）"),
    }  # fmt: skip
    return named[plan.key]


def title_of(report: Report, plan: Plan, said: Saying, names: Names) -> str:
    """`迎宾汽车投诉月报`."""
    return said.pick("", " ").join((names.unit(report.unit), name_of(plan, said)))
