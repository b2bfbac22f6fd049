"""Pages for when something cannot be answered. Their templates are `400.html` and so on, in `pages`."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("这个请求读不懂。请返回上一页重试。"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("您的岗位不能查看或办理此项。"))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, _("页面停留过久或并非由本站打开。请返回上一页，刷新后重试。"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("没有这一页，或它已移走。"))


def failed(request: HttpRequest) -> HttpResponse:
    words = _("系统出错，已记录。您的内容未提交，请稍后重试。")
    try:
        # Without the request: what failed may be what the context processors read.
        return _page(None, 500, words)
    except Exception:
        # What failed may also be what the page itself is made with, such as styles nobody has gathered.
        log.exception("page.failed")
        return HttpResponse(words, status=500, content_type="text/plain; charset=utf-8")


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    return _page(request, 429, _("登录失败次数过多。请 15 分钟后再试，或联系管理员。"))


def _page(request: HttpRequest | None, status: int, words: str) -> HttpResponse:
    try:
        page = render_to_string(f"{status}.html", {"status": status, "words": words}, request)
    except TemplateDoesNotExist:
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, status=status)
