"""Words every regulation has without defining them."""

from collections.abc import Mapping

from bihuan.regulation.model import APPROVED, DONE, RETURNED
from bihuan.regulation.reading.words import Words

GRANTED = "granted"
REFUSED = "refused"

OUTCOMES: Mapping[str, Words] = {
    DONE: Words("完成", "Done"),
    APPROVED: Words("同意", "Approve"),
    RETURNED: Words("退回", "Return"),
    GRANTED: Words("准予", "Grant"),
    REFUSED: Words("不准", "Refuse"),
}
"""What the buttons of steps say."""

ENDS: Mapping[str, Words] = {
    DONE: Words("已完成", "Done"),
    "closed": Words("已关闭", "Closed"),
    "withdrawn": Words("已撤回", "Withdrawn"),
    "cancelled": Words("已取消", "Cancelled"),
    GRANTED: Words("已准予", "Granted"),
    REFUSED: Words("未准予", "Refused"),
}
"""What became of procedures.

An end that refuses the complainant anything is defined by the regulation itself.
"""
