"""Content of our own invention for the page that shows every component in all its states."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.messages.constants import ERROR, INFO, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.utils.translation import gettext as _

from bihuan.pages.sample_case import (
    NONE,
    cells,
    clocks,
    columns,
    drawing,
    entries,
    facts,
    files,
    levels,
    queues,
)
from bihuan.pages.sample_forms import FilterForm, ReasonForm, choices, filled_form, wrong_form
from bihuan.pages.shapes import (
    Act,
    Chip,
    Fact,
    Frame,
    NavItem,
    Pager,
    PortalFrame,
    Refusal,
    Tab,
)


def everything(*, now: datetime) -> dict[str, Any]:
    """The context of `pages/design.html`."""
    return {
        "frame": frame(),
        "queues": queues(now=now),
        "clocks": clocks(now=now),
        "levels": levels(),
        "entries": entries(now=now),
        "facts": facts(),
        "form": filled_form(),
        "wrong_form": wrong_form(),
        "reason_form": ReasonForm(prefix="reason"),
        "filter_form": FilterForm({"level": "B"}),
        "chips": [Chip(label=_("级别：B 紧急"), clear_url=NONE)],
        "acts": acts(),
        "choices": choices(),
        "refusal": Refusal(
            what=_("这件投诉还不能关闭：客户尚未收到答复。"),
            article=_("第八条"),
            do=_("请先发送答复。"),
            url=NONE,
            url_label=_("去写答复"),
        ),
        "files": files(now=now),
        "columns": columns(),
        "cells": cells(),
        "pager": Pager(first=51, last=100, total=1001, newer_url=NONE, older_url=NONE),
        "tabs": [
            Tab(label=_("经过"), url=NONE, current=True, count=14),
            Tab(label=_("函件"), url=NONE, count=3),
            Tab(label=_("附件"), url=NONE, count=5),
            Tab(label=_("制度条文"), url=NONE),
        ],
        "crumbs": [{"label": _("我的待办"), "url": NONE}, {"label": "YL-2026-000321", "url": ""}],
        "said": said(),
        "drawing": drawing(),
        "saved_at": now - timedelta(minutes=4),
    }


def portal(*, now: datetime) -> dict[str, Any]:
    """The context of `pages/design_portal.html`."""
    links = (
        NavItem(key="guide", label=_("投诉指南"), url=NONE, current=True),
        NavItem(key="lodge", label=_("我要投诉"), url=NONE),
        NavItem(key="status", label=_("查进度"), url=NONE),
    )
    return {
        "frame": PortalFrame(
            unit=_("远岚汽车"), home_url=NONE, links=links, contact=_("服务热线 400-000-0000，每天 24 小时")
        ),
        "entries": entries(now=now)[-3:],
        "form": filled_form(),
        "facts": [
            Fact(label=_("首次联系"), value=_("30 分钟内"), note=_("第二条")),
            Fact(label=_("处理方案"), value=_("特急 3 小时，紧急 12 小时，一般 3 天"), note=_("第五条")),
            Fact(label=_("不满意"), value=_("可请上一级复核，或向 12315 反映"), note=_("第九条")),
        ],
        "refusal": Refusal(
            what=_("编号与查询码不符。"), do=_("请核对短信里的八位查询码；连错五次须等 15 分钟。")
        ),
    }


def sheet(*, now: datetime) -> dict[str, Any]:
    """The context of `pages/design_print.html`."""
    signs = [_("经办人"), _("部门经理"), _("主管领导")]
    return {
        "facts": facts(),
        "entries": entries(now=now),
        "signs": signs,
        "columns": columns(),
        "rows": cells(),
    }


def said() -> list[Message]:
    return [
        Message(SUCCESS, _("方案已提交，客服已收到通知。")),
        Message(INFO, _("王磊三分钟前办理了这一步。")),
        Message(WARNING, _("还有一份材料未上传。")),
        Message(ERROR, _("文件太大：最多 20 MB，这份有 34 MB。")),
    ]


def frame() -> Frame:
    nav = (
        NavItem(
            key="work",
            label=_("我的待办"),
            short=_("待办"),
            url=NONE,
            icon="inbox",
            count=9,
            late=True,
            current=True,
        ),
        NavItem(
            key="lodge", label=_("登记投诉"), short=_("登记"), url=NONE, icon="clipboard-pen", shortcut="n"
        ),
        NavItem(key="register", label=_("投诉台账"), short=_("台账"), url=NONE, icon="table-2", count=412),
        NavItem(key="board", label=_("督办"), url=NONE, icon="siren", count=3, late=True),
        NavItem(key="approvals", label=_("审批"), url=NONE, icon="stamp", count=2),
        NavItem(key="figures", label=_("统计"), url=NONE, icon="chart-no-axes-column", begins_group=True),
        NavItem(key="regulation", label=_("制度"), url=NONE, icon="scroll-text"),
    )
    me = NavItem(key="me", label=_("我"), url=NONE, icon="user")
    return Frame(
        unit=_("远岚汽车"),
        kind=_("4S 店"),
        nav=nav,
        tabs=(*nav[:4], me),
        person=_("李静"),
        post=_("售后部经理"),
        standing_in=_("王磊（至 11-24）"),
        search_url=NONE,
        account_url=NONE,
        logout_url=NONE,
    )


def acts() -> list[Act]:
    return [
        Act(label=_("申请延期"), url=NONE, dialog="extend"),
        Act(label=_("退回客服（不属本部门）"), url=NONE),
        Act(label=_("关闭投诉单"), refusal=_("客户尚未收到答复"), article=_("第八条")),
    ]
