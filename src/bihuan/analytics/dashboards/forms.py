"""What a board may be asked for; sent by GET."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.analytics import showing
from bihuan.analytics.dashboards.board import Board, splits
from bihuan.analytics.forms import AskingForm
from bihuan.people.roster import places


class BoardForm(AskingForm):
    """Unit, regulation, period and one filter."""

    where = forms.ChoiceField(label=gettext_lazy("只看"), required=False)
    role = forms.CharField(widget=forms.HiddenInput)
    by = forms.CharField(widget=forms.HiddenInput)
    across = forms.CharField(widget=forms.HiddenInput)


def form_of(board: Board) -> AskingForm:
    """The form filled in as the board is."""
    form = BoardForm.of(board.viewer, board.question)
    if board.is_mine:
        del form.fields["unit"], form.fields["where"]
    else:
        form.fields["where"].choices = [("", _("全部")), *_filters(board)]  # type: ignore[attr-defined]
    one = next((f"{key}:{item}" for key, item in board.question.where.items()), "")
    for key, value in (
        ("role", board.role.value),
        ("by", board.by),
        ("across", board.across),
        ("where", one),
    ):
        form.initial[key] = value
    return form


def _filters(board: Board) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every filter with its items, grouped by what it is; none where a department is all the reader sees."""
    if board.question.choice.department:
        return []
    found = []
    for dimension in splits(board.law):
        items = [
            (f"{dimension}:{item}", showing.item_words(board.viewer, board.said, dimension, item))
            for item in _items(board, dimension)
        ]
        if items:
            found.append((showing.dimension_words(board.said, dimension), items))
    return found


def _items(board: Board, dimension: str) -> list[str]:
    law = board.law
    match dimension:
        case "level":
            return list(law.levels)
        case "channel":
            return list(law.channels)
        case "department":
            held = places(frozenset({board.question.unit}), on=board.viewer.today)
            return [code for place in held for code, _kind, _name in place.departments]
        case _:
            return list(law.fields[dimension].options)
