"""Form fields whose values are what the ledger keeps: money in fen, several files."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bihuan.pages.widgets import FilesInput, MoneyInput

_LIMIT_FEN = 10**13


class MoneyField(forms.Field):
    """Takes `300`, `1,300.50` or `¥300.00`; gives fen as int, None where nothing was typed."""

    widget = MoneyInput
    default_error_messages = {
        "required": _("请填写金额。"),
        "invalid": _("请填写金额，如 300 或 300.50，最多两位小数。"),
        "negative": _("金额不能小于零。"),
    }

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        typed = str(value).strip().lstrip("¥\uffe5").replace(",", "").replace("\uff0c", "").strip()
        try:
            fen = Decimal(typed) * 100
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > _LIMIT_FEN:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if fen < 0:
            raise ValidationError(self.error_messages["negative"], code="negative")
        return int(fen)

    def prepare_value(self, value: Any) -> Any:
        """Fen become yuan; what was typed stays as typed."""
        return f"{value // 100}.{value % 100:02d}" if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class FilesField(forms.FileField):
    """Several files; gives a list, empty where none was sent."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, (list, tuple)) else [data]
        cleaned = [super(FilesField, self).clean(file, initial) for file in files]
        return [file for file in cleaned if file]
