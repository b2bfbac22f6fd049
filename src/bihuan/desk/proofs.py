"""What checking proved of a published version: asked once, as a version never changes."""

from functools import lru_cache

from bihuan.registry import versions
from bihuan.regulation.checking import Checked, prove


@lru_cache(maxsize=64)
def proofs_of(regulation: str, version: str) -> Checked:
    """Everything proved and found of a version. Takes about a second the first time."""
    return prove(versions.regulation(regulation, version))
