"""Where a dialogue stands, and what it answers. Frozen values that travel as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum


class Stage(StrEnum):
    """IDLE: nothing is being asked. ASKING: `asked` waits for its answer. CHOOSING: for which case something
    said before is meant. CONFIRMING: everything is there. WITH_A_PERSON: somebody of the unit answers.
    """

    IDLE = "idle"
    ASKING = "asking"
    CHOOSING = "choosing"
    CONFIRMING = "confirming"
    WITH_A_PERSON = "with a person"


@dataclass(frozen=True, slots=True)
class State:
    """`answers` are plain values by question (`regulation.values.coded` reads them).

    `files` are our marks of what was sent along, `aside` what was said when nothing asked for it, `place` the
    code of the place somebody complains from. `back_to_confirm`: one answer is being changed.
    """

    stage: Stage = Stage.IDLE
    asked: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    anonymous: bool = False
    back_to_confirm: bool = False
    place: str = ""

    @property
    def has_begun(self) -> bool:
        """Whether a complaint has been begun and not handed in."""
        return bool(self.answers or self.files or self.aside)

    def answering(self, key: str, value: object) -> "State":
        return replace(self, answers={**self.answers, key: value})

    def without(self, key: str) -> "State":
        return replace(self, answers={one: said for one, said in self.answers.items() if one != key})

    def emptied(self) -> "State":
        """After the complaint is in; who speaks, and from where, stays."""
        return State(place=self.place)

    def write(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def read_state(written: str) -> State:
    """What `State.write` gave; an empty text is a new dialogue."""
    if not written:
        return State()
    said = json.loads(written)
    return State(
        **{
            **said,
            "stage": Stage(said["stage"]),
            "files": tuple(said["files"]),
            "aside": tuple(said["aside"]),
        }
    )


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `files` are our marks of what came with it; `kind` is text, picture, voice, video, file,
    place or link. `begins`: somebody has only just come (subscribed, opened the page, scanned a code).
    """

    text: str = ""
    files: tuple[str, ...] = ()
    kind: str = "text"
    begins: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of the one who speaks; `words` say how it stands."""

    case: str
    number: str
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class HandIn:
    """Everything asked for is there: lodge it."""


@dataclass(frozen=True, slots=True)
class AddTo:
    """Put this on a case that is known."""

    case: str
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """Somebody gives number and code of a case that is not known to be theirs."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class CallAPerson:
    """Somebody of the unit is asked for."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """A person answers here: what was said is for them."""


Act = HandIn | AddTo | LookUp | CallAPerson | PassOn


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes of a message: where the dialogue stands now, what is answered, and what is to be done."""

    state: State
    replies: tuple[str, ...] = ()
    act: Act | None = None
