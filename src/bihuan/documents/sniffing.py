"""What a file is, by its bytes; its name only counts against it."""

import io
import re
import zipfile
from pathlib import PurePath

import filetype

from bihuan.documents.refusing import Why

IMAGE = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/bmp", "image/tiff")
SOUND = (
    "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "audio/x-wav", "audio/ogg", "audio/x-flac",
    "video/mp4", "video/quicktime", "video/3gpp", "video/webm",
)  # fmt: skip
OFFICE = (
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
)  # fmt: skip
OFFICE_ENDINGS = (".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp")
PDF = "application/pdf"
# Digital signatures of what was sent: kept as evidence, never opened here.
PGP_SIGNATURE, CMS_SIGNATURE = "application/pgp-signature", "application/pkcs7-signature"
TAKEN = frozenset((*IMAGE, *SOUND, *OFFICE, PDF, PGP_SIGNATURE, CMS_SIGNATURE))

# Endings that somebody's machine would run, whatever the bytes are.
_RUNNING = frozenset(
    (
        ".apk", ".asp", ".aspx", ".bat", ".chm", ".cmd", ".com", ".cpl", ".dll", ".docm", ".dotm", ".exe",
        ".hta", ".htm", ".html", ".jar", ".js", ".jse", ".jsp", ".lnk", ".mjs", ".msi", ".msp", ".php",
        ".pif", ".pptm", ".ps1", ".py", ".reg", ".scr", ".sh", ".shtml", ".svg", ".svgz", ".swf", ".sys",
        ".vbe", ".vbs", ".wsf", ".wsh", ".xhtml", ".xlam", ".xlsm", ".xml",
    )
)  # fmt: skip
_RECORDED = ("audio/", "video/")
_ENDINGS: dict[str, str | tuple[str, ...]] = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".bmp", ".tif", ".tiff"), "image/"),
    **dict.fromkeys((".mp3", ".m4a", ".aac", ".amr", ".wav", ".ogg", ".flac"), _RECORDED),
    **dict.fromkeys((".mp4", ".mov", ".3gp", ".webm"), _RECORDED),
    **dict.fromkeys(OFFICE_ENDINGS, OFFICE),
    ".pdf": PDF,
}
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",
    b"\x00asm",
)  # fmt: skip
# A script names its interpreter; a recording made by a telephone (AMR) begins with the same two signs.
_SCRIPT = re.compile(rb"#!\s*/")
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|\?php|\?xml)", re.IGNORECASE
)
_MARKUP_WITHIN = 2048
_CMS_SIGNED = bytes.fromhex("06092a864886f70d010702")
_SPREAD_MOST = 200 * 1024 * 1024
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0"


def kind_of(name: str, content: bytes) -> str | Why:
    """The media type of a file that may be taken, else why not."""
    if not content:
        return Why.EMPTY
    endings = {ending.lower() for ending in PurePath(name).suffixes}
    if endings & _RUNNING or _is_program(content) or _has_markup(content):
        return Why.HOSTILE
    kind = _guess(content)
    if kind is None or kind not in TAKEN:
        return Why.UNKNOWN_TYPE
    if kind in OFFICE and _runs(content):
        return Why.HOSTILE
    expected = _ENDINGS.get(PurePath(name).suffix.lower())
    if expected is not None and not kind.startswith(expected):
        return Why.DISGUISED
    return kind


def _guess(content: bytes) -> str | None:
    if signature := _signature(content):
        return signature
    found = filetype.guess_mime(content[:8192])
    if found in TAKEN or not content.startswith(b"PK\x03\x04"):
        return str(found) if found else None
    return _office_of(content)


def _signature(content: bytes) -> str:
    if content.startswith(b"-----BEGIN PGP SIGNATURE-----"):
        return PGP_SIGNATURE
    # A CMS structure that says within its first bytes that it is signed data.
    return CMS_SIGNATURE if content[:1] == b"0" and _CMS_SIGNED in content[:32] else ""


def _office_of(content: bytes) -> str | None:
    """Office files whose parts come in another order than the sniffer knows."""
    names = _members(content)
    if names is None or "[Content_Types].xml" not in names:
        return None
    base = "application/vnd.openxmlformats-officedocument."
    for folder, rest in (
        ("word/", "wordprocessingml.document"),
        ("xl/", "spreadsheetml.sheet"),
        ("ppt/", "presentationml.presentation"),
    ):
        if any(one.startswith(folder) for one in names):
            return base + rest
    return None


def _is_program(content: bytes) -> bool:
    return content.startswith(_PROGRAMS) or _SCRIPT.match(content) is not None


def _has_markup(content: bytes) -> bool:
    """A page in disguise, also in UTF-16: what a browser that guesses would run."""
    head = content[:_MARKUP_WITHIN]
    return bool(_MARKUP.search(head) or _MARKUP.search(head.replace(b"\x00", b"")))


def _members(content: bytes) -> list[str] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None


def _runs(content: bytes) -> bool:
    """Macros, or so much inside that unpacking it would fill a machine."""
    if content.startswith(_OLE):
        return _MACROS in content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return True
    if sum(part.file_size for part in parts) > _SPREAD_MOST:
        return True
    return any(
        part.filename.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for part in parts
    )
