"""Two versions of a regulation, and what changed from one to the other, in words."""

from bihuan.regulation.comparing.differences import Difference, differences

__all__ = ["Difference", "differences"]
