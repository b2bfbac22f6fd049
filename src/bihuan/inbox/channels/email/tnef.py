"""winmail.dat: what Outlook packs its mail into for those who do not speak its way (MS-OXTNEF)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.inbox.channels.email.charsets import decode

MAGIC = 0x223E9F78
_SUBJECT, _BODY, _FILE_DATA, _FILE_TITLE = 0x8004, 0x800C, 0x800F, 0x8010
_NEW_FILE, _MESSAGE_PROPERTIES, _FILE_PROPERTIES, _CODE_PAGE = 0x9002, 0x9003, 0x9005, 0x9007
_LONG_NAME, _DATA, _TEXT, _HTML = 0x3707, 0x3701, 0x1000, 0x1013
_STRING, _WIDE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
# How long a fixed value is, with its padding.
_FIXED = {2: 4, 3: 4, 4: 4, 0x0A: 4, 0x0B: 4, 5: 8, 6: 8, 7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
MOST_FILES = 200


@dataclass(slots=True)
class Unpacked:
    """`html` is markup; `files` are (name, content)."""

    subject: str = ""
    text: str = ""
    html: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)


class _Broken(ValueError):
    pass


def unpack(raw: bytes) -> Unpacked | None:
    """What is in it, as far as it goes; None where it is no such thing."""
    if len(raw) < 6 or struct.unpack_from("<I", raw)[0] != MAGIC:
        return None
    found = Unpacked()
    charset, name, data = "gb18030", "", b""

    def close() -> None:
        if data and len(found.files) < MOST_FILES:
            found.files.append((name or "winmail", data))

    for kind, value in _attributes(raw):
        match kind:
            case 0x9007 if len(value) >= 4:
                charset = f"cp{struct.unpack_from('<I', value)[0]}"
            case 0x8004:
                found.subject = decode(value.rstrip(b"\0"), charset)[0]
            case 0x800C:
                found.text = decode(value.rstrip(b"\0"), charset)[0]
            case 0x9002:
                close()
                name, data = "", b""
            case 0x8010:
                name = name or decode(value.rstrip(b"\0"), charset)[0]
            case 0x800F:
                data = value
            case 0x9003:
                _take_message(found, dict(_properties(value, charset)))
            case 0x9005:
                told = dict(_properties(value, charset))
                name = _as_text(told.get(_LONG_NAME)) or name
                packed = told.get(_DATA)
                data = data or (packed if isinstance(packed, bytes) else b"")
    close()
    return found


def _take_message(found: Unpacked, told: dict[int, str | bytes]) -> None:
    found.text = found.text or _as_text(told.get(_TEXT))
    html = told.get(_HTML, b"")
    found.html = decode(html)[0] if isinstance(html, bytes) else html


def _as_text(value: str | bytes | None) -> str:
    return decode(value)[0] if isinstance(value, bytes) else value or ""


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(raw):
        _level, kind, length = struct.unpack_from("<BII", raw, at)
        start = at + 9
        if start + length > len(raw):
            return
        yield kind & 0xFFFF, raw[start : start + length]
        at = start + length + 2


def _properties(raw: bytes, charset: str) -> Iterator[tuple[int, str | bytes]]:
    """The text and bytes among them by their tags; it ends where they are broken."""
    try:
        (count,) = struct.unpack_from("<I", raw)
        at = 4
        for _ in range(min(count, 2000)):
            at, tag, value = _property(raw, at, charset)
            if value is not None:
                yield tag, value
    except (struct.error, _Broken):
        return


def _property(raw: bytes, at: int, charset: str) -> tuple[int, int, str | bytes | None]:
    kind, tag = struct.unpack_from("<HH", raw, at)
    at += 4
    if tag >= 0x8000:
        at = _past_name(raw, at)
    several, kind = bool(kind & 0x1000), kind & 0x0FFF
    if kind in _FIXED:
        times = struct.unpack_from("<I", raw, at)[0] if several else 1
        return at + (4 if several else 0) + _FIXED[kind] * times, tag, None
    if kind not in (_STRING, _WIDE, _BINARY, _OBJECT):
        raise _Broken(kind)
    (times,) = struct.unpack_from("<I", raw, at)
    at += 4
    value: str | bytes | None = None
    for _ in range(min(times, 2000)):
        (length,) = struct.unpack_from("<I", raw, at)
        piece = raw[at + 4 : at + 4 + length]
        if len(piece) < length:
            raise _Broken(length)
        value = _read(kind, piece, charset) if value is None else value
        at += 4 + length + (-length % 4)
    return at, tag, value


def _past_name(raw: bytes, at: int) -> int:
    (named,) = struct.unpack_from("<I", raw, at + 16)
    (length,) = struct.unpack_from("<I", raw, at + 20)
    return at + 24 if named == 0 else at + 24 + length + (-length % 4)


def _read(kind: int, piece: bytes, charset: str) -> str | bytes:
    if kind == _WIDE:
        return piece.decode("utf-16-le", "replace").rstrip("\0")
    if kind == _STRING:
        return decode(piece.rstrip(b"\0"), charset)[0]
    # An object begins with the sixteen bytes of its kind.
    return piece[16:] if kind == _OBJECT else piece
