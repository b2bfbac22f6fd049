"""What a sender is given and what it answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter ready to go.

    `reference` is ours and the same at every try; `link` leads to the whole letter.
    """

    reference: str
    number: str
    address: str
    subject: str
    body: str
    link: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The other side has taken it."""


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
