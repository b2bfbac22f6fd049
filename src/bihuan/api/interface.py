"""The API as ninja knows it: its description, its errors, its way of reading bodies."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.types import DictStrAny

from bihuan.api import problems
from bihuan.api.guarding import TokenAuth
from bihuan.api.problems import MEDIA_TYPE, Problem, ProblemOut

DESCRIPTION = """Lodging, reading and handling complaints. The same door as the pages, the same refusals: what
cannot be done comes as `application/problem+json` with its articles. A second time with the same
`Idempotency-Key` gives the first answer."""
# What every operation may answer, whatever it does.
ALWAYS = {
    400: ProblemOut,
    401: ProblemOut,
    403: ProblemOut,
    404: ProblemOut,
    422: ProblemOut,
    429: ProblemOut,
}
CHANGED = {**ALWAYS, 409: ProblemOut}
# An escaped NUL or half of a surrogate pair: no text of any language, and no database keeps it.
_NO_TEXT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class JsonBodies(Parser):
    """JSON in which every text can be written down."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        body = request.body
        parsed = json.loads(body)
        if b"\0" in body or _NO_TEXT.search(body):
            said = json.dumps(parsed, ensure_ascii=False)
            said.encode()
            if "\\u0000" in said:
                raise ValueError("a text holds NUL")
        return parsed


class Interface(NinjaAPI):
    """Says in its description that problems are `application/problem+json`."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(*args, **kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "content" in answer:
                        answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
        return schema


api = Interface(
    title="闭环 Bihuan",
    version="1",
    description=DESCRIPTION,
    auth=TokenAuth(),
    parser=JsonBodies(),
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.response()


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = tuple((_place(one["loc"]), str(one["type"]), str(one["msg"])) for one in error.errors[:50])
    return problems.malformed(errors).response()


def _place(where: tuple[Any, ...]) -> str:
    """`person.phone`, without the parameter's name, which only our own code knows."""
    parts = [str(one) for one in where]
    return ".".join(parts[2:] if parts[:1] == ["body"] else parts[1:]) or ".".join(parts)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    said = _("这个请求读不懂：应为 JSON。") if error.status_code == 400 else str(error)
    return Problem(error.status_code, "not-read", said).response()


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.not_found().response()
