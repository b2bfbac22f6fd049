"""A field of rows in a form: a table to type in, one input a cell; a button or the script adds rows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.regulation import rows
from bihuan.regulation.model import Field

ADD = "add"
FIRST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A column as the form shows it: its label, and the input that stands in each of its cells."""

    label: str
    widget: forms.Widget
    required: bool = False
    hint: str = ""


class RowsInput(forms.Widget):
    """The table. Its inputs are named `<field>-<row>-<column>`; `<field>-add` asks for more rows."""

    template_name = "pages/widgets/rows.html"

    def __init__(self, cells: Mapping[str, Cell], *, most: int | None = None) -> None:
        super().__init__()
        self.cells = cells
        self.most = most or rows.MOST_ROWS

    def __deepcopy__(self, memo: dict[int, Any]) -> RowsInput:
        twin = RowsInput(self.cells, most=self.most)
        twin.attrs = dict(self.attrs)
        twin.is_required = self.is_required
        return twin

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        named = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-(\w+)")
        found: dict[int, dict[str, str]] = {}
        for key in data:
            match = named.fullmatch(key)
            if match and match[2] in self.cells:
                found.setdefault(int(match[1]), {})[match[2]] = str(data.get(key) or "")
        typed = [found[number] for number in sorted(found)]
        if f"{name}-{ADD}" in data:
            typed += [{} for _more in range(FIRST_ROWS)]
        return typed

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(str(key).startswith(f"{name}-") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        held = _listed(value)
        count = min(self.most, max(len(held) + (not held or bool(any(held[-1].values()))), FIRST_ROWS))
        lines = [held[n] if n < len(held) else {} for n in range(count)]
        widget = context["widget"]
        widget["columns"] = [
            {"label": cell.label, "required": cell.required, "hint": cell.hint}
            for cell in self.cells.values()
        ]
        widget["lines"] = [self._line(name, number, line) for number, line in enumerate(lines)]
        widget["add"] = f"{name}-{ADD}"
        widget["most"] = self.most
        return context

    def _line(self, name: str, number: int, line: Mapping[str, Any]) -> list[dict[str, Any]]:
        said = []
        for key, cell in self.cells.items():
            at = f"{name}-{number}-{key}"
            words = _("%(column)s，第 %(row)s 行") % {"column": cell.label, "row": number + 1}
            attrs = {"id": f"id_{at}", "aria-label": words}
            said.append({"label": cell.label, "input": cell.widget.render(at, line.get(key, ""), attrs)})
        return said


class RowsField(forms.Field):
    """Gives the text that `regulation.rows` writes; empty where nothing was typed."""

    default_error_messages = {
        "few": gettext_lazy("至少填写 %(least)s 行。"),
        "many": gettext_lazy("至多填写 %(most)s 行。"),
        "cell": gettext_lazy("第 %(row)s 行“%(column)s”：请填写%(expected)s。"),
        "empty": gettext_lazy("第 %(row)s 行“%(column)s”：请填写。"),
    }

    def __init__(
        self, field: Field, cells: Mapping[str, Cell], *, lang: Literal["zh", "en"], **kwargs: Any
    ) -> None:
        super().__init__(widget=RowsInput(cells, most=field.most), **kwargs)
        self.held = field
        self.cells = cells
        self.lang = lang

    def to_python(self, value: Any) -> str:
        try:
            return rows.written(self.held, _listed(value))
        except rows.RowsNotRead as error:
            said = {**self._at(error.row or 0, error.column), "expected": error.expected[self.lang == "en"]}
            raise self._wrong("cell", **said) from None

    def validate(self, value: str) -> None:
        held = rows.read(self.held, value)
        lacking = [self._wrong("empty", **self._at(*one)) for one in rows.lacking(self.held, held)]
        if lacking:
            raise ValidationError(lacking)
        if not held:
            super().validate(value)
        elif self.held.least is not None and len(held) < self.held.least:
            raise self._wrong("few", least=self.held.least)
        elif self.held.most is not None and len(held) > self.held.most:
            raise self._wrong("many", most=self.held.most)

    def _at(self, row: int, column: str) -> dict[str, Any]:
        cell = self.cells.get(column)
        return {"row": row + 1, "column": cell.label if cell is not None else column}

    def _wrong(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def adds_rows(form: forms.Form) -> bool:
    """Whether a form was sent only to have more rows."""
    wanted = [name for name, field in form.fields.items() if isinstance(field, RowsField)]
    return any(f"{form.add_prefix(name)}-{ADD}" in form.data for name in wanted)


def _listed(value: Any) -> list[dict[str, Any]]:
    """Rows as typed, or those of a text kept before; none where it is no rows."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else []
        except ValueError:
            return []
    return [dict(row) for row in value or () if isinstance(row, dict)]
