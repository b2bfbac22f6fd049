"""Forms as they stand on a page: read from its HTML, filled in field by field, mended where it says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from tests.documents.samples import PDF

HERE = ZoneInfo("Asia/Shanghai")
WORDS = ("已当面说明情况", "按制度办理，记录在案", "经核对属实", "已联系对方并约定时间", "现场查看后处理")
# Asked for only where something is out of the ordinary: a time other than now, somebody else's complaint.
LEFT_EMPTY = ("task-happened-at", "receipt-at", "receipt-why", "happened_at")
UNCHECKED = ("proxy_", "anonymous_", "caller-anonymous")
Sent = dict[str, object]
Choose = Callable[[list[str]], str]


def read(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def words_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def classed(element: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """What stands in an element under a class."""
    wanted = f" {name} "
    return list(element.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), '{wanted}')]"))


@dataclass
class Field:
    """One field: its inputs, whether it must be filled in, and whether the page says it is wrong."""

    name: str
    inputs: list[html.HtmlElement]
    optional: bool
    wrong: bool

    @property
    def kind(self) -> str:
        first = self.inputs[0]
        if first.tag != "input":
            return str(first.tag)
        given = first.get("type", "text")
        if given == "text" and first.get("inputmode") == "decimal":
            return "money"
        return "phone" if first.get("inputmode") == "tel" else "mail" if _is_mail(first) else given

    @property
    def options(self) -> list[str]:
        if self.kind == "select":
            return [one.get("value") or "" for one in self.inputs[0].iter("option") if one.get("value")]
        return [one.get("value") or "on" for one in self.inputs]

    @property
    def standing(self) -> list[str]:
        """What it says already."""
        first = self.inputs[0]
        if self.kind in ("radio", "checkbox"):
            return [one.get("value") or "on" for one in self.inputs if one.get("checked") is not None]
        if self.kind == "select":
            chosen = first.xpath(".//option[@selected]")
            return [one.get("value") for one in chosen if one.get("value")]
        said = first.text if self.kind == "textarea" else first.get("value")
        return [said.strip()] if said and said.strip() else []


def _is_mail(one: html.HtmlElement) -> bool:
    return one.get("type") == "email" or one.get("inputmode") == "email"


@dataclass
class Form:
    """A form of a page and where it is sent."""

    action: str
    hidden: Sent
    fields: dict[str, Field]
    element: html.HtmlElement = field(repr=False)

    @property
    def wrong(self) -> list[str]:
        return [name for name, one in self.fields.items() if one.wrong]


def forms_in(element: html.HtmlElement) -> list[Form]:
    """The forms that send something."""
    return [_form(one) for one in element.iter("form") if one.get("method") == "post"]


def _form(element: html.HtmlElement) -> Form:
    hidden: Sent = {}
    fields: dict[str, Field] = {}
    for one in element.xpath(".//input | .//select | .//textarea"):
        name = one.get("name")
        if name is None or "trap" in (one.get("class") or ""):
            continue
        if one.get("type") == "hidden":
            hidden[name] = one.get("value") or ""
        elif name in fields:
            fields[name].inputs.append(one)
        else:
            fields[name] = _field(name, one)
    return Form(element.get("action") or "", hidden, fields, element)


def _field(name: str, one: html.HtmlElement) -> Field:
    around = next((up for up in one.iterancestors("div") if "field" in (up.get("class") or "").split()), None)
    if around is None:
        return Field(name, [one], optional=False, wrong=False)
    wrong = "field--wrong" in (around.get("class") or "")
    return Field(name, [one], optional=bool(classed(around, "field__optional")), wrong=wrong)


@dataclass
class Filler:
    """Fills in forms by chance. `now` is told by whoever moves the clock."""

    random: Random
    now: datetime
    chosen: dict[str, str] = field(default_factory=dict)

    def fill(
        self, form: Form, *, choose: Choose, before: Sent | None = None, anew: Iterable[str] = ()
    ) -> Sent:
        """What is sent: `before` but for the fields named `anew`; at first everything."""
        sent: Sent = dict(form.hidden)
        again = set(anew)
        for name, one in form.fields.items():
            if before is not None and name in before and name not in again and one.kind != "file":
                sent[name] = before[name]
                continue
            said = self._said(one, choose, must=name in again)
            if said is not None:
                sent[name] = said
        return sent

    def _said(self, one: Field, choose: Choose, *, must: bool) -> object:
        if one.name in ("task-outcome", "outcome_"):
            return choose(one.options)
        if one.name in LEFT_EMPTY and not must:
            return one.standing[0] if one.standing else None
        if one.name in UNCHECKED or one.name.startswith("proxy_"):
            return None
        if one.standing and not must and self.random.random() < 0.8:
            return one.standing if one.kind == "checkbox" else one.standing[0]
        if one.optional and not must and self._leaves(one):
            return None
        return self._value(one, must=must)

    def _leaves(self, one: Field) -> bool:
        """Whether somebody leaves an optional field empty: papers mostly, one in two of the others."""
        if one.name in ("phone_", "email_", "name_", "caller-phone", "caller-name", "task-reason", "reason_"):
            return False
        return one.kind == "file" or self.random.random() < 0.5

    def _value(self, one: Field, *, must: bool) -> object:
        first = one.inputs[0]
        match one.kind:
            case "radio" | "select":
                # Whoever complains calls it a complaint.
                usual = "complaint" if "complaint" in one.options and not must else None
                return usual or self._chosen(one)
            case "checkbox":
                most = min(len(one.options), 3)
                return self.random.sample(one.options, self.random.randint(1, most)) if most else None
            case "number":
                return self._number(first)
            case "money":
                return f"{self.random.choice((1, 20, 180, 600, 1500) if must else (20, 180, 300))}.00"
            case "date":
                days = self.random.choice((-3, -1, 0, 1, 9, 25) if must else (0, 3, 12))
                return (self.now.astimezone(HERE) + timedelta(days=days)).date().isoformat()
            case "datetime-local":
                hours = self.random.choice((-30, -2, 0, 5, 30)) if must else 0
                return (self.now.astimezone(HERE) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
            case "file":
                return SimpleUploadedFile("单据.pdf", PDF, "application/pdf")
            case "phone":
                return "13800138000"
            case "mail":
                return "guke@example.com"
            case _:
                return self._words(first)

    def _chosen(self, one: Field) -> str | None:
        """By chance; of two the other one where it is asked again: what did not hold then holds now."""
        before = self.chosen.get(one.name)
        left = (
            [option for option in one.options if option != before] if len(one.options) == 2 else one.options
        )
        if left:
            self.chosen[one.name] = self.random.choice(left)
        return self.chosen.get(one.name) if left else None

    def _number(self, first: html.HtmlElement) -> str:
        least = float(first.get("min") or 0)
        most = min(float(first.get("max") or least + 20), least + 1000)
        step = first.get("step") or "1"
        if re.fullmatch(r"1|any", step):
            return str(self.random.randint(int(least), int(most)))
        return f"{self.random.uniform(least, most):.{len(step.partition('.')[2])}f}"

    def _words(self, first: html.HtmlElement) -> str:
        if first.get("name") in ("name_", "caller-name"):
            return "欧阳清荷"
        said = self.random.choice(WORDS) if first.tag == "textarea" else f"C{self.random.randint(10, 99)}"
        return said[: int(first.get("maxlength") or 100)]
