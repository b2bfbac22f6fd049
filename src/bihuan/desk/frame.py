"""Who looks at the desk, and what stands around its pages: the frame of every staff page is in `pages`."""

from bihuan.pages.frame import (
    ON_THE_LINE,
    OPENED,
    WITHOUT_POST,
    ArchiveShut,
    Language,
    Page,
    Viewer,
    address,
    desk_page,
    frame_for,
    post_words,
    regulation_in,
    show,
    viewer_of,
)

__all__ = [
    "ON_THE_LINE",
    "OPENED",
    "WITHOUT_POST",
    "ArchiveShut",
    "Language",
    "Page",
    "Viewer",
    "address",
    "desk_page",
    "frame_for",
    "post_words",
    "regulation_in",
    "show",
    "viewer_of",
]
