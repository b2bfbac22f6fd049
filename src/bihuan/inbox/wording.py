"""Why a message waits for a person, and what is said of one that is on a case: codes in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, Promise] = {
    "empty": _("来件里没有内容。"),
    "too large": _("来件太大，没有自动读取。"),
    "left in the mailbox": _("邮件太大，原件留在邮箱里，这里只有邮件头。"),
    "not readable": _("来件读不出来，请看原文。"),
    "reader failed": _("系统没能读懂来件，请看原文。"),
    "encrypted": _("来件是加密的，系统读不出来。"),
    "no regulation": _("这个单位没有正在执行的制度。"),
    "no such channel": _("制度没有列出这条渠道，请选一条登记。"),
    "nobody to answer": _("来件没有留下可以答复的人。"),
    "sender is not the complainant": _("来件提到了一件投诉，但发件人不是它的投诉人。"),
    "automatic": _("像是自动回复或群发，不对应任何投诉。"),
    "bounce": _("像是退信，没有说明退的是哪一封。"),
    "bounce of nothing known": _("退信说的那封信不是从这里发出的。"),
    "loop": _("像是本系统自己发出的信，但对不上号。"),
    "unfinished": _("对话没有说完就停了，请看写下了什么。"),
    "too many": _("同一发件人短时间内来件太多，先留着。"),
}
"""Why a message waits."""

NATURES: Mapping[str, Promise] = {
    "complaint": _("投诉来件"),
    "reply": _("投诉人来件"),
    "automatic": _("自动回复"),
    "bounce": _("退信"),
    "loop": _("本系统发出的信又回来了"),
    "event": _("渠道通知"),
    "again": _("同一来件又到一次"),
    "talk": _("对话中的一句"),
}
"""What a message turned out to be."""

NOTES: Mapping[str, Promise] = {
    "charset": _("文字编码没有标明或标错，是猜着读的，可能有错字。"),
    "broken": _("来件的格式有缺损，可能没有读全。"),
    "signed": _("来件带有数字签名，签名作为附件保存，没有核验。"),
    "encrypted part": _("来件有一部分是加密的，读不出来。"),
    "forwarded": _("来件里转发了另一封信。"),
    "calendar": _("来件带有日程邀请。"),
}
"""What a reader of a message should know of how it was read."""


def reason_in_words(why: str, *, field_names: Mapping[str, str] | None = None) -> str:
    """`field_names` are what the regulation calls the fields that are missing."""
    code, _colon, rest = why.partition(": ")
    if code == "fields":
        names = [(field_names or {}).get(one, one) for one in rest.split(",")]
        return gettext("还缺制度要求的内容：%(fields)s。") % {"fields": "、".join(names)}
    if code in REASONS:
        return str(REASONS[code])
    if code.startswith("refused "):
        return gettext("没有自动登记成功，请人工登记。")
    return gettext("处理时出错，请人工处理。")


def files_in_words(why: str) -> str:
    """What stands in `why` of a message on a case whose files were not all taken; empty for any other."""
    code, _colon, rest = why.partition(": ")
    if code != "files" or not rest.isdecimal():
        return ""
    return gettext("有 %(number)s 个附件不能接收，只留在原件里。") % {"number": rest}
