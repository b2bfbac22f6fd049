"""A regulation's folder on disk, as sources that can be read."""

from pathlib import Path

from bihuan.regulation.reading import Sources, decoded
from bihuan.regulation.reading.sources import LARGEST

SUFFIXES = frozenset({".md", ".yaml", ".txt"})
"""What belongs to a regulation; whatever else lies in its folder is no part of it."""


class NoFolder(LookupError):
    """There is no regulation at a path. The message says what was expected and what is there."""


def sources_in(folder: Path) -> Sources:
    """The texts of a folder by their names relative to it, such as `letters/result.txt`.

    Hidden files, links that lead out of the folder and files of other kinds are passed over. Files that are
    too large or no text are told in `refused`. Raises NoFolder.
    """
    if not folder.is_dir():
        message = f"expected a folder with policy.yaml and regulation.md, found no folder at {folder}"
        raise NoFolder(message)
    whole = folder.resolve()
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        inside = path.resolve().is_relative_to(whole)
        if path.suffix in SUFFIXES and path.is_file() and inside and not hidden:
            files[name.as_posix()] = _content(path)
    return decoded(files)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        # One byte more than is allowed is enough to know that it is too large.
        return file.read(LARGEST + 1)
