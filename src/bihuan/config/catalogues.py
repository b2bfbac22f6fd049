"""The English of what the screens say in Chinese: one `django.po` a room, collected and compiled with Babel.

Needs neither Django's settings nor gettext's programs.
`python -m bihuan.config.catalogues` compiles what changed.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1]
LANGUAGE = "en"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
# A fixed date: a catalogue changes when its words do and not because it was written again.
WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "# English of the texts in this room."


def rooms() -> list[Path]:
    return sorted(path for path in SOURCE.iterdir() if (path / "apps.py").exists())


def catalogue_path(room: Path) -> Path:
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def collect(room: Path) -> Catalog:
    """Every text of `room` marked for translation, in Python and in templates."""
    found = _empty()
    for path, source in _sources(room):
        for line, message, comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            place = (path.relative_to(SOURCE.parent).as_posix(), line)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def _sources(room: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(room.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
    for path in sorted([*room.rglob("templates/**/*.html"), *room.rglob("templates/**/*.txt")]):
        yield path, _as_python(path.read_text(encoding="utf-8"))


def _as_python(template: str) -> str:
    """A template with all but its marked texts blanked out, as Django gives it to xgettext."""
    from django.utils.translation.template import templatize

    lines = templatize(template).splitlines()
    # What is left is read by Python's tokeniser, which minds indentation and quotes but not sense.
    return "\n".join(re.sub(r"^\s+", "", line) for line in lines)


def read(path: Path) -> Catalog:
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _empty() -> Catalog:
    return Catalog(
        locale=LANGUAGE, creation_date=WRITTEN_AT, revision_date=WRITTEN_AT, header_comment=HEADER,
        project="Bihuan", version="1", fuzzy=False,
    )  # fmt: skip


def update(room: Path) -> None:
    """Bring the room's catalogue up to what its sources say: new texts untranslated, unused ones gone."""
    path, found = catalogue_path(room), collect(room)
    if not len(found) and not path.exists():
        return
    kept = read(path)
    kept.header_comment, kept.fuzzy = HEADER, False
    kept.update(found, no_fuzzy_matching=True, update_creation_date=False)
    kept.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, kept, width=110, include_lineno=False, sort_output=True)


def untranslated(room: Path) -> list[str]:
    """Texts of the room that its English catalogue lacks, leaves empty or marks as doubtful."""
    known = read(catalogue_path(room))
    missing = []
    for message in collect(room):
        if not message.id:
            continue
        translated = known.get(message.id, message.context)
        if translated is None or translated.fuzzy or not _filled(translated.string):
            missing.append(str(message.id))
    return missing


def _filled(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, (tuple, list)) and string else bool(string)


def compile_stale() -> None:
    """Write `django.mo` beside every `django.po` that is newer."""
    for path in SOURCE.glob(f"*/locale/{LANGUAGE}/LC_MESSAGES/django.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            with compiled.open("wb") as file:
                write_mo(file, read(path))


if __name__ == "__main__":
    compile_stale()
