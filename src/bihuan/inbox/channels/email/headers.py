"""Headers as text: RFC 2047 and 2231 as they ought to be and as clients write them."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable
from email.message import Message
from email.utils import getaddresses
from urllib.parse import unquote_to_bytes

from bihuan.inbox.channels.email.charsets import decode

_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,20000})\?=")
_FOLD = re.compile(rb"\r?\n[ \t]*")
_ADDRESS = re.compile(r"[^\s<>\"(),;:@]{1,64}@[^\s<>\"(),;:@]{1,255}")
_ID = re.compile(r"<([^<>\s]{1,250})>")
_LONGEST = 20_000


def raw_header(message: Message, name: str) -> bytes:
    """The first header of the name, unfolded, as bytes; empty where there is none."""
    return next(iter(raw_headers(message, name)), b"")


def raw_headers(message: Message, name: str) -> list[bytes]:
    wanted = name.lower()
    found = [value for held, value in message.raw_items() if held.lower() == wanted]
    return [_FOLD.sub(b" ", _bytes(one))[:_LONGEST].strip() for one in found]


def text_of(message: Message, name: str) -> str:
    """The first header of the name, decoded, on one line, without control signs."""
    return clean(unworded(raw_header(message, name)))


def plain(message: Message, name: str) -> str:
    """A header that is ASCII by its nature, in lower case."""
    return raw_header(message, name).decode("ascii", "replace").strip().lower()


def clean(text: str) -> str:
    return " ".join("".join(" " if ord(one) < 32 or ord(one) == 127 else one for one in text).split())


def unworded(raw: bytes) -> str:
    """Encoded words decoded. Neighbours of one charset are joined first: clients cut inside a character."""
    told: list[str] = []
    held, charset, at = b"", "", 0
    for match in _WORD.finditer(raw):
        between = raw[at : match.start()]
        name = match[1].decode("ascii", "replace").partition("*")[0].lower()
        if between.strip() or not held or name != charset:
            if held:
                told.append(decode(held, charset)[0])
                held = b""
            if between.strip() or at == 0:
                told.append(decode(between)[0])
        held, charset, at = held + _unpacked(match[2], match[3]), name, match.end()
    if held:
        told.append(decode(held, charset)[0])
    told.append(decode(raw[at:])[0])
    return "".join(told)


def _unpacked(how: bytes, packed: bytes) -> bytes:
    if how in b"qQ":
        return quopri.decodestring(packed.replace(b"_", b" "))
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", packed)
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except (binascii.Error, ValueError):
        return base64.b64decode(kept[: len(kept) // 4 * 4])


def addresses(raws: Iterable[bytes]) -> list[tuple[str, str]]:
    """(name, address) of each; what is no list of addresses is searched for one."""
    found: list[tuple[str, str]] = []
    for raw in raws:
        try:
            pairs = getaddresses([raw.decode("ascii", "surrogateescape")])
        except (ValueError, IndexError, RecursionError):
            pairs = []
        read = [(clean(unworded(_bytes(name))), decode(_bytes(address))[0]) for name, address in pairs]
        good = [(name, address) for name, address in read if _ADDRESS.fullmatch(address)]
        if not good:
            told = unworded(raw)
            match = _ADDRESS.search(told)
            good = [(clean(told[: match.start()].strip(" <\"'")), match[0])] if match else []
        found += good
    return found


def ids(raw: bytes) -> tuple[str, ...]:
    """Message-IDs in their order, without brackets."""
    return tuple(_ID.findall(raw.decode("ascii", "replace")))[:200]


def parameter(part: Message, name: str, header: str = "content-type") -> str:
    """A parameter, in pieces, percent-coded or in encoded words as it may be."""
    pieces = _parameters(part, header)
    if name in pieces:
        return clean(unworded(pieces[name]))
    if f"{name}*" in pieces:
        return _extended(pieces[f"{name}*"])
    joined, charset, coded = b"", "", False
    for number in range(100):
        if (piece := pieces.get(f"{name}*{number}*")) is not None:
            if number == 0 and piece.count(b"'") >= 2:
                named, _language, piece = piece.split(b"'", 2)
                charset = named.decode("ascii", "replace")
            joined, coded = joined + unquote_to_bytes(piece), True
        elif (piece := pieces.get(f"{name}*{number}")) is not None:
            joined += piece
        else:
            break
    return clean(decode(joined, charset)[0] if coded else unworded(joined))


def _extended(raw: bytes) -> str:
    charset, _quote, rest = raw.partition(b"'")
    _language, quote, value = rest.partition(b"'")
    if not quote:
        return clean(decode(unquote_to_bytes(raw))[0])
    return clean(decode(unquote_to_bytes(value), charset.decode("ascii", "replace"))[0])


_PARAMETER = re.compile(rb";\s*([^\s=;]{1,60})\s*=\s*(\"(?:[^\"\\]|\\.){0,4000}\"|[^;]{0,4000})")


def _parameters(part: Message, header: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for key, value in _PARAMETER.findall(raw_header(part, header)):
        value = value.strip()
        if value[:1] == b'"' and value[-1:] == b'"' and len(value) > 1:
            value = re.sub(rb"\\(.)", rb"\1", value[1:-1])
        found.setdefault(key.decode("ascii", "replace").lower(), value.strip(b'"'))
    return found


def _bytes(text: object) -> bytes:
    return str(text).encode("utf-8", "surrogateescape")
