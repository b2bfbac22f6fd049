import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from bihuan.config.secret_keys import key


def test_a_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = key(tmp_path / "keys", "secret")

    assert len(first) >= 50
    assert key(tmp_path / "keys", "secret") == first
    assert stat.S_IMODE((tmp_path / "keys" / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    assert key(tmp_path, "secret") != key(tmp_path, "seal")


def test_a_key_the_site_states_is_not_written_down(tmp_path: Path) -> None:
    assert key(tmp_path, "secret", given="ours") == "ours"
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_together_end_with_the_same_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        keys = list(pool.map(key, [tmp_path] * 8, ["secret"] * 8))

    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_an_emptied_key_is_not_quietly_replaced(tmp_path: Path) -> None:
    (tmp_path / "seal.key").write_text("")

    with pytest.raises(ImproperlyConfigured, match="Restore it"):
        key(tmp_path, "seal")
