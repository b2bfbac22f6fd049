"""Papers as they stand in policy.yaml: titles, cells, boxes, copies."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Tag

from bihuan.regulation.reading.policy.forms import CopyShape
from bihuan.regulation.reading.policy.shapes import MAPPING, TEXT, Ruled, Shape, Text, by_shape, told


class CellShape(Shape):
    field: Text = told(
        "字段，或 number、complainant 等位置", "A field, or a place such as number or complainant"
    )
    label: Text | None = told("格内标题，默认为字段名称", "Its label; by default the field's", default=None)
    also: Text | None = told("第二种文字的标题", "The label in a second language", default=None)
    wide: int = told("占几栏", "How many columns wide", default=1, ge=1, le=6)
    lines: int = told("至少几行高", "How many lines high at least", default=1, ge=1, le=40)


CellWords: TypeAlias = Annotated[Annotated[Text, Tag(TEXT)] | Annotated[CellShape, Tag(MAPPING)], by_shape]

KINDS = ("rows", "each", "fishbone", "opinion", "words", "cells")


class PartShape(Shape):
    """A piece of a paper: exactly one of rows, each, fishbone, opinion, words, or cells alone."""

    heading: Text | None = told("小标题", "Its heading", default=None)
    also: Text | None = told("第二种文字的小标题", "The heading in a second language", default=None)
    when: Text | None = told("何时印出", "When it is printed", default=None)
    cells: list[CellWords] | None = told("各格；each 的各列", "Its cells; the columns of each", default=None)
    rows: Text | None = told("逐行印出的 rows 字段", "A field of rows, printed row by row", default=None)
    each: Text | None = told("每个该程序印一行", "A line for every such procedure", default=None)
    fishbone: Text | None = told("画成鱼骨图的 rows 字段", "A field of rows, drawn as fishbone", default=None)
    opinion: Text | None = told(
        "意见栏：步骤，如 plan.approval", "A box of opinion: a step such as plan.approval", default=None
    )
    words: Text | None = told("固定文字", "Fixed words", default=None)


class SignShape(Shape):
    name: Text = told("签名处的文字", "The words beside the signature")
    also: Text | None = told("第二种文字", "The words in a second language", default=None)
    post: Text | None = told(
        "由谁签：岗位、complainant、subject；不写则在纸上签",
        "Who signs: a post, complainant, subject; none: on paper",
        default=None,
    )


SignWords: TypeAlias = Annotated[Annotated[Text, Tag(TEXT)] | Annotated[SignShape, Tag(MAPPING)], by_shape]


class PaperShape(Ruled):
    name: Text | None = told("单据标题，默认为表单名称", "Its title; by default the form's", default=None)
    also: Text | None = told("第二种文字的标题", "The title in a second language", default=None)
    form: Text | None = told(
        "所载表单，默认与单据同名", "The form it carries; by default the one of its name", default=None
    )
    of: Text | None = told(
        "没有表单的：属于哪个程序", "Without a form: the procedure it is about", default=None
    )
    series: Text | None = told("编号前缀，默认为表单的", "The prefix of its number", default=None)
    page: Literal["portrait", "landscape"] = told("纵向或横向", "The page", default="portrait")
    columns: int = told("一行几格", "How many cells in a row", default=2, ge=1, le=6)
    parts: list[PartShape] = told("自上而下各部分", "Its parts from the top down", min_length=1)
    signs: list[SignWords] | None = told(
        "签名处，默认为填写和审批的岗位", "Who signs; by default who fills it in and approves", default=None
    )
    copies: list[CopyShape] | None = told(
        "各联，默认为表单的", "Its copies; by default the form's", default=None
    )
    note: Text | None = told("表尾说明", "A note at its foot", default=None)
