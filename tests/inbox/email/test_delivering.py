"""Mail that servers deliver over SMTP and LMTP: kept for an address of ours, then answered."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bihuan.inbox import arriving, keeping, mailboxes
from bihuan.inbox.channels.email import delivering, receive
from bihuan.inbox.models import Protocol, RawMessage
from tests.cases.shop import MORNING, Shop
from tests.inbox.doors import EMAIL
from tests.inbox.email.samples import mail
from tests.needs import free_port

OURS, OTHER = "tousu@shop.example", "dd@shop.example"


@contextmanager
def serving(*, lmtp: bool) -> Iterator[int]:
    """The server in a thread of its own, as the command runs it."""
    port, loop, ready = free_port(), asyncio.new_event_loop(), threading.Event()

    async def run() -> None:
        server = await delivering.serve(lambda: MORNING, host="127.0.0.1", port=port, lmtp=lmtp)
        ready.set()
        async with server:
            await server.serve_forever()

    def work() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(run())
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert ready.wait(10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(lambda: [one.cancel() for one in asyncio.all_tasks(loop)])
        thread.join(10)


@pytest.fixture
def addresses(busy: Shop) -> None:
    mailboxes.state(OURS, unit="XD", protocol=Protocol.DELIVERED)
    mailboxes.state(OTHER, unit="DD", protocol=Protocol.DELIVERED)


@pytest.mark.usefixtures("addresses")
def test_a_mail_is_kept_with_its_return_path_before_the_server_is_told_so() -> None:
    raw = mail()
    with serving(lmtp=False) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(EMAIL, [OURS], raw)
        (message,) = RawMessage.objects.all()

    assert keeping.raw_of(message) == f"Return-Path: <{EMAIL}>\r\n".encode() + raw
    assert (message.unit, message.received_at) == ("XD", MORNING)


@pytest.mark.usefixtures("addresses")
def test_an_address_that_is_not_ours_is_refused_so_nothing_is_passed_on() -> None:
    with serving(lmtp=False) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail(EMAIL)
        answers = [client.rcpt(one)[0] for one in ("x@elsewhere.example", OURS, "TOUSU+shop@shop.example")]

    assert answers == [550, 250, 250]


@pytest.mark.usefixtures("addresses")
def test_sent_again_after_a_lost_answer_it_is_kept_once() -> None:
    raw = mail()
    with serving(lmtp=False) as port:
        for _ in range(2):
            with smtplib.SMTP("127.0.0.1", port) as client:
                client.sendmail(EMAIL, [OURS], raw)

    assert RawMessage.objects.count() == 1


@pytest.mark.usefixtures("addresses")
def test_what_cannot_be_kept_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "arrive", lambda *_a, **_k: (_ for _ in ()).throw(OSError("disk full")))
    with (
        serving(lmtp=False) as port,
        smtplib.SMTP("127.0.0.1", port) as client,
        pytest.raises(smtplib.SMTPDataError) as refused,
    ):
        client.sendmail(EMAIL, [OURS], mail())

    assert refused.value.smtp_code == 451
    assert RawMessage.objects.count() == 0


@pytest.mark.usefixtures("addresses")
def test_a_mail_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "LARGEST", 10_000)
    with (
        serving(lmtp=False) as port,
        smtplib.SMTP("127.0.0.1", port) as client,
        pytest.raises(smtplib.SMTPSenderRefused) as refused,
    ):
        client.sendmail(EMAIL, [OURS], mail("长" * 10_000))

    assert refused.value.smtp_code == 552


@pytest.mark.usefixtures("addresses")
def test_over_lmtp_each_recipient_has_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = delivering.keep

    def half(address: str, raw: bytes, now: object) -> None:
        if address == OTHER:
            raise OSError("disk full")
        whole(address, raw, MORNING)

    monkeypatch.setattr(delivering, "keep", half)
    with serving(lmtp=True) as port, smtplib.LMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail(EMAIL)
        for one in (OURS, OTHER):
            client.rcpt(one)
        answers = [client.data(mail())[0], client.getreply()[0]]

    assert answers == [250, 451]
    assert RawMessage.objects.get().unit == "XD"


@pytest.mark.usefixtures("addresses")
def test_a_sender_cannot_slip_a_header_in() -> None:
    assert delivering._returning_to("a@b.cn>\r\nX: y") == b"Return-Path: <a@b.cnX:y>\r\n"
