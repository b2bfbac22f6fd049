"""Everybody who may ask for a page, and every address there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from bihuan.cases import queries
from bihuan.documents.keeping import Given
from bihuan.inbox import calling, post, receipts, slips
from bihuan.inbox.calling import News
from bihuan.inbox.models import Outgoing, PaperKind
from bihuan.people.models import User
from tests.access.table import COMPLAINANT, NOBODY
from tests.documents.samples import PNG
from tests.standing.clerks import Filling, Office, Task
from tests.standing.doors import Within
from tests.standing.founding import Worker, found
from tests.standing.test_killed import regulations

MORNING = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
# These rooms show pages; others, such as sign-in, are their packages' own.
ROOMS = frozenset(("desk", "portal", "pages", "api", "analytics"))
# Pages at an address of their own, since it is printed on paper.
ALONE = frozenset(("portal_verify_any", "portal_verify"))
BLAMED = "zhangqiang"


@dataclass(frozen=True, slots=True)
class Subject:
    """A case to ask for, with everything an address may name in it."""

    unit: str
    id: str
    number: str
    code: str
    task: str
    letter: str
    file: str
    penalty: str = ""
    outgoing: int = 0
    call: str = "none"
    slip: str = "none/none"

    def fill(self, pattern: str) -> str:
        """The address a pattern stands for."""
        places = {
            "articles/<str:number>": "articles/五", "<str:procedure>": "complaint",
            "<str:old>": "2009-10", "<str:new>": "2009-10",
            "<str:number>": self.number, "<str:act>": "note", "<str:document>": self.file,
            "<str:letter>": self.letter, "<str:instance>": self.penalty or "none", "<str:name>": "say",
            "<path:occurrence>": self.task, "<str:outcome>": "silent", "<str:unit>": self.unit,
            "<str:paper>": "record", "<str:kind>": "pdf", "<str:code>": "AAAA-AAAA-AAAA", "<int:scan>": "1",
            "<int:number>": "1", "<str:call>": self.call, "<call>": self.call,
            "<str:batch>/<str:slip>": self.slip, "<str:batch>": self.slip.partition("/")[0],
            "<int:id>": str(self.outgoing), "<int:place>": "0", "<str:place>": "gate-2",
            "<str:talk>": "none", "<str:account>": "none", "<str:source>": "none", "<str:site>": "none",
            "<str:id>": "car-dealership", "<str:version>": "2009-10",
            "<case>": self.id, "<file>": self.file, "<unit>": self.unit,
            "<str:measure>": "received", "<subscription>": "sub_none", "<delivery>": "1",
        }  # fmt: skip
        for place, value in places.items():
            pattern = pattern.replace(place, quote(value, safe="/"))
        return f"/{pattern}"


@dataclass
class Asked:
    """The founded office, with a case of each regulation; that of the dealership has a penalty."""

    office: Office
    subjects: Mapping[str, Subject]
    clients: dict[str, Client] = field(default_factory=dict)

    def let_in(self) -> None:
        """Opens everybody's session, before any test's own transaction."""
        for login in (NOBODY, COMPLAINANT, *(one.login for one in self.office.founded.workers)):
            self.clients[login] = self._client(login)

    def client(self, login: str) -> Client:
        """Somebody signed in; `nobody`; or `complainant`, who has proved to be the one of each case."""
        return self.clients[login]

    def _client(self, login: str) -> Client:
        client = Client(headers={"host": "localhost"})
        if login == COMPLAINANT:
            for one in self.subjects.values():
                said = client.post("/p/status", {"number": one.number, "code": one.code})
                assert said.status_code == 302, said.status_code
        elif login != NOBODY:
            client.force_login(
                User.objects.get(login_name=login), "allauth.account.auth_backends.AuthenticationBackend"
            )
        return client

    def posts(self) -> list[Worker]:
        """One worker for each post of each kind of unit, so that every post asks; staff without one too."""
        seen: dict[frozenset[tuple[str, str]], Worker] = {}
        for worker in self.office.founded.workers:
            seen.setdefault(frozenset((seat.unit, seat.post) for seat in worker.seats), worker)
        return list(seen.values())


def addresses() -> Iterator[str]:
    """Every pattern of our rooms, as its parts are written in the files of addresses."""

    def walk(patterns: list[URLPattern | URLResolver], before: str, room: str) -> Iterator[str]:
        for one in patterns:
            written = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, written, one.namespace or room)
            elif room in ROOMS or one.name in ALONE:
                yield written

    yield from walk(get_resolver().url_patterns, "", "")


def set_out(move_clock) -> Asked:  # type: ignore[no-untyped-def]
    """Founds the office and takes a complaint to each unit, to where there is something to ask for."""
    move_clock(MORNING)
    office = Office(found(MORNING), regulations())
    lodged = {unit: _lodged(office, unit) for unit in ("NH", "YH", "YZ01")}
    made = {unit: _worked(office, unit, said, move_clock) for unit, said in lodged.items()}
    asked = Asked(office, made)
    asked.let_in()
    return asked


RECORDS: dict[str, dict[str, object]] = {
    "NH": {"topic": "delivery", "danger": False},
    "YH": {"topic": "repair", "danger": False, "source": "phone"},
    "YZ01": {"topic": "damaged", "injury": False},
}
# The steps each case has gone through.
STEPS = {"NH": 3, "YH": 5, "YZ01": 3}


def _lodged(office: Office, unit: str) -> dict[str, str]:
    door = Within()
    body = {
        "unit": unit,
        "channel": "app" if unit == "YZ01" else "api",
        "values": {**RECORDS[unit], "matter": "送来的东西坏了，打电话没有人管。"},
        "person": {"name": "欧阳清荷", "email": "ouyang@example.com"},
    }
    said = door.ask("/cases", token=office.founded.service, body=body, key=unit)
    assert said.status == 201, said.body
    return dict(said.body)


def _worked(office: Office, unit: str, lodged: dict[str, str], move_clock) -> Subject:  # type: ignore[no-untyped-def]
    from django.core.files.uploadedfile import SimpleUploadedFile

    now, chance, door = MORNING, Random(3), Within()
    blamed = next(one.id for one in office.founded.workers if one.login == BLAMED)
    said = {
        **RECORDS[unit], "points_confirmed": True, "dispute_on_site": False, "responsible_persons": [blamed],
        "responsible_department": {"NH": "NH-quality", "YH": "YH-after_sales"}.get(unit, ""),
        "handler_named": [one.id for one in office.founded.workers if one.login == "guting"],
        "joint_departments": [], "head_concerned": False,
    }  # fmt: skip
    outcomes = {
        "complaint/listen": "complaint",
        "complaint/investigate": "valid",
        "complaint/contact": "in_scope",
    }
    for _ in range(STEPS[unit]):
        now += timedelta(minutes=1)
        move_clock(now)
        task = _main_task(office, door, lodged["id"], unit, chance)
        done = office.do(door, task, Filling(office, chance, now, said, outcomes), key="")
        assert done.well, (task.step, done.body)
    give = Client(headers={"host": "localhost", "authorization": f"Bearer {office.founded.service}"})
    upload = SimpleUploadedFile("照片.png", PNG, "image/png")
    kept = give.post("/api/v1/files", {"file": upload}).json()
    assert "id" in kept, kept
    added = door.ask(
        f"/cases/{lodged['id']}/supply",
        token=office.founded.service,
        body={"text": "补充一张照片", "files": [kept["id"]]},
        key=f"file-{unit}",
    )
    assert added.well, added.body
    post.send_round(now)
    return _subject(unit, lodged, kept["id"])


def _main_task(office: Office, door: Within, case: str, unit: str, chance: Random) -> Task:
    while True:
        task = office.task(door, case, unit, chance)
        assert task is not None
        if task.offered["procedure"] == "complaint":
            return task


def _subject(unit: str, lodged: dict[str, str], file: str) -> Subject:
    state = queries.case_state(lodged["id"])
    assert state is not None
    open_ = [one for one in state.case.open_occurrences() if one.instance == "complaint"]
    penalties = [one for one in state.case.instances if one.startswith("penalty")]
    sheet = Outgoing.objects.filter(case=lodged["id"]).order_by("id").first()
    return Subject(
        unit=unit,
        id=lodged["id"],
        number=lodged["number"],
        code=receipts.mint(lodged["id"], lodged["number"]),
        task=open_[0].id,
        letter=next(iter(state.case.letters), "none"),
        file=file,
        penalty=penalties[0] if penalties else "",
        outgoing=sheet.pk if sheet else 0,
        call=calling.hear(News(unit, f"call-{unit}", "ringing", MORNING, "13800002210"), now=MORNING).id,
        slip=_slip(unit),
    )


def _slip(unit: str) -> str:
    """A photographed slip out of the unit's box, as its batch and itself."""
    batch = slips.open_batch(unit, PaperKind.BOX, received_at=MORNING, by="", now=MORNING)
    slips.take_in(batch, [Given("纸条.png", PNG)], now=MORNING)
    return f"{batch.id}/{slips.slips_of(batch)[0].id}"
