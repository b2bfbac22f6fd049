"""The pages of a scanned PDF, one by one: each as a PDF of its own, and as a picture to read."""

import io
import struct
import zlib
from threading import Lock

import pypdfium2

MOST_PAGES = 200
# A page of A4 at 110 dots an inch can be read; a page as large as a wall is made no larger.
DOTS, MOST_PIXELS = 110, 2400
# PDFium works on one page at a time in a process.
one_at_a_time = Lock()


class NoPages(ValueError):
    """The file is no PDF that can be taken apart: broken, locked by a password, or too long."""


def taken_apart(content: bytes) -> tuple[bytes, ...]:
    """Each page as a PDF of its own, in order. Raises NoPages."""
    with one_at_a_time:
        try:
            whole = pypdfium2.PdfDocument(content)
            if not 0 < len(whole) <= MOST_PAGES:
                raise NoPages(f"expected 1 to {MOST_PAGES} pages, found {len(whole)}")
            return tuple(_alone(whole, page) for page in range(len(whole)))
        except pypdfium2.PdfiumError as error:
            raise NoPages(str(error)) from None


def _alone(whole: pypdfium2.PdfDocument, page: int) -> bytes:
    one, made = pypdfium2.PdfDocument.new(), io.BytesIO()
    one.import_pages(whole, [page])
    one.save(made)
    return made.getvalue()


def picture(content: bytes) -> bytes:
    """The first page as PNG. Raises NoPages."""
    with one_at_a_time:
        try:
            page = pypdfium2.PdfDocument(content)[0]
            scale = min(DOTS / 72, MOST_PIXELS / max(page.get_size()))
            drawn = page.render(scale=scale, rev_byteorder=True, fill_color=(255, 255, 255, 255))
            return _png(bytes(drawn.buffer), drawn.width, drawn.height, drawn.stride, drawn.n_channels)
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise NoPages(str(error)) from None


def _png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    """Written here, for a library of pictures would be a large thing to carry for one file format."""
    rows = (pixels[at : at + width * channels] for at in range(0, stride * height, stride))
    colour = {1: 0, 3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, said) for kind, said in chunks)


def _chunk(kind: bytes, said: bytes) -> bytes:
    return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))
