"""Why a file is not taken."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class Why(StrEnum):
    EMPTY = "empty"
    HUGE = "huge"
    HOSTILE = "hostile"
    DISGUISED = "disguised"
    UNKNOWN_TYPE = "unknown type"


@dataclass(frozen=True, slots=True)
class FileRefused:
    """An answer, not a failure. `limit` is the largest size allowed, in bytes."""

    why: Why
    name: str
    limit: int = 0

    def __str__(self) -> str:
        match self.why:
            case Why.EMPTY:
                return _("“%(name)s”是空的，请重新选择。") % {"name": self.name}
            case Why.HUGE:
                room = {"name": self.name, "megabytes": self.limit // (1024 * 1024)}
                return _("“%(name)s”太大，单个文件最多 %(megabytes)s MB。请压缩或分开上传。") % room
            case Why.HOSTILE:
                return _("“%(name)s”里有可以运行的内容，不能接收。请改为图片或 PDF 上传。") % {
                    "name": self.name
                }
            case Why.DISGUISED:
                return _("“%(name)s”的内容和它的扩展名不符，不能接收。请按原来的格式保存后再上传。") % {
                    "name": self.name
                }
            case Why.UNKNOWN_TYPE:
                return _("“%(name)s”不是可以接收的格式。可以上传图片、PDF、录音、录像和 Office 文件。") % {
                    "name": self.name
                }
