"""The peers' own virtual environment, made from `requirements-bench.in` when it is missing or older."""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements-bench.in"
HOME = ROOT / ".tools" / "peers"
STAMP = HOME / "requirements.sha256"


def peers_python() -> str:
    """The interpreter that has the peers; installs them first where needed (a minute with pip).

    Raises SystemExit with what to do when the installation fails.
    """
    python = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not (python.exists() and STAMP.exists() and STAMP.read_text() == wanted):
        _install(python)
        STAMP.write_text(wanted)
    return str(python)


def run_among_peers(module: str) -> None:
    """Begin `python -m module` again, with the same arguments, where the peers are installed."""
    python = peers_python()
    if Path(sys.prefix).resolve() != HOME.resolve():
        os.environ["BENCH_PYTHON"] = sys.executable
        os.chdir(ROOT)
        os.execv(python, [python, "-m", module, *sys.argv[1:]])


def our_python() -> str:
    """The interpreter that has the product: the clone's own environment, else the one that began the run."""
    python = ROOT / ".venv" / "bin" / "python"
    return str(python) if python.exists() else os.environ.get("BENCH_PYTHON", sys.executable)


def _install(python: Path) -> None:
    print(f"bench: installing the peers into {HOME.relative_to(ROOT)}", file=sys.stderr)
    if not python.exists():
        venv.create(HOME, with_pip=True)
    try:
        subprocess.run([*_installer(python), "-q", "-r", str(REQUIREMENTS)], check=True)
    except subprocess.CalledProcessError as failure:
        raise SystemExit(
            f"bench: the peers of {REQUIREMENTS.name} could not be installed (status {failure.returncode}). "
            "The lines above say why; a package index must be reachable."
        ) from failure


def _installer(python: Path) -> list[str]:
    beside = Path(our_python()).parent / "uv"
    uv = str(beside) if beside.exists() else shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "-p", str(python)]
    return [str(python), "-m", "pip", "install"]
