from dataclasses import replace

from django.http import QueryDict

from bihuan.engine.offering import OfferedOutcome, OfferedTask
from bihuan.portal import acting
from bihuan.portal.forms import ComplaintForm
from bihuan.portal.progress import SUPPLIED
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from tests.portal.walking import COMPLAINT
from tests.regulation.small import small_regulation, with_policy


def regulation(old: str, new: str) -> Regulation:
    found = read(with_policy(old, new))
    assert isinstance(found, Regulation), found
    return found


def form(regulation: Regulation, **typed: str) -> ComplaintForm:
    data = QueryDict(mutable=True)
    data.update({**COMPLAINT, **typed})
    return ComplaintForm(regulation, lang="zh", anonymous=regulation.anonymous, data=data)


def test_values_and_texts_are_read_back_as_the_ledger_keeps_them():
    made = form(small_regulation())

    assert made.is_valid(), made.errors
    assert dict(made.values) == {"topic": "goods", "danger": False}
    assert dict(made.texts) == {"matter": COMPLAINT["matter"]}


def test_how_to_be_answered_is_not_asked_twice():
    asks = "      reply_by: {name: 答复方式, one_of: {phone: 电话, letter: 信}, asks: complainant}\n"
    danger = "      danger: {name: 涉及人身安全"

    assert "wish_" in form(small_regulation()).fields
    assert "wish_" not in form(regulation(danger, asks + danger)).fields


def test_where_the_regulation_lets_nobody_need_leave_a_contact():
    lets = regulation("language: 1\n", "language: 1\nanonymous: true\n")

    assert form(lets, phone_="", name_="", anonymous_="on").is_valid()
    assert not form(lets, phone_="", name_="").is_valid()
    assert not form(small_regulation(), phone_="", name_="", anonymous_="on").is_valid()


def test_where_only_material_is_waited_for_there_is_no_form_to_answer():
    supplied = OfferedOutcome(SUPPLIED, "已补充", (), False, False, ())
    agreed = OfferedOutcome("agreed", "同意", (), False, False, ())
    task = OfferedTask(
        "complaint/wait#1", "complaint", "wait", "等材料", (), None, (supplied,), None, None, False, False,
        None, None,
    )  # fmt: skip

    assert acting._forms_of(task) == []
    assert acting._forms_of(replace(task, outcomes=(supplied, agreed))) == [""]
