"""Decision tables."""

from collections.abc import Mapping

from bihuan.regulation.conditions import Amount, Condition
from bihuan.regulation.model import DecisionTable, Field, FieldKind, Rule
from bihuan.regulation.reading.building.draft import FIELD, Place
from bihuan.regulation.reading.building.fields import LEVEL
from bihuan.regulation.reading.building.values import Given, amount_text, value_or_amount
from bihuan.regulation.reading.policy.forms import RowShape, TableShape
from bihuan.regulation.reading.policy.whole import Policy
from bihuan.regulation.reading.shaping import described
from bihuan.regulation.reading.words import Words, quoted
from bihuan.regulation.tables import Row, Table


def read_tables(place: Place, policy: Policy, fields: Mapping[str, Field]) -> dict[str, DecisionTable]:
    """The tables, each row's values in the order of the fields it gives."""
    givable = dict(fields)
    if policy.levels:
        givable[LEVEL] = Field(LEVEL, "级别", FieldKind.ONE_OF, Rule("levels"), options=policy.levels)
    return {key: _table(place / "tables" / key, key, shape, givable) for key, shape in policy.tables.items()}


def _table(place: Place, key: str, shape: TableShape, fields: Mapping[str, Field]) -> DecisionTable:
    if shape.gives is None:
        gives: tuple[str, ...] = (key,) if key in fields else ()
        if not gives:
            place.wrong(_GIVES, quoted(key), _GIVES_ADVICE, at_key=True)
    else:
        gives = (place / "gives").known_each(shape.gives, fields, FIELD)
    rule = place.rule(shape.article)
    rules = tuple(
        (place / "rows" / index).rule(row.article, rule.articles) for index, row in enumerate(shape.rows)
    )
    rows = tuple(
        _row(place / "rows" / index, row, gives, fields, rules[index].articles)
        for index, row in enumerate(shape.rows)
    )
    return DecisionTable(key, shape.name or key, gives, Table(rows, shape.policy), rule, rules)


def _row(
    place: Place,
    row: RowShape,
    gives: tuple[str, ...],
    fields: Mapping[str, Field],
    articles: tuple[str, ...],
) -> Row[tuple[object, ...]]:
    when: Condition | None = (place / "when").condition(row.when)
    return Row(when, _values(place / "then", row, gives, fields), articles)


def _values(
    place: Place, row: RowShape, gives: tuple[str, ...], fields: Mapping[str, Field]
) -> tuple[object, ...]:
    if isinstance(row.then, dict):
        for key in row.then:
            (place / key).knows(key, gives, _GIVEN, at_key=True)
        return tuple(_value(place / key, row, row.then.get(key), fields[key]) for key in gives)
    if len(gives) > 1:
        listed = ", ".join(f"{key}: …" for key in gives)
        advice = Words(f"请写成 {{{listed}}}。", f"Write {{{listed}}}.")
        place.wrong(_MAPPING, described(row.then), advice)
        return ()
    return tuple(_value(place, row, row.then, fields[key]) for key in gives)


def _value(place: Place, row: RowShape, value: Given | None, one: Field) -> object:
    if value is None:
        place.wrong(Words(f"{one.key} 的值", f"a value of {one.key}"), Words("没有", "none"), _GIVE_ALL)
        return None
    made = value_or_amount(place, one, value)
    # `place` is the row's then, or one field's value below it.
    parent = place.path[: place.path.index("then")]
    return _capped(Place(place.draft, parent), row, made)


def _capped(place: Place, row: RowShape, made: object) -> object:
    at_least, at_most = _cap(place / "at_least", row.at_least), _cap(place / "at_most", row.at_most)
    return made.bounded(at_least=at_least, at_most=at_most) if isinstance(made, Amount) else made


def _cap(place: Place, value: Given | None) -> Amount | None:
    return None if value is None else place.amount(amount_text(value))


_GIVES = Words("与表同名的字段，或键 gives", "a field named like the table, or the key gives")
_GIVES_ADVICE = Words("请用 gives 写明结果填入哪个字段。", "Say under gives which field receives the value.")
_GIVEN = Words("gives 中的字段", "a field of gives")
_MAPPING = Words("每个字段各一个值", "a value for each field")
_GIVE_ALL = Words("请补上，每一条都要给出全部字段。", "Add it: every row gives all fields.")
