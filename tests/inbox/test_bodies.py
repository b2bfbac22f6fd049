"""Letters to outside bodies: by mail where an address is known, by hand where only a place is."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from bihuan.inbox import bodies, outbox, post
from bihuan.inbox.models import Standing
from bihuan.registry import versions, working
from bihuan.regulation.reading import Sources
from tests.cases.shop import MORNING, Shop
from tests.inbox.mail import Letterbox, server
from tests.inbox.owing import SENT_AT, owing_result
from tests.regulation.small import SMALL

NOTICE = "  notice: {name: 报告, article: 三, to: insurer, by: [email, post], when: [carry_out is done]}\n"


@pytest.fixture
def box(settings: Settings) -> Iterator[Letterbox]:
    with server(settings) as (letterbox, _):
        yield letterbox


def reporting(address: str = "") -> None:
    """From 2 March the shop works under a version that reports to its insurer."""
    policy = SMALL.texts["policy.yaml"].replace(
        'version: "2026-01"', 'version: "2026-07"' if not address else 'version: "2026-08"'
    )
    insurer = f"bodies:\n  insurer: {{name: 保险公司{address}}}\n"
    policy = policy.replace("letters:\n", f"{insurer}letters:\n{NOTICE}", 1)
    texts = {**SMALL.texts, "policy.yaml": policy, "letters/notice.txt": "主题：报告 {number}\n\n{remedy}\n"}
    version = versions.publish(Sources(texts), at=MORNING)
    working.adopt("XD", version, from_on=date(2026, 3, 2))


def notice(case: str) -> outbox.Entry:
    return next(one for one in outbox.of_case(case) if one.key == "notice")


def test_a_body_is_written_to_where_the_unit_above_says(shop: Shop, box: Letterbox) -> None:
    reporting()
    call_command("body", "insurer", unit="JT", email="claims@insurer.example")
    case = owing_result(shop)

    post.send_round(SENT_AT)

    assert "claims@insurer.example" in [mail["To"] for mail in box.mails]
    assert notice(case).standing is Standing.SENT


def test_a_place_alone_is_for_a_clerk_to_hand_over(shop: Shop, box: Letterbox) -> None:
    reporting()
    bodies.state("XD", "insurer", address="人民路 1 号")
    case = owing_result(shop)

    post.send_round(SENT_AT)

    assert notice(case).standing is Standing.TO_DO
    assert notice(case).to == "人民路 1 号"


def test_the_address_on_record_comes_first(shop: Shop, box: Letterbox) -> None:
    reporting(", address: remedy")
    bodies.state("XD", "insurer", email="claims@insurer.example")
    case = owing_result(shop)

    post.send_round(SENT_AT)

    assert "claims@insurer.example" not in [mail["To"] for mail in box.mails]
    assert notice(case).standing is Standing.TO_DO
