"""What people write into a report: kept as typed, by whom and when, however many write at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.analytics.figure import Figure
from bihuan.analytics.figures import figure
from bihuan.analytics.periods import Period
from bihuan.analytics.reports.models import Report, ReportText
from bihuan.regulation.model import Field, FieldKind, Fill, Regulation
from bihuan.regulation.model import Report as Plan
from bihuan.regulation.values import ValueNotRead, coded

# Headings of a report that no form asks for.
PROPOSALS: Final = "proposals"
REVIEWED: Final = (
    "review_context",
    "review_audits",
    "review_actions",
    "review_resources",
    "review_decisions",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A number of the duty's form as the report fills it in; `value` None: `why` it must be typed."""

    field: str
    value: object | None
    figure: Figure


def free_of(plan: Plan) -> tuple[str, ...]:
    """The headings under which people write freely."""
    found = REVIEWED if "review" in plan.sections else ()
    return (*found, PROPOSALS) if PROPOSALS in plan.sections else found


def free_word(key: str) -> str:
    return {
        "proposals": _("改进建议"),
        "review_context": _("内外部变化"),
        "review_audits": _("审核和评价的结果"),
        "review_actions": _("以往评审决定的落实"),
        "review_resources": _("资源是否够用"),
        "review_decisions": _("评审结论和决定"),
    }[key]


def form_of(plan: Plan, law: Regulation) -> tuple[Field, ...]:
    """The fields of the duty's form, in order."""
    if plan.duty is None:
        return ()
    form = law.step(law.duties[plan.duty].procedure, "fill").form
    return tuple(law.fields[key] for key in law.forms[form].fields) if form is not None else ()


def filled(plan: Plan, law: Regulation, unit: str, period: Period, *, now: datetime) -> dict[str, Filled]:
    """The numbers that the figures give, by field."""
    today = now.date()
    held: dict[tuple[str, tuple[str, str] | None], Figure] = {}
    found = {}
    for key, one in plan.fills.items():
        asked = (one.measure, one.where)
        if asked not in held:
            where = dict([one.where]) if one.where is not None else {}
            held[asked] = figure(unit, law.id, one.measure, period, today=today, where=where)
        found[key] = Filled(key, _value(law.fields[key], one, held[asked]), held[asked])
    return found


def _value(field: Field, fill: Fill, found: Figure) -> object | None:
    """The number as the form takes it; None where there is none, or where the form cannot hold it."""
    number: Decimal | int | None
    match fill.part:
        case "numerator":
            number = found.numerator
        case "denominator":
            number = found.denominator if found.per is None else found.per.number
        case "value":
            number = found.value
    if number is None or found.why == "future":
        return None
    if field.kind is FieldKind.MONEY:
        return int(Decimal(number) * 100)
    if field.kind is FieldKind.WHOLE:
        return int(number) if number == int(number) else None
    written = f"{Decimal(number):.{field.places or 0}f}"
    try:
        return coded(field, written)
    except ValueNotRead:
        return None


# --- as typed -----------------------------------------------------------------------------------------------


def newest(report: Report) -> dict[str, ReportText]:
    """The text that holds under each heading."""
    found: dict[str, ReportText] = {}
    for one in ReportText.objects.filter(report=report).order_by("id"):
        found[one.key] = one
    return found


def history(report: Report) -> tuple[ReportText, ...]:
    return tuple(ReportText.objects.filter(report=report).order_by("-id"))


def save(
    report: Report, typed: Mapping[str, Sequence[str]], seen: Mapping[str, str], *, by: str, now: datetime
) -> tuple[str, ...]:
    """Keeps what was typed under each heading; returns the headings that somebody else wrote meanwhile.

    `seen` names the text that its writer had before them: where it is no longer the newest, nothing is
    written over, and the writer is asked. What is unchanged is not written again.
    """
    quicker = []
    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        held = newest(report)
        for key, values in typed.items():
            before = held.get(key)
            words = [one for one in values if one.strip()]
            if words == (before.typed if before is not None else []):
                continue
            if before is not None and seen.get(key, "") != str(before.pk) and before.by != by:
                quicker.append(key)
                continue
            ReportText.objects.create(report=report, key=key, typed=words, by=by, at=now)
    return tuple(quicker)


def words_of(text: ReportText | None) -> str:
    return "\n".join(text.typed) if text is not None else ""


def proposed_before(report: Report) -> str:
    """What the last signed report of the same kind proposed."""
    signed = Report.objects.filter(
        unit=report.unit, regulation=report.regulation, key=report.key, last__lt=report.first
    ).exclude(signed_at=None)
    last = signed.order_by("-last").first()
    if last is None:
        return ""
    held = newest(last)
    found = [words_of(held[key]) for key in held if _proposes(key)]
    return "；".join(one for one in found if one)


def _proposes(key: str) -> bool:
    named = ("proposal", "measure", "improve", "plan", "decision", "remed", "action", "proposed", "change")
    return any(one in key for one in named)


def given(fields: Sequence[Field], held: Mapping[str, ReportText]) -> dict[str, Any]:
    """What was typed as a form gives it, for `RegulatedForm` to read."""
    return {one.key: held[one.key].typed for one in fields if one.key in held}
