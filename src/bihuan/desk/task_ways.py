"""The ways out of a step: what they are called, where they lead, and which form they ask for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.desk.dossier import Dossier
from bihuan.engine.case import Occurrence
from bihuan.pages.formats import listed_words
from bihuan.regulation.model import AUTOMATIC, Outcome, Procedure, Regulation, Step


def has_page(outcome: Outcome) -> bool:
    """Whether a way out is asked for on a page of its own: it does not ask for the step's form."""
    return outcome.secondary or outcome.form is not None


def asked_at(step: Step, outcome: str | None) -> str | None:
    """The form that is filled in for a way out, or for those that share the step's."""
    chosen = step.outcomes[outcome] if outcome is not None else None
    if chosen is None:
        return step.form
    return chosen.form or (None if chosen.secondary else step.form)


def slug(occurrence: str) -> str:
    """An occurrence as an id in a page."""
    return "task-" + "".join(one if one.isalnum() else "-" for one in occurrence)


def outcome_word(regulation: Regulation, outcome: Outcome, lang: str) -> str:
    return regulation.word(outcome.rule.path, outcome.name, lang)


def leads_words(dossier: Dossier, occurrence: Occurrence, outcome: Outcome) -> str:
    """Where an outcome leads, and to whom: `进入“办理并答复”（主管）`; several ways are told as such."""
    instance = dossier.case.instances[occurrence.instance]
    regulation = dossier.regulation_at(instance)
    procedure = regulation.procedures[instance.procedure]
    ways = []
    for route in outcome.routes:
        if route.to is not None:
            ways.append(_step_words(dossier, regulation, procedure.steps[route.to]))
        elif route.ends is not None:
            ways.append(_end_words(regulation, procedure, route.ends, dossier.viewer.lang))
    return _("，或").join(dict.fromkeys(ways))


def _step_words(dossier: Dossier, regulation: Regulation, step: Step) -> str:
    name = regulation.word(step.rule.path, step.name, dossier.viewer.lang)
    posts = [one for one in step.by if one != AUTOMATIC]
    if not posts:
        return _("进入“%(step)s”") % {"step": name}
    who = listed_words([dossier.post_name(one) for one in posts])
    return _("进入“%(step)s”（%(who)s）") % {"step": name, "who": who}


def _end_words(regulation: Regulation, procedure: Procedure, key: str, lang: str) -> str:
    end = procedure.ends[key]
    return _("结束：%(end)s") % {"end": regulation.word(end.rule.path, end.name, lang)}
