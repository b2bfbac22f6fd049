"""A channel is a folder: CONTRIBUTING's recipe, followed with the folder `another/note` and one line."""

from datetime import date, timedelta

from bihuan.cases import queries
from bihuan.inbox import channels, reading
from bihuan.inbox.models import RawMessage, Status
from bihuan.registry import versions
from bihuan.registry.working import adopt
from tests.cases.shop import MORNING, Shop
from tests.inbox.notes import FILLED, MATTER, added, arrive
from tests.regulation.small import with_policy

LATER = MORNING + timedelta(minutes=5)


def names_the_channel(shop: Shop) -> None:
    """The regulation of the shop, which lists the channel among its own."""
    said = "  web: {name: 网页, article: 一}\n"
    sources = with_policy(said, f"{said}  note: {{name: 便条, door: api, article: 一}}\n")
    texts = {**sources.texts, "policy.yaml": sources.texts["policy.yaml"].replace('"2026-01"', '"2026-02"')}
    adopt("JT", versions.publish(type(sources)(texts), at=MORNING), from_on=date(2026, 2, 1))


def test_a_folder_and_a_line_lodge_a_complaint_and_twice_is_once(shop: Shop) -> None:
    names_the_channel(shop)
    with added():
        first, second = arrive(values=FILLED), arrive(values=FILLED, at=LATER)

    row = queries.by_id(first.message.case)
    assert row is not None and (row.channel, row.number) == ("note", "XD-TS-2026-00001")
    assert second.again and RawMessage.objects.count() == 1
    assert queries.by_number("XD-TS-2026-00002") is None


def test_what_it_cannot_place_waits_for_a_person_without_a_line_more(shop: Shop) -> None:
    with added():
        message = arrive(text=MATTER).message

    assert message.status == Status.UNCLEAR


def test_the_names_of_channels_are_folders_with_a_reader() -> None:
    for name in channels.LISTED:
        module = reading.channel(name)

        assert name == module.CHANNEL and callable(module.read)
