"""What narrows the register: a form whose answers stand in the address, and the same as chips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.cases.queries import Filters
from bihuan.desk.frame import Language, Viewer, regulation_in
from bihuan.pages.shapes import Chip
from bihuan.pages.widgets import DayInput
from bihuan.people import roster
from bihuan.people.roster import Place
from bihuan.registry import versions
from bihuan.regulation.model import Regulation

LONGEST_SEARCH = 100
# Of more units than this all regulations are offered, without asking each unit for its own.
MANY_UNITS = 64
# The register keeps what comes round each period apart from complaints.
DUTIES = "duty"


@lru_cache(maxsize=256)
def places_in_sight(units: frozenset[str] | None, on: date, stamp: int) -> tuple[Place, ...]:
    """The units (None: all) with their departments, as of the office's `stamp`."""
    return roster.places(units, on=on)


@lru_cache(maxsize=64)
def latest_versions(stamp: int) -> tuple[tuple[str, str], ...]:
    """(id, version) of the latest published version of every regulation."""
    latest = {one.regulation: one.version for one in versions.published()}
    return tuple(sorted(latest.items()))


def units_of(viewer: Viewer) -> frozenset[str] | None:
    """The units the viewer has to do with; None for all."""
    scope = viewer.scope
    return None if scope.everything else scope.units | {held.unit for held in scope.held}


def places_of(viewer: Viewer) -> tuple[Place, ...]:
    return places_in_sight(units_of(viewer), viewer.today, viewer.stamp)


def regulations_of(viewer: Viewer) -> tuple[Regulation, ...]:
    """What the units in sight work under, each regulation once."""
    places = places_of(viewer)
    found: dict[str, Regulation] = {}
    if len(places) > MANY_UNITS:
        return tuple(versions.regulation(*one) for one in latest_versions(viewer.stamp))
    for place in places:
        regulation = regulation_in(place.code, viewer.today, viewer.stamp)
        if regulation is not None:
            found[regulation.id] = regulation
    return tuple(found.values())


def _named(words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """A key that several regulations use is called by all its names."""
    names: dict[str, dict[str, None]] = {}
    for key, word in words:
        names.setdefault(key, {})[word] = None
    return [(key, " / ".join(found)) for key, found in names.items()]


def _levels(regulation: Regulation, lang: Language) -> Iterable[tuple[str, str]]:
    for key, name in regulation.levels.items():
        word = regulation.word(f"levels.{key}", name, lang)
        yield key, f"{key} {word}" if len(key) <= 2 else word


class FilterForm(forms.Form):
    """Every answer may be missing; one that is no longer offered narrows nothing."""

    q = forms.CharField(required=False, max_length=LONGEST_SEARCH, widget=forms.SearchInput)

    def __init__(self, viewer: Viewer, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.viewer = viewer
        self.fields["q"].label = _("搜索")
        self.fields["q"].widget.attrs |= {"placeholder": _("编号、电话、姓名、内容"), "data-search": True}
        for name, label, choices in self._choices():
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("全部")), *choices]
            )
        for name, label in (("from", _("收到，从")), ("to", _("到"))):
            self.fields[name] = forms.DateField(label=label, required=False, widget=DayInput)
        # Answered by the tabs above the list, kept while it is narrowed.
        self.fields["kind"] = forms.ChoiceField(
            required=False, choices=[(DUTIES, DUTIES)], widget=forms.HiddenInput
        )
        order = ("q", "status", "late", "level", "unit", "department", "channel", "regulation", "kind")
        self.order_fields((*order, "from", "to"))

    def _choices(self) -> Iterable[tuple[str, str, list[tuple[str, str]]]]:
        lang, places = self.viewer.lang, places_of(self.viewer)
        regulations = regulations_of(self.viewer)
        over = [("closed", _("已办结")), ("settled", _("待归档")), ("archived", _("已归档"))]
        yield "status", _("状态"), [("open", _("办理中")), *over]
        yield "late", _("时限"), [("now", _("已超时")), ("ever", _("曾超时")), ("never", _("未超时"))]
        yield "level", _("级别"), _named(one for each in regulations for one in _levels(each, lang))
        if len(places) > 1:
            yield "unit", _("单位"), [(one.code, one.name) for one in places]
        departments = [
            (code, f"{place.name} {name}" if len(places) > 1 else name)
            for place in places
            for code, _kind, name in place.departments
        ]
        yield "department", _("责任部门"), departments
        yield (
            "channel",
            _("渠道"),
            _named(
                (key, each.word(one.rule.path, one.name, lang))
                for each in regulations
                for key, one in each.channels.items()
            ),
        )
        if len(regulations) > 1:
            yield (
                "regulation",
                _("制度"),
                [(one.id, one.word("title", one.title, lang)) for one in regulations],
            )

    def asked(self) -> Asked:
        """What was answered, as far as it is an answer."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(said.pop("q", "").strip(), said)

    def chips(self, asked: Asked, address: str) -> tuple[Chip, ...]:
        """One for each answer, in the order of the form."""
        found = []
        for name, one in self.fields.items():
            if name == "kind":
                continue
            value = asked.search if name == "q" else asked.narrow.get(name)
            if not value:
                continue
            words = self._word(one, value)
            label = _("%(field)s：%(value)s") % {"field": one.label, "value": words}
            found.append(Chip(label=label, clear_url=f"{address}{asked.query(without=name)}"))
        return tuple(found)

    def sentence(self, asked: Asked) -> str:
        """What is asked for, as one would say it."""
        said = [self._clause(name, value) for name, value in asked.narrow.items() if name != "kind"]
        if asked.search:
            said.append(_("写有“%(words)s”") % {"words": asked.search})
        kind = _("周期任务") if asked.duties else _("投诉")
        if not said:
            return _("全部%(kind)s") % {"kind": kind}
        return _("%(conditions)s的%(kind)s") % {"conditions": _("、").join(said), "kind": kind}

    def _clause(self, name: str, value: object) -> str:
        words = self._word(self.fields[name], value)
        clauses = {
            "level": _("级别为“%(word)s”"),
            "unit": _("属于%(word)s"),
            "department": _("由%(word)s负责"),
            "channel": _("经“%(word)s”来的"),
            "regulation": _("按《%(word)s》办的"),
            "from": _("%(word)s 起收到"),
            "to": _("%(word)s 及以前收到"),
        }
        return clauses.get(name, "%(word)s") % {"word": words}

    @staticmethod
    def _word(one: forms.Field, value: object) -> str:
        if isinstance(one, forms.ChoiceField):
            choices: Any = one.choices
            return str(dict(choices).get(value, value))
        return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for: the words searched, and the answers by their names in the address."""

    search: str = ""
    narrow: dict[str, Any] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.narrowing)

    @property
    def duties(self) -> bool:
        """Whether duties are asked for, rather than complaints."""
        return self.narrow.get("kind") == DUTIES

    @property
    def narrowing(self) -> int:
        """How many answers narrow the list."""
        return len(self.narrow) - self.duties

    def query(self, *, without: str = "", **more: str) -> str:
        """The same as the end of an address."""
        said = {"q": self.search, **{k: self._plain(v) for k, v in self.narrow.items()}, **more}
        kept = {name: value for name, value in said.items() if value and name != without}
        return f"?{urlencode(kept)}" if kept else ""

    @staticmethod
    def _plain(value: object) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)

    @property
    def filters(self) -> Filters:
        said = self.narrow
        status, late, until = said.get("status"), said.get("late"), said.get("to")
        over = status in ("closed", "settled", "archived")
        return Filters(
            unit=said.get("unit"),
            status="closed" if over else status,
            settled=True if status == "settled" else None,
            archived={"settled": False, "archived": True}.get(status or ""),
            duties=self.duties,
            level=said.get("level"),
            channel=said.get("channel"),
            regulation=said.get("regulation"),
            department=said.get("department"),
            late=True if late == "now" else None,
            was_late={"ever": True, "never": False}.get(late or ""),
            received_from=midnight(said["from"]) if "from" in said else None,
            received_before=midnight(until + timedelta(days=1)) if until else None,
        )


def midnight(on: date) -> datetime:
    """The beginning of a day where the site is."""
    return timezone.make_aware(datetime.combine(on, time.min))
