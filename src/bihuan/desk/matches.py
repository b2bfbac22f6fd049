"""Which other cases may be the same person's or about the same matter; put together, marked, or told apart.

Nothing here is done without somebody asking for it, and everything can be undone on the same page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.cases import queries
from bihuan.cases.perform import Performed
from bihuan.cases.queries.links import links_to
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.listing import Line, lines_of
from bihuan.engine.joining import HANDLED_WITH, REPEATS, SPLIT_FROM
from bihuan.engine.refused import Refused
from bihuan.inbox.matching import joining, suggesting, verdicts
from bihuan.inbox.matching.suggesting import MATTER, PERSON, Suggestion
from bihuan.inbox.matching.wording import sign_words, sure_words

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Offered:
    """A suggestion as the page shows it. `may_merge`: the other case still goes on and can lead."""

    line: Line
    case: str
    sure: str
    signs: str
    words: tuple[str, ...]
    may_merge: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A link or a verdict there is, with what undoes it. `on` is the case that has the link."""

    number: str
    url: str
    title: str
    says: str
    by: str
    at: datetime | None
    do: str
    undo: str


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def matches(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """The suggestions for a case, what was found of them, and its links."""
    dossier = fetched(viewer, number)
    if request.method == "POST":
        return _decided(request, dossier)
    asked = suggesting.asked_of(dossier.row)
    persons = suggesting.same_persons(asked) if not dossier.row.anonymous else ()
    context = {
        "dossier": dossier,
        "crumbs": (
            {"label": dossier.number, "url": reverse("desk:case", args=[dossier.number])},
            {"label": _("相关投诉"), "url": ""},
        ),
        "persons": offered_of(viewer, persons),
        "matters": offered_of(viewer, suggesting.same_matters(asked)),
        "joined": tuple(_joined(dossier)),
        "found": tuple(_found(dossier)),
        "may": may_join(dossier),
        "longest": LONGEST_REASON,
    }
    return show(request, viewer, "desk/matches.html", context, current="register")


def may_join(dossier: Dossier) -> bool:
    """Whoever oversees the case, or has a task of it."""
    return dossier.known.by.oversees or any(one.refused is None for one in dossier.tasks)


def offered_of(viewer: Viewer, found: Sequence[Suggestion]) -> tuple[Offered, ...]:
    """The suggestions in the viewer's sight, as lines."""
    rows = queries.seen_of(viewer.scope, [one.case for one in found])
    lines = {row.id: line for row, line in zip(rows, lines_of(viewer, rows), strict=True)}
    open_ = {row.id for row in rows if row.status == "open" and row.kind != "history"}
    return tuple(
        Offered(
            lines[one.case],
            one.case,
            sure_words(one.sure),
            sign_words(one.signs),
            one.words,
            one.case in open_,
        )
        for one in found
        if one.case in lines
    )


def _joined(dossier: Dossier) -> Iterable[Joined]:
    """The links of the case, and of others to it."""
    own = {
        HANDLED_WITH: _("本件随它办理"),
        REPEATS: _("本件是它的重复"),
        SPLIT_FROM: _("本件由它拆分"),
    }
    theirs = {
        HANDLED_WITH: _("随本件办理"),
        REPEATS: _("是本件的重复"),
        SPLIT_FROM: _("由本件拆分"),
    }
    links = [(other, relation, own.get(relation, ""), "undo") for other, relation in dossier.case.links]
    links += [(one.case, one.relation, theirs.get(one.relation, ""), "") for one in links_to(dossier.id)]
    for other, relation, says, do in links:
        if row := _seen(dossier, other):
            line = lines_of(dossier.viewer, [row])[0]
            yield Joined(row.number, line.url, line.title, says, "", None, do, f"{relation} {row.id}")


def _found(dossier: Dossier) -> Iterable[Joined]:
    """The verdicts on the case."""
    words = {
        (PERSON, True): _("同一人"), (PERSON, False): _("不是同一人"),
        (MATTER, True): _("同一件事"), (MATTER, False): _("不是同一件事"),
    }  # fmt: skip
    for one in verdicts.verdicts_on(dossier.id)[:20]:
        if row := _seen(dossier, one.other):
            line = lines_of(dossier.viewer, [row])[0]
            by = dossier.viewer.names(one.by)
            says = words[one.what, one.same]
            yield Joined(row.number, line.url, line.title, says, by, one.at, "forget", f"{one.what} {row.id}")


def _seen(dossier: Dossier, case: str) -> queries.CaseRow | None:
    return next(iter(queries.seen_of(dossier.viewer.scope, (case,))), None)


# --- what was asked for -------------------------------------------------------------------------------------


def _decided(request: HttpRequest, dossier: Dossier) -> HttpResponseBase:
    do, _space, rest = request.POST.get("do", "").partition(" ")
    what, _space, other = rest.rpartition(" ")
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    row = _seen(dossier, other)
    act = ACTS.get(do)
    if act is None or row is None or row.id == dossier.id:
        raise Http404
    if not may_join(dossier):
        messages.error(request, _("只有经办这件投诉的人和主管能这样做。"))
    else:
        answer = act(dossier, row.id, what, reason)
        if isinstance(answer, Refused):
            messages.error(request, dossier.refusal_words(answer))
        else:
            messages.success(request, answer)
    return redirect("desk:matches", number=dossier.number)


def _merge(dossier: Dossier, other: str, what: str, reason: str) -> str | Refused:
    viewer = dossier.viewer
    done = joining.merge(dossier.id, other, reason=reason or _("同一件事"), by=viewer.id, now=viewer.now)
    if isinstance(done, Performed):
        verdicts.find(dossier.id, other, MATTER, same=True, by=viewer.id, now=viewer.now)
        return _("已并案。本件的编号、时限和答复不变，主案的处理结果会带到本件。")
    return done


def _repeat(dossier: Dossier, other: str, what: str, reason: str) -> str | Refused:
    viewer = dossier.viewer
    done = joining.mark_repeat(dossier.id, other, reason=reason, by=viewer.id, now=viewer.now)
    if isinstance(done, Performed):
        verdicts.find(dossier.id, other, MATTER, same=True, by=viewer.id, now=viewer.now)
        return _("已标为重复投诉。")
    return done


def _verdict(same: bool) -> Callable[[Dossier, str, str, str], str | Refused]:
    def decide(dossier: Dossier, other: str, what: str, reason: str) -> str | Refused:
        if what not in (PERSON, MATTER):
            raise Http404
        viewer = dossier.viewer
        verdicts.find(dossier.id, other, what, same=same, by=viewer.id, now=viewer.now)
        return _("已记下。可以在本页撤销。")

    return decide


def _forget(dossier: Dossier, other: str, what: str, reason: str) -> str | Refused:
    verdicts.undo(dossier.id, other, what)
    return _("已撤销判断。")


def _undo(dossier: Dossier, other: str, what: str, reason: str) -> str | Refused:
    """Takes a link back; a split goes back where it came from."""
    viewer = dossier.viewer
    why = reason or _("撤销")
    if what == SPLIT_FROM:
        done = joining.undo_split(dossier.id, other, reason=why, by=viewer.id, now=viewer.now)
    else:
        done = joining.part(dossier.id, other, what, reason=why, by=viewer.id, now=viewer.now)
    if isinstance(done, Refused):
        return done
    verdicts.undo(dossier.id, other, MATTER)
    return _("已撤销。")


ACTS: dict[str, Callable[[Dossier, str, str, str], str | Refused]] = {
    "merge": _merge,
    "repeat": _repeat,
    "same": _verdict(True),
    "not": _verdict(False),
    "forget": _forget,
    "undo": _undo,
}
