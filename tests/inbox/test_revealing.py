import pytest

from bihuan.cases import access
from bihuan.inbox.revealing import PurposeNeeded, reveal
from bihuan.parties.contacts import Kind
from tests.cases.shop import MORNING, NAME, Shop
from tests.inbox.doors import received


def test_a_reveal_is_accounted_for_with_its_purpose(shop: Shop) -> None:
    case = received().case_id

    whole = reveal(case, by=shop.clerk, purpose="回访", now=MORNING)

    assert whole is not None and whole.name == NAME and whole.first(Kind.PHONE) == "+8613800138000"
    (noted,) = access.accesses_to(case)
    assert (noted.person, noted.what, noted.purpose) == (shop.clerk, "identity", "回访")


def test_nobody_is_revealed_without_a_purpose(shop: Shop) -> None:
    case = received().case_id

    with pytest.raises(PurposeNeeded):
        reveal(case, by=shop.clerk, purpose=" ", now=MORNING)

    assert access.accesses_to(case) == ()
