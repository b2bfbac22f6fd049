"""Tags and filters that write values as the screen writes them, in the words of `bihuan.pages.formats`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput
from django.middleware.csrf import get_token
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from lucide.templatetags.lucide import lucide as draw

from bihuan.pages import formats
from bihuan.pages.rows import RowsInput
from bihuan.pages.theme import chosen_theme
from bihuan.pages.widgets import MoneyInput

register = template.Library()


def _now(context: Context) -> datetime:
    """The page's `now`, else the request's: nothing here asks the machine for the time."""
    now = context.get("now") or context.request.now  # type: ignore[attr-defined]
    assert isinstance(now, datetime)
    return now


def _time(at: datetime, words: str) -> SafeString:
    local = at.astimezone(timezone.get_current_timezone())
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None, ends_day: bool = False) -> str:
    """`今天 17:40`, `11-21 17:40`; nothing for None."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    return _time(at, formats.moment_words(at, now=_now(context), zone=zone, ends_day=ends_day))


@register.simple_tag
def written(at: datetime | None, ends_day: bool = False) -> str:
    """`2026-11-21 17:40`, as paper says it."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    return _time(at, formats.written_words(at, zone=zone, ends_day=ends_day))


@register.simple_tag(takes_context=True)
def clock_time(context: Context, at: datetime | None, ends_day: bool = False) -> str:
    """`17:40` today, else as `moment`."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    return _time(at, formats.clock_words(at, now=_now(context), zone=zone, ends_day=ends_day))


@register.simple_tag(takes_context=True)
def day(context: Context, on: date | None) -> str:
    """`今天`, `11-21`, `2025-11-21`."""
    if on is None:
        return ""
    today = _now(context).astimezone(timezone.get_current_timezone()).date()
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), formats.day_words(on, today=today))


@register.simple_tag(takes_context=True)
def time_left(context: Context, due: datetime, ends_day: bool = False) -> str:
    """`还剩 2 小时 05 分`, `今天 24:00 前`, `超时 1 小时 20 分`."""
    zone = timezone.get_current_timezone()
    return formats.time_left_words(due, now=_now(context), zone=zone, ends_day=ends_day)


@register.filter
def span(length: timedelta) -> str:
    """`2 小时 05 分`."""
    return formats.length_words(length)


@register.filter
def money(fen: int | None) -> str:
    """`¥300.00` from fen; nothing for None."""
    return "" if fen is None else formats.money_words(fen)


@register.filter
def count(number: int, unit: str) -> str:
    """`9 件`."""
    return formats.count_words(number, unit)


@register.filter
def capped(number: int, cap: int) -> str:
    """`412`, `1,000+`."""
    return formats.capped_words(number, cap)


@register.filter
def size(value: int) -> str:
    """`3.4 MB`."""
    return formats.size_words(value)


@register.filter
def mask_phone(phone: str) -> str:
    """`138****2210`."""
    return formats.masked_phone(phone)


@register.filter
def mask_name(name: str) -> str:
    """`王*`."""
    return formats.masked_name(name)


@register.filter
def mask_email(address: str) -> str:
    """`l***@example.com`."""
    return formats.masked_email(address)


@register.filter
def kind(field: BoundField) -> str:
    """Which shape a form field takes: group, check, files, money or plain."""
    widget = field.field.widget
    match widget:
        case CheckboxInput():
            return "check"
        case FileInput():
            return "files"
        case MoneyInput():
            return "money"
        case RowsInput():
            return "rows"
        case _:
            return "group" if widget.use_fieldset else "plain"


@register.filter
def wrong_fields(form: BaseForm) -> list[BoundField]:
    """The fields of a form that were filled in wrongly."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def native_name(code: str) -> str:
    """The language's own name: `简体中文`, `English`."""
    return get_language_info(code)["name_local"]


@register.simple_tag
def icon(name: str, css: str = "icon") -> str:
    """An icon of the lucide set, drawn in the colour of the text and silent to screen readers.

    Raises lucide.IconDoesNotExist for a name that is not in the set.
    """
    return _icon(str(name), str(css))


@cache
def _icon(name: str, css: str) -> SafeString:
    attributes: dict[str, Any] = {"class": css, "aria-hidden": "true", "stroke-width": "1.75"}
    return mark_safe(draw(name, **attributes))


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """`light`, `dark` or `auto`, as saved by this browser; `auto` where there is no request."""
    request = getattr(context, "request", None)
    return chosen_theme(request) if request else "auto"


@register.simple_tag(takes_context=True)
def csrf_field(context: Context) -> str:
    """As `csrf_token`, also inside a partial that was included with `only`."""
    request = getattr(context, "request", None)
    if request is None:
        return ""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """The address of this page with its query; `/` where there is no request."""
    request = getattr(context, "request", None)
    return request.get_full_path() if request else "/"


@register.filter
def paired(columns: Sequence[Any], cells: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Columns with the cells of one line. Raises ValueError when their numbers differ."""
    return list(zip(columns, cells, strict=True))
