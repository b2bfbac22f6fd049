"""What a message asks for, in the form in which it is kept: enough to do it again after a process fell."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bihuan.cases.codec import value_from, value_to
from bihuan.engine.commands import Lodge
from bihuan.engine.events import Part
from bihuan.parties.contacts import Contact, Kind, contact

LODGE = "lodge"
SUPPLY = "supply"
MESSAGE = "message"

# Fields by which a case can be found again, as regulations call them.
MARKS = {
    "plate": Kind.PLATE,
    "vin": Kind.VIN,
    "order": Kind.ORDER,
    "order_number": Kind.ORDER,
    "waybill": Kind.WAYBILL,
    "tracking_number": Kind.WAYBILL,
    "lot": Kind.LOT,
    "batch": Kind.LOT,
}


@dataclass(frozen=True, slots=True)
class Lodging:
    """A complaint as a channel understood it. `files` are ids of documents, `digests` their SHA-256."""

    unit: str
    channel: str
    received_at: datetime
    values: Mapping[str, object]
    texts: Mapping[str, str]
    person: tuple[Part, ...]
    files: tuple[str, ...]
    digests: tuple[str, ...]
    language: str = "zh"
    origin: str | None = None
    anonymous: bool = False

    def command(self, message: str) -> Lodge:
        return Lodge(
            unit=self.unit,
            channel=self.channel,
            received_at=self.received_at,
            values=self.values,
            texts=self.texts,
            person=self.person,
            files=self.files,
            digests=self.digests,
            message=message,
            origin=self.origin,
            anonymous=self.anonymous,
        )

    @property
    def marks(self) -> tuple[Contact, ...]:
        """What else the case can be found by: plates, waybills and the like among its texts and values."""
        said = {**{k: v for k, v in self.values.items() if isinstance(v, str)}, **self.texts}
        found = (contact(MARKS[key], said[key]) for key in MARKS if key in said)
        return tuple(dict.fromkeys(one for one in found if one is not None))


@dataclass(frozen=True, slots=True)
class Supplying:
    """Something added to a case by its complainant."""

    case: str
    channel: str
    text: str
    files: tuple[str, ...] = ()
    digests: tuple[str, ...] = field(default=())


def write_lodging(lodging: Lodging, raw: str) -> str:
    """The message as it is kept: `raw` as it arrived, and what was understood."""
    said = {"raw": raw, **_said(lodging), "received_at": lodging.received_at.isoformat()}
    return json.dumps(said, ensure_ascii=False)


def same_lodging(lodging: Lodging) -> str:
    """What makes two lodgings one: everything but when it came and under which ids its files were kept."""
    said = _said(lodging)
    del said["files"]
    return json.dumps(said, sort_keys=True)


def _said(lodging: Lodging) -> dict[str, object]:
    return {
        "unit": lodging.unit,
        "channel": lodging.channel,
        "values": {key: value_to(value) for key, value in lodging.values.items()},
        "texts": dict(lodging.texts),
        "person": [[part.name, part.subject, part.value] for part in lodging.person],
        "files": list(lodging.files),
        "digests": list(lodging.digests),
        "language": lodging.language,
        "origin": lodging.origin,
        "anonymous": lodging.anonymous,
    }


def read_lodging(body: str) -> Lodging:
    said = json.loads(body)
    return Lodging(
        unit=said["unit"],
        channel=said["channel"],
        received_at=datetime.fromisoformat(said["received_at"]),
        values={key: value_from(value) for key, value in said["values"].items()},
        texts=said["texts"],
        person=tuple(Part(*part) for part in said["person"]),
        files=tuple(said["files"]),
        digests=tuple(said["digests"]),
        language=said["language"],
        origin=said["origin"],
        anonymous=said["anonymous"],
    )


def write_supplying(supplying: Supplying) -> str:
    return json.dumps(
        {
            "case": supplying.case,
            "channel": supplying.channel,
            "text": supplying.text,
            "files": supplying.files,
            "digests": supplying.digests,
        },
        ensure_ascii=False,
    )


def same_supplying(supplying: Supplying) -> str:
    return json.dumps([supplying.case, supplying.text, supplying.digests])


def read_supplying(body: str) -> Supplying:
    said = json.loads(body)
    return Supplying(
        said["case"], said["channel"], said["text"], tuple(said["files"]), tuple(said["digests"])
    )
