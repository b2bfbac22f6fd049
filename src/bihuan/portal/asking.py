"""The record as a page elsewhere asks for it, and what it sends back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bihuan.inbox.coding import LONGEST, Given
from bihuan.inbox.dialogue import wording
from bihuan.inbox.dialogue.script import EMAIL, NAME, PHONE, Question, Script, script_of
from bihuan.portal.guide import Desk
from bihuan.regulation.model import FieldKind

# What is asked about the person, as a refusal names it.
KEYS = {"name": NAME, "phone": PHONE, "email": EMAIL}
ANONYMOUS = "anonymous_"
_KINDS = {
    FieldKind.LONG_TEXT: "long", FieldKind.YES_NO: "choice", FieldKind.ONE_OF: "choice",
    FieldKind.MANY_OF: "several", FieldKind.WHOLE: "number", FieldKind.DATE: "date",
    FieldKind.MOMENT: "datetime-local",
}  # fmt: skip
_TYPES = {PHONE: "tel", EMAIL: "email"}


@dataclass(frozen=True, slots=True)
class Handed:
    """A complaint as it was typed elsewhere."""

    record: Mapping[str, Given]
    person: Mapping[str, str]
    anonymous: bool


def sheet(desk: Desk) -> dict[str, Any]:
    """Title, fields and words, for a program to draw."""
    script = _script(desk)
    fields = [_field(one) for one in script.questions if one.kind is not FieldKind.FILES]
    if script.anonymous:
        label = _("不留姓名和联系方式")
        fields.append({**_blank(ANONYMOUS, label), "kind": "several", "options": [["true", _("是")]]})
    return {
        "title": _("向%(unit)s投诉") % {"unit": desk.name},
        "fields": fields,
        "words": {
            "lead": _("没有写“选填”的都请填写。提交后会得到编号和查询码。"),
            "send": _("提交投诉"),
            "done": _("已经收到"),
            "number": _("编号"),
            "code": _("查询码"),
            "keep": _("请保存编号和查询码，用来查进度。"),
            "follow": _("查进度"),
        },
    }


def given(desk: Desk, sent: Mapping[str, Any]) -> Handed:
    """What was sent, field by field; where it was sent from stands under the matter."""
    script = _script(desk)
    answers = sent.get("answers")
    typed = answers if isinstance(answers, dict) else {}
    record = {
        one.key: _plain(typed[one.key])
        for one in script.questions
        if one.field is not None and one.kind is not FieldKind.FILES and one.key in typed
    }
    matter = script.matter
    told = _from(sent.get("context"))
    if matter is not None and told and str(record.get(matter.key) or "").strip():
        record[matter.key] = f"{record[matter.key]}\n\n{told}"[:LONGEST]
    person = {name: str(_plain(typed.get(key)) or "")[:254] for name, key in KEYS.items()}
    anonymous = script.anonymous and bool(typed.get(ANONYMOUS))
    return Handed(record, person, anonymous)


def _script(desk: Desk) -> Script:
    said = wording.person_labels()
    return script_of(desk.regulation, unit=desk.name, reachable=False, lang=desk.lang, said=said)


def _blank(key: str, label: str) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "required": False,
        "hint": "",
        "optional": _("（选填）"),
        "options": [],
    }


def _field(one: Question) -> dict[str, Any]:
    options = [[key, words] for key, words in one.options]
    if one.kind is FieldKind.YES_NO:
        options = [["true", _("是")], ["false", _("否")]]
    hint = one.hint
    if one.key == PHONE:
        hint = _("电话和邮箱至少留一个，用来答复您。")
    return {
        **_blank(one.key, one.label),
        "required": one.required,
        "hint": hint,
        "kind": _KINDS.get(one.kind, _TYPES.get(one.key, "text")),
        "options": options,
    }


def _from(context: object) -> str:
    """The page, the product and the order somebody complains from."""
    if not isinstance(context, dict):
        return ""
    said = {
        name: " ".join(str(context.get(name) or "").split())[:500]
        for name in ("title", "url", "product", "order")
    }
    words = {
        "title": _("来自页面：%(said)s"),
        "url": _("网址：%(said)s"),
        "product": _("产品：%(said)s"),
        "order": _("订单：%(said)s"),
    }
    return "\n".join(words[name] % {"said": value} for name, value in said.items() if value)


def _plain(said: object) -> Given:
    if isinstance(said, list):
        return [str(one)[:LONGEST] for one in said[:100]]
    return said if isinstance(said, bool | int | float) else str(said or "")[:LONGEST]
