"""Refusals as JSON (RFC 9457): which kind, why in words, under which articles, which fields, which status."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field as Described

from bihuan.engine.explaining import cite
from bihuan.engine.refused import Reason, Refused
from bihuan.engine.wording import WORDS, refusal_in_words
from bihuan.pages.regulated import Language, language_of, reason_words
from bihuan.regulation.model import Regulation

MEDIA_TYPE: Final = "application/problem+json"
KIND: Final = "urn:bihuan:problem:"

# Somebody or something was faster, or the case is no longer where the request takes it to be.
CHANGED: Final = frozenset(
    (
        Reason.ALREADY_DONE, Reason.NOT_OPEN_YET, Reason.HELD_BY_OTHER, Reason.SHOWN_CHANGED,
        Reason.CASE_CLOSED, Reason.CASE_NOT_CLOSED, Reason.CASE_NOT_SETTLED, Reason.CASE_ARCHIVED,
        Reason.CASE_EXISTS,
        Reason.CLOCK_NOT_RUNNING, Reason.EXTENSION_PENDING, Reason.ALREADY_ANSWERED, Reason.ALREADY_LINKED,
    )
)  # fmt: skip
NOT_THEIRS: Final = frozenset(
    (
        Reason.NOT_YOURS, Reason.EXCLUDED, Reason.ONLY_DEDICATED, Reason.NOT_FOR_POST,
        Reason.OUTCOME_NOT_YOURS,
    )
)  # fmt: skip
NOT_THERE: Final = frozenset(
    (Reason.NO_CASE, Reason.NO_SUCH_TASK, Reason.NO_SUCH_CLOCK, Reason.NO_SUCH_LETTER)
)


class CitedArticle(Schema):
    number: str
    title: str


class FieldError(Schema):
    field: str = Described(description="The key of the field, or where in the request it is.")
    reason: str
    detail: str


class ProblemOut(Schema):
    """Why a request was not carried out (RFC 9457). Its words come in the language of Accept-Language."""

    type: str = Described(description="The kind of problem, such as urn:bihuan:problem:already-done.")
    title: str
    status: int
    detail: str
    articles: list[CitedArticle] = Described(default=[], description="The articles that say no.")
    rule: str = Described(default="", description="Where the regulation says so: a path in policy.yaml.")
    errors: list[FieldError] = Described(default=[], description="What is wrong, field by field.")


class Problem(Exception):
    """An answer that is a refusal. Raised in an operation, given to the caller as JSON."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        *,
        articles: tuple[tuple[str, str], ...] = (),
        rule: str = "",
        errors: tuple[tuple[str, str, str], ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.status = status
        self.headers = dict(headers or {})
        self.body: dict[str, Any] = {
            "type": f"{KIND}{kind}",
            "title": title,
            "status": status,
            "detail": detail or title,
            "articles": [{"number": number, "title": words} for number, words in articles],
            "rule": rule,
            "errors": [{"field": field, "reason": reason, "detail": said} for field, reason, said in errors],
        }

    def response(self) -> HttpResponse:
        body = json.dumps(self.body, ensure_ascii=False)
        return HttpResponse(body, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def lang() -> Language:
    """The language of this answer."""
    return language_of(get_language() or "zh-hans")


def status_of(reason: Reason) -> int:
    """409: the case has changed; 403: it is another's; 404: there is none; 422: a rule says no."""
    if reason in CHANGED:
        return 409
    if reason in NOT_THEIRS:
        return 403
    return 404 if reason in NOT_THERE else 422


def refused(refusal: Refused, regulation: Regulation | None, *, named: Callable[[str], str] = str) -> Problem:
    """The engine's refusal as a problem."""
    spoken = lang()
    title = WORDS[refusal.reason][spoken][0] if not refusal.params else ""
    detail = refusal_in_words(refusal, regulation, spoken, named=named)
    return Problem(
        status_of(refusal.reason),
        refusal.reason.name.lower().replace("_", "-"),
        title if title and "{" not in title else detail,
        detail,
        articles=cite(regulation, refusal.articles)
        if regulation
        else tuple((a, "") for a in refusal.articles),
        rule=refusal.rule,
        errors=tuple(
            (key, reason.name.lower().replace("_", "-"), reason_words(reason))
            for key, reason in refusal.field_errors.items()
        ),
    )


def not_found() -> Problem:
    """The same whether there is none or it is out of sight."""
    return Problem(404, "not-found", _("没有找到，或不在您可见的范围内。"))


def not_allowed(scope: str) -> Problem:
    return Problem(403, "scope-missing", _("令牌没有“%(scope)s”范围。") % {"scope": scope})


def archive_shut(detail: str) -> Problem:
    return Problem(403, "archive-shut", _("这件投诉已归档，现在不能打开。"), detail)


def not_known() -> Problem:
    headers = {"WWW-Authenticate": 'Bearer realm="bihuan"'}
    return Problem(401, "not-signed-in", _("请出示有效的令牌。"), headers=headers)


def too_often(seconds: int) -> Problem:
    said = _("请求过于频繁，请 %(seconds)s 秒后再试。") % {"seconds": seconds}
    return Problem(429, "too-often", said, headers={"Retry-After": str(seconds)})


def malformed(errors: tuple[tuple[str, str, str], ...], detail: str = "") -> Problem:
    return Problem(422, "not-understood", detail or _("请求里有几处要改。"), errors=errors)


def offered_words() -> str:
    return _("这一项现在可以办理。")
