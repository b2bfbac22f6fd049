"""What a call centre tells over REST: kept raw, brought onto the desk, once however often it comes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from bihuan.api import tokens
from bihuan.api.tokens import Allowed
from bihuan.cases import memory
from bihuan.inbox import recordings
from bihuan.inbox.models import Call, RawMessage, Status
from bihuan.registry import versions
from tests.cases.shop import MORNING, Shop, open_shop

MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x21" + b"\x00" * 64
RINGS = {"event": "ringing", "call": "c-1", "unit": "XD", "number": "13800138000", "agent": "clerk"}


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    memory.forget()
    versions.forget()
    yield
    memory.forget()


@pytest.fixture
def shop(db: None, stand_at: Callable[[datetime], None]) -> Shop:
    stand_at(MORNING)
    return open_shop()


@pytest.fixture
def exchange(shop: Shop) -> Client:
    return _client("XD", Allowed.CALL)


def _client(unit: str, *allowed: Allowed) -> Client:
    issued = tokens.issue(
        "呼叫中心", unit=unit, person=None, allowed=frozenset(allowed), now=MORNING,
        expires_at=MORNING + timedelta(days=30),
    )  # fmt: skip
    return Client(headers={"host": "localhost", "authorization": f"Bearer {issued.text}"})


def _tell(client: Client, **said: object):  # type: ignore[no-untyped-def]
    return client.post("/api/v1/calls", {**RINGS, **said}, content_type="application/json")


def test_a_call_told_of_is_kept_raw_and_rings(shop: Shop, exchange: Client, settings: Settings) -> None:
    answer = _tell(exchange)

    call = Call.objects.get()
    kept = RawMessage.objects.get(channel="hotline")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "id": call.id, "state": "ringing", "agent": True, "url": f"{settings.BASE_URL}/calls/{call.id}/",
    }  # fmt: skip
    assert (call.agent, call.masked, kept.status) == (shop.clerk, "138****8000", Status.UNDERSTOOD)


def test_told_twice_it_is_one_call_and_one_message(exchange: Client) -> None:
    _tell(exchange)
    _tell(exchange)

    assert (Call.objects.count(), RawMessage.objects.filter(channel="hotline").count()) == (1, 1)


def test_a_call_nobody_answered_was_missed(exchange: Client) -> None:
    _tell(exchange, agent="")
    _tell(exchange, event="ended", agent="")

    assert Call.objects.get().state == "missed"


def test_a_token_without_the_scope_or_of_another_unit_tells_nothing(shop: Shop, exchange: Client) -> None:
    assert _tell(_client("XD", Allowed.LODGE)).status_code == 403
    assert _tell(_client("DD", Allowed.CALL)).status_code == 404
    assert not Call.objects.exists()


@pytest.mark.parametrize("wrong", [{"event": "rang"}, {"call": "a b"}, {"recording": "file:///etc/passwd"}])
def test_what_is_no_call_is_refused(exchange: Client, wrong: dict[str, str]) -> None:
    assert _tell(exchange, **wrong).status_code == 422


def test_a_recording_is_given_once(exchange: Client) -> None:
    _tell(exchange)
    where = "/api/v1/calls/c-1/recording?unit=XD"

    first = exchange.post(where, {"file": SimpleUploadedFile("a.mp3", MP3, "audio/mpeg")})
    again = exchange.post(where, {"file": SimpleUploadedFile("b.mp3", MP3, "audio/mpeg")})

    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json() == again.json()


def test_a_recording_that_is_a_program_is_refused(exchange: Client) -> None:
    _tell(exchange)

    answer = exchange.post(
        "/api/v1/calls/c-1/recording?unit=XD",
        {"file": SimpleUploadedFile("a.mp3", b"MZ\x90\x00" + b"\0" * 64)},
    )

    assert answer.status_code == 422
    assert Call.objects.get().recording == ""


def test_a_recording_on_a_strange_host_is_never_fetched(exchange: Client) -> None:
    _tell(exchange, event="ended", recording="http://169.254.169.254/latest/a.mp3")

    recordings.fetch_round(MORNING)

    call = Call.objects.get()
    assert (call.recording, call.why, call.fetch_at) == ("", recordings.NOT_ALLOWED, None)


def test_a_recording_is_fetched_from_a_known_host_and_tried_again_until_it_is_there(
    exchange: Client, settings: Settings, recorder: "Recorder"
) -> None:
    settings.RECORDING_HOSTS = [recorder.host]
    _tell(exchange, event="ended", recording=f"http://{recorder.host}/rec/a.mp3")

    recordings.fetch_round(MORNING)
    waiting = Call.objects.get()
    recorder.there = True
    recordings.fetch_round(MORNING + timedelta(minutes=2))

    assert waiting.recording == "" and waiting.fetch_at == MORNING + timedelta(minutes=1)
    assert Call.objects.get().recording != ""


class Recorder:
    """A call centre's store of recordings: a real server."""

    def __init__(self) -> None:
        self.there, self.host = False, ""


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    store = Recorder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if store.there else 404)
            self.end_headers()
            self.wfile.write(MP3 if store.there else b"")

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store.host = f"127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield store
    server.shutdown()
    server.server_close()
