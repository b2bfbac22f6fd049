"""What a person newly wrote, without the letter they answered: in the styles of the clients used in China.

QQ, NetEase (163, 126), Foxmail, Outlook, Exchange, Apple Mail, Gmail, WeCom, Coremail and DingTalk each mark
what they quote in a way of their own. The whole text is always kept; this only says where the new part is.
Nothing is cut from what was forwarded, for there the quoted part is the matter.
"""

import re

MOST_LINES = 20_000
_RULE = re.compile(
    r"[>\s]*[-—_=*]{2,}\s*"
    r"(原始邮件|原始郵件|邮件原件|原邮件|回复的原邮件|回复邮件|转发的邮件|转发邮件|转发邮件信息|转发的消息"
    r"|original(?:\s+message)?|reply\s+message|forwarded\s+message|回复的邮件|已转发的邮件|以下为原邮件)"
    r"\s*[-—_=*]{0,60}\s*",
    re.IGNORECASE,
)
_DASHES = re.compile(r"[>\s]*[-_=*—]{5,200}\s*")
_LABEL = re.compile(r"[>\s*|]*([^:：\n]{1,16}?)[\s*]*[:：]")
_FROM = frozenset(("发件人", "发件者", "寄件者", "寄件人", "from", "发送人", "发信人"))
_REST = frozenset(
    (
        "发送时间", "发送日期", "发件时间", "日期", "时间", "寄件日期", "date", "sent", "收件人", "收件者",
        "to", "抄送", "副本", "cc", "主题", "主旨", "subject", "回复", "replyto", "发信时间", "收信人",
    )
)  # fmt: skip
_WROTE = re.compile(r"(?:写道|寫道|写了|wrote|writes)\s*[:：]?\s*$", re.IGNORECASE)
_WHEN = re.compile(r"\d{1,4}\s*[-/年.]\s*\d{1,2}|\d{1,2}:\d{2}|@")
_GOES_ON = re.compile(r"[<＜][^<>\s]{1,100}@|(?:于|於|在|，|,)$")
_ENDS = re.compile(
    r"\s*(?:发自我的|来自我的|从我的|发自|獲取|获取|从\s*windows|发送自|sent from|get outlook|自\s*网易邮箱"
    r"|来自\s*网易|从网易邮箱|发自新浪邮箱|由\s*outlook|下载\s*outlook).{0,80}\s*",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"\s*(?:fwd?|转发|轉寄|轉發|fw)\s*[:：]", re.IGNORECASE)
SIGNATURE_LINES = 12


def newly_written(whole: str, *, subject: str = "") -> str:
    """The new part of a reply; all of it where nothing is quoted, or nothing but what is quoted is there."""
    if _FORWARDED.match(subject):
        return whole.strip()
    lines = whole.splitlines()[:MOST_LINES]
    kept = _without_quoted(_before_the_letter(lines))
    found = "\n".join(_without_end(kept)).strip()
    return found or whole.strip()


def _before_the_letter(lines: list[str]) -> list[str]:
    """Up to where the letter that is answered begins, unless more was written below it."""
    for at, line in enumerate(lines):
        if _RULE.fullmatch(line) or _heads_a_letter(lines, at):
            end = at
            while end and (_DASHES.fullmatch(lines[end - 1]) or not lines[end - 1].strip()):
                end -= 1
            return lines[:end]
        if (length := _attributes(lines, at)) and not _quotes_follow(lines, at + length):
            return lines[:at]
    return lines


def _heads_a_letter(lines: list[str], at: int) -> bool:
    """A block of headers: from whom, and two of when, to whom, about what."""
    if _label(lines[at]) not in _FROM:
        # DingTalk puts them all on one line.
        return False
    if (
        len(re.findall(r"(?:发送时间|收\s*件\s*人|主\s*题|日期|sent|subject|to)\s*[:：]", lines[at], re.I))
        >= 2
    ):
        return True
    near = [_label(line) for line in lines[at + 1 : at + 8] if line.strip()]
    return len(_REST.intersection(near)) >= 2


def _label(line: str) -> str:
    match = _LABEL.match(line[:80])
    return re.sub(r"[\s　*]", "", match[1]).lower() if match else ""


def _attributes(lines: list[str], at: int) -> int:
    """How many lines say who wrote what follows, and when; 0 where they do not."""
    first = lines[at].strip()
    if not first or len(first) > 300:
        return 0
    joined = ""
    for length in (1, 2, 3):
        if at + length > len(lines) or not lines[at + length - 1].strip():
            return 0
        joined = f"{joined} {lines[at + length - 1].strip(' >')}".strip()
        if len(joined) > 400:
            return 0
        if _WROTE.search(joined):
            if not (_WHEN.search(first) and _begins_so(joined)):
                return 0
            # The line below may say it alone; then this one is still the writer's.
            return length if length == 1 or _GOES_ON.search(first) or not _attributes(lines, at + 1) else 0
    return 0


def _begins_so(joined: str) -> bool:
    return bool(
        re.match(r"[>\s]*(?:在|于|於|on\b|at\b|\d|[\"“'<]|\S.{0,80}?(?:于|於|在|<))", joined, re.IGNORECASE)
    )


def _quotes_follow(lines: list[str], at: int) -> bool:
    after = next((line for line in lines[at : at + 3] if line.strip()), "")
    return after.lstrip().startswith(">")


def _without_quoted(lines: list[str]) -> list[str]:
    """Without lines that begin with ``>``, and without the line above them that says whose they are."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if length := _attributes(lines, at):
            at += length
        elif lines[at].lstrip().startswith(">"):
            at += 1
        else:
            kept.append(lines[at])
            at += 1
    return kept


def _without_end(lines: list[str]) -> list[str]:
    """Without a signature below ``-- `` and what a client says of itself."""
    for at in range(len(lines) - 1, max(len(lines) - SIGNATURE_LINES - 2, -1), -1):
        if lines[at].rstrip("\r\n") in ("-- ", "--") and any(line.strip() for line in lines[:at]):
            lines = lines[:at]
            break
    while lines and (not lines[-1].strip() or _ENDS.fullmatch(lines[-1]) or _DASHES.fullmatch(lines[-1])):
        lines = lines[:-1]
    return lines
