"""Reading a regulation: `read(sources)` gives a `Regulation` or every mistake in its sources."""

from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.reading import Reading, read
from bihuan.regulation.reading.sources import Sources, decoded
from bihuan.regulation.reading.words import Words

__all__ = ["Mistake", "Reading", "Sources", "Words", "decoded", "read"]
