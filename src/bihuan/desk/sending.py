"""What a person does with a letter beside the post: look it over, hold it back, publish it, prove it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.cases import access
from bihuan.desk import delivery_proof, public_notices
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.outbox import fetched
from bihuan.inbox import outbox as post
from bihuan.inbox import publishing
from bihuan.inbox.models import Standing


@require_POST
@desk_page
def stop(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """Keeps a letter back."""
    found, _case = fetched(viewer, id)
    if found.standing not in post.STOPPABLE:
        raise Http404
    if post.stop(id, by=viewer.id, now=viewer.now):
        messages.info(request, _("已暂缓，放行之前不会发出。"))
    else:
        messages.warning(request, _("正在发出，来不及暂缓了。"))
    return redirect("desk:outgoing", id=id)


@require_POST
@desk_page
def release(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """Lets a letter go that was held back or waited to be looked over."""
    found, _case = fetched(viewer, id)
    if found.standing not in (Standing.STOPPED, Standing.LOOK_OVER) or found.channel == publishing.CHANNEL:
        raise Http404
    now = post.release(id, by=viewer.id, now=viewer.now)
    messages.info(request, _("已放行：%(state)s。") % {"state": now.standing.label})
    return redirect("desk:outgoing", id=id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def publish(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """The notice as everybody will read it: gone over, then shown."""
    found, _case = fetched(viewer, id)
    if not public_notices.may_approve(viewer, found):
        raise Http404
    notice = publishing.of_letter(found.case, found.letter)
    if notice is None and found.standing == Standing.FAILED and request.method == "POST":
        publishing.draft_of(found.id, now=viewer.now)
        return redirect("desk:outgoing_publish", id=id)
    if notice is None or notice.shown_from is not None:
        raise Http404
    form = public_notices.form_for(notice, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = publishing.approve(
            notice, title=said["title"], text=said["text"], days=said["days"], by=viewer.id, now=viewer.now
        )
        if not isinstance(done, publishing.Leaks):
            messages.success(request, _("公告已上网。"))
            return redirect("desk:outgoing", id=id)
        form.add_error("text", public_notices.leaked(done))
    context = {"entry": found, "form": form}
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/publish.html", context, current="outbox", status=status)


@require_POST
@desk_page
def take_down(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """Takes a notice off the public page before its time."""
    found, _case = fetched(viewer, id)
    notice = publishing.of_letter(found.case, found.letter)
    if notice is None or notice.shown_from is None or not public_notices.may_approve(viewer, found):
        raise Http404
    publishing.take_down(notice, by=viewer.id, now=viewer.now)
    messages.info(request, _("公告已撤下。"))
    return redirect("desk:outgoing", id=id)


@require_safe
@desk_page
def proof(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """The proof of delivery as PDF; who took it is accounted for."""
    found, case = fetched(viewer, id)
    if found.erased:
        raise Http404
    purpose = _("送达证明 %(letter)s") % {"letter": found.letter}
    access.log_access(viewer.id, found.case, what=access.EXPORT, purpose=purpose, now=viewer.now)
    made = delivery_proof.of(viewer, found, case)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}-{found.key}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
