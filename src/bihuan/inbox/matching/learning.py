"""What a unit's own history says of words: counted from the cases, to be counted again at any time.

Only counts are kept, and only of tokens that stood in several cases, so that nothing one person wrote can be
read from them; whoever was erased is not counted again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bihuan.cases import queries
from bihuan.cases.queries.matters import newest_matters
from bihuan.cases.search.tokens import LANGUAGE, tokens
from bihuan.inbox.models import Learnt, TokenCount
from bihuan.people.models import Unit
from bihuan.registry import versions
from bihuan.regulation.model import FieldKind, Regulation

MOST_CASES = 20_000
AT_ONCE = 500
LEAST_CASES = 3
MOST_TOKENS = 60_000
MOST_CLASSES = 60
WRITTEN_AT_ONCE = 2000
AGAIN_AFTER = timedelta(days=1)
# The first part of a text says what it is about; a hostile long one cannot outweigh the rest.
LONGEST = 600


def tokens_of(text: str) -> frozenset[str]:
    """The bigrams and words of a text; single characters say too little."""
    return frozenset(one for one in tokens(text[:LONGEST], language=LANGUAGE) if len(one) > 1)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about: its words and its coded record."""

    case: str
    text: str
    facts: Mapping[str, object]


def learn(unit: str, *, now: datetime) -> int:
    """Counts the unit's newest cases anew; returns how many there were."""
    every: Counter[str] = Counter()
    by_class: dict[tuple[str, str], Counter[str]] = {}
    sizes: Counter[tuple[str, str]] = Counter()
    cases = 0
    for matter in _matters(unit):
        said = tokens_of(matter.text)
        if not said:
            continue
        cases += 1
        every.update(said)
        for key in classes_of(matter.facts):
            sizes[key] += 1
            by_class.setdefault(key, Counter()).update(said)
    _write(unit, every, by_class, sizes, cases, now)
    return cases


def _matters(unit: str) -> Iterator[Matter]:
    for page in newest_matters(unit, most=MOST_CASES, at_once=AT_ONCE):
        yield from matters_of(page)


def matters_of(rows: Iterable[queries.CaseRow]) -> list[Matter]:
    """What the cases are about, in one query; one without a text, or erased, has none."""
    rows = list(rows)
    names: dict[str, tuple[str, ...]] = {}
    for row in rows:
        names[row.id] = text_fields(versions.regulation(row.regulation, row.version))
    wanted = tuple(dict.fromkeys(name for some in names.values() for name in some))
    said = queries.texts_of([row.id for row in rows], wanted)
    found = []
    for row in rows:
        texts = [said[row.id, name].value for name in names[row.id] if (row.id, name) in said]
        found.append(Matter(row.id, "\n".join(texts), row.facts))
    return found


def text_fields(regulation: Regulation) -> tuple[str, ...]:
    """The fields in which a complainant says what it is about, the headline first."""
    kinds = (FieldKind.TEXT, FieldKind.LONG_TEXT)
    record = regulation.forms.get("record")
    keys = record.fields if record is not None else ()
    fields = [regulation.fields[key] for key in keys]
    long = [one.key for one in fields if one.kind is FieldKind.LONG_TEXT and one.asks_complainant]
    short = [one.key for one in fields if one.kind in kinds and one.key == "headline"]
    long = long or [one.key for one in fields if one.kind is FieldKind.LONG_TEXT and one.personal]
    return (*short, *long[:2])


def classes_of(facts: Mapping[str, object]) -> list[tuple[str, str]]:
    """The coded answers of a record that can be guessed from words: one out of several."""
    return [
        (key, value)
        for key, value in facts.items()
        if isinstance(value, str) and 0 < len(value) <= 80 and key not in ("channel", "kind", "number")
    ]


def _write(
    unit: str,
    every: Counter[str],
    by_class: Mapping[tuple[str, str], Counter[str]],
    sizes: Counter[tuple[str, str]],
    cases: int,
    now: datetime,
) -> None:
    kept = [token for token, number in every.most_common(MOST_TOKENS) if number >= LEAST_CASES]
    known = frozenset(kept)
    rows = [TokenCount(unit=unit, field="", value="", token=token, cases=every[token]) for token in kept]
    classes: dict[str, dict[str, list[int]]] = {}
    for (field, value), number in sizes.items():
        classes.setdefault(field, {})[value] = [number, 0]
    classes = {field: values for field, values in classes.items() if 2 <= len(values) <= MOST_CLASSES}
    for (field, value), counted in by_class.items():
        if field not in classes:
            continue
        rows += [
            TokenCount(unit=unit, field=field, value=value, token=token, cases=number)
            for token, number in counted.items()
            if token in known
        ]
        classes[field][value] = [sizes[field, value], sum(counted[token] for token in known & counted.keys())]
    classes[""] = {"": [cases, len(kept)]}
    # In short transactions, for others write too; until the last one the unit counts as not learnt.
    with transaction.atomic():
        Learnt.objects.filter(unit=unit).delete()
        TokenCount.objects.filter(unit=unit).delete()
    for start in range(0, len(rows), WRITTEN_AT_ONCE):
        TokenCount.objects.bulk_create(rows[start : start + WRITTEN_AT_ONCE])
    Learnt.objects.create(unit=unit, at=now, cases=cases, classes=classes)


def learn_round(now: datetime) -> int:
    """Counts anew what was counted longest ago, one unit a round; 0 where all are fresh."""
    fresh = Learnt.objects.filter(at__gt=now - AGAIN_AFTER).values("unit")
    stale = Unit.objects.exclude(code__in=fresh).order_by("path").first()
    if stale is None:
        return 0
    learn(stale.code, now=now)
    return 1


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt of some tokens: in how many of `cases` each stood, and of fields by (field, value).

    `classes` says of each value of a field how many cases had it, and how many tokens these had together.
    """

    cases: int
    every: Mapping[str, int]
    by_class: Mapping[tuple[str, str], Mapping[str, int]]
    classes: Mapping[str, Mapping[str, Sequence[int]]]

    @property
    def kinds(self) -> int:
        """How many different tokens were counted."""
        return self.classes.get("", {}).get("", (0, 0))[1]


NOTHING = Known(0, {}, {}, {})


def counts_of(unit: str, asked: Collection[str], *, fields: bool) -> Known:
    """What was learnt of the tokens asked for, in two queries; `fields` asks for the classes too."""
    learnt = Learnt.objects.filter(unit=unit).first()
    if learnt is None or not asked:
        return NOTHING
    rows = TokenCount.objects.filter(unit=unit, token__in=list(asked)[:2000])
    if not fields:
        rows = rows.filter(field="")
    every: dict[str, int] = {}
    by_class: dict[tuple[str, str], dict[str, int]] = {}
    for field, value, token, number in rows.values_list("field", "value", "token", "cases"):
        if field:
            by_class.setdefault((field, value), {})[token] = number
        else:
            every[token] = number
    return Known(learnt.cases, every, by_class, learnt.classes)
