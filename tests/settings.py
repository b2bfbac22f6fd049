"""The program's own settings, with data in a folder of this run and a password hash that costs little."""

import os
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.gettempdir()) / f"bihuan-tests-{os.getuid()}" / str(os.getpid())
FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
for name in [name for name in os.environ if name.startswith("BIHUAN_")]:
    del os.environ[name]
os.environ["BIHUAN_DATA"] = str(FOLDER / "data")

from bihuan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
TEST_FOLDER = FOLDER
