"""A folder on disk becomes sources: what belongs to a regulation, and nothing else."""

from pathlib import Path

import pytest
from tests.regulation.small import SMALL

from bihuan.registry.folders import NoFolder, sources_in
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read


def laid_out(folder: Path) -> Path:
    for name, text in SMALL.texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_folder_reads_as_the_texts_it_holds(tmp_path: Path) -> None:
    sources = sources_in(laid_out(tmp_path / "2026-01"))

    assert dict(sources) == dict(SMALL)
    assert sources.digest == SMALL.digest
    assert isinstance(read(sources), Regulation)


def test_what_is_no_part_of_a_regulation_is_passed_over(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "2026-01")
    outside = tmp_path / "secret.txt"
    outside.write_text("秘密")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.txt").write_text("x")
    (folder / "letters" / "linked.txt").symlink_to(outside)

    sources = sources_in(folder)

    assert set(sources) == set(SMALL)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "2026-01")
    (folder / "letters" / "result.txt").write_bytes("主题：投诉".encode("gb18030"))

    sources = sources_in(folder)

    assert [one.file for one in sources.refused] == ["letters/result.txt"]
    assert read(sources) != ()


def test_a_place_without_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoFolder, match=r"policy\.yaml and regulation\.md"):
        sources_in(tmp_path / "nowhere")
