"""Every article is carried out by a rule or left to people by name, and every citation exists."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.model import Regulation, Rule
from bihuan.regulation.reading.words import Words

TEXT = "regulation.md"


def uncovered(regulation: Regulation) -> Iterator[Finding]:
    """Articles nothing cites, though not all of their parts are cited either."""
    cited = cited_articles(regulation)
    covered = cited.keys() | {one.article for one in regulation.by_hand}
    for number, article in regulation.articles.items():
        parts = [other for other in regulation.articles if is_part(other, number)]
        if number in covered or (parts and all(part in covered for part in _leaves(regulation, parts))):
            continue
        yield Finding(
            "article-uncovered",
            Severity.REFUTES,
            number,
            Words("由规则执行或列入 by_hand 的条款", "an article that a rule carries out or by_hand lists"),
            Words(
                f"没有规则引用的“{article.title or number}”",
                f'"{article.title or number}", which nothing cites',
            ),
            Words(
                "请在规则中写 article，或列入 by_hand 并说明原因。",
                "Cite it in a rule, or list it under by_hand with the reason.",
            ),
            (number,),
            file=TEXT,
        )


def _leaves(regulation: Regulation, parts: list[str]) -> list[str]:
    return [one for one in parts if not any(is_part(other, one) for other in parts)]


def is_part(number: str, whole: str) -> bool:
    """Whether 七(4) is part of 七, or 一(一)1 of 一(一); 二十 is no part of 二."""
    rest = number.removeprefix(whole)
    if rest == number or not rest:
        return False
    return rest[0] in "(（.、-—第" or (whole[-1] in ")）" and not rest[0].isspace())


def unknown_articles(regulation: Regulation) -> Iterator[Finding]:
    """Citations of articles regulation.md does not have."""
    for number, paths in cited_articles(regulation).items():
        if number not in regulation.articles:
            yield _unknown(number, paths[0])
    for place, one in enumerate(regulation.by_hand):
        if one.article not in regulation.articles:
            yield _unknown(one.article, f"by_hand[{place}]")


def _unknown(number: str, path: str) -> Finding:
    return Finding(
        "article-unknown",
        Severity.REFUTES,
        path,
        Words("regulation.md 中的条款", "an article of regulation.md"),
        Words(f"“{number}”", f'"{number}"'),
        Words("请改正编号。", "Correct the number."),
        (number,),
    )


def twice(regulation: Regulation) -> Iterator[Finding]:
    """Articles left to people that a rule carries out as well."""
    cited = cited_articles(regulation)
    seen: set[str] = set()
    for place, one in enumerate(regulation.by_hand):
        if one.article in cited:
            yield Finding(
                "article-twice",
                Severity.REFUTES,
                f"by_hand[{place}]",
                Words("没有规则引用的条款", "an article that no rule cites"),
                Words(
                    f"{one.article} 已由 {cited[one.article][0]} 引用",
                    f"{one.article}, cited by {cited[one.article][0]}",
                ),
                Words(
                    "请从 by_hand 中删去，或改正该规则的 article。",
                    "Remove it here, or correct the rule's article.",
                ),
                (one.article,),
            )
        elif one.article in seen:
            yield Finding(
                "article-twice",
                Severity.NOTE,
                f"by_hand[{place}]",
                Words("每条只列一次", "each article once"),
                Words(f"又一个 {one.article}", f"another {one.article}"),
                Words("请合并。", "Join them."),
                (one.article,),
            )
        seen.add(one.article)


def cited_articles(regulation: Regulation) -> dict[str, list[str]]:
    """The articles rules cite, with the paths of the rules."""
    cited: dict[str, list[str]] = {}
    for rule in _rules(regulation, set()):
        for number in rule.articles:
            cited.setdefault(number, []).append(rule.path)
    return cited


def _rules(value: object, seen: set[int]) -> Iterator[Rule]:
    """All rules within a value, however deep."""
    if isinstance(value, Rule):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _rules(one, seen)
    elif isinstance(value, tuple):
        for one in value:
            yield from _rules(one, seen)
    elif is_dataclass(value) and not isinstance(value, type) and type(value).__module__.endswith(".model"):
        if id(value) in seen:
            return
        seen.add(id(value))
        for part in fields(value):
            yield from _rules(getattr(value, part.name), seen)
