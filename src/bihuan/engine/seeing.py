"""What of a case somebody may see: private procedures show to those they concern and to their deciders.

Applied to offers, tasks and the timeline alike, so that no page leaves a way round it.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from bihuan.engine.case import Case, Instance
from bihuan.engine.events import Event, Happened, LetterOwed, Seat
from bihuan.engine.known import STAFF, Actor, Held, Known
from bihuan.engine.seats import excluded, is_subject, sits
from bihuan.engine.working import Working
from bihuan.regulation.conditions import MissingValue
from bihuan.regulation.model import Procedure, Regulation

NONE_PINNED: Final[Mapping[str, Regulation]] = MappingProxyType({})


def hidden_from(
    actor: Actor,
    regulation: Regulation,
    case: Case,
    versions: Mapping[str, Regulation] = NONE_PINNED,
    *,
    known: Known | None = None,
) -> frozenset[str]:
    """The procedure instances of the case that `actor` may not see.

    `versions` are those its procedures are pinned to beside the case's own. With `known`, who takes over one
    of its tasks for a vacant seat sees it too.

    Whoever a private procedure was started for, did a step of it or sits on one of its seats sees it whole,
    with what it was started from and what it started inside the private part.
    """
    families = _private_families(regulation, case, versions)
    w = Working(regulation, case, known) if known is not None else None
    return frozenset(
        name
        for family in families
        if not _concerns(actor, family, case) and not (w is not None and _takes_over(w, actor, family))
        for name in family
    )


def _takes_over(w: Working, actor: Actor, family: set[str]) -> bool:
    for occurrence in w.case.open_occurrences():
        if occurrence.instance not in family:
            continue
        instance = w.case.instances[occurrence.instance]
        barred = excluded(w, instance, w.step_at(instance, occurrence.step))
        if actor.person not in barred and any(
            sits(w, instance, seat, actor, barred) for seat in occurrence.seats
        ):
            return True
    return False


def private_in(
    regulation: Regulation, case: Case, versions: Mapping[str, Regulation] = NONE_PINNED
) -> frozenset[str]:
    """The procedure instances of the case that are hidden from some."""
    return frozenset(name for family in _private_families(regulation, case, versions) for name in family)


def _private_families(
    regulation: Regulation, case: Case, versions: Mapping[str, Regulation]
) -> Iterable[set[str]]:
    families: dict[str, set[str]] = {}
    for instance in case.instances.values():
        root = _private_root(instance, regulation, case, versions)
        if root is not None:
            families.setdefault(root, set()).add(instance.id)
    return families.values()


def _private_root(
    instance: Instance, regulation: Regulation, case: Case, versions: Mapping[str, Regulation]
) -> str | None:
    """The topmost private procedure above the instance, or itself; None where nothing is private."""
    found = None
    here: Instance | None = instance
    while here is not None:
        rules = versions.get(here.version or "", regulation)
        procedure = rules.procedures.get(here.procedure)
        if procedure is not None and procedure.private and _is_private(procedure, here, case):
            found = here.id
        here = case.instances.get(here.parent) if here.parent else None
    return found


def _is_private(procedure: Procedure, instance: Instance, case: Case) -> bool:
    """Whether what makes it private holds. While that cannot be known it is kept private."""
    if procedure.private_when is None:
        return True
    values: dict[str, object] = {}
    here: Instance | None = instance
    while here is not None and here.parent is not None:
        values = {**here.values, **values}
        here = case.instances.get(here.parent)
    try:
        return procedure.private_when.test({**case.values, "anonymous": case.anonymous, **values})
    except MissingValue:
        return True


def _concerns(actor: Actor, family: set[str], case: Case) -> bool:
    if actor.kind != STAFF or actor.person is None:
        return False
    if any(is_subject(actor, case.instances[name].subject or "") for name in family):
        return True
    for occurrence in case.occurrences.values():
        if occurrence.instance not in family:
            continue
        if actor.person in (occurrence.by, occurrence.person):
            return True
        if any(_sits(held, seat) for held in actor.held for seat in occurrence.seats):
            return True
    return False


def _sits(held: Held, seat: Seat) -> bool:
    same = held.post == seat.post and held.unit == seat.unit
    return same and (None in (held.department, seat.department) or held.department == seat.department)


def instance_of(event: Event) -> str | None:
    """The procedure instance an event is about; None where it is about the case."""
    instance = getattr(event, "instance", None)
    if isinstance(instance, str):
        return instance
    occurrence = getattr(event, "occurrence", None)
    if isinstance(occurrence, str):
        return occurrence.rpartition("/")[0]
    clock = getattr(event, "clock", None)
    if isinstance(clock, str):
        return clock.partition("@")[2].rpartition("#")[0]
    return None


def letters_of(history: Iterable[Happened], instances: frozenset[str]) -> frozenset[str]:
    """The letters owed in these procedures: what became of them belongs to them too."""
    owed = (one.event for one in history if isinstance(one.event, LetterOwed))
    return frozenset(event.letter for event in owed if instance_of(event) in instances)


def belongs(event: Event, instances: frozenset[str], letters: frozenset[str]) -> bool:
    """Whether an event is about one of these procedures or a letter of theirs."""
    return instance_of(event) in instances or getattr(event, "letter", None) in letters
