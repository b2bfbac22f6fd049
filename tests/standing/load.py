"""Load on the REST door: clients who lodge complaints and people who do their tasks, side by side."""

import threading
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from tests.standing.clerks import Filling, Office, Task
from tests.standing.doors import Gone, Network, Said
from tests.standing.site import Site

UNITS = ("NH", "YH", "YZ01")
CHANNEL = "api"
# Another process was quicker, or the case moved on between offering and doing: answers, not faults.
ANSWERS = frozenset((200, 201, 403, 404, 409, 422))


@dataclass(frozen=True, slots=True)
class Lodged:
    """An acknowledged complaint."""

    key: str
    unit: str
    id: str
    number: str
    mark: str


@dataclass
class Acknowledged:
    """All that the server has said yes to, and every key that was ever sent."""

    lodged: list[Lodged] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    done: list[tuple[str, str, str]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)


class Load:
    """`begin`, let it run, `end`: every request under way is carried to its answer."""

    def __init__(self, site: Site, office: Office, *, seed: int, lodgers: int = 2, doers: int = 2) -> None:
        self.site, self.office, self.seed = site, office, seed
        self.door = Network(site.port)
        self.acknowledged = Acknowledged()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._guarded, args=(work, Random(seed * 1000 + place)))
            for place, work in enumerate([self._lodge] * lodgers + [self._do] * doers)
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _guarded(self, work, chance: Random) -> None:  # type: ignore[no-untyped-def]
        while not self._stop.is_set():
            try:
                work(chance)
            except Gone as gone:
                self.acknowledged.odd.append(f"nobody answered: {gone}")
                return
            except Exception as error:
                self.acknowledged.odd.append(f"{type(error).__name__}: {error}")
                return

    def _lodge(self, chance: Random) -> None:
        key = str(UUID(int=chance.getrandbits(128), version=4))
        mark = f"记号{key[:8]}"
        unit = chance.choice(UNITS)
        body = complaint(unit, mark, chance)
        with self.acknowledged._lock:
            self.acknowledged.keys.add(key)
        said = self._ask_to_lodge(body, key)
        if said.status != 201:
            self.acknowledged.odd.append(f"lodging at {unit}: {said.status} {said.body}")
            return
        with self.acknowledged._lock:
            found = Lodged(key, unit, said.body["id"], said.body["number"], mark)
            self.acknowledged.lodged.append(found)
        if chance.random() < 0.1:
            again = self._ask_to_lodge(body, key)
            if (again.body.get("number"), again.replayed) != (found.number, True):
                self.acknowledged.odd.append(f"the same key again: {again}")
        self._stop.wait(0.15)

    def _ask_to_lodge(self, body: object, key: str) -> Said:
        return self.door.ask("/cases", token=self.office.founded.service, body=body, key=key)

    def _do(self, chance: Random) -> None:
        with self.acknowledged._lock:
            known = list(self.acknowledged.lodged[-40:])
        if not known:
            self._stop.wait(0.1)
            return
        case = chance.choice(known)
        task = self.office.task(self.door, case.id, case.unit, chance, most=6)
        if task is None:
            return
        filling = Filling(self.office, chance, self.site.now())
        key = f"do-{chance.getrandbits(64):x}"
        said = self.office.do(self.door, task, filling, key=key)
        self._note(task, said)

    def _note(self, task: Task, said: Said) -> None:
        if said.status not in ANSWERS:
            self.acknowledged.odd.append(f"{task.step}: {said.status} {said.body}")
        if said.well:
            with self.acknowledged._lock:
                self.acknowledged.done.append((task.case, task.offered["task"], task.step))


def complaint(unit: str, mark: str, chance: Random) -> dict[str, object]:
    """A complaint as another program hands it in; seven in ten can be reached by mail."""
    matter = f"{mark} 取件时外箱已破损，里面的东西也坏了，联系过一次没有结果。"
    by_unit: dict[str, dict[str, object]] = {
        "NH": {"topic": "delivery", "danger": chance.random() < 0.2},
        "YH": {"topic": "repair", "danger": chance.random() < 0.2, "source": "other"},
        "YZ01": {"topic": "damaged", "injury": chance.random() < 0.2},
    }
    person = {"name": "测试客户", "email": f"client-{chance.randrange(10_000)}@example.com"}
    return {
        "unit": unit,
        "channel": "app" if unit == "YZ01" else CHANNEL,
        "values": {**by_unit[unit], "matter": matter, "demand": "换一件，并说明原因。"},
        "person": person if chance.random() < 0.7 else {"name": "测试客户", "phone": "13800000199"},
    }
