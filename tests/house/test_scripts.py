import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ["run", "test", "bihuan", ".ci/run"]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_can_be_run_and_its_grammar_holds(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    assert subprocess.run(["bash", "-n", ROOT / name], check=False).returncode == 0


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_a_hash_for_every_package(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9][^\s]*==)", text, flags=re.MULTILINE)[1:]

    assert "://" not in text
    assert len(packages) > 30
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_development_lock_holds_all_of_the_other_at_the_same_versions() -> None:
    run, dev = (
        set(re.findall(r"^[a-z0-9][^\s]*==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in LOCKS
    )

    assert run <= dev


def test_the_readme_names_the_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    for command in ("./run", "./test"):
        assert command in readme
        assert (ROOT / command).exists()


def test_what_is_not_understood_is_said_with_how_it_is_meant() -> None:
    asked = subprocess.run([ROOT / "run", "--prot", "1"], capture_output=True, text=True, check=False)

    assert asked.returncode == 2
    assert "Not understood: --prot" in asked.stderr
    assert "--port N" in asked.stderr
