"""Procedures and steps as they stand in policy.yaml."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from bihuan.regulation.reading.policy.forms import Value
from bihuan.regulation.reading.policy.shapes import (
    LIST,
    MAPPING,
    TEXT,
    TRUTH,
    Named,
    Ruled,
    Several,
    Shape,
    Text,
    by_shape,
    shape,
    told,
)

Treatment: TypeAlias = Literal["keep", "cancel", "restart"]


class RouteShape(Ruled):
    when: Text | None = told("条件；不写即其余情形", "The condition; none: in all other cases", default=None)
    to: Text | None = told("下一步", "The next step", default=None)
    ends: Text | None = told("程序以此结束", "The end of the procedure", default=None)


Routes: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[list[RouteShape], Field(min_length=1), Tag(LIST)], by_shape
]


class AllSign(Shape):
    all: list[Text] = told("每一个都须签字", "Each of these signs", min_length=1)


class DoerShape(Ruled):
    when: Text | None = told("条件；不写即其余情形", "The condition; none: in all other cases", default=None)
    then: Several = told("由谁办理", "Who does it")


def _doers_shape(value: object) -> str:
    if isinstance(value, list) and any(isinstance(item, dict | DoerShape) for item in value):
        return "‹rows›"
    return shape(value)


Doers: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[list[Text], Field(min_length=1), Tag(LIST)]
    | Annotated[list[DoerShape], Tag("‹rows›")]
    | Annotated[AllSign, Tag(MAPPING)],
    Discriminator(_doers_shape),
]


class ApprovalShape(Ruled):
    when: Text | None = told("条件", "The condition", default=None)
    then: Several = told("依次审批的岗位", "The posts that approve, in order")


def _approval_shape(value: object) -> str:
    if isinstance(value, list) and any(isinstance(item, dict | ApprovalShape) for item in value):
        return "‹rows›"
    return shape(value)


Approval: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[list[Text], Tag(LIST)]
    | Annotated[list[ApprovalShape], Tag("‹rows›")]
    | Annotated[dict[str, Several], Tag(MAPPING)],
    Discriminator(_approval_shape),
]


class LeadShape(Ruled):
    to: Routes | None = told("下一步，或按条件分列", "The next step, or rows with conditions", default=None)
    ends: Text | None = told("程序以此结束", "The end of the procedure", default=None)
    name: Text | None = told("结果的名称", "Its words", default=None)
    letter: Text | None = told("应向投诉人发出的函件", "The letter owed to the complainant", default=None)
    reason: Literal["required"] | None = told("须写明理由", "A written reason is required", default=None)
    secondary: bool = told("显示为按钮旁的链接", "A plain link beside the button", default=False)
    by: Several | None = told("仅这些岗位可选", "Only these posts may choose it", default=None)
    form: Text | None = told(
        "这一结果自己的表单，代替步骤的表单", "Its own form, in place of the step's", default=None
    )
    when: Text | None = told("只有符合这一条件才可选", "It may be chosen only where this holds", default=None)
    while_: Text | None = told(
        "只有这一时限在走时才可选", "It may be chosen only while this clock runs", default=None, alias="while"
    )
    issues: Several | None = told("须开出的单据", "Papers issued with it", default=None)
    sets: Several | None = told(
        "只随这一结果判定的表", "Tables decided with this outcome alone", default=None
    )
    children: dict[str, Treatment] = told(
        "退回时各子程序如何处理", "What becomes of procedures started here", default_factory=dict
    )
    clocks: dict[str, Treatment] = told(
        "退回时各时限如何处理", "What becomes of clocks", default_factory=dict
    )


Lead: TypeAlias = Annotated[Annotated[Text, Tag(TEXT)] | Annotated[LeadShape, Tag(MAPPING)], by_shape]


class StartShape(Ruled):
    for_each: Text | None = told("字段中的每一人或部门", "For each value of this field", default=None)
    for_: Text | None = told("某岗位的任职者", "For the holder of this post", default=None, alias="for")
    when: Text | None = told("条件", "Only when this holds", default=None)
    with_: dict[str, Value] = told("交给它的值", "Values it is given", default_factory=dict, alias="with")
    again: bool = told("已启动过也再启动", "Even if it was started before", default=False)


StartWay: TypeAlias = Annotated[Annotated[Text, Tag(TEXT)] | Annotated[StartShape, Tag(MAPPING)], by_shape]
StartWays: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[StartShape, Tag(MAPPING)]
    | Annotated[list[StartWay], Field(min_length=1), Tag(LIST)],
    by_shape,
]
Starts: TypeAlias = dict[str, StartWays]


class OneLimit(Shape):
    until: Text = told("以某日期字段为限", "Until the value of a date or moment field")


class QuantityShape(Shape):
    quantity: Text = told("数量字段，如里程", "A field of a number, such as kilometres")
    most: Value = told("达到多少即到限", "The number at which the limit is over")


def _piece_shape(value: object) -> str:
    kind = shape(value)
    return "‹quantity›" if kind == MAPPING and "quantity" in _keys(value) else kind


def _keys(value: object) -> Iterable[str]:
    return value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Shape) else ()


Piece: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[OneLimit, Tag(MAPPING)]
    | Annotated[QuantityShape, Tag("‹quantity›")],
    Discriminator(_piece_shape),
]


class FirstOf(Shape):
    first_of: list[Piece] = told("以先到者为准", "Whichever comes first", min_length=2)


def _limit_shape(value: object) -> str:
    kind = shape(value)
    if kind != MAPPING:
        return kind
    keys = _keys(value)
    for key, tag in (("until", "‹until›"), ("first_of", "‹first of›"), ("quantity", "‹quantity›")):
        if key in keys:
            return tag
    return MAPPING


Limited: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[OneLimit, Tag("‹until›")]
    | Annotated[FirstOf, Tag("‹first of›")]
    | Annotated[QuantityShape, Tag("‹quantity›")],
    Discriminator(_limit_shape),
]


class LimitRowShape(Ruled):
    when: Text | None = told("条件", "The condition", default=None)
    then: Limited = told("时限", "The limit")


Within: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[OneLimit, Tag("‹until›")]
    | Annotated[FirstOf, Tag("‹first of›")]
    | Annotated[QuantityShape, Tag("‹quantity›")]
    | Annotated[list[LimitRowShape], Field(min_length=1), Tag(LIST)]
    | Annotated[dict[str, Limited], Tag(MAPPING)],
    Discriminator(_limit_shape),
]
"""A length, a date field, whichever of several comes first, rows with conditions, or one for each level."""


class StepShape(Named):
    """A step. It leads on by exactly one of `then`, `leads` and `ends`."""

    by: Doers | None = told("由谁办理：岗位、complainant、subject、automatic", "Who does it", default=None)
    form: Text | None = told("填写的表单", "The form filled in", default=None)
    then: Routes | None = told("下一步，或按条件分列", "The next step, or rows with conditions", default=None)
    leads: dict[str, Lead] | None = told(
        "各种结果通向哪里", "Where each outcome leads", default=None, min_length=1
    )
    ends: Text | None = told("完成后程序以此结束", "The end of the procedure when done", default=None)
    approved_by: Approval | None = told(
        "由谁审批，可逐级或按级别", "Who approves: a post, a chain, or by level", default=None
    )
    returns_to: Text | None = told("审批退回到哪一步", "Where a return leads", default=None)
    not_by: Several | None = told(
        "办过这些步骤的人不得办理", "Steps whose doer may not do this one", default=None
    )
    not_of: Several | None = told(
        "办过这些步骤的部门、这些字段所列的部门的人不得办理",
        "Steps or department fields: nobody of those departments may do this one",
        default=None,
    )
    same_as: Text | None = told(
        "须由办理该步骤的人办理", "The step whose doer alone may do this one", default=None
    )
    named_in: Text | None = told(
        "填写后只能由该字段所列的人办理",
        "The field of people who alone may do it, once it is filled",
        default=None,
    )
    sets: Several | None = told("完成时判定的表", "Tables decided when it is done", default=None)
    letter: Text | None = told("完成时应向投诉人发出的函件", "The letter owed when done", default=None)
    tells: Several | None = told("完成时通知的岗位", "Posts told when done", default=None)
    issues: Several | None = told("完成时开出的单据", "Papers issued when done", default=None)
    starts: Starts = told("完成时启动的程序", "Procedures started when done", default_factory=dict)
    stops: dict[str, Text] = told(
        "完成时结束的程序及其结果", "Procedures ended when done, and how", default_factory=dict
    )
    waits_for: Several | None = told(
        "等待：all 程序、any of 程序，或发生某事（可列多项）",
        "all <procedure>, any of <procedure>, or something that happens (one or several)",
        default=None,
    )
    within: Within | None = told("本步骤的时限", "A clock on this step", default=None)


class EndShape(Named):
    refusal: bool = told(
        "是否为拒绝：须告知投诉人及其救济途径",
        "Whether it refuses: the complainant is told, with recourse",
        default=False,
    )
    recourse: bool = told("是否告知救济途径", "Whether recourse is told", default=False)


Private: TypeAlias = Annotated[Annotated[bool, Tag(TRUTH)] | Annotated[Text, Tag(TEXT)], by_shape]


class ProcedureShape(Ruled):
    name: Text | None = told("名称", "Its name", default=None)
    of: Text | None = told("从哪个程序启动", "The procedure it is started from", default=None)
    begins: Text = told("第一步", "The first step")
    reopens: Text | None = told(
        "投诉人不认可时，已关闭的投诉从哪一步重新开始", "Where a closed case begins again", default=None
    )
    outlives: Literal["case"] | None = told(
        "投诉关闭后仍继续", "It goes on after the case has closed", default=None
    )
    started_by: Several | None = told(
        "哪些岗位可以随时启动", "The posts that may start it at any time", default=None
    )
    private: Private = told(
        "与其无关的人不可见：true，或写条件",
        "Hidden from those it does not concern: true, or a condition",
        default=False,
    )
    when: Text | None = told(
        "只有符合这一条件才可由 started_by 启动", "It may be started only where this holds", default=None
    )
    while_: Text | None = told(
        "只有这一时限在走时才可由 started_by 启动",
        "It may be started only while this clock runs",
        default=None,
        alias="while",
    )
    again: bool = told(
        "上一次还没办完，也可由 started_by 再启动",
        "started_by may start it again while one is under way",
        default=False,
    )
    steps: dict[str, StepShape] = told("步骤", "The steps", min_length=1)
    ends: dict[str, EndShape] = told("结局", "What may become of it", default_factory=dict)
