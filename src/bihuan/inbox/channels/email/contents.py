"""The parts of a mail: what is to be read, and the files."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message

from bihuan.documents.keeping import Given
from bihuan.inbox.channels.email import markup, signed, tnef
from bihuan.inbox.channels.email.charsets import decode
from bihuan.inbox.channels.email.flowed import unflowed
from bihuan.inbox.channels.email.headers import parameter, text_of

MOST_PARTS = 500
MOST_DEPTH = 20
LONGEST_TEXT = 1_000_000
_STUB = re.compile(
    r"(?:不支持|无法显示|does not support|cannot display|view.{0,20}html|支持\s*html)", re.IGNORECASE
)
_UU = re.compile(
    r"(?m)^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[\x20-\x60]{0,62}\r?\n){1,200000}?)(?:`\r?\n)?end\s*$"
)
_ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp", "image/webp": "webp",
    "application/pdf": "pdf", "text/calendar": "ics", "application/pgp-signature": "asc",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s", "audio/amr": "amr",
}  # fmt: skip
_CALENDAR = re.compile(r"(?m)^(SUMMARY|DTSTART|DTEND|LOCATION|DESCRIPTION)[^:\n]{0,100}:([^\r\n]{0,500})")
_SIGNATURES = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)


@dataclass(slots=True)
class Contents:
    """`text` is the mail's own, `forwarded` what it carries of others, each whole and as plain text."""

    text: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    files: list[Given] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    parts: int = 0
    encrypted: bool = False

    @property
    def own(self) -> str:
        return "\n\n".join(one for one in self.text if one.strip())

    @property
    def whole(self) -> str:
        return "\n\n".join(one for one in (*self.text, *self.forwarded) if one.strip())


def parse(raw: bytes) -> Message:
    """The mail as a tree. Raises nothing that a mail can bring about but RecursionError."""
    return message_from_bytes(raw, policy=policy.compat32)


def contents(message: Message) -> Contents:
    found = Contents()
    _walk(message, found, 0, nested=False)
    return found


def _walk(part: Message, found: Contents, depth: int, *, nested: bool) -> None:
    found.parts += 1
    if found.parts > MOST_PARTS or depth > MOST_DEPTH:
        found.notes["broken"] = None
        return
    if part.defects:
        found.notes["broken"] = None
    kind = part.get_content_type().lower()
    if kind == "message/rfc822" or (kind == "message/global"):
        _take_nested(part, found, depth)
    elif kind == "multipart/alternative":
        _take_alternative(part, found, depth, nested=nested)
    elif part.is_multipart():
        _take_several(part, kind, found, depth, nested=nested)
    else:
        _take_leaf(part, kind, found, depth, nested=nested)


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _take_several(part: Message, kind: str, found: Contents, depth: int, *, nested: bool) -> None:
    if kind == "multipart/encrypted":
        found.encrypted = True
        found.notes["encrypted part"] = None
    if kind == "multipart/signed":
        found.notes["signed"] = None
    for child in _children(part):
        _walk(child, found, depth + 1, nested=nested)


def _take_nested(part: Message, found: Contents, depth: int) -> None:
    found.notes["forwarded"] = None
    for child in _children(part):
        heads = (("From", "发件人"), ("Date", "日期"), ("Subject", "主题"))
        told = [f"{word}：{said}" for name, word in heads if (said := text_of(child, name))]
        found.forwarded.append("\n".join(told))
        _walk(child, found, depth + 1, nested=True)


def _take_alternative(part: Message, found: Contents, depth: int, *, nested: bool) -> None:
    """The plainest that says something; what is no text among them is taken as it is."""
    leaves = _children(part)
    plain = [one for one in leaves if one.get_content_type() == "text/plain" and not _is_file(one)]
    said = "\n".join(_text_of(one, found) for one in plain).strip()
    poor = not said or (len(said) < 300 and _STUB.search(said))
    others = [one for one in leaves if one not in plain]
    if not poor:
        _put(found, said, nested=nested)
        others = [one for one in others if not _says_the_same(one)]
        for one in others:
            _files_of(one, found, depth + 1)
        return
    before = len(found.text) + len(found.forwarded)
    for one in others:
        _walk(one, found, depth + 1, nested=nested)
    if len(found.text) + len(found.forwarded) == before and said:
        _put(found, said, nested=nested)


def _says_the_same(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "text/enriched", "text/richtext", "text/x-amp-html")


def _files_of(part: Message, found: Contents, depth: int) -> None:
    """The files among pages whose words are already known: pictures beside the HTML."""
    if depth > MOST_DEPTH:
        return
    for child in _children(part):
        if not _says_the_same(child):
            _files_of(child, found, depth + 1) if child.is_multipart() else _take_file(child, found)
    if not part.is_multipart():
        _walk(part, found, depth, nested=False)


def _take_leaf(part: Message, kind: str, found: Contents, depth: int, *, nested: bool) -> None:
    if kind == "application/ms-tnef" or parameter(part, "name").lower() == "winmail.dat":
        _take_winmail(part, found, nested=nested)
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        _take_opaque(part, found, depth, nested=nested)
    elif kind == "text/calendar":
        found.notes["calendar"] = None
        _put(found, _calendar(_text_of(part, found)), nested=nested)
    elif kind in ("text/plain", "text/html", "text/enriched") and not _is_file(part):
        _put(found, _text_of(part, found), nested=nested)
    elif kind.startswith(("message/", "multipart/")):
        # A report of a server, or a part whose boundary is broken: still something to read.
        _put(found, decode(_payload(part))[0][:LONGEST_TEXT], nested=True)
    else:
        _take_file(part, found)


def _put(found: Contents, text: str, *, nested: bool) -> None:
    words, signature = signed.cleared(_without_uu(text, found))
    if signature:
        found.notes["signed"] = None
        found.files.append(Given("signature.asc", signature.encode()))
    if words.strip():
        (found.forwarded if nested else found.text).append(words.strip("\n"))


def _text_of(part: Message, found: Contents) -> str:
    text, guessed = decode(_payload(part), parameter(part, "charset"))
    if guessed:
        found.notes["charset"] = None
    text = text[: markup.LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if part.get_content_type() == "text/html":
        return markup.text_of(text)[:LONGEST_TEXT]
    if parameter(part, "format").lower() == "flowed":
        text = unflowed(text, delete_space=parameter(part, "delsp").lower() == "yes")
    return text[:LONGEST_TEXT]


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, binascii.Error, LookupError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    held = part.get_payload()
    return held.encode("utf-8", "surrogateescape") if isinstance(held, str) else b""


def _is_file(part: Message) -> bool:
    said = str(part.get("content-disposition", "")).strip().lower()
    return said.startswith("attachment") or bool(_name_of(part) and not said.startswith("inline"))


def _name_of(part: Message) -> str:
    return parameter(part, "filename", "content-disposition") or parameter(part, "name")


def _take_file(part: Message, found: Contents) -> None:
    content = _payload(part)
    kind = part.get_content_type().lower()
    name = _name_of(part)
    if not name:
        place = len(found.files) + 1
        name = f"{'signature' if kind in _SIGNATURES else f'file-{place}'}.{_ENDINGS.get(kind, 'bin')}"
    if content:
        found.files.append(Given(name, content))


def _take_winmail(part: Message, found: Contents, *, nested: bool) -> None:
    unpacked = tnef.unpack(_payload(part))
    if unpacked is None:
        _take_file(part, found)
        return
    said = unpacked.text or (markup.text_of(unpacked.html) if unpacked.html else "")
    if said.strip() and said.strip() not in found.whole:
        _put(found, said.replace("\r\n", "\n"), nested=nested)
    found.files += [Given(name, content) for name, content in unpacked.files]


def _take_opaque(part: Message, found: Contents, depth: int, *, nested: bool) -> None:
    raw = _payload(part)
    content = signed.content_of(raw)
    if content is not None:
        found.notes["signed"] = None
        _walk(parse(content), found, depth + 1, nested=nested)
        found.files.append(Given("smime.p7m", raw))
    else:
        found.encrypted = True
        found.notes["encrypted part"] = None


def _calendar(text: str) -> str:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    return "\n".join(f"{name}: {said}" for name, said in _CALENDAR.findall(unfolded)[:40])


def _without_uu(text: str, found: Contents) -> str:
    """Text without files packed into it by uuencode."""
    if "\nend" not in text or "begin " not in text:
        return text
    for match in _uu_blocks(text):
        content = b"".join(_uu_line(line) for line in match[2].splitlines())
        if content:
            found.files.append(Given(match[1].strip(), content))
    return _UU.sub("", text)


def _uu_blocks(text: str) -> Iterator[re.Match[str]]:
    return iter(list(_UU.finditer(text))[:50])


def _uu_line(line: str) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except (binascii.Error, ValueError):
        return b""


def unpacked_text(raw: bytes) -> str:
    """Everything in the text parts, for those who look for a sign of their own in it."""
    told: list[str] = []
    for part in parse(raw).walk():
        if not part.is_multipart() and part.get_content_maintype() in ("text", "message"):
            told.append(decode(_payload(part)[:LONGEST_TEXT], parameter(part, "charset"))[0])
    return "\n".join(told)
