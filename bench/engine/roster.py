"""Who takes part, where each runs, and what it is compared with."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.database import Database
from bench.engine.contender import Contender, Durable


@dataclass(frozen=True, slots=True)
class Entrant:
    key: str
    title: str
    ours: bool = False
    """Runs in the product's environment; every other in the peers'."""


MEMORY = (
    Entrant("ours", "Bihuan: step and apply", ours=True),
    Entrant("table", "hand-written table"),
    Entrant("spiff-bpmn", "SpiffWorkflow, BPMN"),
    Entrant("spiff-spec", "SpiffWorkflow, spec API"),
    Entrant("statemachine", "python-statemachine"),
    Entrant("fsm", "django-fsm-2"),
)
DURABLE = (
    Entrant("ours", "Bihuan: perform", ours=True),
    Entrant("floor", "hand-written floor"),
    Entrant("spiff", "SpiffWorkflow, read and saved"),
    Entrant("spiff-kept", "SpiffWorkflow, kept and saved"),
    Entrant("fsm", "django-fsm-2, read and saved"),
)


def in_memory(key: str) -> Contender:
    """Make the contender; imports only what it needs, since each lives in a process of its own."""
    return _MEMORY[key]()


def durable(key: str, database: Database, *, events: int) -> Durable:
    """Make the contender on an empty database. `events`: entries the floor writes for a completion."""
    return _DURABLE[key](database, events)


def _ours() -> Contender:
    from bench.engine.ours import ours_in_memory

    return ours_in_memory()


def _table() -> Contender:
    from bench.engine.table import Table

    return Table()


def _spiff_bpmn() -> Contender:
    from bench.engine.spiff import SpiffBpmn

    return SpiffBpmn()


def _spiff_spec() -> Contender:
    from bench.engine.spiff import SpiffSpec

    return SpiffSpec()


def _statemachine() -> Contender:
    from bench.engine.machine import PythonStateMachine

    return PythonStateMachine()


def _fsm() -> Contender:
    from bench.engine.fsm import DjangoFsm

    return DjangoFsm()


def _ours_durable(database: Database, events: int) -> Durable:
    from bench.engine.ours import ours_durable

    return ours_durable(database)


def _floor(database: Database, events: int) -> Durable:
    from bench.engine.floor import Floor

    return Floor(database, events=events)


def _spiff_read(database: Database, events: int) -> Durable:
    from bench.engine.spiff import SpiffSaved

    return SpiffSaved(database, reads_back=True)


def _spiff_kept(database: Database, events: int) -> Durable:
    from bench.engine.spiff import SpiffSaved

    return SpiffSaved(database, reads_back=False)


def _fsm_saved(database: Database, events: int) -> Durable:
    from bench.engine.fsm import DjangoFsmSaved

    return DjangoFsmSaved(database)


_MEMORY: dict[str, Callable[[], Contender]] = {
    "ours": _ours,
    "table": _table,
    "spiff-bpmn": _spiff_bpmn,
    "spiff-spec": _spiff_spec,
    "statemachine": _statemachine,
    "fsm": _fsm,
}
_DURABLE: dict[str, Callable[[Database, int], Durable]] = {
    "ours": _ours_durable,
    "floor": _floor,
    "spiff": _spiff_read,
    "spiff-kept": _spiff_kept,
    "fsm": _fsm_saved,
}
