"""Mail fetched from a real IMAP server: kept before it is marked there, once whatever falls in between."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from bihuan.cases import leases
from bihuan.inbox import arriving, keeping, mailboxes
from bihuan.inbox.channels.email import fetching, receive
from bihuan.inbox.models import Mailbox, Protocol, RawMessage
from tests.cases.shop import MORNING, Shop
from tests.inbox.email.dovecot import PASSWORD, Server, serving
from tests.inbox.email.samples import mail

LATER = MORNING + timedelta(minutes=1)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture
def box(shop: Shop, server: Server, request: pytest.FixtureRequest) -> Mailbox:
    """A letterbox of its own for each test."""
    return named(server, f"{abs(hash(request.node.name))}@shop.example")


def named(server: Server, address: str, *, unit: str = "XD", **more: str) -> Mailbox:
    return mailboxes.state(
        address,
        unit=unit,
        protocol=Protocol.IMAP,
        host="127.0.0.1",
        port=server.port,
        password=more.pop("password", PASSWORD),
        **more,  # type: ignore[arg-type]
    )


def test_new_mail_is_kept_byte_for_byte_and_marked_as_read(box: Mailbox, server: Server) -> None:
    raw = mail()
    server.put(box.address, raw)

    first, second = fetching.fetch_round(MORNING), fetching.fetch_round(LATER)

    (message,) = RawMessage.objects.all()
    assert (first, second) == (1, 0)
    assert keeping.raw_of(message) == raw and message.unit == "XD"
    assert b"\\Seen" in server.flags(box.address)[0]


def test_mail_that_somebody_has_opened_elsewhere_is_fetched_all_the_same(
    box: Mailbox, server: Server
) -> None:
    server.put(box.address, mail())
    with server.opened(box.address) as client:
        client.select("INBOX")
        client.store("1", "+FLAGS", "\\Seen")

    assert fetching.fetch_round(MORNING) == 1


def test_a_fall_between_keeping_and_noting_keeps_it_once(box: Mailbox, server: Server) -> None:
    server.put(box.address, mail())

    def fall(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "_mark", fall)
        with pytest.raises(KeyboardInterrupt):
            fetching.fetch_round(MORNING)
    kept = RawMessage.objects.count()
    again = fetching.fetch_round(LATER)

    assert (kept, again, RawMessage.objects.count()) == (1, 1, 1)
    assert b"\\Seen" in server.flags(box.address)[0]


def test_what_was_kept_is_moved_where_that_is_wished(shop: Shop, server: Server) -> None:
    moving = named(server, "moving@shop.example", done_folder="Done")
    server.put(moving.address, mail())

    fetching.fetch_round(MORNING)

    assert len(server.flags(moving.address, "Done")) == 1
    assert server.count(moving.address) == 0


def test_each_unit_has_its_own_mailbox(shop: Shop, server: Server) -> None:
    for unit in ("XD", "DD"):
        named(server, f"{unit.lower()}@shop.example", unit=unit)
        server.put(f"{unit.lower()}@shop.example", mail())

    assert fetching.fetch_round(MORNING) == 2
    assert set(RawMessage.objects.values_list("unit", flat=True)) == {"XD", "DD"}


def test_a_mailbox_that_cannot_be_reached_says_so_waits_longer_and_harms_no_other(
    box: Mailbox, server: Server
) -> None:
    wrong = named(server, "wrong@shop.example", password="wrong")
    server.put(box.address, mail())

    assert fetching.fetch_round(MORNING) == 1
    wrong.refresh_from_db()
    assert "AUTHENTICATIONFAILED" in wrong.trouble
    assert wrong.next_at == MORNING + fetching.BACKOFF[0]
    assert PASSWORD not in str(vars(wrong))


def test_two_processes_never_look_into_one_mailbox(box: Mailbox, server: Server) -> None:
    server.put(box.address, mail())
    leases.claim(fetching.WORK, [box.address], now=MORNING, within=fetching.LEASE)

    assert fetching.fetch_round(MORNING) == 0


def test_a_folder_made_anew_is_read_from_its_beginning_and_nothing_twice(
    box: Mailbox, server: Server
) -> None:
    server.put(box.address, mail())
    fetching.fetch_round(MORNING)
    Mailbox.objects.update(validity=1, after=99)

    assert fetching.fetch_round(LATER) == 1
    assert RawMessage.objects.count() == 1


def test_of_a_mail_beyond_measure_the_head_is_kept_and_a_person_told(
    box: Mailbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "LARGEST", 1000)
    server.put(box.address, mail("长" * 2000))

    fetching.fetch_round(MORNING)

    (message,) = RawMessage.objects.all()
    assert message.why == "left in the mailbox" and b"Subject:" in keeping.raw_of(message)


def test_what_cannot_be_kept_just_now_is_fetched_again(box: Mailbox, server: Server) -> None:
    server.put(box.address, mail())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arriving, "arrive", lambda *_a, **_k: (_ for _ in ()).throw(OSError("disk full")))
        fetching.fetch_round(MORNING)

    assert fetching.fetch_round(LATER) == 1


def test_it_is_tested_listed_and_removed_by_command(
    box: Mailbox, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.put(box.address, mail())

    call_command("mailbox", "test", box.address)
    call_command("mailbox", "list")
    call_command("mailbox", "remove", box.address)

    told = capsys.readouterr().out
    assert f"{box.address}: signed in; 1 in INBOX" in told and "imap" in told
    assert mailboxes.find(box.address) is None


def test_what_lies_there_already_can_be_left_alone(
    shop: Shop, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put("old@shop.example", mail())
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    where = ("--protocol", "imap", "--host", "127.0.0.1", "--port", str(server.port))

    call_command("mailbox", "add", "old@shop.example", "--unit", "XD", "--from-now", *where)
    server.put("old@shop.example", mail(id="<m-2@example.com>"))

    assert fetching.fetch_round(MORNING) == 1


def test_what_is_said_wrongly_is_refused_with_what_to_do(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    for asked in (
        ("add", "no address", "--unit", "XD", "--host", "h"),
        ("add", "a@b.cn", "--unit", "nowhere", "--host", "h"),
        ("add", "a@b.cn", "--unit", "XD"),
        ("add", "a@b.cn", "--unit", "XD", "--host", "h"),
        ("test", "unknown@b.cn"),
    ):
        with pytest.raises(CommandError, match="expected"):
            call_command("mailbox", *asked)


def test_answers_go_to_the_unit_or_the_nearest_above(shop: Shop) -> None:
    mailboxes.state("all@shop.example", unit="JT", protocol=Protocol.DELIVERED)
    mailboxes.state("xd@shop.example", unit="XD", protocol=Protocol.DELIVERED)

    assert (mailboxes.address_of("XD"), mailboxes.address_of("DD")) == ("xd@shop.example", "all@shop.example")
