"""Beside the form of a task: the category and department that the words speak for. Nobody need take them."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from bihuan.desk.alike import Suggested, guessable, shown_answers
from bihuan.desk.dossier import Dossier
from bihuan.desk.task_form import TaskForm
from bihuan.desk.task_ways import slug
from bihuan.inbox.matching.answers import suggest
from bihuan.inbox.matching.learning import text_fields
from bihuan.regulation.model import MAIN, FieldKind

TAKE = "take"


def hints_for(dossier: Dossier, form: TaskForm) -> tuple[Suggested, ...]:
    """What the words speak for, of the departments and categories that the form still asks.

    No query where it asks none; else two.
    """
    asked = _asked(form)
    texts = dossier.texts(MAIN) if asked else {}
    text = "\n".join(texts[key] for key in text_fields(dossier.regulation) if key in texts)
    if not text.strip():
        return ()
    departments = {
        one.id for one in dossier.known.holders.departments.values() if one.unit == dossier.case.unit
    }
    names = {code: dossier.called(code) for code in sorted(departments)}
    answers = suggest(dossier.case.unit, text, form.regulation, asked, names)
    shown = shown_answers(answers, form.regulation, names, {}, dossier.viewer.lang)
    return tuple(replace(one, url=_url(dossier, form, one.take)) for one in shown if one.take)


def _asked(form: TaskForm) -> tuple[str, ...]:
    """Fields with one answer out of several that are empty: departments, and what the record asks."""
    own = guessable(form.regulation)
    return tuple(
        field.key
        for field in form.regulated
        if (field.kind is FieldKind.DEPARTMENT or field.key in own) and not form.initial.get(field.key)
    )


def _url(dossier: Dossier, form: TaskForm, take: str) -> str:
    said = urlencode({TAKE: f"{form.occurrence.id} {take}"})
    return f"{reverse('desk:case', args=[dossier.number])}?{said}#{slug(form.occurrence.id)}"


def taken(form: TaskForm, said: str) -> None:
    """Fills in the answer that was taken, where the form asks it and offers such an answer."""
    occurrence, _space, answer = said.partition(" ")
    key, _sign, value = answer.partition("=")
    if occurrence == form.occurrence.id and key in _asked(form):
        form.initial[key] = value
