"""A case of our own invention, with its queue, clocks, timeline and table."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from bihuan.pages.shapes import Attachment, Cell, Clock, Column, Entry, Fact, Level, Row, WorkingLine

NONE = "#content"


def levels() -> list[Level]:
    return [
        Level(key="A", name=_("特急"), tone="late"),
        Level(key="B", name=_("紧急"), tone="soon"),
        Level(key="C", name=_("一般")),
        Level(name=_("处罚")),
        Level(name=_("已结案"), tone="done"),
        Level(name=_("等客户材料"), tone="waiting"),
    ]


def clocks(*, now: datetime) -> list[Clock]:
    midnight = (now + timedelta(days=1)).replace(hour=16, minute=0, second=0, microsecond=0)
    working = (
        WorkingLine(label="09-30", value=_("收到，当日不计"), counted=False),
        WorkingLine(label="10-01 – 10-07", value=_("国庆节"), counted=False),
        WorkingLine(label="10-08", value=_("第 1 个工作日")),
        WorkingLine(label="10-09", value=_("第 2 个工作日")),
        WorkingLine(label="10-10", value=_("第 3 个工作日（周六调休上班），24:00 截止")),
    )
    return [
        Clock(
            tone="late",
            name=_("出具处理方案"),
            due_at=now - timedelta(minutes=80),
            share=100,
            article=_("第五条"),
            then=_("已告知客户关系部主任；再过 40 分告知总经理"),
        ),
        Clock(
            tone="soon",
            name=_("出具处理方案"),
            due_at=now + timedelta(minutes=125),
            share=83,
            article=_("第五条，B 类 12 小时"),
            then=_("超时后：部门经理进入处罚程序（第七条第四项）"),
            basis=_("依据第五条：接到投诉单后 3 个工作日内出具处理方案。"),
            working=working,
        ),
        Clock(
            tone="ok",
            name=_("回复客户"),
            due_at=midnight,
            ends_day=True,
            share=30,
            article=_("第三条"),
            provisional=True,
        ),
        Clock(
            tone="waiting",
            name=_("调查"),
            words=_("时限暂停中"),
            share=45,
            then=_("收到材料后继续，剩 1 天 14 小时"),
        ),
        Clock(
            tone="done", name=_("首次联系"), words=_("按时完成，用了 12 分"), share=40, article=_("第二条")
        ),
        Clock(tone="plain", name=_("出具方案"), words=_("不再适用：判为无效投诉"), article=_("第五条")),
    ]


def queues(*, now: datetime) -> list[dict[str, Any]]:
    late, soon, ok, waiting, *_rest = clocks(now=now)
    a, b, c, penalty, *_more = levels()
    return [
        {
            "title": _("已超时"),
            "number": 1,
            "rows": [
                Row(
                    url=NONE,
                    title=_("高速行驶中发动机抖动，要求退车"),
                    number="YL-2026-000318",
                    level=a,
                    facts=(_("12315 转来"), _("责任部门 售后部"), _("需在 11-24 前答复 12315")),
                    task=_("出具处理方案"),
                    who=_("部门经理 · 我"),
                    clock=late,
                    chosen=True,
                )
            ],
        },
        {
            "title": _("今天到期"),
            "number": 2,
            "rows": [
                Row(
                    url=NONE,
                    title=_("维修后空调异响，第二次返修仍未解决"),
                    number="YL-2026-000321",
                    level=b,
                    facts=(_("24 小时热线"), "陈先生 138****2210", _("三个月内第 2 次投诉")),
                    task=_("出具处理方案"),
                    who=_("部门经理 · 我"),
                    clock=soon,
                ),
                Row(
                    url=NONE,
                    title=_("投诉处罚单 F-2026-0041 待签收"),
                    number="F-2026-0041",
                    level=penalty,
                    facts=(_("关联 YL-2026-000287"), _("责任人 张工")),
                    task=_("签字确认"),
                    who=_("责任人部门经理 · 我"),
                    clock=ok,
                ),
            ],
        },
        {
            "title": _("等别人"),
            "number": 1,
            "rows": [
                Row(
                    url=NONE,
                    title=_("交车时随车工具缺失"),
                    number="YL-2026-000305",
                    level=c,
                    facts=(_("主动来电"), _("等待客户补充照片")),
                    task=_("等待客户材料"),
                    who=_("已发短信提醒 1 次"),
                    clock=waiting,
                )
            ],
        },
    ]


def entries(*, now: datetime) -> list[Entry]:
    soon = clocks(now=now)[1]
    return [
        Entry(
            title=_("提醒：方案时限已过 80%"),
            at=now - timedelta(minutes=20),
            who=_("系统"),
            kind="clock",
            tone="soon",
            basis=_("依据第五条，B 类：接到投诉单后 12 小时内出具处理方案。"),
            working=soon.working[-2:],
        ),
        Entry(
            title=_("发出短信：我们正在处理"),
            at=now - timedelta(hours=1),
            who=_("客服"),
            kind="letter",
            tone="waiting",
            body=_("已送达 138****2210"),
        ),
        Entry(
            title=_("完成：调查了解实情"),
            at=now - timedelta(hours=2),
            who=_("李静"),
            body=_("两次更换滤芯，未查鼓风机轴承；附检测照片 3 张。"),
            fold=_("为什么到这一步？"),
            basis=_("判断为有效投诉，依附件三进入原因分析。"),
            files=tuple(files(now=now)[:1]),
        ),
        Entry(
            title=_("登记里程 12,000 公里"),
            at=now - timedelta(hours=3),
            who=_("赵敏"),
            body=_("里程误记，应为 21,000 公里"),
            tone="plain",
            corrected=True,
        ),
        Entry(
            title=_("收到投诉"),
            at=now - timedelta(days=1, hours=4),
            recorded_at=now - timedelta(days=1, hours=3, minutes=50),
            who=_("24 小时热线"),
            kind="open",
            tone="plain",
        ),
    ]


def facts() -> list[Fact]:
    return [
        Fact(label=_("姓名"), value="陈先生"),
        Fact(label=_("电话"), value="138****2210", reveal_url=NONE),
        Fact(label=_("车牌"), value="浙B·***8K"),
        Fact(label=_("历史"), value="YL-2026-000254", url=NONE, note=_("三个月内第 2 次")),
        Fact(label=_("回复方式"), value=_("电话，工作日 12–14 点")),
    ]


def files(*, now: datetime) -> list[Attachment]:
    return [
        Attachment(
            name=_("检测照片.jpg"),
            url=NONE,
            size=2_310_000,
            kind="photo",
            who=_("李静"),
            at=now - timedelta(hours=2),
        ),
        Attachment(name=_("维修单.pdf"), url=NONE, size=84_000, kind="document"),
        Attachment(name=_("通话录音 4 分 12 秒"), url=NONE, size=1_900_000, kind="recording"),
    ]


def columns() -> list[Column]:
    return [
        Column(label=_("编号")),
        Column(label=_("事由")),
        Column(label=_("级别")),
        Column(label=_("状态")),
        Column(label=_("补偿"), numeric=True),
    ]


def cells() -> list[list[Cell]]:
    a, b, c, *_rest = levels()
    return [
        [
            Cell(value="YL-2026-000318", url=NONE),
            Cell(value=_("高速行驶中发动机抖动，要求退车")),
            Cell(value="", level=a),
            Cell(value=_("已超时"), tone="late"),
            Cell(value="—"),
        ],
        [
            Cell(value="YL-2026-000321", url=NONE),
            Cell(value=_("维修后空调异响，第二次返修仍未解决")),
            Cell(value="", level=b),
            Cell(value=_("办理中"), tone="soon"),
            Cell(value="¥300.00"),
        ],
        [
            Cell(value="YL-2026-000305", url=NONE),
            Cell(value=_("交车时随车工具缺失")),
            Cell(value="", level=c),
            Cell(value=_("等客户材料"), tone="waiting"),
            Cell(value="¥1,280.00"),
        ],
    ]


def drawing() -> str:
    """A small flowchart as the drawing room would hand it over."""
    steps = [(_("调查了解实情"), "is-done"), (_("出具处理方案"), "is-here"), (_("回复客户"), "")]
    boxes = [
        format_html(
            '<g class="flow-step {}"><rect x="60" y="{}" width="140" height="30" rx="6"/>'
            '<text x="130" y="{}">{}</text></g>',
            state,
            4 + 46 * place,
            24 + 46 * place,
            label,
        )
        for place, (label, state) in enumerate(steps)
    ]
    return format_html(
        '<svg viewBox="0 0 260 132" width="260" height="132" role="img" aria-label="{}" font-size="12"'
        ' text-anchor="middle"><path class="flow-edge" d="M130 34v16M130 80v16"/>{}</svg>',
        _("流程图"),
        mark_safe("".join(boxes)),
    )
