"""What was signed, out of its signature: S/MIME's opaque form (CMS in BER) and PGP's clear one."""

import re

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_ENVELOPED = bytes.fromhex("06092a864886f70d010703")
_SEQUENCE, _OCTETS, _OCTETS_BUILT, _WITHIN = 0x30, 0x04, 0x24, 0xA0
MOST_DEPTH = 12
_CLEAR = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[\w-]{1,40}: [^\r\n]{0,200}\r?\n){0,20}\r?\n"
    r"(.*?)\r?\n?(-----BEGIN PGP SIGNATURE-----.*?-----END PGP SIGNATURE-----)",
    re.DOTALL,
)


class _Broken(ValueError):
    pass


def is_encrypted(raw: bytes) -> bool:
    """Whether a CMS envelope hides its content."""
    return _ENVELOPED in raw[:64]


def content_of(raw: bytes) -> bytes | None:
    """The content of a CMS signature that carries it; None where there is none to read."""
    if _SIGNED_DATA not in raw[:64]:
        return None
    try:
        outer = _children(raw, 0, len(raw), 0)[0]
        signed = _children(raw, *_inside(raw, outer), 0)[1]
        (data,) = _children(raw, *_inside(raw, signed), 0)[:1]
        encapsulated = _children(raw, *_inside(raw, data), 0)[2]
        holder = _children(raw, *_inside(raw, encapsulated), 0)[1]
        (octets,) = _children(raw, *_inside(raw, holder), 0)[:1]
        return _octets(raw, octets, 0)
    except (IndexError, ValueError):
        return None


def cleared(text: str) -> tuple[str, str]:
    """The words of a clear-signed text and its signature; the text as it is where it is none."""
    if "-----BEGIN PGP SIGNED MESSAGE-----" not in text:
        return text, ""
    match = _CLEAR.search(text)
    if match is None:
        return text, ""
    words = re.sub(r"(?m)^- ", "", match[1])
    return text[: match.start()] + words + text[match.end() :], match[2]


_Element = tuple[int, int, int]
"""A tag, where its content begins, where it ends (-1: at its end mark)."""


def _head(raw: bytes, at: int) -> _Element:
    tag, first = raw[at], raw[at + 1]
    if tag & 0x1F == 0x1F:
        raise _Broken("a long tag")
    if first == 0x80:
        return tag, at + 2, -1
    if first < 0x80:
        return tag, at + 2, at + 2 + first
    length = first & 0x7F
    if length > 4:
        raise _Broken("a long length")
    start = at + 2 + length
    return tag, start, start + int.from_bytes(raw[at + 2 : start], "big")


def _end(raw: bytes, element: _Element, depth: int) -> int:
    """Where the next element begins."""
    _tag, start, end = element
    if end >= 0:
        return end
    if depth > MOST_DEPTH:
        raise _Broken("too deep")
    at = start
    while raw[at : at + 2] != b"\0\0":
        at = _end(raw, _head(raw, at), depth + 1)
    return at + 2


def _inside(raw: bytes, element: _Element) -> tuple[int, int]:
    _tag, start, end = element
    return start, end if end >= 0 else len(raw)


def _children(raw: bytes, start: int, end: int, depth: int) -> list[_Element]:
    found: list[_Element] = []
    at = start
    while at < end and raw[at : at + 2] != b"\0\0" and len(found) < 64:
        element = _head(raw, at)
        found.append(element)
        if len(found) >= 3 and element[0] == _SEQUENCE:
            break
        at = _end(raw, element, depth)
    return found


def _octets(raw: bytes, element: _Element, depth: int) -> bytes:
    tag, start, end = element
    if tag == _OCTETS:
        return raw[start:end]
    if tag != _OCTETS_BUILT or depth > MOST_DEPTH:
        raise _Broken("no octets")
    told = b""
    at, stop = _inside(raw, element)
    while at < stop and raw[at : at + 2] != b"\0\0":
        piece = _head(raw, at)
        told += _octets(raw, piece, depth + 1)
        at = _end(raw, piece, depth + 1)
    return told
