"""The lines of the working in words, Chinese and English."""

from datetime import date, datetime, timedelta
from typing import assert_never

from . import limits, reasons
from .language import WEEKDAYS, Language
from .lines import Code, Line
from .reasons import Reason
from .spans import span_in_words


def in_words(line: Line, lang: Language) -> str:
    """One sentence without a full stop: `2026-10-08 周四：第 1 个工作日`. Marks days of a year not
    announced.
    """
    if lang == "zh":
        return _chinese(line) + ("（节假日安排未公布，暂定）" if _doubtful(line) else "")
    return _english(line) + (" (holidays not announced, provisional)" if _doubtful(line) else "")


def _doubtful(line: Line) -> bool:
    return line.provisional and line.code is not Code.PROVISIONAL


def _chinese(line: Line) -> str:
    match line.code:
        case Code.STARTS:
            return f"{_moment(line.begins, 'zh')} 起算：{_limit(line, 'zh')}"
        case Code.RECEIVED_LATER:
            return f"下班后或休息日收到，视为 {_day(line.day, 'zh')} 收到"
        case Code.FIRST_DAY:
            return f"{_day(line.day, 'zh')}：起始日，不计"
        case Code.COUNTED:
            return f"{_day(line.day, 'zh')}：计为第 {line.count} 天，共 {line.of} 天{_remark(line, 'zh')}"
        case Code.RESTS:
            return f"{_day(line.day, 'zh')}：{_why(line, 'zh')}，不计"
        case Code.SUSPENDED_DAYS:
            return f"{_days(line, 'zh')}：时限暂停，不计"
        case Code.NAMED:
            return f"{_limit(line, 'zh')}：{_day(line.day, 'zh')}"
        case Code.MOVED:
            return f"扣除暂停的 {line.count} 天，最后一天为 {_day(line.day, 'zh')}"
        case Code.RUNS:
            return f"{_stretch(line, 'zh')}：昼夜连续计时，累计 {_elapsed(line, 'zh')}"
        case Code.WORKED:
            return f"{_stretch(line, 'zh')}：工作时间，累计 {_elapsed(line, 'zh')}"
        case Code.BREAK:
            return f"{_stretch(line, 'zh')}：班间休息，不计"
        case Code.SUSPENDED:
            return f"{_stretch(line, 'zh')}：时限暂停，不计"
        case Code.ROLLED:
            return f"{_day(line.day, 'zh')}：最后一天遇{_why(line, 'zh')}，顺延"
        case Code.STAYS:
            return f"{_day(line.day, 'zh')}：最后一天为{_why(line, 'zh')}，按规定不顺延"
        case Code.CLOSES:
            return f"到下班时为止：{_moment(line.ends, 'zh')}"
        case Code.OPTION:
            return f"其中 {_limit(line, 'zh')}"
        case Code.CHOSEN:
            return f"以此为准：{_limit(line, 'zh')}"
        case Code.EXTENDED:
            return f"延长 {_limit(line, 'zh')}，自原期限届满起算"
        case Code.PROVISIONAL:
            return "所涉年份的节假日安排尚未公布，结果为暂定，公布后重新计算"
        case Code.DUE:
            return f"截止：{_due(line)}"
        case _:
            assert_never(line.code)


def _english(line: Line) -> str:
    match line.code:
        case Code.STARTS:
            return f"{_moment(line.begins, 'en')}: starts, {_limit(line, 'en')}"
        case Code.RECEIVED_LATER:
            return f"received after closing or on a rest day, counts as received on {_day(line.day, 'en')}"
        case Code.FIRST_DAY:
            return f"{_day(line.day, 'en')}: day of the start, not counted"
        case Code.COUNTED:
            return f"{_day(line.day, 'en')}: day {line.count} of {line.of}{_remark(line, 'en')}"
        case Code.RESTS:
            return f"{_day(line.day, 'en')}: {_why(line, 'en')}, not counted"
        case Code.SUSPENDED_DAYS:
            return f"{_days(line, 'en')}: suspended, not counted"
        case Code.NAMED:
            return f"{_limit(line, 'en')}: {_day(line.day, 'en')}"
        case Code.MOVED:
            plural = "" if line.count == 1 else "s"
            return f"less {line.count} suspended day{plural}, the last day is {_day(line.day, 'en')}"
        case Code.RUNS:
            return f"{_stretch(line, 'en')}: runs around the clock, {_elapsed(line, 'en')} so far"
        case Code.WORKED:
            return f"{_stretch(line, 'en')}: working time, {_elapsed(line, 'en')} so far"
        case Code.BREAK:
            return f"{_stretch(line, 'en')}: break, not counted"
        case Code.SUSPENDED:
            return f"{_stretch(line, 'en')}: suspended, not counted"
        case Code.ROLLED:
            return f"{_day(line.day, 'en')}: last day meets {_why(line, 'en')}, rolls on"
        case Code.STAYS:
            return f"{_day(line.day, 'en')}: last day is a rest day ({_why(line, 'en')}), does not roll"
        case Code.CLOSES:
            return f"ends at the close of business: {_moment(line.ends, 'en')}"
        case Code.OPTION:
            return f"one limit: {_limit(line, 'en')}"
        case Code.CHOSEN:
            return f"this one holds: {_limit(line, 'en')}"
        case Code.EXTENDED:
            return f"extended by {_limit(line, 'en')}, from the end before"
        case Code.PROVISIONAL:
            return "the holidays of a year concerned are not announced: provisional, to be counted again"
        case Code.DUE:
            return f"due: {_due(line)}"
        case _:
            assert_never(line.code)


def _day(day: date | None, lang: Language) -> str:
    return f"{day} {WEEKDAYS[lang][day.weekday()]}" if day else ""


def _days(line: Line, lang: Language) -> str:
    if line.until_day in (None, line.day):
        return _day(line.day, lang)
    return f"{_day(line.day, lang)} {'至' if lang == 'zh' else 'to'} {_day(line.until_day, lang)}"


def _moment(moment: datetime | None, lang: Language) -> str:
    return f"{_day(moment.date(), lang)} {_clock(moment)}" if moment else ""


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _stretch(line: Line, lang: Language) -> str:
    """`2026-09-18 周五 16:00 至 18:00`; the date of the end only where it is another, midnight being
    24:00.
    """
    begins, ends = line.begins, line.ends
    if begins is None or ends is None:
        return ""
    to = "至" if lang == "zh" else "to"
    midnight = not (ends.hour or ends.minute or ends.second)
    if midnight and ends.date() == begins.date() + timedelta(days=1):
        return f"{_moment(begins, lang)} {to} 24:00"
    same_day = begins.date() == ends.date()
    return f"{_moment(begins, lang)} {to} {_clock(ends) if same_day else _moment(ends, lang)}"


def _limit(line: Line, lang: Language) -> str:
    return limits.in_words(line.limit, lang) if line.limit else ""


def _why(line: Line, lang: Language) -> str:
    return reasons.in_words(line.why, lang) if line.why else ""


def _remark(line: Line, lang: Language) -> str:
    """Why a counted day is not a plain weekday, where somebody might wonder."""
    if line.why is None or line.why.code is Reason.WEEKDAY:
        return ""
    why = _why(line, lang)
    return f"（{why}）" if lang == "zh" else f" ({why})"


def _elapsed(line: Line, lang: Language) -> str:
    return span_in_words(line.elapsed, lang) if line.elapsed is not None else ""


def _due(line: Line) -> str:
    if line.due is None:
        return ""
    # The day and the hour as a person writes them; the offset is for machines.
    return line.due.written()[:-6].replace("T", " ")
