"""Filling in a form: what is required there, and whether each value is of its field's kind."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from bihuan.engine import events as e
from bihuan.engine.case import Case, Instance
from bihuan.engine.clocks import date_waiting, quantities_grow
from bihuan.engine.events import Because, Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Reason
from bihuan.engine.seats import give_to_the_named
from bihuan.engine.walking import watch
from bihuan.engine.working import Working, refuse
from bihuan.regulation import rows
from bihuan.regulation.conditions import MissingValue
from bihuan.regulation.model import Field, FieldKind, Regulation, Rule

PEOPLE_KINDS = (FieldKind.PERSON, FieldKind.PEOPLE)
TEXT_KINDS = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.FILES, FieldKind.ROWS)
LONGEST_TEXT = 100_000
LONGEST_CODE = 64


def check_values(
    regulation: Regulation, values: Mapping[str, object], texts: Mapping[str, str], rule: Rule | None
) -> dict[str, Reason]:
    """What is wrong with each value, by field; empty when all are of their kind."""
    wrong: dict[str, Reason] = {}
    fields = regulation.fields
    for key, value in values.items():
        field = fields.get(key)
        if field is None or field.kept_apart:
            wrong[key] = Reason.UNKNOWN_FIELD
        elif value is not None and not fits(field, value):
            wrong[key] = Reason.WRONG_VALUE
    for key, text in texts.items():
        field = fields.get(key)
        if field is None or not field.kept_apart:
            wrong[key] = Reason.UNKNOWN_FIELD
        elif len(text) > LONGEST_TEXT or (text and not _text_fits(field, text)):
            wrong[key] = Reason.WRONG_VALUE
    return wrong


def fits(field: Field, value: object) -> bool:
    """Whether a coded value is of the field's kind, options and bounds."""
    match field.kind:
        case FieldKind.YES_NO:
            return isinstance(value, bool)
        case FieldKind.ONE_OF:
            return isinstance(value, str) and value in field.options
        case FieldKind.MANY_OF:
            return isinstance(value, tuple) and all(one in field.options for one in value)
        case FieldKind.WHOLE | FieldKind.MONEY:
            return isinstance(value, int) and not isinstance(value, bool) and _within(field, value)
        case FieldKind.DECIMAL:
            return isinstance(value, Decimal) and value.is_finite() and _within(field, value)
        case FieldKind.DATE:
            return isinstance(value, date) and not isinstance(value, datetime)
        case FieldKind.MOMENT:
            return isinstance(value, datetime) and value.utcoffset() is not None
        case FieldKind.PERSON | FieldKind.DEPARTMENT:
            return isinstance(value, str) and bool(value)
        case FieldKind.PEOPLE | FieldKind.DEPARTMENTS:
            named = isinstance(value, tuple) and all(isinstance(one, str) and one for one in value)
            return named and isinstance(value, tuple) and _within(field, len(value))
        case FieldKind.CODE:
            return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_CODE
        case _:
            return False


def _within(field: Field, value: int | Decimal) -> bool:
    if field.kind is FieldKind.MONEY and field.least is None and value < 0:
        return False
    return (field.least is None or value >= field.least) and (field.most is None or value <= field.most)


def _text_fits(field: Field, text: str) -> bool:
    """A personal field of a coded kind is kept as text; its options still bind it."""
    if field.kind is FieldKind.ROWS:
        return rows.are_sound(field, text)
    return field.kind is not FieldKind.ONE_OF or text in field.options


def missing_fields(
    w: Working,
    instance: Instance,
    form: str,
    values: Mapping[str, object],
    texts: Mapping[str, str],
    *,
    anew: bool,
) -> dict[str, Reason]:
    """The form's required fields that are neither given now nor, the first time it is asked for, on record.

    `anew` says that the step has been done before: then what is on record is no answer, however the page
    shows it to begin with.
    """
    regulation = w.plan_for(instance).regulation
    fields = regulation.fields
    scope: Mapping[str, object] | None = None
    missing = {}
    for key in regulation.forms[form].fields:
        field = fields[key]
        if not field.required and field.required_when is None:
            continue
        if scope is None:
            scope = {
                **w.scope(instance),
                **{key: value for key, value in values.items() if value is not None},
            }
        if not _is_required(field, scope):
            continue
        if field.kept_apart:
            given = bool(texts[key].strip()) if key in texts else not anew and _on_record(w, instance, key)
        elif anew:
            given = values.get(key) not in (None, ())
        else:
            given = scope.get(key) not in (None, ()) and values.get(key, 0) is not None
        if not given:
            missing[key] = Reason.MISSING_FIELDS
    return missing


def _on_record(w: Working, instance: Instance, key: str) -> bool:
    """Whether the text was written in the procedure, or in one it was started from: not in one beside it."""
    here: Instance | None = instance
    while here is not None and here.parent is not None:
        if f"{here.id}/{key}" in w.case.texts:
            return True
        here = w.case.instances.get(here.parent)
    beside = any(name.endswith(f"/{key}") for name in w.case.texts)
    return key in w.case.texts and (instance.parent is None or not beside)


def require_asked(
    w: Working,
    instance: Instance,
    form: str | None,
    rule: Rule,
    values: Mapping[str, object],
    texts: Mapping[str, str],
) -> None:
    """Raises the refusal of fields that the form does not have, whoever sends them."""
    if not values and not texts:
        return
    asked = w.plan_for(instance).regulation.forms[form].fields if form is not None else ()
    wrong = {key: Reason.UNKNOWN_FIELD for key in (*values, *texts) if key not in asked}
    if wrong:
        raise refuse(Reason.UNKNOWN_FIELD, rule, fields=wrong)


def _is_required(field: Field, scope: Mapping[str, object]) -> bool:
    if field.required_when is not None:
        try:
            return field.required_when(scope)
        except MissingValue:
            # What the condition asks about is itself missing and will be asked for.
            return False
    return field.required


def fill_in(
    w: Working,
    instance: Instance,
    form: str | None,
    values: Mapping[str, object],
    texts: Mapping[str, str],
    at: datetime,
    because: Because,
    by: str | None,
) -> None:
    """Records what was filled in; values in the body, texts apart."""
    fields = w.plan_for(instance).regulation.fields
    given: dict[str, object] = {}
    cleared, dated, naming = [], [], []
    for key, value in values.items():
        if value is None:
            cleared.append(key)
            continue
        given[key] = value
        if isinstance(value, date):
            dated.append(key)
        elif fields[key].kind in PEOPLE_KINDS:
            naming.append(key)
    parts = tuple([Part(key, about(fields[key], instance), text) for key, text in texts.items() if text])
    if not given and not cleared and not parts:
        return
    written = tuple([part.name for part in parts])
    event = e.ValuesRecorded(instance.id, form, given, written, tuple(cleared))
    w.emit(event, because, at=at, by=by, parts=parts)
    quantities_grow(w, given, at)
    watch(w, instance.id, values, at)
    if dated:
        date_waiting(w, instance, frozenset(dated), at)
    if naming:
        give_to_the_named(w, frozenset(naming), at, because)


def about(field: Field, instance: Instance) -> str:
    """Whose the text is.

    The complainant's where the field is personal or theirs to fill, the subject's in a procedure about one.
    """
    if (
        instance.parent is not None
        and instance.subject is not None
        and not instance.subject.startswith("post:")
    ):
        return instance.subject
    return COMPLAINANT if field.personal or field.asks_complainant else "case"


def require_sound(
    w: Working, instance: Instance, values: Mapping[str, object], texts: Mapping[str, str], rule: Rule
) -> None:
    """Raises the refusal that names every field whose value is not of its kind."""
    wrong = check_values(w.plan_for(instance).regulation, values, texts, rule)
    if wrong:
        raise refuse(Reason.WRONG_VALUE, rule, fields=wrong)


def shown_of(case: Case, occurrence: str) -> str:
    """The hash of what an approver is shown.

    The occurrence, and the values of its procedure and of those it was started from with their changes.
    """
    here: Instance | None = case.instances[case.occurrences[occurrence].instance]
    said = [occurrence]
    while here is not None:
        values = case.values if here.parent is None else here.values
        said.append(str(case.counts.get(f"{here.id}!changed", 0)))
        said += (f"{key}={_in_one_zone(values[key])!r}" for key in sorted(values))
        here = case.instances.get(here.parent) if here.parent is not None else None
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _in_one_zone(value: object) -> object:
    """A moment is the same in whatever zone it was typed; the ledger gives it back in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
