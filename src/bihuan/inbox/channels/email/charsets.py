"""Bytes as text, whatever was declared: Chinese mail often declares nothing, or the wrong thing."""

import codecs
import re
from functools import lru_cache

# What a superset reads as well or better. Chinese clients write GBK and call it GB2312.
_SAME = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gb2312-80": "gb18030", "euc-cn": "gb18030",
    "x-euc-cn": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030",
    "windows-936": "gb18030", "chinese": "gb18030", "gb-18030": "gb18030", "gb18030-0": "gb18030",
    "big5": "big5hkscs", "big-5": "big5hkscs", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs",
    "big5-hkscs": "big5hkscs", "cp950": "big5hkscs",
    "hz-gb-2312": "hz", "x-hz": "hz", "unicode-1-1-utf-7": "utf-7", "utf7": "utf-7", "utf8": "utf-8",
    "utf-8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "ascii",
    "ansi_x3.4-1968": "ascii", "iso-8859-8-i": "iso-8859-8", "iso-2022-jp": "iso2022_jp_2",
}  # fmt: skip
# Declared so often without thought that high bytes under them are looked at afresh.
_SAYS_NOTHING = frozenset(("", "ascii", "cp1252", "default", "unknown", "unknown-8bit", "8bit", "x-unknown"))
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED = ("utf-8", "gb18030", "big5hkscs", "euc_jp", "cp949", "cp1252")
_HZ = re.compile(rb"~\{[\x21-\x7e]{2,}~\}")
_ESCAPED = re.compile(rb"\x1b\$[@B)(A]")
_SAMPLE = 20_000
_SHARE_GOOD = 0.98


def decode(raw: bytes, declared: str = "") -> tuple[str, bool]:
    """The text, and whether it had to be guessed. Never raises; signs that are none become ``�``."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace"), False
    name = _known(declared)
    if raw.isascii():
        return _of_seven_bits(raw, name)
    if name not in _SAYS_NOTHING:
        text = _strictly(raw, name)
        if text is not None:
            return text, False
        nearly = raw.decode(name, "replace")
        if nearly.count("�") * 50 <= len(nearly) and name not in ("ascii", "hz", "utf-7"):
            return nearly, True
    elif name == "cp1252" and (text := _western(raw)) is not None:
        return text, False
    return _guess(raw), True


def _known(declared: str) -> str:
    name = declared.strip().strip("\"'").lower().replace(" ", "")
    name = _SAME.get(name, name)
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # Codecs that turn bytes into bytes are no character sets.
    return name if name in _SAYS_NOTHING or codecs.lookup(name)._is_text_encoding else ""


def _of_seven_bits(raw: bytes, name: str) -> tuple[str, bool]:
    if name in ("hz", "utf-7", "iso2022_jp_2", "iso2022_kr") or name.startswith(("utf-16", "utf-32")):
        text = _strictly(raw, name)
        return (text, False) if text is not None else (raw.decode("ascii", "replace"), True)
    if _HZ.search(raw) and (text := _strictly(raw, "hz")) is not None:
        return text, True
    if _ESCAPED.search(raw) and (text := _strictly(raw, "iso2022_jp_2")) is not None:
        return text, True
    return raw.decode("ascii"), False


def _strictly(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeError, ValueError, LookupError):
        return None


def _western(raw: bytes) -> str | None:
    """What was declared as Western and reads so: few high bytes, and no UTF-8."""
    high = sum(byte >= 0x80 for byte in raw[:_SAMPLE])
    if high * 4 > len(raw[:_SAMPLE]) or _strictly(raw, "utf-8") is not None:
        return None
    return _strictly(raw, "cp1252") if _longest_run(raw[:_SAMPLE]) < 4 else None


def _longest_run(raw: bytes) -> int:
    return max((len(run) for run in re.findall(rb"[\x80-\xff]+", raw)), default=0)


def _guess(raw: bytes) -> str:
    """The reading with the most everyday characters; a clear one is taken at once."""
    utf8 = _strictly(raw, "utf-8")
    if utf8 is not None:
        return utf8
    best, text = -1.0, ""
    for name in _GUESSED:
        # Cut in the middle of a character a sample still decodes: the last sign is dropped.
        sample = raw[:_SAMPLE].decode(name, "replace")
        score = _share_of_everyday(sample)
        if score > best:
            best, text = score, name
        if best >= _SHARE_GOOD:
            break
    return raw.decode(text, "replace")


def _share_of_everyday(text: str) -> float:
    told = [one for one in text if one > "\x7f"]
    return sum(map(_weight, told)) / len(told) if told else 1.0


@lru_cache(maxsize=20_000)
def _weight(sign: str) -> float:
    """1 for a character of everyday writing, less for rare ones, below zero for signs of a wrong reading."""
    if sign == "�" or "\ue000" <= sign <= "\uf8ff" or "\x80" <= sign <= "\x9f":
        return -2.0
    if "　" <= sign <= "〿" or "！" <= sign <= "～" or "‐" <= sign <= "…":
        return 1.0
    if "぀" <= sign <= "ヿ" or "가" <= sign <= "힣":
        return 0.9
    if "一" <= sign <= "鿿":
        return 1.0 if _is_level_one(sign) else 0.2
    # Western letters alone are what any bytes look like.
    return 0.3 if "À" <= sign <= "ÿ" else 0.1


def _is_level_one(sign: str) -> bool:
    """In the commoner half of GB 2312 or of Big5."""
    for name, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            coded = sign.encode(name)
        except UnicodeError:
            continue
        if len(coded) == 2 and first <= coded[0] <= last:
            return True
    return False
