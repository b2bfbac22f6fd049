"""How often a token may ask, and how often somebody may come without a good one.

Counted in the process, so that a request costs no write: with n processes of the web server a token has n
times as much.
"""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

MANY = 10_000


@dataclass(slots=True)
class Budget:
    """`most` within each stretch of `seconds`, for each name. Safe among threads."""

    most: int
    seconds: int
    _spent: dict[str, tuple[int, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, name: str, now: datetime, *, spend: int = 1) -> int:
        """Spends, and says how many seconds to wait: 0 while there is something left. `spend` 0 only asks."""
        at = int(now.timestamp())
        stretch = at // self.seconds
        with self._lock:
            begun, spent = self._spent.get(name, (stretch, 0))
            if begun != stretch:
                spent = 0
            if spent + spend > self.most or (not spend and spent >= self.most):
                return (stretch + 1) * self.seconds - at
            if spend:
                if len(self._spent) >= MANY:
                    self._spent.clear()
                self._spent[name] = (stretch, spent + spend)
            return 0

    def forget(self) -> None:
        """For tests that begin anew."""
        with self._lock:
            self._spent.clear()
