"""django-fsm-2: a model with a protected state field and a decorated method an outcome."""

from collections.abc import Callable, Sequence
from typing import Any

import django
from django.conf import settings

from bench.database import Database
from bench.engine.contender import InMemory
from bench.engine.life import END, GRAPH, OUTCOMES, START


def _model(database: Database | None) -> Any:
    databases = {"default": database.django()} if database else {}
    settings.configure(DATABASES=databases, INSTALLED_APPS=["django_fsm"], USE_TZ=True)
    django.setup()
    from django.db import models
    from django_fsm import FSMField

    body: dict[str, Any] = {
        "__module__": __name__,
        "Meta": type("Meta", (), {"app_label": "bench"}),
        "step": FSMField(default=START, choices=[(step, step) for step in (*GRAPH, END)], protected=True),
        "matter": models.TextField(default=""),
    }
    for step, outcomes in GRAPH.items():
        for outcome, target in outcomes.items():
            body[f"{step}_{outcome}"] = _method(step, outcome, target)
    return type("Complaint", (models.Model,), body)


def _method(step: str, outcome: str, target: str) -> Callable[..., None]:
    from django_fsm import transition

    def complete(self: Any) -> None:
        """Nothing but the change of state: the contest is about the engine."""

    complete.__name__ = f"{step}_{outcome}"
    decorated: Callable[..., None] = transition(field="step", source=step, target=target)(complete)
    return decorated


class DjangoFsm(InMemory):
    """In memory: one instance, never saved."""

    def __init__(self) -> None:
        self.model = _model(None)

    def live(self) -> Sequence[str]:
        complaint = self.model(matter="A complaint.")
        trail = [complaint.step]
        for outcome in OUTCOMES:
            getattr(complaint, f"{complaint.step}_{outcome}")()
            trail.append(complaint.step)
        return trail


class DjangoFsmSaved:
    """Durable: fetched, moved and saved in a transaction at each completion; one row, no history."""

    def __init__(self, database: Database) -> None:
        self.model = _model(database)
        from django.db import connection, transaction

        self.connection, self.atomic = connection, transaction.atomic
        with connection.schema_editor() as editor:
            editor.create_model(self.model)

    def live(self) -> Sequence[str]:
        key = self.model.objects.create(matter="A complaint.").pk
        trail = [START]
        for outcome in OUTCOMES:
            with self.atomic():
                complaint = self.model.objects.get(pk=key)
                getattr(complaint, f"{complaint.step}_{outcome}")()
                complaint.save(update_fields=["step"])
            trail.append(complaint.step)
        return trail

    def backend_pid(self) -> int | None:
        if self.connection.vendor != "postgresql":
            return None
        self.connection.ensure_connection()
        pid: int = self.connection.connection.info.backend_pid
        return pid

    def kept(self) -> str:
        step: str = self.model.objects.latest("pk").step
        return step
