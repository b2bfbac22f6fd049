"""The platform's XML, read without entities and without a document type, and written."""

from collections.abc import Mapping
from xml.etree.ElementTree import ParseError, TreeBuilder, XMLParser

LARGEST = 256 * 1024
DEEPEST = 8


class NotXml(ValueError):
    """Not XML that the platform would send. The argument is a short code."""


class _Guarded(TreeBuilder):
    """Refuses a document type, which brings entities, as soon as it is begun; and deep nesting."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise NotXml("document type")

    def start(self, tag: str, attrs: dict[str, str]):
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotXml("nesting")
        return super().start(tag, attrs)

    def end(self, tag: str):
        self._depth -= 1
        return super().end(tag)


def read(raw: bytes) -> Mapping[str, str]:
    """The texts of the elements under `<xml>`, by name; the first of two alike. Raises NotXml."""
    if len(raw) > LARGEST:
        raise NotXml("size")
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise NotXml("document type")
    parser = XMLParser(target=_Guarded())
    try:
        parser.feed(raw)
        root = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        # A prohibited encoding comes as LookupError or ValueError.
        raise error if isinstance(error, NotXml) else NotXml("syntax") from None
    if root.tag != "xml":
        raise NotXml("root")
    said: dict[str, str] = {}
    for one in root:
        if len(one) == 0:
            said.setdefault(one.tag, (one.text or "").strip())
    return said


def write(said: Mapping[str, str | int]) -> bytes:
    """One element for each, numbers bare and texts as CDATA."""
    rows = (f"<{name}>{_value(value)}</{name}>" for name, value in said.items())
    return f"<xml>{''.join(rows)}</xml>".encode()


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    kept = "".join(one for one in value if one in "\t\n\r" or one >= " ")
    return "<![CDATA[" + kept.replace("]]>", "]]]]><![CDATA[>") + "]]>"
