"""Clocks as they stand in policy.yaml."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from bihuan.regulation.reading.policy.procedures import Approval, Starts, Within
from bihuan.regulation.reading.policy.shapes import (
    LIST,
    MAPPING,
    TEXT,
    Ruled,
    Several,
    Shape,
    Text,
    by_shape,
    told,
)


class CalendarShape(Shape):
    days: Literal["CN"] = told("节假日安排", "Whose holidays count", default="CN")
    hours: Text = told("工作时间，如 09:00-12:00,13:00-18:00", "Working hours", default="around the clock")
    roll: bool = told("末日为休息日时顺延", "A last day that is a rest day rolls on", default=True)
    ends: Literal["midnight", "close"] = told("末日到何时为止", "When the last day ends", default="midnight")
    after_close: Literal["same day", "next day", "next working day"] = told(
        "下班后收到的算哪一天", "The day that what comes after closing counts as", default="same day"
    )


class CountsShape(Shape):
    hours: Text | None = told("工作时间", "Working hours", default=None)
    roll: bool | None = told("是否顺延", "Whether it rolls", default=None)
    ends: Literal["midnight", "close"] | None = told("末日到何时为止", "When the last day ends", default=None)
    after_close: Literal["same day", "next day", "next working day"] | None = told(
        "下班后收到的算哪一天", "The day that what comes after closing counts as", default=None
    )


class WarningShape(Shape):
    at: Text = told("50% 或 1 h before", "50% or 1 h before")
    tells: Several | None = told("通知的岗位", "Posts told", default=None)
    letter: Text | None = told("应发出的提醒函件", "The letter that reminds", default=None)


Warned: TypeAlias = Annotated[Annotated[Text, Tag(TEXT)] | Annotated[WarningShape, Tag(MAPPING)], by_shape]


class ActsShape(Ruled):
    """What a clock does."""

    tells: Several | None = told("通知的岗位", "Posts told", default=None)
    starts: Starts = told("启动的程序", "Procedures started", default_factory=dict)
    letter: Text | None = told("应发出的函件", "The letter owed", default=None)
    raises: Text | None = told("升至的级别", "The level it is raised to", default=None)
    does: dict[str, Text] = told(
        "代为完成的步骤及结果", "Steps completed, and with what outcome", default_factory=dict
    )


class RungShape(ActsShape):
    """One step of the ladder after the due moment."""

    at: Text = told("逾期多久之后：0 h 即刚逾期", "How long after the due moment; 0 h: at once")


class ExtensionShape(Ruled):
    asked_by: Several = told("谁可申请延期", "Who may ask")
    decided_by: Approval | None = told(
        "谁批准，可按级别或条件；不写则申请即准",
        "Who decides, also by level or rows; none: granted as asked",
        default=None,
    )
    decided_within: Text | None = told("批准的时限", "The limit for deciding", default=None)
    undecided: Literal["granted", "refused"] | None = told(
        "批准逾期时视为同意还是不同意", "What a request counts as that is not decided in time", default=None
    )
    late: list[RungShape] = told(
        "批准逾期后采取的措施", "What is done when the decision is late", default_factory=list
    )
    when: Text | None = told("何种情形下可以延期", "Where it may be asked at all", default=None)
    each: Within | None = told(
        "每次最长，可按级别或条件", "At most, each time: one, by level, rows", default=None
    )
    times: int | None = told("次数", "How often", default=None, ge=1)
    total: Within | None = told("各次延期合计最长", "At most, all extensions together", default=None)
    whole: Within | None = told(
        "连同延期，自起算起最长", "At most from the start, extensions included", default=None
    )
    to: list[Text] | None = told(
        "不加时长，而依次改按这些时限（自起算起）",
        "Limits from the start that take the place of the first, one after the other",
        default=None,
        min_length=1,
    )
    letter: Text | None = told("准予后告知投诉人的函件", "The letter owed when granted", default=None)


NewsTexts: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[list[Text], Field(min_length=1), Tag(LIST)], by_shape
]


class ClockShape(Ruled):
    name: Text = told("名称", "Its name")
    of: Text = told("所属程序", "The procedure it belongs to", default="complaint")
    starts: NewsTexts = told("何时起算", "What starts it")
    stops: NewsTexts = told("何时停止", "What stops it")
    within: Within | None = told(
        "时限：一个、按级别、按条件", "The limit: one, by level, or rows", default=None
    )
    every: Within | None = told(
        "周期：每隔多久一次，不会逾期",
        "It comes round each time so long has passed, and is never late",
        default=None,
    )
    first: Literal["at once"] | None = told("起算时即做第一次", "The first time is its start", default=None)
    then: ActsShape | None = told("每到一次所做的事", "What is done each time it comes round", default=None)
    answers: Text | None = told("责任岗位", "The post that answers for it", default=None)
    warns: list[Warned] = told("提前提醒：50%、1 h before", "Warnings: 50%, 1 h before", default_factory=list)
    late: list[RungShape] = told(
        "逾期后逐级采取的措施", "What is done when late, in order", default_factory=list
    )
    suspended: Several | None = told(
        "停在这些步骤时不计时", "Steps during which it stands still", default=None
    )
    regrade: Literal["from start", "from now", "keep"] = told(
        "级别改变后怎样重算", "What a new level does", default="from start"
    )
    restarts: Literal["each time"] | None = told("停止后可重新起算", "It runs again each time", default=None)
    counts: CountsShape | None = told("不同于总则的计时办法", "Its own way of counting", default=None)
    extension: ExtensionShape | None = told("延期", "Its extension", default=None)
    shown: Literal["complainant"] | None = told(
        "期限告知投诉人", "Its due moment is told to the complainant", default=None
    )
    instrument: Several | None = told(
        "载明该期限的文书字段", "Fields that name the paper which sets it", default=None
    )
