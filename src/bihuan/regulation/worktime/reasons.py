"""Why a day is a working day or a rest day, as a code and a name, and in words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from .language import Language


class Reason(StrEnum):
    """What decides about a day. The name beside it says which holiday or which decision of the company."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make-up"
    HALF_DAY = "half-day"
    COMPANY_REST = "company-rest"
    COMPANY_WORK = "company-work"


HOLIDAYS: Final = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-autumn Festival",
    "国庆节": "National Day",
    "抗日战争胜利70周年纪念日": "70th anniversary of victory",
}
"""The national holidays by their Chinese name, with the English one. Other names are shown as given."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, with the name of the holiday or the words of the company's decision; empty where none is
    needed.
    """

    code: Reason
    name: str = ""


def in_words(why: Why, lang: Language) -> str:
    """`国庆节`, `国庆节调休上班`, `weekend`."""
    name = why.name if lang == "zh" else HOLIDAYS.get(why.name, why.name)
    return _in_chinese(why.code, name) if lang == "zh" else _in_english(why.code, name)


def _in_chinese(code: Reason, name: str) -> str:
    match code:
        case Reason.WEEKDAY:
            return "工作日"
        case Reason.WEEKEND:
            return "周末"
        case Reason.HOLIDAY:
            return name or "法定节假日"
        case Reason.MAKE_UP:
            return f"{name}调休上班"
        case Reason.HALF_DAY:
            return "半天班"
        case Reason.COMPANY_REST:
            return f"公司休息：{name}"
        case Reason.COMPANY_WORK:
            return f"公司上班：{name}"
        case _:
            assert_never(code)


def _in_english(code: Reason, name: str) -> str:
    match code:
        case Reason.WEEKDAY:
            return "working day"
        case Reason.WEEKEND:
            return "weekend"
        case Reason.HOLIDAY:
            return name or "public holiday"
        case Reason.MAKE_UP:
            return f"make-up day for {name}" if name else "make-up day"
        case Reason.HALF_DAY:
            return "half-day"
        case Reason.COMPANY_REST:
            return f"company rest day: {name}"
        case Reason.COMPANY_WORK:
            return f"company working day: {name}"
        case _:
            assert_never(code)
