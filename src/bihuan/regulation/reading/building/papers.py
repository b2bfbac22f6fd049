"""Numbered papers that a step or an outcome issues."""

from bihuan.regulation.reading.building.draft import FORM, Place
from bihuan.regulation.reading.policy.whole import Policy
from bihuan.regulation.reading.words import Words, quoted


def issued(at: Place, value: str | list[str] | None, policy: Policy) -> tuple[str, ...]:
    """The forms issued as papers; each says of itself that it is one."""
    forms = at.known_each(value, at.draft.names.of("forms"), FORM)
    for place, key in at.each(value):
        if key in policy.forms and not policy.forms[key].document:
            place.wrong(_DOCUMENT, quoted(key), _DOCUMENT_ADVICE)
    return forms


_DOCUMENT = Words("document: true 的表单", "a form with document: true")
_DOCUMENT_ADVICE = Words("请在该表单中加上 document: true。", "Add document: true to that form.")
