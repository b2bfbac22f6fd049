"""Text that no language writes is made whole before anything is done with it."""

import json
from datetime import timedelta

from bihuan.documents.keeping import Given
from bihuan.engine.events import Part
from bihuan.inbox import arriving, keeping, reading
from bihuan.inbox.channels.email import receive
from bihuan.inbox.channels.email.headers import addresses
from bihuan.inbox.models import Status
from bihuan.inbox.understanding import Kind, Understood
from bihuan.inbox.wholeness import made_whole, whole
from tests.cases.shop import MORNING, Shop


def test_half_a_character_is_marked_and_two_halves_are_joined() -> None:
    assert whole("坏\udca4了") == "坏�了"
    assert whole("\ud83d\ude00") == "😀"
    assert whole("a\0b") == "ab" and whole("坏\0了") == "坏了"
    assert whole("投诉过期酸奶 Ok") == "投诉过期酸奶 Ok"


def test_everything_understood_is_made_whole_and_nothing_else_is_touched() -> None:
    understood = Understood(
        kind=Kind.EVENT,
        text="\udca4",
        person=(Part("name", "complainant", "王\udcff"),),
        files=(Given("\udca4.png", b"\xa4\x00"),),
        values={"goods\0": ["a\udca4", 3, None]},
    )

    found = made_whole(understood)

    assert found.kind is Kind.EVENT and found.text == "�" and found.person[0].value == "王�"
    assert (found.files[0].name, found.files[0].content) == ("�.png", b"\xa4\x00")
    assert found.values == {"goods": ["a�", 3, None]}


def test_no_channel_brings_half_a_character_further(shop: Shop) -> None:
    said = {
        "type": "social.comment",
        "data": {"network": "weibo", "text": "坏\ud800了", "author": {"handle": "@\udfff", "name": "王\0"}},
    }
    mail = b'From: "\xff\xfe" <\xa4p\xa7@dogma.example>\r\nSubject: \xa4\x00\r\n\r\n\xa7\xd2\xa4'
    raws = {"social": json.dumps(said).encode(), "email": mail}

    for channel, raw in raws.items():
        message = arriving.arrive(
            channel, "XD", raw, external=channel, sender="\udca4", received_at=MORNING, now=MORNING
        ).message

        assert message.status == Status.UNCLEAR, message.why
        assert str(keeping.gist_of(message)).encode() and str(reading.read(message)).encode()
        assert keeping.sender_of(message) == "�" and keeping.raw_of(message) == raw


def test_an_address_in_chinese_is_read_as_it_was_written() -> None:
    raw = "王女士 <投诉人@例子.中国>".encode()

    assert addresses([raw]) == [("王女士", "投诉人@例子.中国")]
    assert receive.sender(b"From: " + raw + b"\r\n\r\n") == "投诉人@例子.中国"


def test_a_mail_of_yesterday_is_read_as_before(shop: Shop) -> None:
    raw = "From: 王 <w@example.com>\r\nSubject: x\r\n\r\n坏了".encode()
    at = MORNING - timedelta(days=1)

    message = arriving.arrive(
        "email", "XD", raw, external="1", sender="w@example.com", received_at=at, now=at
    )

    understood = reading.read(message.message)
    assert isinstance(understood, Understood) and understood.text == "坏了"
