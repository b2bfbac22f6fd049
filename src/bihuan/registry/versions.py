"""Published versions: sound before they are in force, immutable afterwards, read from their kept sources."""

from datetime import datetime
from functools import lru_cache

from bihuan.registry import history
from bihuan.registry.models import Version
from bihuan.regulation.checking import Finding, check
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Mistake, Sources, read


class NotSound(Exception):
    """The sources are not a regulation that may be in force.

    `mistakes` in reading, or `findings` of the proof.
    """

    def __init__(self, mistakes: tuple[Mistake, ...], findings: tuple[Finding, ...] = ()) -> None:
        self.mistakes = mistakes
        self.findings = findings
        super().__init__("\n".join(str(one) for one in (*mistakes, *findings)))


class PublishedOtherwise(Exception):
    """This version is in the registry with another content; a changed text needs a version of its own."""


class NoSuchVersion(LookupError):
    """The registry holds no such version."""


def publish(sources: Sources, *, at: datetime) -> Version:
    """Keeps a sound version for ever. The same content a second time gives the version that is there.

    Raises NotSound with everything that is wrong, PublishedOtherwise for a version known with another
    content.
    """
    reading = read(sources)
    if not isinstance(reading, Regulation):
        raise NotSound(reading)
    refuted = tuple(finding for finding in check(reading) if finding.refutes)
    if refuted:
        raise NotSound((), refuted)
    held = Version.objects.filter(regulation=reading.id, version=reading.version).first()
    if held is not None:
        if held.digest != reading.digest:
            message = (
                f"{reading.id} {reading.version} is published as {held.digest[:12]},"
                f" found {reading.digest[:12]}: give the changed text a version of its own"
            )
            raise PublishedOtherwise(message)
        return held
    return Version.objects.create(
        regulation=reading.id,
        version=reading.version,
        digest=reading.digest,
        title=reading.title,
        in_force_from=reading.in_force_from,
        sources=dict(sources),
        published_at=at,
    )


def regulation(id: str, version: str) -> Regulation:
    """A published version, read once in this process; that of imported history is built in. Raises
    NoSuchVersion.
    """
    return history.regulation() if id == history.ID else _read(id, version)


@lru_cache(maxsize=256)
def _read(id: str, version: str) -> Regulation:
    held = Version.objects.filter(regulation=id, version=version).first()
    if held is None:
        raise NoSuchVersion(f"expected a published version, found none: {id} {version}")
    reading = read(Sources(held.sources))
    if not isinstance(reading, Regulation):
        raise NotSound(reading)
    return reading


def published() -> tuple[Version, ...]:
    """Every version, by regulation and date."""
    return tuple(Version.objects.defer("sources").order_by("regulation", "in_force_from", "id"))


def forget() -> None:
    """Drops what this process remembers: for tests that begin with another registry."""
    _read.cache_clear()
