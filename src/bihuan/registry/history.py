"""The built-in regulation of imported history (semantics 31): it names what was recorded and asks nothing."""

from functools import lru_cache
from typing import Final

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read

ID: Final = "history"
VERSION: Final = "1"

_TEXT = """# 导入的历史记录

## 一 记录

从旧系统或表格导入的投诉，只记录当时的事实：不计时限，不发信，不计入制度执行情况。
"""

_POLICY = """language: 1
regulation: history
version: "1"
title: 导入的历史记录
number: LS
in_force_from: 1970-01-01
calendar: {days: CN, hours: "09:00-12:00,13:00-18:00"}
posts:
  clerk: {name: 经办人}
channels:
  history: {name: 历史导入, door: counter, article: 一}
forms:
  record:
    name: 历史记录
    article: 一
    fields:
      headline: {name: 标题, text: short, asks: complainant}
      matter: {name: 投诉内容, text: long, asks: complainant}
      answer: {name: 答复, text: long}
      number: {name: 原编号, code: true}
      source: {name: 原渠道, code: true}
      category: {name: 类别, code: true}
      department: {name: 承办部门, code: true}
      place: {name: 地点, code: true}
      product: {name: 产品, code: true}
procedures:
  complaint:
    name: 历史记录
    article: 一
    begins: recorded
    steps:
      recorded: {name: 已记录, by: clerk, form: record, ends: closed}
    ends:
      closed: {name: 已办结}
      withdrawn: {name: 已撤回}
"""

_ENGLISH = """title: Imported history
posts.clerk: Clerk
channels.history: Imported
forms.record: Record
forms.record.fields.headline: Title
forms.record.fields.matter: Matter
forms.record.fields.answer: Answer
forms.record.fields.number: Number there
forms.record.fields.source: Channel there
forms.record.fields.category: Category
forms.record.fields.department: Department in charge
forms.record.fields.place: Place
forms.record.fields.product: Product
procedures.complaint: Record
procedures.complaint.steps.recorded: Recorded
procedures.complaint.ends.closed: Closed
procedures.complaint.ends.withdrawn: Withdrawn
"""

TITLE: Final = "headline"
MATTER: Final = "matter"
ANSWER: Final = "answer"
NUMBER: Final = "number"
TEXTS: Final = (TITLE, MATTER, ANSWER)
"""The texts a history has a place for."""


@lru_cache(maxsize=1)
def regulation() -> Regulation:
    """What imported cases are shown under."""
    found = read(Sources({"regulation.md": _TEXT, "policy.yaml": _POLICY, "en.yaml": _ENGLISH}))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found
