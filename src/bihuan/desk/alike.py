"""While a complaint is being registered: what may be the same matter, and what its words speak for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.desk.frame import Viewer
from bihuan.desk.matches import offered_of
from bihuan.inbox.matching.answers import Answer, TooFew, suggest
from bihuan.inbox.matching.learning import text_fields
from bihuan.inbox.matching.suggesting import Asked, same_matters
from bihuan.inbox.matching.wording import sure_words
from bihuan.parties.contacts import Kind, contact
from bihuan.regulation.model import FieldKind, Regulation

if TYPE_CHECKING:
    from bihuan.desk.registration import Where

FIND = "find"


@dataclass(frozen=True, slots=True)
class Suggested:
    """An answer as a form offers it, taken by the button `take` or at `url`; `few`: nothing is known yet."""

    field: str
    answer: str
    sure: str
    words: tuple[str, ...]
    take: str
    few: str = ""
    url: str = ""


def taken(post: QueryDict) -> QueryDict:
    """What was typed, with the answer whose button was pressed filled in."""
    key, sign, value = post.get(FIND, "").partition("=")
    if not sign:
        return post
    typed = post.copy()
    typed[key] = value
    return typed


def alike_in(
    viewer: Viewer, where: Where, typed: Mapping[str, Any], contacts: Mapping[Kind, str]
) -> dict[str, Any]:
    """The suggestions for what has been typed so far; `contacts` are kinds to what was typed."""
    regulation = where.regulation
    text = "\n".join(str(typed.get(key, "")) for key in text_fields(regulation)).strip()
    if not text:
        return {}
    known = (contact(kind, said) for kind, said in contacts.items() if said)
    asked = Asked(where.unit.code, text, viewer.now, tuple(one for one in known if one is not None))
    names = {code: name for code, _kind, name in where.unit.departments}
    answers = suggest(where.unit.code, text, regulation, guessable(regulation), names)
    return {
        "alike": offered_of(viewer, same_matters(asked, limit=3)),
        "suggested": tuple(shown_answers(answers, regulation, names, typed, viewer.lang)),
    }


def guessable(regulation: Regulation) -> tuple[str, ...]:
    """The fields of the record that have one answer out of several."""
    record = regulation.forms.get("record")
    keys = record.fields if record is not None else ()
    kinds = (FieldKind.ONE_OF, FieldKind.DEPARTMENT)
    return tuple(key for key in keys if regulation.fields[key].kind in kinds)


def shown_answers(
    answers: Iterable[Answer | TooFew],
    regulation: Regulation,
    names: Mapping[str, str],
    typed: Mapping[str, Any],
    lang: str,
) -> Iterable[Suggested]:
    """The answers in words; one that stands in the form already is not offered."""
    for one in answers:
        field = regulation.fields[one.field]
        label = regulation.word(field.rule.path, field.name, lang)
        if isinstance(one, TooFew):
            few = _("以往只有 %(n)s 件可比，不足 %(needed)s 件，暂不建议") % {
                "n": one.cases,
                "needed": one.needed,
            }
            yield Suggested(label, "", "", (), "", few)
        elif typed.get(one.field) != one.value:
            chinese = field.options.get(one.value) or names.get(one.value, one.value)
            said = regulation.word(f"{field.rule.path}.one_of.{one.value}", chinese, lang)
            yield Suggested(label, said, sure_words(one.sure), one.words, f"{one.field}={one.value}")
