from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from bihuan.cases.moments import from_micros, to_micros

if TYPE_CHECKING:
    Micros = models.BigIntegerField[datetime, datetime]
else:
    Micros = models.BigIntegerField


class MomentField(Micros):
    """An aware moment, kept as microseconds since 1970 so that both databases compare and hash it alike."""

    description = "A moment to the microsecond"

    def from_db_value(self, value: int | None, *_: Any) -> datetime | None:
        return None if value is None else from_micros(value)

    def get_prep_value(self, value: Any) -> int | None:
        return to_micros(value) if isinstance(value, datetime) else super().get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, datetime) else from_micros(int(value))
