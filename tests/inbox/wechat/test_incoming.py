"""Every kind of message the platform sends, the shared samples among them."""

import json
from pathlib import Path

import pytest

from bihuan.inbox.channels.wechat import incoming, xml
from bihuan.inbox.channels.wechat.incoming import Event, Incoming, Sort
from bihuan.inbox.channels.wechat.xml import NotXml
from tests.needs import shared_data


def message(**said: str | int) -> bytes:
    common: dict[str, str | int] = {"ToUserName": "gh_1", "FromUserName": "oPerson", "CreateTime": 1700000000}
    return xml.write({**common, **said})


def read(**said: str | int) -> Incoming:
    found = incoming.read(message(**said))
    assert isinstance(found, Incoming), found
    return found


def test_each_kind_is_read_for_what_it_says() -> None:
    assert read(MsgType="text", Content="1 & 2 <3>", MsgId="9").text == "1 & 2 <3>"
    assert read(MsgType="image", MediaId="m1", MsgId="9").media == ("m1", "image")
    voice = read(MsgType="voice", MediaId="m2", Recognition="电梯坏了。", MsgId="9")
    assert (voice.text, voice.media) == ("电梯坏了。", ("m2", "voice"))
    assert read(MsgType="shortvideo", MediaId="m3", MsgId="9").media == ("m3", "video")
    place = read(MsgType="location", Location_X="30.2", Location_Y="120.1", Label="西湖", MsgId="9")
    assert place.text == "西湖 (30.2, 120.1)"
    assert read(MsgType="link", Title="某店", Url="https://example.com/1", MsgId="9").text.endswith("/1")


def test_events_say_what_happened_and_by_what_code() -> None:
    subscribed = read(MsgType="event", Event="subscribe", EventKey="qrscene_gate-2")
    scanned = read(MsgType="event", Event="SCAN", EventKey="gate-2")
    finished = read(MsgType="event", Event="TEMPLATESENDJOBFINISH", MsgID=77, Status="failed:user block")

    assert (subscribed.event, subscribed.key) == (Event.SUBSCRIBE, "gate-2")
    assert (scanned.event, scanned.key) == (Event.SCAN, "gate-2")
    assert (finished.event, finished.key, finished.result) == (
        Event.TEMPLATE_SENT,
        "77",
        "failed:user block",
    )
    assert read(MsgType="event", Event="WeMagicNew").event is Event.OTHER


def test_the_platforms_next_try_has_the_same_mark() -> None:
    first, again = (read(MsgType="text", Content="a", MsgId="77") for _ in range(2))
    event = [read(MsgType="event", Event="subscribe") for _ in range(2)]

    assert first.external == again.external == "77"
    assert event[0].external == event[1].external
    assert event[0].external != read(MsgType="event", Event="unsubscribe").external


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"hello",
        b"<xml>",
        b"<html></html>",
        b"<xml></xml>",
        b'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
        b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>',
        b'<?xml version="1.0" encoding="no-such"?><xml/>',
        b"<xml>" + b"<a>" * 100 + b"</a>" * 100 + b"</xml>",
        b"<xml>" + b"x" * 300_000 + b"</xml>",
        message(MsgType="text", Content="a")[:-9],
    ],
)
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    assert isinstance(incoming.read(raw), NotXml)


def test_a_document_type_in_another_encoding_brings_no_entity() -> None:
    said = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>'

    assert isinstance(incoming.read(said.encode("utf-16")), NotXml)


def test_what_is_written_is_read_again() -> None:
    said = {"Content": "a ]]> b <c> & \x00d", "N": 3}

    assert xml.read(xml.write(said)) == {"Content": "a ]]> b <c> & d", "N": "3"}


def test_every_shared_sample_is_read_or_said_to_be_none() -> None:
    rows = [json.loads(line) for line in _samples().read_text(encoding="utf-8").splitlines()]

    read = {row["id"]: incoming.read(row["xml"].encode()) for row in rows}

    assert len(rows) >= 51
    for row in rows:
        found = read[row["id"]]
        # Payment notices and encrypted envelopes carry no message that could be read.
        assert isinstance(found, Incoming) is bool(row["msg_type"]), row["id"]
        if isinstance(found, Incoming):
            known = row["msg_type"] in tuple(Sort)
            assert found.sort == (row["msg_type"] if known else Sort.OTHER)
            assert found.external and found.person


def _samples() -> Path:
    return shared_data("wechat_xml") / "messages.jsonl"
