"""After a restore: erasing again what the backup brought back."""

from datetime import datetime

from bihuan.cases.erasing import outstanding
from bihuan.cases.perform import Performed, perform
from bihuan.engine.commands import Erase
from bihuan.engine.tending import RESTORED


def reapply_erasures(*, now: datetime) -> int:
    """Performs each noted erasure whose parts are there again; returns how many."""
    done = 0
    for erasure in outstanding():
        again = Erase(erasure.subject, ground=RESTORED)
        done += isinstance(perform(again, on=erasure.case, at=now, by=None), Performed)
    return done
