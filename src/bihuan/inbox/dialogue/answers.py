"""Reading what people type as an answer: numbers of choices, days, sums, yes and no. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bihuan.engine.filling import LONGEST_CODE, fits
from bihuan.inbox.dialogue.script import EMAIL, PHONE, Question
from bihuan.parties.contacts import Kind, normal
from bihuan.regulation.model import FieldKind
from bihuan.regulation.values import ValueNotRead, coded

LONGEST_LINE = 200
LONGEST = 20_000
_WIDE = str.maketrans("０１２３４５６７８９．，：（）／－＋　", "0123456789.,:()/-+ ")
_YES = frozenset(["1", "是", "是的", "有", "有的", "对", "对的", "嗯", "好", "y", "yes", "ok", "true"])
_NO = frozenset(["2", "否", "不", "不是", "没", "没有", "没有的", "无", "n", "no", "false"])
_DAYS = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "大前天": 3}
_FULL_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_SHORT_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_EIGHT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_CLOCK = re.compile(
    r"(凌晨|早上|上午|中午|下午|傍晚|晚上|am|pm)?\s*(\d{1,2})\s*(?::|点|时|h)\s*(半|一刻|\d{1,2})?\s*分?\s*(am|pm)?"
)
_LATER = ("下午", "傍晚", "晚上", "pm")
_SUM = re.compile(r"(-?[\d,]+(?:\.\d+)?)\s*(万)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """A plain value, as `regulation.values.coded` takes it."""

    value: object


@dataclass(frozen=True, slots=True)
class NotRead:
    """What was typed is no answer to the question."""


def read(question: Question, typed: str, *, now: datetime, zone: str) -> Answer | NotRead:
    """The value of what was typed. `now` gives 昨天 its meaning, in `zone`."""
    typed = typed.strip()
    found = _plain(question, typed, now.astimezone(ZoneInfo(zone)))
    if found is None or question.field is None:
        return Answer(found) if found is not None else NotRead()
    if question.field.kept_apart:
        return Answer(found)
    try:
        value = coded(question.field, found, zone=zone)
    except ValueNotRead:
        return NotRead()
    return Answer(found) if value is not None and fits(question.field, value) else NotRead()


def _plain(question: Question, typed: str, now: datetime) -> object:
    """None where it cannot be read."""
    if question.key in (PHONE, EMAIL):
        return typed if normal(Kind(question.key.rstrip("_")), typed) is not None else None
    narrow = typed.translate(_WIDE).strip().lower()
    match question.kind:
        case FieldKind.YES_NO:
            return _yes_or_no(narrow.rstrip("。.!！"))
        case FieldKind.ONE_OF:
            return _option(question, typed)
        case FieldKind.MANY_OF:
            return _options(question, typed)
        case FieldKind.WHOLE:
            return found[0] if (found := re.search(r"-?\d+", narrow.replace(",", ""))) else None
        case FieldKind.DECIMAL | FieldKind.MONEY:
            return _sum(narrow)
        case FieldKind.DATE:
            found_day = _day(narrow, now.date())
            return found_day.isoformat() if found_day is not None else None
        case FieldKind.MOMENT:
            return _moment(narrow, now)
        case FieldKind.CODE:
            return typed if 0 < len(typed) <= LONGEST_CODE else None
        case FieldKind.LONG_TEXT:
            return typed[:LONGEST] or None
        case _:
            return typed if 0 < len(typed) <= LONGEST_LINE else None


def _yes_or_no(typed: str) -> str | None:
    if typed in _YES:
        return "true"
    return "false" if typed in _NO else None


def _option(question: Question, typed: str) -> str | None:
    """By its number, its name, or words of which only one option has them."""
    narrow = typed.translate(_WIDE).strip().rstrip(".、。)")
    if narrow.isascii() and narrow.isdecimal():
        at = int(narrow)
        return question.options[at - 1][0] if 1 <= at <= len(question.options) else None
    low = typed.lower()
    named = [key for key, words in question.options if low == words.lower()]
    if not named and len(low) > 1:
        named = [key for key, words in question.options if low in words.lower() or words.lower() in low]
    return named[0] if len(named) == 1 else None


def _options(question: Question, typed: str) -> list[str] | None:
    parts = [one for one in re.split(r"[\s,，、;；和]+", typed) if one]
    chosen = [_option(question, one) for one in parts]
    return [one for one in chosen if one is not None] if chosen and None not in chosen else None


def _sum(typed: str) -> str | None:
    found = _SUM.search(typed)
    if found is None:
        return None
    number = found[1].replace(",", "")
    if not found[2]:
        return number
    whole, _dot, rest = number.partition(".")
    return f"{whole}{rest[:4].ljust(4, '0')}" + (f".{rest[4:]}" if rest[4:] else "")


def _day(typed: str, today: date) -> date | None:
    for word in sorted(_DAYS, key=len, reverse=True):
        if word in typed:
            return today - timedelta(days=_DAYS[word])
    try:
        if found := (_FULL_DAY.search(typed) or _EIGHT.search(typed)):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SHORT_DAY.search(typed):
            # Without a year the last such day is meant.
            this_year = date(today.year, int(found[1]), int(found[2]))
            return this_year if this_year <= today else this_year.replace(year=today.year - 1)
    except ValueError:
        return None
    return None


def _moment(typed: str, now: datetime) -> str | None:
    if typed in ("刚才", "刚刚", "现在", "now"):
        return now.replace(second=0, microsecond=0).isoformat()
    on = _day(typed, now.date())
    rest = _FULL_DAY.sub("", typed) if _FULL_DAY.search(typed) else _SHORT_DAY.sub("", typed, count=1)
    found = _CLOCK.search(rest)
    if found is None:
        return None
    hour, minutes = int(found[2]), {"半": 30, "一刻": 15, None: 0}.get(found[3])
    if minutes is None:
        minutes = int(found[3])
    if hour < 12 and (found[1] in _LATER or found[4] == "pm"):
        hour += 12
    if hour > 23 or minutes > 59:
        return None
    # A clock without a day is today's.
    at = datetime.combine(on or now.date(), time(hour, minutes), tzinfo=now.tzinfo)
    return at.isoformat()
