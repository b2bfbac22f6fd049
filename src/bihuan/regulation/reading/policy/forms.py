"""Forms, fields and decision tables as they stand in policy.yaml."""

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Tag, WithJsonSchema

from bihuan.regulation.reading.policy.shapes import (
    MAPPING,
    NUMBER,
    TEXT,
    TRUTH,
    Named,
    Ruled,
    Several,
    Shape,
    Text,
    Words,
    by_shape,
    shape,
    told,
)


class WholeBounds(Shape):
    least: int | None = told("最小值", "The least value", default=None)
    most: int | None = told("最大值", "The greatest value", default=None)
    unit: Text | None = told("单位，如 件", "The unit, such as 件", default=None)


class DecimalBounds(WholeBounds):
    places: int = told("小数位数", "Decimal places", default=2, ge=0, le=9)


class MoneyBounds(Shape):
    least: int | None = told("最低金额（元）", "The least, in yuan", default=None)
    most: int | None = told("最高金额（元）", "The greatest, in yuan", default=None)


Yes: TypeAlias = Literal[True]
WholeKind: TypeAlias = Annotated[Annotated[Yes, Tag(TRUTH)] | Annotated[WholeBounds, Tag(MAPPING)], by_shape]
DecimalKind: TypeAlias = Annotated[
    Annotated[Yes, Tag(TRUTH)] | Annotated[DecimalBounds, Tag(MAPPING)], by_shape
]


class HowMany(Shape):
    least: int | None = told("至少几个", "At least so many", default=None, ge=0)
    most: int | None = told("至多几个", "At most so many", default=None, ge=1)


SeveralKind: TypeAlias = Annotated[Annotated[Yes, Tag(TRUTH)] | Annotated[HowMany, Tag(MAPPING)], by_shape]
MoneyKind: TypeAlias = Annotated[Annotated[Yes, Tag(TRUTH)] | Annotated[MoneyBounds, Tag(MAPPING)], by_shape]
COLUMN_KINDS = (
    "text",
    "yes_no",
    "one_of",
    "whole",
    "decimal",
    "money",
    "date",
    "person",
    "department",
    "code",
)
"""What a column of rows may hold."""


class ColumnShape(Named):
    """A column. Exactly one of the keys from `text` to `code` says what it holds."""

    text: Literal["short", "long"] | None = told("文字", "Text: short or long", default=None)
    yes_no: Yes | None = told("是或否", "Yes or no", default=None)
    one_of: Words | None = told("选一项", "One of these", default=None)
    whole: WholeKind | None = told("整数", "A whole number", default=None)
    decimal: DecimalKind | None = told("小数", "A decimal number", default=None)
    money: MoneyKind | None = told("金额（元）", "An amount in yuan", default=None)
    date: Yes | None = told("日期", "A date", default=None)
    person: Yes | None = told("一名员工", "One member of staff", default=None)
    department: Yes | None = told("一个部门", "One department", default=None)
    code: Yes | None = told("编号", "The number of a thing", default=None)
    required: bool = told("写了这一行就必填", "Required in every row that is written", default=False)
    help: Text | None = told("填写说明", "A word of help", default=None)


class RowsBounds(HowMany):
    columns: dict[str, ColumnShape] = told("各列", "The columns", min_length=1)
    drawn: Literal["fishbone"] | None = told(
        "画成鱼骨图：第一个 one_of 列为各骨",
        "Drawn as a fishbone: its first one_of column is the bones",
        default=None,
    )


Required: TypeAlias = Annotated[Annotated[bool, Tag(TRUTH)] | Annotated[Text, Tag(TEXT)], by_shape]

KINDS = (
    "text",
    "yes_no",
    "one_of",
    "many_of",
    "whole",
    "decimal",
    "money",
    "date",
    "moment",
    "person",
    "people",
    "department",
    "departments",
    "files",
    "code",
    "rows",
)
"""The keys that say what a field holds; a field has exactly one."""


class FieldShape(Named):
    """A field. Exactly one of the keys from `text` to `files` says what it holds."""

    text: Literal["short", "long"] | None = told(
        "文字：short 一行，long 多行", "Text: short or long", default=None
    )
    yes_no: Yes | None = told("是或否", "Yes or no", default=None)
    one_of: Words | None = told("选一项", "One of these", default=None)
    many_of: Words | None = told("可选多项", "Any number of these", default=None)
    whole: WholeKind | None = told("整数", "A whole number", default=None)
    decimal: DecimalKind | None = told("小数", "A decimal number", default=None)
    money: MoneyKind | None = told("金额（元）", "An amount in yuan", default=None)
    date: Yes | None = told("日期", "A date", default=None)
    moment: Yes | None = told("日期和时间", "A date and a time", default=None)
    person: Yes | None = told("一名员工", "One member of staff", default=None)
    people: SeveralKind | None = told("若干员工", "Members of staff", default=None)
    department: Yes | None = told("一个部门", "One department", default=None)
    departments: SeveralKind | None = told("若干部门", "Departments", default=None)
    files: Yes | None = told("附件", "Files", default=None)
    code: Yes | None = told(
        "编号：批号、件号、订单号等，不是个人信息，可按相同编号计数",
        "The number of a thing: lot, part, order; not personal, and alike ones can be counted",
        default=None,
    )
    rows: RowsBounds | None = told("多行：每行有这些列", "Rows, each with these columns", default=None)
    required: Required = told(
        "必填：true，或写条件", "true, or a condition under which it is required", default=False
    )
    personal: bool = told(
        "个人信息，可单独删除", "Personal: kept apart so that it can be erased", default=False
    )
    asks: Literal["complainant"] | None = told("由投诉人填写", "Asked of the complainant", default=None)
    help: Text | None = told("填写说明", "A word of help", default=None)


class CopyShape(Named):
    to: Text | None = told("由哪个岗位留存", "The post that keeps it", default=None)


class FormShape(Named):
    fields: dict[str, FieldShape] = told("字段", "The fields", default_factory=dict)
    document: bool = told("是否为编号的单据", "Whether it is also a numbered paper", default=False)
    series: Text | None = told("编号前缀", "The prefix of its number", default=None)
    copies: list[CopyShape] = told("各联", "Its copies, each with a keeper", default_factory=list)


Value: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[bool, Tag(TRUTH)]
    | Annotated[int, Tag("‹whole›")]
    | Annotated[Decimal, WithJsonSchema({"type": "number"}), Tag("‹decimal›")],
    Discriminator(lambda value: _value_shape(value)),
]
"""One value of a field."""


def _value_shape(value: object) -> str:
    kind = shape(value)
    if kind != NUMBER:
        return kind
    return "‹whole›" if isinstance(value, int) else "‹decimal›"


Given: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[bool, Tag(TRUTH)]
    | Annotated[int, Tag("‹whole›")]
    | Annotated[Decimal, WithJsonSchema({"type": "number"}), Tag("‹decimal›")]
    | Annotated[dict[str, Value], Tag(MAPPING)],
    Discriminator(lambda value: _value_shape(value)),
]
Names: TypeAlias = Several


class RowShape(Ruled):
    when: Text | None = told("条件；不写即其余情形", "The condition; none: in all other cases", default=None)
    then: Given = told("结果", "The value, or a value for each field given")
    at_most: Value | None = told("上限", "A cap on a formula", default=None)
    at_least: Value | None = told("下限", "A floor under a formula", default=None)


class TableShape(Ruled):
    name: Text | None = told("名称", "Its name", default=None)
    policy: Literal["first", "unique"] = told(
        "first：取第一条符合的；unique：各条不得重叠",
        "first: the first row that holds; unique: rows may not overlap",
        default="first",
    )
    gives: Several | None = told(
        "结果填入的字段，默认与表同名",
        "The fields it gives; by default the one named like the table",
        default=None,
    )
    rows: list[RowShape] = told("各条", "The rows", min_length=1)
