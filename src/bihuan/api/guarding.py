"""Who asks: every operation begins here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from bihuan.api import problems
from bihuan.api.limiting import Budget
from bihuan.api.tokens import Allowed, Bearer, bearer_of
from bihuan.cases.queries import sight_of
from bihuan.cases.queries.states import stamps_now
from bihuan.pages.visitors import address_of
from bihuan.people.sight import Scope
from bihuan.people.units import units_below

requests = Budget(most=settings.API_PER_MINUTE, seconds=60)
strangers = Budget(most=30, seconds=60)


class TokenAuth(HttpBearer):
    """`Authorization: Bearer bh_…`."""

    def __call__(self, request: HttpRequest) -> Any:
        now: datetime = request.now  # type: ignore[attr-defined]
        address = address_of(request)
        if wait := strangers.wait(address, now, spend=0):
            raise problems.too_often(wait)
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        bearer = bearer_of(text.strip(), now=now) if scheme.lower() == "bearer" and len(text) < 200 else None
        if bearer is None:
            strangers.wait(address, now)
            raise problems.not_known()
        if wait := requests.wait(bearer.token, now):
            raise problems.too_often(wait)
        return Caller(bearer, now, _purpose(request))

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise NotImplementedError("__call__ answers")


@dataclass
class Caller:
    """A token at one moment: what it may do and see. `archive_purpose` is what a filed case is read for."""

    bearer: Bearer
    now: datetime
    archive_purpose: str = ""

    def needs(self, allowed: Allowed) -> None:
        """Raises the problem where the token's scope lacks it."""
        if allowed not in self.bearer.allowed:
            raise problems.not_allowed(allowed.value)

    @property
    def sees_personal(self) -> bool:
        return Allowed.PERSONAL in self.bearer.allowed

    @property
    def person(self) -> str:
        """A person's id. Raises the problem where the token is a service's."""
        if self.bearer.by is None:
            raise problems.not_allowed(Allowed.ACT.value)
        return self.bearer.by

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    def reaches(self, unit: str) -> bool:
        """Whether the unit is the token's or below it."""
        return unit == self.bearer.unit or unit in self.units

    @cached_property
    def units(self) -> frozenset[str]:
        return units_below(self.bearer.unit)

    @cached_property
    def scope(self) -> Scope:
        """What is seen: the person's sight within the token's unit, or for a service all of the unit."""
        if self.bearer.person is None:
            return Scope(0, False, self.units, frozenset(), ())
        sight = sight_of(self.bearer.person, on=self.today, stamp=stamps_now().office)
        held = tuple(one for one in sight.held if one.unit in self.units)
        return replace(
            sight,
            everything=False,
            units=self.units if sight.everything else sight.units & self.units,
            departments=sight.departments & {one.department for one in held},
            held=held,
            covers=tuple(one for one in sight.covers if one.unit in self.units),
        )


def _purpose(request: HttpRequest) -> str:
    said = " ".join(request.GET.get("archive_purpose", "").split())[:200]
    return said if said.isprintable() else ""


def caller_of(request: HttpRequest) -> Caller:
    """Who the token stands for."""
    caller = request.auth  # type: ignore[attr-defined]
    assert isinstance(caller, Caller)
    return caller
