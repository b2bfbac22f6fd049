"""Signing at the counter: on the screen, or by name where nobody can draw one here."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from bihuan.cases import queries
from bihuan.documents import keeping as documents
from tests.cases.shop import Shop
from tests.regulation.small import SMALL

As = Callable[..., Client]
LINE = json.dumps([[20, 100, 120, 40, 300, 160, 500, 60]])
RECORD = {"caller-name": "欧阳清荷", "topic": "goods", "danger": "false", "matter": "酸奶过期"}
COUNTER = next((key for key in ("counter", "desk") if f"  {key}: {{" in SMALL.texts["policy.yaml"]), "")
WHERE = f"/register/new/?unit=XD&channel={COUNTER}"


def registered(client: Client, **more: str) -> str:
    answer = client.post(WHERE, {**RECORD, **more})
    assert answer.status_code == 302, answer.text
    number = answer["location"].rstrip("/").rpartition("/")[2]
    row = queries.by_number(number)
    assert row is not None
    return row.id


def test_a_signature_drawn_is_a_picture_of_the_case_with_what_was_signed(shop: Shop, as_: As) -> None:
    case = registered(as_("clerk"), strokes=LINE)

    page = as_("owner").get(f"/cases/{queries.by_id(case).number}/").text  # type: ignore[union-attr]
    assert [one.blob.kind for one in documents.of_case(case)] == ["image/png"]
    assert "在屏幕上手写签字" in page and "SHA-256" in page


def test_without_a_drawing_the_name_confirms(shop: Shop, as_: As) -> None:
    case = registered(as_("clerk"), **{"receipt-signed": "欧阳清荷"})

    page = as_("owner").get(f"/cases/{queries.by_id(case).number}/").text  # type: ignore[union-attr]
    assert not documents.of_case(case)
    assert "当面口头确认" in page


def test_a_dot_is_no_signature(shop: Shop, as_: As) -> None:
    answer = as_("clerk").post(WHERE, {**RECORD, "strokes": "[[20, 100, 21, 100]]"})

    assert answer.status_code == 422
    assert "签名太短" in answer.text


@pytest.mark.parametrize("channel", ["phone"])
def test_on_the_telephone_nobody_signs(shop: Shop, as_: As, channel: str) -> None:
    assert "data-pad" not in as_("clerk").get(f"/register/new/?unit=XD&channel={channel}").text
    assert "data-pad" in as_("clerk").get(WHERE).text
