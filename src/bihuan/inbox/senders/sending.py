"""What a sender is given and what it answers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter ready to go.

    `reference` is ours and the same at every try, so that a carrier that knows such keys takes it once;
    `link` leads to the whole letter; `unit` is whose letter it is; `at` the moment of the try, which
    signatures state.
    """

    reference: str
    number: str
    address: str
    subject: str
    body: str
    link: str
    at: datetime
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """The other side has taken it; `provider` is what it calls it."""

    provider: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """It has certainly not gone; another try may succeed."""

    code: str


@dataclass(frozen=True, slots=True)
class Never:
    """It has not gone and will not go this way."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The line broke after the letter was handed over and before it was acknowledged."""

    code: str


Answer = Gone | Later | Never | Unknown
