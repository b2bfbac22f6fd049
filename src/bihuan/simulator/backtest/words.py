"""The words of a version for what a backtest counts, and of why something is unknown."""

from dataclasses import dataclass
from typing import Final

from bihuan.regulation.conditions import Condition, Labels
from bihuan.regulation.model import Regulation
from bihuan.regulation.worktime.language import Language
from bihuan.regulation.worktime.lengths import LengthError
from bihuan.regulation.worktime.limits import in_words, parse_limit
from bihuan.simulator.backtest.findings import Doubt, Verdict, Why

VERDICTS: Final[dict[Verdict, tuple[str, str]]] = {
    Verdict.IN_TIME: ("按时", "in time"),
    Verdict.LATE: ("超时", "late"),
    Verdict.RUNNING: ("计时中", "running"),
    Verdict.MOOT: ("不再计时", "moot"),
    Verdict.UNKNOWN: ("未知", "unknown"),
    Verdict.ABSENT: ("不计时", "not started"),
}

WHYS: Final[dict[Why, tuple[str, str]]] = {
    Why.NEVER_ASKED: ("当时的版本不问“{name}”", 'the version then did not ask "{name}"'),
    Why.NOT_RECORDED: ("当时还没有记录“{name}”", '"{name}" had not been recorded by then'),
    Why.OTHER_VALUE: ("“{name}”记录的值不在新版本之内", 'the value of "{name}" is none the amendment knows'),
    Why.NOT_SAID: ("没有记录当时的“{name}”", '"{name}" of that moment was not recorded'),
    Why.NO_ROW: ("判定表“{name}”没有一行成立", 'no row of table "{name}" holds'),
    Why.NO_TABLE: ("新版本没有判定表“{name}”", 'the amendment has no table "{name}"'),
    Why.NO_STEP: ("新版本没有步骤“{name}”", 'the amendment has no step "{name}"'),
    Why.NO_OUTCOME: ("新版本没有这个办理结果：{name}", "the amendment has no such outcome: {name}"),
    Why.NO_PROCEDURE: ("新版本没有程序“{name}”", 'the amendment has no procedure "{name}"'),
    Why.NO_REASSESSMENT: ("新版本不重新判定“{name}”", 'the amendment does not decide "{name}" again'),
    Why.OTHER_WAY: ("新版本在“{name}”之后走另一条路", 'the amendment goes another way after "{name}"'),
    Why.MORE_APPROVAL: ("“{name}”还要另外审批，所需时间没有记录", '"{name}" needs one more approval'),
    Why.NO_CALENDAR: ("当时的工作日历没有保存（{name}）", 'the calendar of the time was not kept ("{name}")'),
}


@dataclass(frozen=True, slots=True)
class Naming:
    """Words of one version in one language; a key that it does not have stands for itself."""

    regulation: Regulation
    lang: Language

    def of(self, kind: str, key: str) -> str:
        """The name of one of the regulation's mappings: ``posts``, ``clocks``, ``levels``, ``articles`` …"""
        found = getattr(self.regulation, kind).get(key)
        if found is None:
            return key
        if isinstance(found, str):
            return self.regulation.word(f"{kind}.{key}", found, self.lang)
        if kind == "articles":
            return f"{found.number} {found.title}".rstrip()
        return self.regulation.word(found.rule.path, found.name or key, self.lang)

    def clock(self, key: str) -> str:
        return self.of("clocks", key)

    def level(self, key: str | None) -> str:
        unknown = VERDICTS[Verdict.UNKNOWN][0 if self.lang == "zh" else 1]
        return unknown if key is None else self.of("levels", key)

    def table(self, key: str) -> str:
        return self.of("tables", key)

    def step(self, procedure: str, key: str) -> str:
        found = self.regulation.procedures.get(procedure)
        step = found.steps.get(key) if found is not None else None
        return self.regulation.word(step.rule.path, step.name, self.lang) if step is not None else key

    def place(self, key: str | None) -> str:
        """A step as `procedure/step`, or an end as ``=outcome``."""
        if key is None:
            return VERDICTS[Verdict.UNKNOWN][0 if self.lang == "zh" else 1]
        if key.startswith("="):
            return f"结束（{key[1:]}）" if self.lang == "zh" else f"ends ({key[1:]})"
        procedure, _, step = key.partition("/")
        return self.step(procedure, step)

    def cited(self, articles: tuple[str, ...]) -> str:
        """Articles before what they say: ``第五条 ``, ``附件3 ``; an annex is no article."""
        if not articles:
            return ""
        if self.lang == "en":
            return f"article {', '.join(articles)}, "
        return "、".join(one if one.startswith("附") else f"第{one}条" for one in articles) + " "

    def condition(self, condition: Condition) -> str:
        return condition.in_words(self._labels(), self.lang)

    def _labels(self) -> Labels:
        fields = {key: self.of("fields", key) for key in self.regulation.fields}
        choices = {
            key: {
                option: self.regulation.word(f"{field.rule.path}.one_of.{option}", name, self.lang)
                for option, name in field.options.items()
            }
            for key, field in self.regulation.fields.items()
            if field.options
        }
        levels = {key: self.of("levels", key) for key in self.regulation.levels}
        channels = {key: self.of("channels", key) for key in self.regulation.channels}
        built_in = {"level": "级别", "channel": "渠道"} if self.lang == "zh" else {}
        return Labels({**fields, **built_in}, {**choices, "level": levels, "channel": channels})

    def limit(self, text: str) -> str:
        """A limit as an event holds it, in words."""
        try:
            return in_words(parse_limit(text), self.lang) if text else "—"
        except LengthError:
            return text

    def doubt(self, doubt: Doubt, old: "Naming") -> str:
        """Why something is unknown, in a sentence; `old` names what only the old version has."""
        chinese, english = WHYS[doubt.why]
        return (chinese if self.lang == "zh" else english).format(name=self._named(doubt, old))

    def _named(self, doubt: Doubt, old: "Naming") -> str:
        match doubt.why:
            case Why.NEVER_ASKED | Why.NOT_RECORDED | Why.OTHER_VALUE if doubt.name in self.regulation.fields:
                return self.of("fields", doubt.name)
            case Why.NO_ROW | Why.NO_TABLE | Why.NO_REASSESSMENT:
                return old.table(doubt.name)
            case Why.NO_STEP | Why.OTHER_WAY | Why.MORE_APPROVAL:
                return old.place(doubt.name)
            case Why.NO_PROCEDURE:
                return old.of("procedures", doubt.name)
            case Why.NO_CALENDAR:
                return self.clock(doubt.name)
            case _:
                return doubt.name
