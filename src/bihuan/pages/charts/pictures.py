"""Charts and drawings as PNG, for Word and for those who paste."""

from noto_cjk_sans_otc import FONT_PATH
from resvg_py import svg_to_bytes

FAMILY = "Noto Sans CJK SC"


def png(svg: str, *, zoom: float = 2.0) -> bytes:
    """The drawing on white paper, `zoom` pixels to each of its own. Needs no font of the machine."""
    return svg_to_bytes(
        svg_string=svg,
        background="#ffffff",
        zoom=zoom,
        skip_system_fonts=True,
        font_files=[str(FONT_PATH)],
        sans_serif_family=FAMILY,
        font_family=FAMILY,
    )
