"""Inputs that forms of a regulation need beside Django's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards. `leads` says by value what each choice leads to."""

    template_name = "pages/widgets/radio_cards.html"

    def __init__(self, *, leads: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.leads = dict(leads or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "leads": self.leads.get(str(value), "")}


class MoneyInput(forms.TextInput):
    """An amount in yuan and fen, with the sign before it."""

    template_name = "pages/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class DayInput(forms.DateInput):
    """The browser's own calendar for a day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar and clock for a moment, in the unit's zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    template_name = "pages/widgets/files.html"
    allow_multiple_selected = True
