"""What takes part in the contest: something that can take a complaint through its whole life."""

from collections.abc import Sequence
from typing import Protocol


class Contender(Protocol):
    """Made once, proved once, then timed. It is given outcomes and must find the steps itself."""

    def live(self) -> Sequence[str]:
        """Take one new complaint through `life.OUTCOMES`.

        Gives the positions stood at, in order, as the contender itself reports them; equal to `life.TRAIL`
        or the contender is refused. A durable contender commits once to open the complaint and once for
        each completion, and reads back from the database what it needs for each.
        """
        ...

    def backend_pid(self) -> int | None:
        """The database server's process that works for this contender, to count its CPU time too."""
        ...


class Durable(Contender, Protocol):
    """A contender with a database."""

    def kept(self) -> str:
        """The position of the newest life as its database holds it; `life.END` after a whole life.

        Raises SystemExit where rows that must have been written are missing.
        """
        ...


class InMemory:
    """A contender without a database."""

    def backend_pid(self) -> int | None:
        return None
