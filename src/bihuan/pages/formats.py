"""Moments, lengths, counts, money and masked values in the words of the screen.

Every function is a function of its arguments and of the active language. Moments are aware; money is in
fen (hundredths of a yuan); numbers and their units are parted by a thin space.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext, ngettext, pgettext

THIN = "\u2009"
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def moment_words(at: datetime, *, now: datetime, zone: tzinfo, ends_day: bool = False) -> str:
    """`今天 17:40`, `11-21 17:40` within the year of `now`, else `2025-11-21 17:40`.

    `ends_day` says that `at` is the end of a day; it is then written as 24:00 of that day.
    """
    on, clock = _day_and_clock(at, zone=zone, ends_day=ends_day)
    return f"{day_words(on, today=now.astimezone(zone).date())} {clock}"


def written_words(at: datetime, *, zone: tzinfo, ends_day: bool = False) -> str:
    """`2026-11-21 17:40`: on paper, where tomorrow nobody knows what today was."""
    on, clock = _day_and_clock(at, zone=zone, ends_day=ends_day)
    return f"{on:%Y-%m-%d} {clock}"


def clock_words(at: datetime, *, now: datetime, zone: tzinfo, ends_day: bool = False) -> str:
    """`17:40` if it is today, else as `moment_words`."""
    on, clock = _day_and_clock(at, zone=zone, ends_day=ends_day)
    if on == now.astimezone(zone).date():
        return clock
    return moment_words(at, now=now, zone=zone, ends_day=ends_day)


def day_words(on: date, *, today: date) -> str:
    """`今天`, `11-21` within the year of `today`, else `2025-11-21`."""
    if on == today:
        return gettext("今天")
    return f"{on:%m-%d}" if on.year == today.year else f"{on:%Y-%m-%d}"


def _day_and_clock(at: datetime, *, zone: tzinfo, ends_day: bool) -> tuple[date, str]:
    local = at.astimezone(zone)
    if not ends_day:
        return local.date(), f"{local:%H:%M}"
    # Midnight that ends a day is the first instant of the next one.
    return (local - timedelta(microseconds=1)).date(), "24:00"


def length_words(length: timedelta) -> str:
    """Two units at most: `2 天`, `1 天 14 小时`, `2 小时 05 分`, `40 分`.

    Less than a minute is `不到 1 分`.
    """
    minutes = abs(length) // _MINUTE
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days >= 2 or (days and not hours):
        return _days(days)
    if days:
        return f"{_days(days)} {_hours(hours)}"
    if hours and minutes:
        return f"{_hours(hours)} {_minutes(minutes, digits=2)}"
    if hours:
        return _hours(hours)
    return _minutes(minutes) if minutes else gettext("不到 %(length)s") % {"length": _minutes(1)}


def _days(number: int) -> str:
    return ngettext("%(n)s 天", "%(n)s 天", number) % {"n": number}


def _hours(number: int) -> str:
    return ngettext("%(n)s 小时", "%(n)s 小时", number) % {"n": number}


def _minutes(number: int, *, digits: int = 1) -> str:
    return ngettext("%(n)s 分", "%(n)s 分", number) % {"n": str(number).zfill(digits)}


def time_left_words(due: datetime, *, now: datetime, zone: tzinfo, ends_day: bool = False) -> str:
    """`还剩 2 小时 05 分`, `今天 24:00 前`, `超时 1 小时 20 分`.

    A moment equal to `due` is in time, except that a day that has ended is over (`ends_day`).
    """
    if now > due or (ends_day and now == due):
        return gettext("超时 %(length)s") % {"length": length_words(now - due)}
    on, _ = _day_and_clock(due, zone=zone, ends_day=ends_day)
    if ends_day and on == now.astimezone(zone).date():
        return gettext("%(moment)s 前") % {"moment": moment_words(due, now=now, zone=zone, ends_day=True)}
    return gettext("还剩 %(length)s") % {"length": length_words(due - now)}


def number_words(number: int) -> str:
    """`12,345`."""
    return f"{number:,}"


def count_words(number: int, unit: str) -> str:
    """A counted thing with its measure word: `9 件`, in English `9 cases`.

    `unit` is one of 件 条 次 人 份 天 页 个; another unit is written as it is.
    """
    n = {"n": number_words(number)}
    match unit:
        case "件":
            return ngettext("%(n)s 件", "%(n)s 件", number) % n
        case "条":
            return ngettext("%(n)s 条", "%(n)s 条", number) % n
        case "次":
            return ngettext("%(n)s 次", "%(n)s 次", number) % n
        case "人":
            return ngettext("%(n)s 人", "%(n)s 人", number) % n
        case "份":
            return ngettext("%(n)s 份", "%(n)s 份", number) % n
        case "页":
            return ngettext("%(n)s 页", "%(n)s 页", number) % n
        case "个":
            return ngettext("%(n)s 个", "%(n)s 个", number) % n
        case "项":
            return ngettext("%(n)s 项", "%(n)s 项", number) % n
        case "天":
            return _days(number)
        case _:
            return f"{number_words(number)}{THIN}{unit}"


def capped_words(number: int, cap: int) -> str:
    """A count that was not counted beyond `cap`: `412`, `1,000+`."""
    return number_words(number) if number <= cap else f"{number_words(cap)}+"


def money_words(fen: int, *, sign: str = "¥") -> str:
    """`¥1,300.00` from 130000 fen, `-¥3.00` from -300."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{sign}{yuan:,}.{rest:02d}"


def size_words(size: int) -> str:
    """The size of a file: `820 B`, `12 KB`, `3.4 MB`."""
    if size < 1000:
        return f"{size}{THIN}B"
    if size < 999_500:
        return f"{size / 1000:.0f}{THIN}KB"
    return f"{size / 1_000_000:.1f}{THIN}MB"


def masked_phone(phone: str) -> str:
    """`138****2210`; a land line keeps its area code `0574****1234`; fewer than seven digits keep none."""
    digits = re.sub(r"\D", "", phone)
    if phone.strip().startswith("+86") and len(digits) == 13:
        digits = digits[2:]
    if len(digits) < 7:
        return "*" * max(len(digits), 4)
    head = 4 if digits.startswith("0") and len(digits) > 11 else 3
    tail = 4 if len(digits) >= 11 else 2
    return f"{digits[:head]}****{digits[-tail:]}"


_TITLES = ("先生", "女士", "小姐", "老师")


def masked_name(name: str) -> str:
    """`王*`, `欧**`; a form of address stays: `陈先生`; a Latin name keeps initials: `J*** S***`."""
    name = name.strip()
    if any(name.endswith(title) and len(name) <= len(title) + 2 for title in _TITLES):
        return name
    if name.isascii():
        return " ".join(f"{word[0]}***" for word in name.split())
    return name[:1] + "*" * max(len(name) - 1, 1)


def masked_tail(value: str, *, head: int = 0, tail: int = 4) -> str:
    """Any other number (licence plate, identity card, frame number): `浙B·***8K` with head=3, tail=2."""
    if len(value) <= head + tail:
        return "*" * max(len(value), 4)
    return f"{value[:head]}***{value[-tail:]}"


def masked_email(address: str) -> str:
    """`l***@example.com`."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else "****"


def listed_words(words: list[str]) -> str:
    """`甲、乙、丙`; in English `A, B, C`."""
    return pgettext("between the parts of a list", "、").join(words)
