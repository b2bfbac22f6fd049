"""The regulations that random lives are lived under: the small one and those that are shipped."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from tests.regulation.small import small_regulation

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read

SHIPPED = Path(__file__).parents[2] / "regulations"


@lru_cache(maxsize=8)
def shipped(folder: Path) -> Regulation:
    files = [one for one in sorted(folder.rglob("*")) if one.suffix in (".md", ".yaml", ".txt")]
    kept = [
        one for one in files if "stories" not in one.parts and one.name not in ("NOTES.md", "CHANGELOG.md")
    ]
    found = read(Sources({one.relative_to(folder).as_posix(): one.read_text("utf-8") for one in kept}))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


REGULATIONS: Mapping[str, Callable[[], Regulation]] = {
    "small-shop": small_regulation,
    **{
        folder.parent.name: (lambda folder=folder: shipped(folder))  # type: ignore[misc]
        for folder in sorted(SHIPPED.glob("*/*"))
        if (folder / "policy.yaml").exists()
    },
}
