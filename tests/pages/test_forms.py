import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from bihuan.pages.fields import FilesField, MoneyField
from bihuan.pages.formats import money_words
from bihuan.pages.widgets import MoneyInput, RadioCards


class Offer(forms.Form):
    amount = MoneyField(required=False)
    decision = forms.ChoiceField(
        choices=[("valid", "有效"), ("invalid", "无效")], widget=RadioCards(leads={"invalid": "向客户解释"})
    )
    papers = FilesField(required=False)
    note = forms.CharField(help_text="写给客户")


def shown(form: forms.Form) -> str:
    return render_to_string("pages/components/fields.html", {"form": form})


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("300", 30000), ("1,300.50", 130050), ("¥300.00", 30000), ("￥0.5", 50), ("1，300", 130000), ("", None)],
)
def test_money_is_taken_as_people_type_it(typed, fen):
    assert MoneyField(required=False).clean(typed) == fen


@pytest.mark.parametrize("typed", ["三百", "1.234", "NaN", "inf", "1e30", "-5", "--5", "¥"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        MoneyField().clean(typed)


@given(st.integers(min_value=0, max_value=10**13))
def test_an_amount_shown_and_sent_back_stays_the_same(fen):
    field = MoneyField()

    assert field.clean(field.prepare_value(fen)) == fen
    assert field.clean(money_words(fen)) == fen


def test_an_untouched_amount_has_not_changed():
    assert not MoneyField().has_changed(30000, "300.00")
    assert MoneyField().has_changed(30000, "300.01")


def test_a_form_keeps_what_was_typed_and_says_per_field_what_is_wrong():
    form = Offer(QueryDict("amount=三百&decision=&note="))

    page = shown(form)

    assert 'value="三百"' in page
    assert 'id="id_amount_error"' in page
    assert 'href="#id_note_field"' in page
    assert 'aria-invalid="true"' in page


def test_a_hint_belongs_to_its_input():
    page = shown(Offer())

    assert 'id="id_note_helptext"' in page
    assert 'aria-describedby="id_note_helptext"' in page


def test_a_choice_says_what_it_leads_to_once():
    page = shown(Offer())

    assert page.count("向客户解释") == 1
    assert page.count("无效") == 1
    assert "<fieldset" in page


def test_every_input_has_a_label():
    page = shown(Offer())

    for name in ("amount", "papers", "note"):
        assert f'for="id_{name}"' in page
        assert f'id="id_{name}"' in page


def test_hostile_text_stays_text():
    page = shown(Offer({"note": '"><script>alert(1)</script>', "amount": "<b>"}))

    assert "<script>" not in page
    assert "<b>" not in page


def test_several_files_come_as_a_list():
    sent = MultiValueDict({"papers": [SimpleUploadedFile("a.jpg", b"a"), SimpleUploadedFile("b.pdf", b"b")]})
    form = Offer({"decision": "valid", "note": "好"}, sent)

    assert form.is_valid(), form.errors
    assert [file.name for file in form.cleaned_data["papers"]] == ["a.jpg", "b.pdf"]


def test_no_file_is_an_empty_list():
    form = Offer({"decision": "valid", "note": "好"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["papers"] == []


def test_money_asks_a_phone_for_digits():
    assert 'inputmode="decimal"' in MoneyInput().render("amount", "300.00")


def test_a_mistake_of_the_whole_form_stands_above_without_blaming_a_field():
    form = Offer({"decision": "valid", "note": "好"})
    form.add_error(None, "这件投诉已由王磊办理。")

    page = shown(form)

    assert "这件投诉已由王磊办理。" in page
    assert "还有几处要改" not in page


def test_what_is_missing_is_said_the_same_way_in_every_form():
    class Any(forms.Form):
        words = forms.CharField()
        choice = forms.ChoiceField(choices=[("a", "A")])

    wrong = Any({}).errors

    assert wrong == {"words": ["请填写。"], "choice": ["请选择。"]}
