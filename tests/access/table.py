"""Who may ask for what: a row for each address, written by hand from the regulations and the house's rules.

A page without a row fails the test. What is answered depends on who asks about what:

- nobody: not signed in, with no code;
- complainant: proved to be the one of the case by number and code, not signed in;
- outside: staff whose posts do not let them see the case, those of other units among them;
- inside: staff who see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NOBODY, COMPLAINANT, OUTSIDE, INSIDE = "nobody", "complainant", "outside", "inside"
ASKERS = (NOBODY, COMPLAINANT, OUTSIDE, INSIDE)
Statuses = frozenset[int]


@dataclass(frozen=True, slots=True)
class Row:
    """What each asker may be answered, to GET and to a POST that holds nothing."""

    get: Mapping[str, Statuses]
    post: Mapping[str, Statuses]


def _each(*statuses: int | tuple[int, ...]) -> Mapping[str, Statuses]:
    """One for all, or one for each asker in order."""
    said = statuses * 4 if len(statuses) == 1 else statuses
    return {
        asker: frozenset(one if isinstance(one, tuple) else (one,))
        for asker, one in zip(ASKERS, said, strict=True)
    }


NOT_SO = _each(405)
# For anybody at all.
OPEN = Row(_each(200), NOT_SO)
# For people signed in; others are led to sign in.
STAFF = Row(_each(302, 302, 200, 200), NOT_SO)
# About one case: to those who do not see it there is none.
CASE = Row(_each(302, 302, 404, 200), NOT_SO)
# A form about a case, sent empty: told what is missing.
CASE_FORM = Row(_each(302, 302, 404, 200), _each(302, 302, 404, 422))

PAGES: Mapping[str, Row] = {
    # Complainants' pages
    "p/": OPEN,
    "p/status": Row(_each(200), _each(422)),
    "p/status/<str:number>": Row(_each(302, 200, 302, 302), NOT_SO),
    "p/status/<str:number>/leave": Row(NOT_SO, _each(302)),
    "p/status/<str:number>/<str:name>": Row(NOT_SO, _each(302, 422, 302, 302)),
    # By the link of a letter; the matrix has none.
    "p/survey/thanks": OPEN,
    "p/survey/<str:token>": Row(_each(404), _each(404)),
    "p/received/<str:number>": Row(_each(302, 200, 302, 302), NOT_SO),
    # The platform's own: signed by its secrets, or nothing. The matrix has no account.
    # Pages elsewhere, by a key and from its origins; the matrix comes from none.
    "p/button/<str:site>": Row(NOT_SO, _each(403)),
    "p/button/<str:site>/form": Row(_each(403), NOT_SO),
    "p/wechat/<str:account>": Row(_each(403), _each(403)),
    # Signed deliveries of social media.
    "p/social/<str:source>": Row(NOT_SO, _each(403)),
    "p/<str:unit>/at/<str:place>": Row(_each(302), NOT_SO),
    "p/<str:unit>/chat": Row(_each(200), _each(422)),
    "p/<str:unit>/": OPEN,
    "p/<str:unit>/complain": Row(_each(200), _each(422)),
    "p/<str:unit>/notices": OPEN,
    # There is none of that number.
    "p/<str:unit>/notices/<int:id>": Row(_each(404), NOT_SO),
    # Whoever holds a paper may ask whether it is ours; it says nothing of anybody.
    "verify/": Row(_each(200), _each(200)),
    "verify/<str:code>": Row(_each(404), _each(404)),
    # Shared
    "design": OPEN,
    "design/portal": OPEN,
    "design/print": OPEN,
    "look": Row(NOT_SO, _each(400)),
    # Staff pages
    "": STAFF,
    "batch": Row(NOT_SO, _each(302)),
    "register/": STAFF,
    "register/columns": Row(NOT_SO, _each(302)),
    "register/views": Row(NOT_SO, _each(302)),
    # The matrix keeps no view and has asked for no file; see tests/desk/test_exports.py.
    "register/views/<int:id>/drop": Row(NOT_SO, _each(302, 302, 404, 404)),
    "register/export": Row(NOT_SO, _each(302)),
    "register/exports/": STAFF,
    "register/exports/<str:id>/cancel": Row(NOT_SO, _each(302, 302, 404, 404)),
    "register/exports/<str:id>/file": Row(_each(302, 302, 404, 404), NOT_SO),
    "register/new/": Row(_each(302, 302, 200, 200), _each(302, 302, 422, 422)),
    "register/new/draft": Row(NOT_SO, _each(302, 302, 204, 204)),
    "register/new/drop": Row(NOT_SO, _each(302)),
    # Only to whoever registered it a moment ago; others are led to the case, or to nothing.
    "register/new/<str:number>/": Row(_each(302), NOT_SO),
    "call/": Row(_each(302), NOT_SO),
    "calls/": STAFF,
    # Signed out, a desk need not ask again what rings.
    "calls/ringing": Row(_each(286, 286, 200, 200), NOT_SO),
    "calls/line": Row(NOT_SO, _each(302)),
    "calls/begin": Row(NOT_SO, _each(302)),
    # One call of the dealership: for those who have to do with its unit.
    "calls/<str:call>/": Row(
        _each(302, 302, (200, 404), (200, 404)), _each(302, 302, (200, 404, 422), (200, 404, 422))
    ),
    "calls/<str:call>/draft": Row(NOT_SO, _each(302, 302, (204, 404), (204, 404))),
    "calls/<str:call>/take": Row(NOT_SO, _each(302, 302, (302, 404), (302, 404))),
    "calls/<str:call>/end": Row(NOT_SO, _each(302, 302, (404, 422), (404, 422))),
    "calls/<str:call>/back": Row(NOT_SO, _each(302, 302, (302, 404), (302, 404))),
    "calls/<str:call>/vain": Row(NOT_SO, _each(302, 302, (302, 404), (302, 404))),
    "calls/<str:call>/recording": Row(_each(302, 302, 404, 404), _each(302, 302, (302, 404), (302, 404))),
    "incoming/": STAFF,
    # The matrix asks for a message that is none: those who may sort one are in tests/desk/test_incoming.py.
    "incoming/<str:id>/": Row(_each(302, 302, 404, 404), NOT_SO),
    "incoming/<str:id>/attach": Row(NOT_SO, _each(302, 302, 404, 404)),
    "incoming/<str:id>/drop": Row(NOT_SO, _each(302, 302, 404, 404)),
    "incoming/<str:id>/release": Row(NOT_SO, _each(302, 302, 404, 404)),
    "incoming/<str:id>/source": Row(_each(302, 302, 404, 404), NOT_SO),
    "incoming/<str:id>/files/<int:place>": Row(_each(302, 302, 404, 404), NOT_SO),
    "incoming/<str:id>/register/": Row(_each(302, 302, 404, 404), _each(302, 302, 404, 404)),
    "chats/": STAFF,
    # The matrix holds no dialogue: those who may read one are in tests/desk/test_chats.py.
    "chats/<str:talk>/": Row(_each(302, 302, 404, 404), _each(302, 302, 404, 404)),
    "chats/<str:talk>/take": Row(NOT_SO, _each(302, 302, 404, 404)),
    "chats/<str:talk>/back": Row(NOT_SO, _each(302, 302, 404, 404)),
    "chats/<str:talk>/end": Row(NOT_SO, _each(302, 302, 404, 404)),
    "chats/<str:talk>/register/": Row(_each(302, 302, 404, 404), _each(302, 302, 404, 404)),
    "sheets/": Row(_each(302, 302, 200, 200), _each(302, 302, (200, 422), (200, 422))),
    "slips/": Row(_each(302, 302, 200, 200), _each(302, 302, 422, 422)),
    # A slip of the case's unit: for those who have to do with that.
    "slips/<str:batch>/": Row(
        _each(302, 302, (200, 404), (200, 404)), _each(302, 302, (302, 404), (302, 404))
    ),
    "slips/<str:batch>/<str:slip>/": Row(
        _each(302, 302, (200, 404), (200, 404)), _each(302, 302, (200, 404, 422), (200, 404, 422))
    ),
    "slips/<str:batch>/<str:slip>/draft": Row(NOT_SO, _each(302, 302, (204, 404), (204, 404))),
    "slips/<str:batch>/<str:slip>/act": Row(NOT_SO, _each(302, 302, (302, 404), (302, 404))),
    "slips/<str:batch>/<str:slip>/picture": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "approvals/": STAFF,
    # Only for those who see a unit or a department; see `test_matrix`.
    # For those who see a unit or a department. Sent empty, this month is not signed: it is not over.
    "figures/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    # The matrix's regulation is not everybody's: who sees which board is in tests/analytics/test_boards.py.
    "figures/overview/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/overview/mine/<str:measure>/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/overview/<str:chart>.<str:kind>": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/mine/": STAFF,
    "figures/people/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/satisfaction/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    # Whole units alone: who they are is in tests/analytics/test_export.py.
    "figures/export/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/export/<str:name>.csv": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/process/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/process/cases/": Row(_each(302, 302, (404, 404), (404, 404)), NOT_SO),
    "figures/reports/": Row(_each(302, 302, (200, 404), (200, 404)), _each(302, 302, (422, 404), (422, 404))),
    # There is none of that number.
    "figures/reports/of/<str:case>/": Row(_each(302, 302, 404, 404), NOT_SO),
    "figures/reports/<int:id>/": Row(_each(302, 302, 404, 404), NOT_SO),
    "figures/reports/<int:id>/write": Row(_each(302, 302, 404, 404), _each(302, 302, 404, 404)),
    "figures/reports/<int:id>/act": Row(NOT_SO, _each(302, 302, 404, 404)),
    "figures/reports/<int:id>/<str:lang>.<str:kind>": Row(_each(302, 302, 404, 404), NOT_SO),
    "figures/sign": Row(NOT_SO, _each(302, 302, (302, 404), (302, 404))),
    "figures/populations/": Row(
        _each(302, 302, (200, 404), (200, 404)), _each(302, 302, (422, 404), (422, 404))
    ),
    "figures/populations/sheet": Row(NOT_SO, _each(302, 302, (422, 404), (422, 404))),
    "figures/measures/<str:measure>/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/measures/<str:measure>/control/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/warnings/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "figures/measures/<str:measure>/cases/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "supervision/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "notices/": Row(_each(302, 302, 200, 200), _each(302)),
    "outbox/": STAFF,
    "outbox/<int:id>/": CASE_FORM,
    # Of the letters asked for some have been sent, and some wait to be read out.
    "outbox/<int:id>/dial": Row(NOT_SO, _each(302, 302, 404, (302, 404))),
    "outbox/<int:id>/again": Row(NOT_SO, _each(302, 302, 404, 404)),
    "outbox/<int:id>/stop": Row(NOT_SO, _each(302, 302, 404, (302, 404))),
    "outbox/<int:id>/release": Row(NOT_SO, _each(302, 302, 404, 404)),
    "outbox/<int:id>/publish": Row(_each(302, 302, 404, 404), _each(302, 302, 404, 404)),
    "outbox/<int:id>/take-down": Row(NOT_SO, _each(302, 302, 404, 404)),
    "outbox/<int:id>/proof.pdf": CASE,
    "outbox/to-post/": Row(_each(302, 302, 200, 200), _each(302)),
    # Nothing was chosen to be printed.
    "outbox/to-post/print/": Row(_each(302), NOT_SO),
    "notices/choices/": Row(_each(302, 302, 200, 200), _each(302)),
    "regulations/": STAFF,
    "regulations/<str:id>/<str:version>/": STAFF,
    "regulations/<str:id>/<str:version>/articles/<str:number>/": STAFF,
    "regulations/<str:id>/<str:version>/iso10002/": STAFF,
    "regulations/<str:id>/<str:version>/bpmn": STAFF,
    "regulations/<str:id>/<str:version>/<str:procedure>.svg": STAFF,
    "regulations/<str:id>/<str:old>/changes/<str:new>/": STAFF,
    "archive/": STAFF,
    # The cases asked for are open: none of them is in the archive.
    "archive/requests/<int:id>/": Row(NOT_SO, _each(302, 302, 404, 404)),
    # For those who see a unit whole; the matrix has no certificate.
    "archive/disposals/": Row(
        _each(302, 302, (200, 404), (200, 404)), _each(302, 302, (302, 404), (302, 404))
    ),
    "archive/data-requests/": Row(
        _each(302, 302, (200, 404), (200, 404)), _each(302, 302, (422, 404), (422, 404))
    ),
    "archive/data-requests/<int:id>/": Row(_each(302, 302, 404, 404), _each(302, 302, 404, 404)),
    "archive/data-requests/<int:id>/letter/": Row(_each(302, 302, 404, 404), NOT_SO),
    "archive/disposals/<str:number>/": Row(_each(302, 302, 404, 404), NOT_SO),
    "archive/disposals/<str:number>/sheet/": Row(_each(302, 302, 404, 404), NOT_SO),
    "archive/disposals/<str:number>/decide": Row(NOT_SO, _each(302, 302, 404, 404)),
    "archive/<str:number>/hold/": CASE_FORM,
    "archive/<str:number>/": Row(_each(302, 302, 404, 404), _each(302, 302, 404, 404)),
    "people/": STAFF,
    "places/": Row(_each(302, 302, 200, 200), _each(302, 302, 422, 422)),
    # Only for those who see the whole unit.
    "sending/": Row(_each(302, 302, 200, 200), _each(302, 302, (302, 404, 422), (302, 404, 422))),
    "sending/<str:unit>/robots": Row(NOT_SO, _each(302, 302, (404, 422), (404, 422))),
    # The matrix has no place: whose posters they are is asked in tests/desk/test_places.py.
    "places/<int:place>/": Row(_each(302, 302, 404, 404), NOT_SO),
    "places/<int:place>/scene": Row(NOT_SO, _each(302, 302, 404, 404)),
    "places/<int:place>/retire": Row(NOT_SO, _each(302, 302, 404, 404)),
    # Only for those who see the whole unit.
    "templates/<str:unit>/": Row(_each(302, 302, (200, 404), (200, 404)), NOT_SO),
    "templates/<str:unit>/<str:paper>/": Row(
        _each(302, 302, (200, 404), (200, 404)), _each(302, 302, (404, 422), (404, 422))
    ),
    "templates/<str:unit>/<str:paper>/<int:number>": Row(_each(302, 302, 404, 404), NOT_SO),
    "templates/<str:unit>/<str:paper>/withdraw": Row(NOT_SO, _each(302, 302, (302, 404), (302, 404))),
    # One case
    "cases/<str:number>/": CASE,
    "cases/<str:number>/sheet/": CASE,
    "cases/<str:number>/reveal/": CASE_FORM,
    "cases/<str:number>/corrections/": CASE,
    "cases/<str:number>/acts/<str:act>/": CASE_FORM,
    "cases/<str:number>/files/<str:document>": CASE,
    "cases/<str:number>/papers/": CASE,
    # Of a regulation that prints none there is none.
    "cases/<str:number>/papers/<str:paper>.<str:kind>": Row(_each(302, 302, 404, (200, 404)), NOT_SO),
    "cases/<str:number>/papers/<str:paper>/issue": Row(NOT_SO, _each(302, 302, 404, (302, 404))),
    "cases/<str:number>/papers/issued/<str:code>/": Row(_each(302, 302, 404, 404), NOT_SO),
    "cases/<str:number>/papers/issued/<str:code>.<str:kind>": Row(_each(302, 302, 404, 404), NOT_SO),
    "cases/<str:number>/papers/issued/<str:code>/scans/<int:scan>": Row(_each(302, 302, 404, 404), NOT_SO),
    "cases/<str:number>/papers/issued/<str:code>/sign": Row(NOT_SO, _each(302, 302, 404, 404)),
    "cases/<str:number>/letters/<str:letter>/": CASE,
    "cases/<str:number>/messages/<str:id>/": Row(_each(302, 302, 404, 404), NOT_SO),
    "cases/<str:number>/flow/": CASE,
    "cases/<str:number>/matches/": Row(_each(302, 302, 404, 200), _each(302, 302, 404, 404)),
    "cases/<str:number>/people/": CASE_FORM,
    "cases/<str:number>/split/": CASE_FORM,
    # A private procedure is there only for those it concerns; see `test_matrix`.
    "cases/<str:number>/procedures/<str:instance>/": Row(_each(302, 302, 404, (200, 404)), NOT_SO),
    # Those who see a case are told why a task is not theirs.
    "cases/<str:number>/tasks/<path:occurrence>/draft": Row(NOT_SO, _each(302, 302, 404, (204, 409))),
    "cases/<str:number>/tasks/<path:occurrence>/claim": Row(NOT_SO, _each(302, 302, 404, 302)),
    "cases/<str:number>/tasks/<path:occurrence>/release": Row(NOT_SO, _each(302, 302, 404, 302)),
    "cases/<str:number>/thread/": CASE,
    "cases/<str:number>/as-of/": CASE,
    "cases/<str:number>/export/": CASE_FORM,
    # Asked first what for.
    "cases/<str:number>/export/whole.<str:kind>": Row(_each(302, 302, 404, 302), NOT_SO),
    # There is no such file.
    "cases/<str:number>/files/<str:document>/page.png": Row(_each(302, 302, 404, 404), NOT_SO),
    "cases/<str:number>/tasks/<path:occurrence>/draft-choice": Row(NOT_SO, _each(302, 302, 404, 302)),
    "cases/<str:number>/tasks/<path:occurrence>/accept": Row(NOT_SO, _each(302, 302, 404, 302)),
    "cases/<str:number>/tasks/<path:occurrence>/keep": Row(NOT_SO, _each(302, 302, 404, 302)),
    # Only whose task it is puts it off.
    "cases/<str:number>/tasks/<path:occurrence>/aside": Row(
        _each(302, 302, 404, (200, 404)), _each(302, 302, 404, (422, 404))
    ),
    "cases/<str:number>/tasks/<path:occurrence>/take-up": Row(NOT_SO, _each(302, 302, 404, 302)),
    "cases/<str:number>/tasks/<path:occurrence>/way/<str:outcome>": Row(
        _each(302, 302, 404, (200, 404)), _each(302, 302, 404, (404, 422))
    ),
    "cases/<str:number>/tasks/<path:occurrence>/": Row(
        _each(302, 302, 404, 302), _each(302, 302, 404, (409, 422))
    ),
}

# REST: a token is another program's; `outside` is a person who does not see the case, `inside` one who does.
# Every scope is held but the one the row names, where it names one: then nobody gets further than 403.
SERVICE, NO_SCOPE = "service", "no scope"
CALLERS = (NOBODY, SERVICE, OUTSIDE, INSIDE, NO_SCOPE)


def _calls(*statuses: int | tuple[int, ...]) -> Mapping[str, Statuses]:
    return {
        caller: frozenset(one if isinstance(one, tuple) else (one,))
        for caller, one in zip(CALLERS, statuses, strict=True)
    }


READING = _calls(401, 200, 404, 200, 403)
# An empty body is not understood, before anything else is looked at.
EMPTY = _calls(401, 422, 422, 422, 422)
# Asked without the name of a clock, an entry, a task.
UNNAMED = _calls(401, 422, 422, 422, 422)
NONE_SUCH = _calls(401, 404, 404, 404, 403)
CALLS: Mapping[tuple[str, str], Mapping[str, Statuses]] = {
    ("POST", "/cases"): EMPTY,
    ("GET", "/cases"): _calls(401, 200, 200, 200, 403),
    ("GET", "/cases/{case}"): READING,
    # Not about a case: whoever's token reaches the unit.
    ("GET", "/units/{unit}/record"): _calls(401, 200, 200, 200, 200),
    ("GET", "/cases/{case}/offers"): READING,
    ("POST", "/cases/{case}/complete"): EMPTY,
    ("POST", "/cases/{case}/assign"): EMPTY,
    ("POST", "/cases/{case}/extend"): EMPTY,
    # Nothing is required of what is supplied but that it is something.
    ("POST", "/cases/{case}/supply"): _calls(401, 422, 404, 422, 403),
    ("GET", "/cases/{case}/timeline"): READING,
    ("GET", "/cases/{case}/why/due"): UNNAMED,
    ("GET", "/cases/{case}/why/entry"): UNNAMED,
    ("GET", "/cases/{case}/why/step"): UNNAMED,
    ("GET", "/cases/{case}/why/person"): UNNAMED,
    ("GET", "/cases/{case}/why/not"): _calls(401, 404, 404, 404, 403),
    ("POST", "/calls"): EMPTY,
    ("POST", "/calls/{call}/recording"): EMPTY,
    ("POST", "/files"): EMPTY,
    ("GET", "/cases/{case}/files"): READING,
    ("GET", "/cases/{case}/letters"): READING,
    ("POST", "/cases/{case}/messages"): EMPTY,
    ("POST", "/cases/{case}/notes"): EMPTY,
    ("POST", "/subscriptions"): EMPTY,
    ("GET", "/subscriptions"): _calls(401, 200, 200, 200, 403),
    # There is none of that name, whoever asks.
    ("GET", "/subscriptions/{subscription}"): NONE_SUCH,
    ("DELETE", "/subscriptions/{subscription}"): NONE_SUCH,
    ("POST", "/subscriptions/{subscription}/resume"): NONE_SUCH,
    ("POST", "/subscriptions/{subscription}/replay"): EMPTY,
    ("GET", "/subscriptions/{subscription}/deliveries"): NONE_SUCH,
    ("POST", "/subscriptions/{subscription}/deliveries/{delivery}/resend"): NONE_SUCH,
    ("GET", "/cases/{case}/files/{file}"): _calls(401, (200, 403), 404, (200, 403), 403),
}
