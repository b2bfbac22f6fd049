"""Which rules carry out each article: what a page beside the text shows, and the coverage of a regulation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bihuan.regulation.checking.articles import cited_articles
from bihuan.regulation.saying import Saying

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "posts": ("岗位", "post"),
    "channels": ("渠道", "channel"),
    "forms": ("表单", "form"),
    "fields": ("表单项", "field"),
    "facts": ("判定结果", "fact"),
    "tables": ("判定表", "table"),
    "counters": ("计数", "counter"),
    "repeats": ("重复投诉", "repeat"),
    "procedures": ("程序", "procedure"),
    "steps": ("步骤", "step"),
    "clocks": ("时限", "limit"),
    "late": ("超时处置", "what follows lateness"),
    "extension": ("延期", "extension"),
    "letters": ("函件", "letter"),
    "duties": ("定期工作", "duty"),
    "reports": ("报告", "report"),
    "measures": ("指标", "measure"),
    "warnings": ("服务质量预警", "early warning"),
    "populations": ("基数", "population"),
    "retention": ("保存期限", "retention"),
    "access": ("查阅", "access"),
    "survey": ("评价", "survey"),
    "reassess": ("重新定级", "re-grading"),
    "other": ("其他规定", "other rule"),
    "script": ("标准话术", "words to say"),
    "referrals": ("来函要求", "requests from outside"),
}


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries an article out: its kind (a key of `KINDS`), its key in the regulation and its name.

    `procedure` is the one a step belongs to.
    """

    kind: str
    key: str
    name: str
    procedure: str = ""

    def kind_in_words(self, lang: str) -> str:
        return KINDS[self.kind][lang == "en"]


def carriers_of(saying: Saying) -> dict[str, tuple[Carrier, ...]]:
    """By article, in the order of the document, each carrier once."""
    found: dict[str, dict[Carrier, None]] = {}
    for number, paths in cited_articles(saying.regulation).items():
        for path in paths:
            found.setdefault(number, {}).setdefault(_carrier(saying, path))
    return {number: tuple(carriers) for number, carriers in found.items()}


def _carrier(saying: Saying, path: str) -> Carrier:
    """What stands at a path of policy.yaml, such as ``clocks.plan.within[1]``."""
    regulation = saying.regulation
    section, key, *rest = [*re.split(r"\.|\[", path, maxsplit=2), "", ""][:3]
    inside = rest[0] if rest else ""
    match section:
        case "posts" if key in regulation.posts:
            return Carrier(section, key, saying.post(key))
        case "channels" if key in regulation.channels:
            one = regulation.channels[key]
            return Carrier(section, key, saying.word(one.rule.path, one.name))
        case "forms" if (field := inside.removeprefix("fields.").split(".")[0]) in regulation.fields:
            return Carrier("fields", field, saying.field(field))
        case "forms" if key in regulation.forms:
            return Carrier(section, key, saying.form(key))
        case "facts" if key in regulation.fields:
            return Carrier(section, key, saying.field(key))
        case "tables" if key in regulation.tables:
            return Carrier(section, key, saying.table(key))
        case "counters" if key in regulation.counters:
            counter = regulation.counters[key]
            return Carrier(section, key, saying.word(counter.rule.path, counter.name))
        case "repeats" if key in regulation.repeats:
            repeat = regulation.repeats[key]
            return Carrier(section, key, saying.word(repeat.rule.path, repeat.name))
        case "procedures" if key in regulation.procedures:
            return _of_procedure(saying, key, inside)
        case "clocks" if key in regulation.clocks:
            kind = next((one for one in ("late", "extension") if inside.startswith(one)), section)
            return Carrier(kind, key, saying.clock(key))
        case "letters" if key in regulation.letters:
            return Carrier(section, key, saying.letter(key))
        case "duties" if key in regulation.duties:
            duty = regulation.duties[key]
            return Carrier(section, key, saying.word(duty.rule.path, duty.name))
        case "reports" if key in regulation.reports:
            report = regulation.reports[key]
            return Carrier(section, key, saying.word(report.rule.path, report.name))
        case "measures" if key in regulation.measures:
            measure = regulation.measures[key]
            return Carrier(section, key, saying.word(measure.rule.path, measure.name))
        case "warnings" if key in regulation.warnings:
            warning = regulation.warnings[key]
            return Carrier(section, key, saying.word(warning.rule.path, warning.name))
        case "populations" if key in regulation.populations:
            population = regulation.populations[key]
            return Carrier(section, key, saying.word(population.rule.path, population.name))
        case "retention" | "access" | "survey" | "reassess" | "script" | "referrals":
            return Carrier(section, key, "")
        case _:
            return Carrier("other", path, path)


def _of_procedure(saying: Saying, key: str, inside: str) -> Carrier:
    steps = saying.regulation.procedures[key].steps
    within = inside.removeprefix("steps.") if inside.startswith("steps.") else ""
    # The key of an approval holds a dot itself.
    step = next((one for one in sorted(steps, key=len, reverse=True) if _begins(within, one)), None)
    if step is None:
        return Carrier("procedures", key, saying.procedure(key))
    return Carrier("steps", step, saying.step(key, step), procedure=key)


def _begins(path: str, key: str) -> bool:
    rest = path.removeprefix(key)
    return path.startswith(key) and (not rest or rest[0] in ".[")
