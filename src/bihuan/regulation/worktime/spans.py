"""Stretches of time in words."""

from datetime import timedelta
from typing import Final

from .language import Language

_MINUTE: Final = timedelta(minutes=1)


def span_in_words(span: timedelta, lang: Language) -> str:
    """Whole minutes, two units at most: `2 小时 05 分`, `1 天 14 小时`, `40 分`; under a minute `不到 1 分`.

    What is smaller than the last unit shown is left out, so time left is never overstated.
    """
    minutes = span // _MINUTE
    if minutes < 1:
        return "不到 1 分" if lang == "zh" else "less than 1 min"
    days, rest = divmod(minutes, 24 * 60)
    hours, minute = divmod(rest, 60)
    if days:
        return _joined((days, "天", "d"), (hours, "小时", "h"), lang)
    if hours:
        return _hours(hours, minute, lang)
    return f"{minute} 分" if lang == "zh" else f"{minute} min"


def _joined(large: tuple[int, str, str], small: tuple[int, str, str], lang: Language) -> str:
    which = 1 if lang == "zh" else 2
    return " ".join(f"{part[0]} {part[which]}" for part in (large, small) if part[0])


def _hours(hours: int, minute: int, lang: Language) -> str:
    if not minute:
        return f"{hours} 小时" if lang == "zh" else f"{hours} h"
    return f"{hours} 小时 {minute:02} 分" if lang == "zh" else f"{hours} h {minute:02} min"
