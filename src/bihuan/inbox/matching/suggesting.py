"""Who may be the same person, and which cases may be about the same matter: suggestions, never decisions.

Each says how sure it is and by which signs. A person confirms or refuses it; both can be undone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bihuan.cases import queries
from bihuan.cases.queries import CaseRow
from bihuan.cases.queries.matters import newest_matters, with_any_of
from bihuan.inbox.matching.learning import counts_of, matters_of
from bihuan.inbox.matching.likeness import Weights, Words, confidence, is_same_text, words_of
from bihuan.inbox.matching.verdicts import decided_of
from bihuan.parties import directory
from bihuan.parties.contacts import Contact, Kind

PERSON, MATTER = "person", "matter"
BACK = timedelta(days=180)
LOOKED_AT = 300
# A history that nobody counted yet is short: its newest cases are looked through themselves.
UNCOUNTED = 300
SHOWN = 5
# Below this a suggestion is more often wrong than it helps (docs/bench.md).
LEAST_SURE = 45
# A telephone alone, where the names differ, is more often a family than a person.
LEAST_SURE_OF_PERSON = 20
TELLING = frozenset((Kind.PHONE, Kind.EMAIL, Kind.WECHAT))
THINGS = frozenset((Kind.PLATE, Kind.VIN, Kind.ORDER, Kind.WAYBILL, Kind.LOT))


class Sign(StrEnum):
    """Why something is suggested; words in `inbox.matching.wording`."""

    SAME_PHONE = "same phone"
    SAME_EMAIL = "same email"
    SAME_WECHAT = "same wechat"
    SAME_THING = "same thing"
    SAME_NAME = "same name"
    OTHER_NAME = "other name"
    SAME_PERSON = "same person"
    SAME_TEXT = "same text"
    SAME_WORDS = "same words"
    SAME_CODE = "same code"
    SAME_DAYS = "same days"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`case` may be the same; `sure` in percent. `words` are what both texts say."""

    what: str
    case: str
    sure: int
    signs: tuple[Sign, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the complaint that is being registered or looked at."""

    unit: str
    text: str
    received_at: datetime
    contacts: tuple[Contact, ...] = ()
    name: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    case: str = ""


def asked_of(row: CaseRow) -> Asked:
    """A case there is already."""
    (matter,) = matters_of([row])
    party = directory.party_of(row.id)
    return Asked(
        row.unit,
        matter.text,
        row.received_at,
        party.contacts if party is not None else (),
        party.name if party is not None else "",
        row.facts,
        row.id,
    )


# --- persons ------------------------------------------------------------------------------------------------


def same_persons(asked: Asked, *, limit: int = SHOWN) -> tuple[Suggestion, ...]:
    """Earlier cases whose complainant may be the same person, the surest first."""
    bearers = _bearers(asked)
    decided = decided_of(asked.case, PERSON) if asked.case else {}
    wanted = [case for case in bearers if case not in decided][: limit * 4]
    names = directory.names_of(wanted)
    found = []
    for case in wanted:
        own = dict.fromkeys(_sign_of(kind) for kind in bearers[case])
        signs = (*own, *_named(asked.name, names.get(case, "")))
        sure = _sure_of_person(signs)
        if sure >= LEAST_SURE_OF_PERSON:
            found.append(Suggestion(PERSON, case, sure, signs))
    return tuple(sorted(found, key=lambda one: -one.sure)[:limit])


def _bearers(asked: Asked) -> dict[str, list[Kind]]:
    """The cases of the unit that bear a mark of this one, newest first, with the kinds they share."""
    found: dict[str, list[Kind]] = {}
    for one in asked.contacts:
        for bearer in directory.earlier(one.kind, one.value, units=(asked.unit,), besides=asked.case):
            found.setdefault(bearer.case, []).append(one.kind)
    return found


def _sign_of(kind: Kind) -> Sign:
    match kind:
        case Kind.PHONE:
            return Sign.SAME_PHONE
        case Kind.EMAIL:
            return Sign.SAME_EMAIL
        case Kind.WECHAT:
            return Sign.SAME_WECHAT
        case _:
            return Sign.SAME_THING


def _named(one: str, other: str) -> tuple[Sign, ...]:
    """What the names say; nothing where one is missing or only 王先生."""
    if len(one) < 2 or len(other) < 2:
        return ()
    if one == other:
        return (Sign.SAME_NAME,)
    polite = ("先生", "女士", "小姐", "同志")
    if one.endswith(polite) or other.endswith(polite):
        return () if one[0] == other[0] else (Sign.OTHER_NAME,)
    return (Sign.OTHER_NAME,)


def _sure_of_person(signs: Collection[Sign]) -> int:
    """A telephone is often a family's, a thing changes hands: the name weighs as much as these."""
    telling = sum(one in signs for one in (Sign.SAME_PHONE, Sign.SAME_EMAIL, Sign.SAME_WECHAT))
    sure = min(60 + 20 * (telling - 1), 90) if telling else 30
    if Sign.SAME_THING in signs and telling:
        sure += 10
    if Sign.SAME_NAME in signs:
        sure += 35
    if Sign.OTHER_NAME in signs:
        sure -= 35
    return max(1, min(sure, 99))


# --- matters ------------------------------------------------------------------------------------------------


def same_matters(asked: Asked, *, limit: int = SHOWN) -> tuple[Suggestion, ...]:
    """Cases that may be about the same matter, the surest first; at most eight queries."""
    said = words_of(asked.text)
    if len(said.every) < 4:
        return ()
    known = counts_of(asked.unit, said.every, fields=False)
    since = asked.received_at - BACK
    rows: tuple[CaseRow, ...]
    if known.cases:
        rare = Weights(known, ()).rarest(said)
        rows = with_any_of(asked.unit, rare, since=since, besides=asked.case, limit=LOOKED_AT)
    else:
        pages = newest_matters(asked.unit, most=UNCOUNTED, at_once=UNCOUNTED)
        rows = tuple(
            row for page in pages for row in page if row.id != asked.case and row.received_at >= since
        )
    bearers = _bearers(asked)
    have = {row.id for row in rows}
    # Cases that bear the same mark are looked at whatever their words.
    rows = (*rows, *queries.by_ids([one for one in bearers if one not in have][:20]))
    matters = {one.case: words_of(one.text) for one in matters_of(rows)}
    weights = Weights(known, [*matters.values(), said])
    return _ranked(asked, said, rows, matters, weights, bearers, limit)


def _ranked(
    asked: Asked,
    said: Words,
    rows: Sequence[CaseRow],
    matters: Mapping[str, Words],
    weights: Weights,
    bearers: Mapping[str, Sequence[Kind]],
    limit: int,
) -> tuple[Suggestion, ...]:
    decided = decided_of(asked.case, MATTER) if asked.case else {}
    linked = _linked(asked.case) if asked.case else frozenset()
    found: list[Suggestion] = []
    for row in rows:
        if row.id in decided or row.id in linked or row.id == asked.case:
            continue
        other = matters[row.id]
        alike = weights.likeness(said, other)
        signs = [sign for sign, holds in (
            (Sign.SAME_TEXT, is_same_text(said, other)),
            (Sign.SAME_WORDS, alike >= 0.15),
            (Sign.SAME_PERSON, bool(TELLING.intersection(bearers.get(row.id, ())))),
            (Sign.SAME_THING, bool(THINGS.intersection(bearers.get(row.id, ())))),
            (Sign.SAME_CODE, _same_code(asked.facts, row.facts)),
            (Sign.SAME_DAYS, abs(asked.received_at - row.received_at) <= timedelta(days=3)),
        ) if holds]  # fmt: skip
        sure = confidence(alike + _added(signs))
        if sure >= LEAST_SURE and set(signs) - {Sign.SAME_DAYS}:
            words = weights.shared(said, other)
            found.append(Suggestion(MATTER, row.id, min(sure, 99), tuple(signs), words))
    return tuple(sorted(found, key=lambda one: (-one.sure, one.case))[:limit])


def _added(signs: Collection[Sign]) -> float:
    """What signs beside the words are worth."""
    worth = {Sign.SAME_PERSON: 0.12, Sign.SAME_THING: 0.18, Sign.SAME_CODE: 0.10, Sign.SAME_DAYS: 0.02}
    return sum(worth.get(one, 0.0) for one in signs)


def _same_code(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether a long code (a lot, a part, a room) stands in both records."""
    return any(
        isinstance(value, str) and len(value) >= 4 and any(sign.isdigit() for sign in value)
        and other.get(key) == value
        for key, value in one.items()
    )  # fmt: skip


def _linked(case: str) -> frozenset[str]:
    state = queries.case_state(case)
    return frozenset(other for other, _relation in state.case.links) if state is not None else frozenset()
