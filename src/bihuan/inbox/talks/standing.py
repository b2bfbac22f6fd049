"""How a complaint stands, in a sentence for whoever brought it."""

from django.utils.translation import gettext as _

from bihuan.cases.queries import by_id
from bihuan.cases.queries.states import case_states
from bihuan.engine.known import COMPLAINANT
from bihuan.inbox.dialogue.script import Language
from bihuan.inbox.dialogue.state import OwnCase
from bihuan.registry import versions
from bihuan.regulation.model import MAIN


def own_case(case: str, lang: Language) -> OwnCase | None:
    """`正在办理：提出处理意见`, `已办结：已关闭`; None for what is no case any more."""
    row, state = by_id(case), case_states([case]).get(case)
    if row is None or state is None:
        return None
    regulation = versions.regulation(row.regulation, row.version)
    main = regulation.procedures[MAIN]
    if not state.is_open:
        end = main.ends.get(row.outcome)
        name = regulation.word(end.rule.path, end.name, lang) if end is not None else ""
        words = _("已办结：%(outcome)s") % {"outcome": name} if name else _("已办结")
        return OwnCase(case, row.number, words, is_open=False)
    here = [
        main.steps[one.step]
        for one in state.open_occurrences()
        if one.instance == MAIN and one.step in main.steps
    ]
    shown = [main.steps[one.approves] if one.approves is not None else one for one in here]
    names = "、".join(regulation.word(one.rule.path, one.name, lang) for one in shown)
    words = _("正在办理：%(steps)s") % {"steps": names} if names else _("正在办理")
    if any(COMPLAINANT in one.by for one in here):
        words += _("，请您答复")
    return OwnCase(case, row.number, words, is_open=True)
