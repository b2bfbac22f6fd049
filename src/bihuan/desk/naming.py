"""What a case is called in lists: the first words of what the complainant brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bihuan.engine.case import Case
from bihuan.pages.shapes import Level, Tone
from bihuan.regulation.model import MAIN, FieldKind, Regulation

LONGEST = 36
# The key of the field in which a regulation asks for the complaint in one sentence.
HEADLINE = "headline"


def matter_field(regulation: Regulation) -> str | None:
    """The field that holds the complaint in words: the first long text asked of the complainant."""
    long = [one for one in regulation.fields.values() if one.kind is FieldKind.LONG_TEXT]
    asked = [one for one in long if one.asks_complainant] or [one for one in long if one.personal]
    return asked[0].key if asked else None


def matters(regulations: Iterable[Regulation]) -> tuple[str, ...]:
    """The fields that hold complaints in words, of several regulations: what a list reads of its cases."""
    found = dict.fromkeys(key for one in regulations if (key := matter_field(one)) is not None)
    return (HEADLINE, *found) if found else ()


def title_of(regulation: Regulation, texts: Mapping[str, str], lang: str) -> str:
    """The headline, else the first sentence of the matter, cut where long; else the regulation's title."""
    key = matter_field(regulation)
    text = " ".join((texts.get(HEADLINE) or texts.get(key or "", "")).split())
    if not text:
        return regulation.word("title", regulation.title, lang)
    for stop in "。！？!?；;\n":
        text = text.partition(stop)[0] if text.find(stop) >= 6 else text
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip('，,、 ')}…"


def level_shape(regulation: Regulation, level: object, lang: str) -> Level | None:
    """The level as a badge; the sharpest two stand out. None before one is set."""
    keys = list(regulation.levels)
    if level not in keys:
        return None
    name = regulation.word(f"levels.{level}", regulation.levels[str(level)], lang)
    return Level(name=name, key=str(level) if len(str(level)) <= 2 else "", tone=_tone(keys, str(level)))


def _tone(keys: list[str], level: str) -> Tone:
    place = keys.index(level)
    if len(keys) < 2 or place == len(keys) - 1:
        return "plain"
    return "late" if place == 0 else "soon"


def case_title(regulation: Regulation, case: Case, texts: Mapping[str, str], lang: str) -> str:
    """What the case is called: its matter, or for a duty the name of what is to be done."""
    root = next(iter(case.instances.values()), None)
    if root is None or root.procedure == MAIN or root.procedure not in regulation.procedures:
        return title_of(regulation, texts, lang)
    procedure = regulation.procedures[root.procedure]
    return regulation.word(procedure.rule.path, procedure.name, lang)


def articles_words(articles: Iterable[str], lang: str) -> str:
    """Articles as they are cited: `五、七(4)`."""
    return ("、" if lang == "zh" else ", ").join(articles)
