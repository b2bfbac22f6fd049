"""A case of the small shop to which letters are owed."""

from datetime import timedelta

from bihuan.engine.commands import Complete
from bihuan.engine.events import Part
from tests.cases.shop import MORNING, Shop, do, planned
from tests.inbox.doors import EMAIL, parts, received

REMEDY = "退款并送一箱新鲜酸奶"
SENT_AT = MORNING + timedelta(minutes=30)


def owing_result(
    shop: Shop,
    *,
    channel: str = "web",
    person: list[Part] | None = None,
    language: str = "zh",
    remedy: str = REMEDY,
) -> str:
    """The plan is carried out, so the result must be told: by the same channel, else by telephone."""
    case = received(
        channel=channel,
        by=shop.clerk,
        language=language,
        person=person if person is not None else parts(email=EMAIL),
    ).case_id
    planned(shop, case, at=MORNING + timedelta(minutes=1), remedy=remedy)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING + timedelta(minutes=20))
    return case
