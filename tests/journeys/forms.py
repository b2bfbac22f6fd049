"""Filling in a form the way people do: by the words beside each field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from playwright.sync_api import Locator, expect

Said = str | bool | int | date | list[str]


def fill(form: Locator, said: Mapping[str, Said]) -> None:
    """Fills each field by its label: a text, an amount, a day, yes or no, a choice, or several."""
    for label, value in said.items():
        _fill(field(form, label), value)


def field(form: Locator, label: str) -> Locator:
    """The field with exactly this label, whatever hint stands beside it."""
    exact = re.compile(rf"^\s*{re.escape(label)}(\s|$)")
    named = form.page.locator("label.field__label, legend.field__label, label.check").filter(has_text=exact)
    return form.locator(".field").filter(has=named)


def _fill(field: Locator, value: Said) -> None:
    expect(field).to_have_count(1)
    match value:
        case bool():
            _choose(field, "是" if value else "否")
        case list():
            for one in value:
                option = field.locator("label").filter(has=field.page.locator("input")).filter(has_text=one)
                option.locator("input").check()
        case date():
            field.locator("input").fill(value.isoformat())
        case _:
            _write(field, str(value))


def _write(field: Locator, value: str) -> None:
    if field.locator(".choice").count():
        _choose(field, value)
    elif field.locator("select").count():
        chosen = field.locator("option").filter(has_text=value)
        field.locator("select").select_option(chosen.get_attribute("value"))
    else:
        field.locator("input, textarea").fill(value)


def _choose(field: Locator, value: str) -> None:
    label = re.compile(rf"^\s*{re.escape(value)}\s*$")
    card = field.locator(".choice").filter(has=field.page.locator(".choice__label", has_text=label))
    card.locator("input").check()
