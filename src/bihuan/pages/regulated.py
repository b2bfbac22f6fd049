"""Forms made from a regulation: its fields as form fields in both languages, and what was typed as values.

A page builds a `RegulatedForm` and hands its `values`, `texts` and `uploads` to a command. What the
regulation alone can decide (a field that is required only sometimes) is left to the engine; its refusal comes
back through `refuse`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, assert_never

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from bihuan.engine.filling import LONGEST_CODE, LONGEST_TEXT
from bihuan.engine.refused import Reason, Refused
from bihuan.pages.fields import FilesField, MoneyField
from bihuan.pages.rows import Cell, RowsField, adds_rows
from bihuan.pages.widgets import DayInput, MomentInput, RadioCards
from bihuan.regulation.model import Field, FieldKind, Regulation
from bihuan.regulation.values import ValueNotRead, coded, plain

Language = Literal["zh", "en"]
Named = Iterable[tuple[str, str]]

SHORT_TEXT = 200
# More options than this are a list to open rather than cards to read.
FEW = 7
YES, NO = "true", "false"


def language_of(code: str) -> Language:
    """The language of a regulation's words for a language of the screen."""
    return "en" if code.startswith("en") else "zh"


def field_word(regulation: Regulation, field: Field, lang: Language) -> str:
    return regulation.word(field.rule.path, field.name, lang)


def option_word(regulation: Regulation, field: Field, option: str, lang: Language) -> str:
    """An option's name."""
    listed = "many_of" if field.kind is FieldKind.MANY_OF else "one_of"
    return regulation.word(f"{field.rule.path}.{listed}.{option}", field.options.get(option, option), lang)


class RegulatedForm(forms.Form):
    """A form over fields of a regulation. `people` and `departments` are (id, name) of whom to choose."""

    def __init__(
        self,
        regulation: Regulation,
        fields: Iterable[str],
        *,
        lang: Language,
        people: Named = (),
        departments: Named = (),
        zone: str = "Asia/Shanghai",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.regulation = regulation
        self.regulated = [regulation.fields[key] for key in fields]
        self.lang = lang
        self.zone = zone
        chosen = {"person": list(people), "department": list(departments)}
        self._values: dict[str, object] = {}
        self._texts: dict[str, str] = {}
        for field in self.regulated:
            self.fields[field.key] = form_field(regulation, field, lang, chosen=chosen)

    def full_clean(self) -> None:
        """Asked for more rows, nothing else is looked at yet: the form comes back with them."""
        if not (self.is_bound and adds_rows(self)):
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data, self._values, self._texts = {}, {}, {}
        self.add_error(None, _("已加行。填好后再提交。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._values, self._texts = {}, {}
        for field in self.regulated:
            if field.key in cleaned and field.kind is not FieldKind.FILES:
                self._read(field, cleaned[field.key])
        return cleaned

    def _read(self, field: Field, typed: object) -> None:
        try:
            value = typed if field.kind is FieldKind.MONEY else coded(field, typed, zone=self.zone)
        except ValueNotRead as error:
            self.add_error(field.key, error.expected[self.lang == "en"])
            return
        if field.kept_apart:
            written = plain(field, value)
            self._texts[field.key] = "" if written is None else str(written)
        elif value not in (None, ()):
            self._values[field.key] = value

    @property
    def values(self) -> Mapping[str, object]:
        """What was typed, as `regulation.model.Field` describes; empty fields are left out."""
        return self._values

    @property
    def texts(self) -> Mapping[str, str]:
        """The fields kept apart; empty ones are left out."""
        return {key: text for key, text in self._texts.items() if text.strip()}

    @property
    def uploads(self) -> Mapping[str, list[Any]]:
        """The files sent, by field."""
        return {
            f.key: self.cleaned_data.get(f.key) or [] for f in self.regulated if f.kind is FieldKind.FILES
        }

    def refuse(self, refused: Refused, words: str) -> None:
        """Puts a refusal where it belongs: beside each field it names, and what it says above the form."""
        for key, reason in refused.field_errors.items():
            if key in self.fields:
                self.add_error(key, reason_words(reason))
        if not any(key in self.fields for key in refused.field_errors):
            self.add_error(None, words)


def reason_words(reason: Reason) -> str:
    """What is wrong with one field."""
    match reason:
        case Reason.MISSING_FIELDS | Reason.REASON_REQUIRED:
            return _("请填写。")
        case Reason.LEARNT_REQUIRED:
            return _("请写明从何得知。")
        case Reason.UNKNOWN_FIELD:
            return _("这里没有这一项。")
        case _:
            return _("请核对，填写的内容不合要求。")


def form_field(
    regulation: Regulation, field: Field, lang: Language, *, chosen: Mapping[str, list[tuple[str, str]]]
) -> forms.Field:
    """The form field for a field of the regulation."""
    made = _made(regulation, field, lang, chosen)
    made.label = field_word(regulation, field, lang)
    said = regulation.word(f"{field.rule.path}.help", field.help, lang)
    made.help_text = said or regulation.word(f"{field.rule.path}.unit", field.unit, lang)
    made.required = field.required
    made.error_messages["required"] = _("请选择。") if isinstance(made, forms.ChoiceField) else _("请填写。")
    return made


def _made(
    regulation: Regulation, field: Field, lang: Language, chosen: Mapping[str, list[tuple[str, str]]]
) -> forms.Field:
    options = [(key, option_word(regulation, field, key, lang)) for key in field.options]
    match field.kind:
        case FieldKind.TEXT:
            return forms.CharField(max_length=SHORT_TEXT)
        case FieldKind.CODE:
            return forms.CharField(max_length=LONGEST_CODE)
        case FieldKind.LONG_TEXT:
            return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
        case FieldKind.YES_NO:
            return forms.ChoiceField(choices=[(YES, _("是")), (NO, _("否"))], widget=RadioCards())
        case FieldKind.ONE_OF if len(options) <= FEW:
            return forms.ChoiceField(choices=options, widget=RadioCards())
        case FieldKind.ONE_OF:
            return forms.ChoiceField(choices=[("", _("请选择")), *options])
        case FieldKind.MANY_OF:
            return _several(options)
        case FieldKind.WHOLE:
            return forms.IntegerField(min_value=field.least, max_value=field.most)
        case FieldKind.DECIMAL:
            return forms.DecimalField(
                min_value=field.least, max_value=field.most, decimal_places=field.places
            )
        case FieldKind.MONEY:
            return _money(field)
        case FieldKind.DATE:
            return forms.DateField(widget=DayInput)
        case FieldKind.MOMENT:
            return forms.DateTimeField(widget=MomentInput)
        case FieldKind.PERSON | FieldKind.DEPARTMENT:
            return forms.ChoiceField(choices=[("", _("请选择")), *chosen[field.kind.value]])
        case FieldKind.PEOPLE:
            return forms.MultipleChoiceField(choices=chosen["person"], widget=forms.CheckboxSelectMultiple)
        case FieldKind.DEPARTMENTS:
            return forms.MultipleChoiceField(
                choices=chosen["department"], widget=forms.CheckboxSelectMultiple
            )
        case FieldKind.FILES:
            return FilesField()
        case FieldKind.ROWS:
            return RowsField(field, _cells(regulation, field, lang, chosen), lang=lang)
        case _:
            assert_never(field.kind)


def _cells(
    regulation: Regulation, field: Field, lang: Language, chosen: Mapping[str, list[tuple[str, str]]]
) -> dict[str, Cell]:
    """The columns of a field of rows, each with the input of its cells: a choice is a list to open."""
    cells = {}
    for key, column in field.columns.items():
        made = form_field(regulation, column, lang, chosen=chosen)
        widget = made.widget
        if isinstance(made, forms.ChoiceField):
            given: list[Any] = list(made.choices)  # type: ignore[arg-type]
            widget = forms.Select(choices=[("", "—"), *(one for one in given if one[0] != "")])
        elif isinstance(widget, forms.Textarea):
            widget.attrs["rows"] = 2
        cells[key] = Cell(str(made.label), widget, required=column.required, hint=str(made.help_text))
    return cells


def _several(choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _money(field: Field) -> MoneyField:
    def within(fen: int) -> None:
        if field.least is not None and fen < field.least:
            raise ValidationError(_("不能少于 %(yuan)s 元。") % {"yuan": f"{field.least / 100:,.2f}"})
        if field.most is not None and fen > field.most:
            raise ValidationError(_("不能超过 %(yuan)s 元。") % {"yuan": f"{field.most / 100:,.2f}"})

    return MoneyField(validators=[within])
