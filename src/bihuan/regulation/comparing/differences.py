"""What changed between two versions, sentence by sentence, each with the articles it touches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bihuan.regulation.comparing.things import Thing, things_of
from bihuan.regulation.model import Regulation
from bihuan.regulation.saying import Saying
from bihuan.regulation.worktime.language import Language


@dataclass(frozen=True, slots=True)
class Difference:
    """One change in a sentence, `时限“出具处理方案”：B 紧急由“12 小时”改为“8 小时”`, and its articles."""

    sentence: str
    articles: tuple[str, ...]


def differences(old: Regulation, new: Regulation, lang: Language) -> tuple[Difference, ...]:
    """Everything the newer version says otherwise, in the order of the document.

    What has no words of its own is named all the same: nothing that differs in the model is left out.
    """
    saying = Saying(new, lang)
    before, after = things_of(Saying(old, lang)), things_of(saying)
    return tuple(_between(before, after, saying))


def _between(before: Mapping[str, Thing], after: Mapping[str, Thing], s: Saying) -> Iterator[Difference]:
    for key, thing in after.items():
        if key not in before:
            yield Difference(s.pick(f"新增{_called(thing, s)}", f"New: {_called(thing, s)}"), thing.articles)
        else:
            yield from _changed(before[key], thing, s)
    for key, thing in before.items():
        if key not in after:
            sentence = s.pick(f"删去{_called(thing, s)}", f"Removed: {_called(thing, s)}")
            yield Difference(sentence, thing.articles)


def _changed(old: Thing, new: Thing, s: Saying) -> Iterator[Difference]:
    articles = tuple(dict.fromkeys((*old.articles, *new.articles)))
    called = _called(new, s)
    if old.name != new.name:
        renamed = s.pick(f"{_called(old, s)}改称“{new.name}”", f"{_called(old, s)} is now called {new.name}")
        yield Difference(renamed, articles)
    told = False
    for aspect in dict.fromkeys((*old.aspects, *new.aspects)):
        was, now = old.aspects.get(aspect, ""), new.aspects.get(aspect, "")
        if was != now:
            told = True
            yield Difference(_aspect(called, aspect, was, now, s), articles)
    if old.articles != new.articles:
        was, now = s.articles(old.articles) or "—", s.articles(new.articles) or "—"
        cites = s.pick("依据的条款", "articles cited")
        yield Difference(_aspect(called, cites, was, now, s), articles)
    rest = [key for key in dict.fromkeys((*old.rest, *new.rest)) if old.rest.get(key) != new.rest.get(key)]
    # The ladder and the order of a table's rows are also told in words; once is enough.
    if rest and not (told and set(rest) <= {"ladder", "order"}):
        yield Difference(_rest(called, rest, s), articles)
    yield from _between(old.parts, new.parts, s)


def _called(thing: Thing, s: Saying) -> str:
    if not thing.name:
        return thing.kind
    return s.pick(f"{thing.kind}“{thing.name}”", f"{thing.kind} “{thing.name}”")


def _aspect(called: str, aspect: str, was: str, now: str, s: Saying) -> str:
    if not was:
        return s.pick(f"{called}：新增{aspect}“{now}”", f"{called}: {aspect} added: “{now}”")
    if not now:
        return s.pick(f"{called}：取消{aspect}（原为“{was}”）", f"{called}: {aspect} dropped (was “{was}”)")
    return s.pick(f"{called}：{aspect}由“{was}”改为“{now}”", f"{called}: {aspect} from “{was}” to “{now}”")


def _rest(called: str, keys: list[str], s: Saying) -> str:
    if keys == ["text"]:
        return s.pick(f"{called}的文字有改动", f"The wording of {called} has changed")
    if set(keys) <= {"subject", "body"}:
        return s.pick(f"{called}的文字有改动", f"The text of {called} has changed")
    named = s.listed(keys)
    return s.pick(f"{called}的设置有改动（{named}）", f"Settings of {called} have changed ({named})")
