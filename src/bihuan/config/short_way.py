"""The short way of other programs' requests: what serves people's pages is left out.

A program comes with a token and no cookie: there is no session to read, no form to guard, no message to show
and no page to protect from what is written into it. Language, redirects and lengths are as everywhere.
"""

from collections.abc import Callable

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.locale import LocaleMiddleware
from django.urls import Resolver404, resolve

PROGRAMS = "/api/v1/"
# What a browser may do with an answer that was never meant for one.
POLICY = "default-src 'none'; frame-ancestors 'none'"

Answering = Callable[[HttpRequest], HttpResponseBase]


def short_way(get_response: Answering) -> Answering:
    """Middleware. A path that is nobody's goes the long way, for its answer is a page."""
    program = LocaleMiddleware(CommonMiddleware(convert_exception_to_response(_answer)))

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PROGRAMS):
            return get_response(request)
        try:
            request.resolver_match = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        response = program(request)
        assert isinstance(response, HttpResponseBase)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    return middleware


def _answer(request: HttpRequest) -> HttpResponseBase:
    found = request.resolver_match
    assert found is not None
    response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return response
