"""Every pair of colours that meets on a page can be read: WCAG 2.2 AA, light and dark."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "src/bihuan/pages/static/pages"
TONES = ("late", "soon", "done", "waiting")
TEXT = 4.5
SHAPE = 3.0

PAIRS = [
    *[
        (ink, ground, TEXT)
        for ink in ("ink", "ink-2", "ink-3")
        for ground in ("paper", "side", "card", "sunken")
    ],
    *[("link", ground, TEXT) for ground in ("paper", "side", "card", "sunken", "act-ground", "late-ground")],
    *[(ink, "act-ground", TEXT) for ink in ("ink", "ink-2", "act", "late", "soon", "done", "waiting")],
    *[(tone, ground, TEXT) for tone in TONES for ground in ("card", "sunken", "paper", f"{tone}-ground")],
    *[(ink, f"{tone}-ground", TEXT) for ink in ("ink", "ink-2") for tone in TONES],
    ("on-act", "act-solid", TEXT),
    ("on-act", "act-deep", TEXT),
    ("act", "card", SHAPE),
    ("act", "paper", SHAPE),
    *[("edge", ground, SHAPE) for ground in ("card", "paper", "sunken")],
    # Lines and bars of charts
    *[(tone, "card", SHAPE) for tone in ("act", "soon", "waiting", "edge", "late")],
    # What stands on the full shade of a heat map
    ("card", "act", TEXT),
]


def colours(*names: str) -> dict[str, str]:
    source = "".join((STYLES / name).read_text(encoding="utf-8") for name in names)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", source))


THEMES = {"light": colours("tokens.css"), "dark": colours("tokens.css", "dark.css")}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_what_stands_on_a_ground_can_be_read(theme, ink, ground, least):
    seen = THEMES[theme]

    assert contrast(seen[ink], seen[ground]) >= least


def test_dark_names_every_colour_of_light():
    dark_only = colours("dark.css")

    assert set(dark_only) == set(THEMES["light"])
