"""Fields, forms and facts, and the scope they make for conditions."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from keyword import iskeyword
from types import MappingProxyType
from typing import assert_never

from bihuan.regulation.conditions import (
    Choice,
    Choices,
    Day,
    FieldType,
    Moment,
    Money,
    Quantity,
    Whole,
    YesNo,
)
from bihuan.regulation.model import Copy, Field, FieldKind, Form
from bihuan.regulation.reading.building.draft import POST, Place
from bihuan.regulation.reading.policy.forms import (
    COLUMN_KINDS,
    KINDS,
    ColumnShape,
    CopyShape,
    DecimalBounds,
    FieldShape,
    FormShape,
    HowMany,
    MoneyBounds,
    RowsBounds,
    WholeBounds,
)
from bihuan.regulation.reading.policy.whole import CounterShape, Policy
from bihuan.regulation.reading.shaping import OTHER_TRUTHS
from bihuan.regulation.reading.words import Words, quoted

LEVEL, CHANNEL, KIND, PENALTY_MODE = "level", "channel", "kind", "penalty_mode"
ANONYMOUS = "anonymous"
BUILT_IN = (LEVEL, CHANNEL, KIND, PENALTY_MODE, ANONYMOUS)
PENALTY_MODES = ("coaching", "points", "performance_pay", "compensation", "fine")
CASE_KINDS = ("complaint", "duty")

_TEXT = "it is text, which no condition may read; record a coded fact instead (yes_no or one_of)"
_ROWS = "it holds rows, which no condition may read; record a coded fact instead (yes_no or one_of)"
_FILES = "it holds files, which no condition may read; record a coded fact instead (yes_no)"
_PERSONAL = "it is personal, so no condition may read it; record a coded fact instead (yes_no or one_of)"
_WHO = "it names people or departments, which no condition may read; record a coded fact instead (one_of)"

_CODE = "it is a number of a thing, which no condition may read; count cases alike in it (counters)"

_KIND_OF: Mapping[str, FieldKind] = {kind: FieldKind(kind) for kind in KINDS if kind != "text"}


def read_fields(place: Place, policy: Policy) -> dict[str, Field]:
    """All fields, of forms and facts, by key.

    Fills the draft's scope, so that conditions can be read after it.
    """
    held = [
        (place / "forms" / form / "fields" / key, shape)
        for form, form_shape in policy.forms.items()
        for key, shape in form_shape.fields.items()
    ]
    held += [(place / "facts" / key, shape) for key, shape in policy.facts.items()]
    places: dict[str, Place] = {}
    fields: dict[str, Field] = {}
    for at, shape in held:
        key = str(at.path[-1])
        if _is_good_key(at, key, places):
            places[key] = at
            fields[key] = _field(at, key, shape)
    _fill_scope(place, policy, fields)
    return {key: _with_condition(places[key], one, held) for key, one in fields.items()}


def _with_condition(at: Place, one: Field, held: list[tuple[Place, FieldShape]]) -> Field:
    required = next(shape for place, shape in held if place == at).required
    if isinstance(required, bool):
        return one
    return replace(one, required_when=(at / "required").condition(required))


def _is_good_key(at: Place, key: str, places: Mapping[str, Place]) -> bool:
    if not is_identifier(key):
        at.wrong(_IDENTIFIER, quoted(key), _RENAME, at_key=True)
        return False
    if key in BUILT_IN:
        at.wrong(_OWN_KEY, quoted(key), _BUILT_IN_ADVICE, at_key=True)
        return False
    if key in places:
        first = places[key].where
        found = Words(f"已在 {first} 定义的 {key}", f"{key}, already at {first}")
        at.wrong(_ONCE, found, _RENAME, at_key=True)
        return False
    return True


def is_identifier(key: str) -> bool:
    """Whether conditions can name it: letters of any script, digits and underscores, as conditions read
    them.
    """
    return key.isidentifier() and not iskeyword(key) and unicodedata.normalize("NFKC", key) == key


def _field(at: Place, key: str, shape: FieldShape) -> Field:
    kinds = [kind for kind in KINDS if getattr(shape, kind) is not None]
    if len(kinds) != 1:
        at.wrong(_ONE_KIND, _kinds_found(kinds), _KIND_ADVICE, at_key=True)
    # Of several the last is taken, so that conditions on a coded field are not doubted as well.
    kind = kinds[-1] if kinds else "text"
    held = getattr(shape, kind)
    options = held if kind in ("one_of", "many_of") else {}
    if kind in ("one_of", "many_of") and not options:
        (at / kind).wrong(_SOME_OPTIONS, Words("空", "none"), _SOME_OPTIONS_ADVICE)
    bounds = held if isinstance(held, WholeBounds | MoneyBounds | HowMany) else None
    factor = 100 if kind == "money" else 1
    return Field(
        key=key,
        name=shape.name,
        kind=_kind(kind, held),
        rule=at.rule(shape.article),
        options=MappingProxyType(dict(options)),
        required=shape.required is True or shape.required in OTHER_TRUTHS,
        personal=shape.personal,
        asks_complainant=shape.asks == "complainant",
        help=shape.help or "",
        unit=(bounds.unit or "") if isinstance(bounds, WholeBounds) else "",
        least=_bound(bounds.least if bounds else None, factor),
        most=_bound(bounds.most if bounds else None, factor),
        places=bounds.places
        if isinstance(bounds, DecimalBounds)
        else 2
        if kind in ("decimal", "money")
        else 0,
        columns=_columns(at / "rows", held) if isinstance(held, RowsBounds) else MappingProxyType({}),
        drawn=(held.drawn or "") if isinstance(held, RowsBounds) else "",
    )


def _columns(at: Place, rows: RowsBounds) -> Mapping[str, Field]:
    """The columns as fields of their own; a drawing needs bones and something to write on them."""
    found: dict[str, Field] = {}
    for key, shape in rows.columns.items():
        place = at / "columns" / key
        if not is_identifier(key):
            place.wrong(_IDENTIFIER, quoted(key), _RENAME, at_key=True)
        found[key] = _column(place, key, shape)
    kinds = {one.kind for one in found.values()}
    if rows.drawn == "fishbone" and not (FieldKind.ONE_OF in kinds and FieldKind.TEXT in kinds):
        (at / "drawn").wrong(_BONES, Words("缺少这样的列", "no such columns"), _BONES_ADVICE)
    return MappingProxyType(found)


def _column(at: Place, key: str, shape: ColumnShape) -> Field:
    given = {kind: getattr(shape, kind) for kind in COLUMN_KINDS}
    same = FieldShape(
        name=shape.name, article=shape.article, help=shape.help, required=shape.required, **given
    )
    return _field(at, key, same)


def _bound(value: int | None, factor: int) -> int | None:
    return None if value is None else value * factor


def _kind(kind: str, held: object) -> FieldKind:
    if kind == "text":
        return FieldKind.LONG_TEXT if held == "long" else FieldKind.TEXT
    return _KIND_OF[kind]


def read_forms(place: Place, policy: Policy, fields: Mapping[str, Field]) -> dict[str, Form]:
    """The forms with the keys of their fields."""
    return {key: _form(place / "forms" / key, key, shape, fields) for key, shape in policy.forms.items()}


def _form(at: Place, key: str, shape: FormShape, fields: Mapping[str, Field]) -> Form:
    own = tuple(one for one in shape.fields if one in fields)
    rule = at.rule(shape.article)
    copies = tuple(_copy(at / "copies" / index, one, rule.articles) for index, one in enumerate(shape.copies))
    return Form(key, shape.name, own, rule, shape.document, shape.series or "", copies)


def _copy(at: Place, shape: CopyShape, articles: tuple[str, ...]) -> Copy:
    if shape.to is not None:
        (at / "to").knows(shape.to, at.draft.names.of("posts"), POST)
    return Copy(shape.name, shape.to, at.rule(shape.article, articles))


def _fill_scope(place: Place, policy: Policy, fields: Mapping[str, Field]) -> None:
    scope, refused = place.draft.scope, place.draft.refused
    if policy.levels:
        scope[LEVEL] = Choice(tuple(policy.levels), ordered=True)
    if policy.channels:
        scope[CHANNEL] = Choice(tuple(policy.channels))
    scope[KIND] = Choice(CASE_KINDS)
    scope[PENALTY_MODE] = Choice(PENALTY_MODES)
    scope[ANONYMOUS] = YesNo()
    facts = frozenset(policy.facts)
    for key, one in fields.items():
        found = _type(one, optional=not one.required and key not in facts)
        if isinstance(found, str):
            refused[key] = found
        else:
            scope[key] = found
    made: dict[str, FieldType] = {key: _counted(shape, fields) for key, shape in policy.counters.items()}
    made |= dict.fromkeys(policy.bars, YesNo())
    for key, kind in made.items():
        at = place / ("counters" if key in policy.counters else "bars") / key
        if not is_identifier(key):
            at.wrong(_IDENTIFIER, quoted(key), _RENAME, at_key=True)
        elif key in scope or key in refused:
            at.wrong(_ONCE, quoted(key), _RENAME, at_key=True)
        else:
            scope[key] = kind


def _counted(shape: CounterShape, fields: Mapping[str, Field]) -> FieldType:
    summed = fields.get(shape.sums or "")
    return Money() if summed is not None and summed.kind is FieldKind.MONEY else Whole(at_least=0)


def _type(one: Field, *, optional: bool) -> FieldType | str:
    """The type conditions see, or why they may not read it."""
    if one.personal:
        return _PERSONAL
    match one.kind:
        case FieldKind.YES_NO:
            return YesNo(optional)
        case FieldKind.ONE_OF:
            return Choice(tuple(one.options), optional=optional)
        case FieldKind.MANY_OF:
            return Choices(tuple(one.options), optional)
        case FieldKind.WHOLE:
            return Whole(one.unit or None, one.least, one.most, optional)
        case FieldKind.DECIMAL:
            return Quantity(one.places, one.unit or None, _decimal(one.least), _decimal(one.most), optional)
        case FieldKind.MONEY:
            return Money(one.least, one.most, optional)
        case FieldKind.DATE:
            return Day(optional)
        case FieldKind.MOMENT:
            return Moment(optional)
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return _TEXT
        case FieldKind.FILES:
            return _FILES
        case FieldKind.ROWS:
            return _ROWS
        case FieldKind.CODE:
            return _CODE
        case FieldKind.PERSON | FieldKind.PEOPLE | FieldKind.DEPARTMENT | FieldKind.DEPARTMENTS:
            return _WHO
        case _:
            assert_never(one.kind)


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _kinds_found(kinds: list[str]) -> Words:
    if not kinds:
        return Words("一种也没有", "none")
    return Words("、".join(kinds), " and ".join(kinds))


_IDENTIFIER = Words("由字母（汉字）、数字和下划线组成的键", "a key of letters, digits and underscores")
_RENAME = Words("请改用别的键。", "Choose another key.")
_OWN_KEY = Words("不是内置的键", "a key that is not built in")
_ONCE = Words("全制度唯一的字段键", "a key no other field has")
_BUILT_IN_ADVICE = Words(
    "level、channel、kind、penalty_mode、anonymous 是内置字段，不必定义。",
    "level, channel, kind, penalty_mode and anonymous are built in; they need no definition.",
)
_ONE_KIND = Words("恰好一种内容", "exactly one kind of content")
_KIND_ADVICE = Words(f"请从这些键中选一个：{', '.join(KINDS)}。", f"Choose one key of {', '.join(KINDS)}.")
_BONES = Words("一个 one_of 列和一个 text: short 列", "a column one_of and a column text: short")
_BONES_ADVICE = Words(
    "one_of 列是各骨（人、机、料、法、环、测），text 列是写在骨上的原因。",
    "The one_of column is the bones (man, machine, …), the text column the causes written on them.",
)
_SOME_OPTIONS = Words("至少一个选项", "at least one choice")
_SOME_OPTIONS_ADVICE = Words("请写成 {键: 文字}。", "Write {key: words}.")
