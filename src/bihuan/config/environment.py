"""Settings read from the environment, each declared once with its meaning.

`DECLARED` is what `docs/settings.md` must describe; a test compares the two.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Declared:
    name: str
    default: str


DECLARED: dict[str, Declared] = {}


def text(name: str, default: str = "") -> str:
    """The value of `name`, or `default` where it is unset or empty."""
    DECLARED[name] = Declared(name, default)
    return os.environ.get(name, "").strip() or default


def truth(name: str, default: bool = False) -> bool:
    word = text(name, "yes" if default else "no").lower()
    if word in {"1", "yes", "true", "on"}:
        return True
    if word in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f'{name}: expected yes or no, found "{word}".')


def whole(name: str, default: int) -> int:
    word = text(name, str(default))
    if not word.isdecimal():
        raise ImproperlyConfigured(f'{name}: expected a whole number, found "{word}".')
    return int(word)


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    word = text(name, default)
    if word not in choices:
        raise ImproperlyConfigured(f'{name}: expected one of {", ".join(choices)}, found "{word}".')
    return word


def several(name: str, default: str = "") -> list[str]:
    """Values separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()
