"""A regulation's folder as texts, however it was kept: a folder, an archive, a row of the registry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.words import Words

LARGEST = 1_000_000
"""Bytes a single source may have; the longest regulation we know has a tenth of it."""


@dataclass(frozen=True, slots=True)
class Sources(Mapping[str, str]):
    """The texts of one version by their names relative to its folder (`letters/result.txt`), lines ended by
    `\\n`.

    `refused` tells which files could not be taken as text; a regulation with any is not read.
    """

    texts: Mapping[str, str]
    refused: tuple[Mistake, ...] = ()

    def __post_init__(self) -> None:
        plain = {name: _one_newline(text) for name, text in sorted(self.texts.items())}
        object.__setattr__(self, "texts", MappingProxyType(plain))

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def under(self, folder: str) -> Mapping[str, str]:
        """The texts of one folder, such as `letters`, by their names within it."""
        start = f"{folder}/"
        return {name.removeprefix(start): text for name, text in self.texts.items() if name.startswith(start)}

    @property
    def digest(self) -> str:
        """The hash of all texts and names, whatever order they came in: two equal regulations have the
        same.
        """
        whole = sha256()
        for name, text in self.texts.items():
            for part in (name.encode(), text.encode()):
                whole.update(len(part).to_bytes(8, "big") + part)
        return whole.hexdigest()


def decoded(files: Mapping[str, bytes]) -> Sources:
    """The files as texts.

    What is too large, not UTF-8 or not text at all is left out and told in `refused`.
    """
    texts: dict[str, str] = {}
    refused: list[Mistake] = []
    for name, content in sorted(files.items()):
        found = _as_text(name, content)
        if isinstance(found, Mistake):
            refused.append(found)
        else:
            texts[name] = found
    return Sources(texts, tuple(refused))


def _as_text(name: str, content: bytes) -> str | Mistake:
    if len(content) > LARGEST:
        return Mistake(name, 1, 1, "", *_too_large(len(content)))
    try:
        # Editors on Windows begin UTF-8 with a mark that is not part of the text.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Mistake(name, line, column, "", *_not_utf8(content[error.start]))


def _too_large(size: int) -> tuple[Words, Words, Words]:
    return (
        Words(f"不超过 {LARGEST} 字节的文件", f"a file of at most {LARGEST} bytes"),
        Words(f"{size} 字节", f"{size} bytes"),
        Words("请检查是否放错了文件。", "Check that it is the right file."),
    )


def _not_utf8(byte: int) -> tuple[Words, Words, Words]:
    return (
        Words("UTF-8 编码的文本", "text in UTF-8"),
        Words(f"字节 0x{byte:02x}", f"the byte 0x{byte:02x}"),
        Words("请在编辑器中另存为 UTF-8。", "Save the file as UTF-8 in your editor."),
    )


def _one_newline(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
