"""What may become of each procedure: the ends it declares, and the standard ones it uses."""

from collections.abc import Iterator, Mapping

from bihuan.regulation.model import End
from bihuan.regulation.reading.building.draft import END, Place
from bihuan.regulation.reading.building.standard import ENDS
from bihuan.regulation.reading.policy.procedures import LeadShape, ProcedureShape, RouteShape
from bihuan.regulation.reading.policy.whole import Policy

Ends = Mapping[str, Mapping[str, End]]


def read_ends(place: Place, policy: Policy) -> dict[str, dict[str, End]]:
    """The ends of each procedure. An end that is neither declared nor standard is told where it is used."""
    ends = {key: _declared(place / "procedures" / key, shape) for key, shape in policy.procedures.items()}
    for key, shape in policy.procedures.items():
        for at, name in _used(place / "procedures" / key, shape):
            _add(at, place / "procedures" / key, ends[key], name)
        for at, procedure, name in _stopped(place / "procedures" / key, shape):
            if procedure in ends:
                _add(at, place / "procedures" / procedure, ends[procedure], name)
    return ends


def _declared(place: Place, shape: ProcedureShape) -> dict[str, End]:
    rule = place.rule(shape.article)
    return {
        key: End(
            key, end.name, (place / "ends" / key).rule(end.article, rule.articles), end.refusal, end.recourse
        )
        for key, end in shape.ends.items()
    }


def _add(at: Place, procedure: Place, ends: dict[str, End], name: str) -> None:
    if name in ends:
        return
    if name not in ENDS:
        at.knows(name, [*ends, *ENDS], END)
        return
    rule = (procedure / "ends" / name).rule()
    ends[name] = End(name, ENDS[name].zh, rule)
    at.draft.english.setdefault(rule.path, ENDS[name].en)


def _used(place: Place, shape: ProcedureShape) -> Iterator[tuple[Place, str]]:
    for key, step in shape.steps.items():
        at = place / "steps" / key
        if step.ends is not None:
            yield at / "ends", step.ends
        yield from _in_routes(at / "then", step.then)
        for outcome, lead in (step.leads or {}).items():
            if isinstance(lead, LeadShape):
                if lead.ends is not None:
                    yield at / "leads" / outcome / "ends", lead.ends
                yield from _in_routes(at / "leads" / outcome / "to", lead.to)


def _in_routes(place: Place, routes: str | list[RouteShape] | None) -> Iterator[tuple[Place, str]]:
    for index, route in enumerate(routes if isinstance(routes, list) else []):
        if route.ends is not None:
            yield place / index / "ends", route.ends


def _stopped(place: Place, shape: ProcedureShape) -> Iterator[tuple[Place, str, str]]:
    for key, step in shape.steps.items():
        for procedure, name in step.stops.items():
            yield place / "steps" / key / "stops" / procedure, procedure, name
