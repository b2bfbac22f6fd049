"""A regulation in words, Chinese or English: its names, conditions, limits, ladders, what starts a clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bihuan.regulation.conditions import Condition
from bihuan.regulation.conditions.wording import Labels
from bihuan.regulation.model import (
    AUTOMATIC,
    COMPLAINANT,
    SUBJECT,
    Clock,
    FieldKind,
    LimitRow,
    News,
    NewsKind,
    Quantity,
    Regulation,
    Rung,
    Warning,
)
from bihuan.regulation.worktime import lengths, limits
from bihuan.regulation.worktime.language import Language

BUILT_IN = {
    COMPLAINANT: ("投诉人", "the complainant"),
    SUBJECT: ("当事人", "the person concerned"),
    AUTOMATIC: ("系统", "the system"),
}
BUILT_IN_FIELDS = {
    "level": ("级别", "level"),
    "channel": ("渠道", "channel"),
    "kind": ("类别", "kind"),
    "penalty_mode": ("设置的处罚方式", "the penalty mode set"),
    "anonymous": ("匿名", "anonymous"),
}
PENALTY_MODES = {
    "coaching": ("批评教育", "coaching"),
    "points": ("积分", "points"),
    "performance_pay": ("绩效", "performance pay"),
    "compensation": ("损失赔偿", "compensation of loss"),
    "fine": ("罚款", "fine"),
}


@dataclass(frozen=True, slots=True)
class Saying:
    """Says what stands in a regulation, in one language."""

    regulation: Regulation
    lang: Language

    def pick(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def word(self, path: str, chinese: str) -> str:
        return self.regulation.word(path, chinese, self.lang)

    def listed(self, names: Iterable[str]) -> str:
        return self.pick("、", ", ").join(names)

    def title(self) -> str:
        return self.word("title", self.regulation.title)

    def level(self, key: str) -> str:
        name = self.word(f"levels.{key}", self.regulation.levels.get(key, key))
        return f"{key} {name}" if len(key) <= 2 else name

    def post(self, key: str) -> str:
        post = self.regulation.posts.get(key)
        if post is not None:
            return self.word(post.rule.path, post.name)
        body = self.regulation.bodies.get(key)
        if body is not None:
            return self.word(body.rule.path, body.name)
        return self.pick(*BUILT_IN[key]) if key in BUILT_IN else key

    def posts(self, keys: Iterable[str]) -> str:
        return self.listed(map(self.post, keys))

    def procedure(self, key: str) -> str:
        found = self.regulation.procedures[key]
        return self.word(found.rule.path, found.name)

    def step(self, procedure: str, key: str) -> str:
        found = self.regulation.procedures[procedure].steps[key]
        return self.word(found.rule.path, found.name)

    def outcome(self, procedure: str, step: str, key: str) -> str:
        found = self.regulation.procedures[procedure].steps[step].outcomes[key]
        return self.word(found.rule.path, found.name)

    def end(self, procedure: str, key: str) -> str:
        found = self.regulation.procedures[procedure].ends[key]
        return self.word(found.rule.path, found.name)

    def form(self, key: str) -> str:
        found = self.regulation.forms[key]
        return self.word(found.rule.path, found.name)

    def field(self, key: str) -> str:
        found = self.regulation.fields.get(key)
        if found is not None:
            return self.word(found.rule.path, found.name)
        return self.pick(*BUILT_IN_FIELDS[key]) if key in BUILT_IN_FIELDS else key

    def letter(self, key: str) -> str:
        found = self.regulation.letters[key]
        return self.word(found.rule.path, found.name)

    def clock(self, key: str) -> str:
        found = self.regulation.clocks[key]
        return self.word(found.rule.path, found.name)

    def table(self, key: str) -> str:
        found = self.regulation.tables[key]
        return self.word(found.rule.path, found.name)

    def articles(self, numbers: Iterable[str]) -> str:
        return self.listed(numbers)

    def labels(self) -> Labels:
        """The names of fields, counters and options, for conditions."""
        regulation = self.regulation
        fields = {f.key: self.word(f.rule.path, f.name) for f in regulation.fields.values()}
        fields |= {key: self.pick(*words) for key, words in BUILT_IN_FIELDS.items()}
        fields |= {c.key: self.word(c.rule.path, c.name) for c in regulation.counters.values()}
        fields |= {b.key: self.word(b.rule.path, b.name) for b in regulation.bars.values()}
        choices = {
            f.key: {key: self.word(f"{f.rule.path}.one_of.{key}", name) for key, name in f.options.items()}
            for f in regulation.fields.values()
        }
        choices["level"] = {key: self.level(key) for key in regulation.levels}
        choices["channel"] = {c.key: self.word(c.rule.path, c.name) for c in regulation.channels.values()}
        choices["penalty_mode"] = {key: self.pick(*words) for key, words in PENALTY_MODES.items()}
        return Labels(fields, choices)

    def condition(self, when: Condition | None) -> str:
        """`涉及人身安全`; for a row without a condition, that it holds for all others."""
        return when.in_words(self.labels(), self.lang) if when is not None else self.pick("其余", "otherwise")

    # --- time -----------------------------------------------------------------------------------------------

    def limit(self, row: LimitRow) -> str:
        """`3 个工作日`; several with whichever comes first."""
        said = [limits.in_words(one, self.lang) for one in row.limits]
        said += [self.pick(f"至“{self.field(key)}”", f"until {self.field(key)}") for key in row.until]
        if row.working_days:
            number, since = (self.field(key) for key in row.working_days)
            said.append(self.pick(f"自“{since}”起“{number}”", f"{number}, from {since}"))
        said += [self.quantity(one) for one in row.quantities]
        if len(said) < 2:
            return "".join(said)
        either = self.pick(" 或 ", " or ").join(said)
        return self.pick(f"{either}，以先到者为准", f"{either}, whichever comes first")

    def quantity(self, one: Quantity) -> str:
        """`里程达到 60000 km`: a number at which a limit is over."""
        field = self.regulation.fields[one.field]
        most = Decimal(one.most).scaleb(-2) if field.kind is FieldKind.MONEY else one.most
        unit = self.pick("元", "yuan") if field.kind is FieldKind.MONEY else field.unit
        said = f"{most} {unit}".strip()
        return self.pick(f"{self.field(one.field)}达到 {said}", f"{self.field(one.field)} of {said}")

    def limits_of(self, clock: Clock) -> Iterator[tuple[str, str]]:
        """(for which cases, how long) of every row; one row for all cases has no condition."""
        for row in clock.within:
            only = len(clock.within) == 1 and row.when is None
            limit = self.limit(row)
            if clock.periodic:
                limit = self.pick(f"每 {limit}一次", f"every {limit}")
            yield ("" if only else self.condition(row.when), limit)

    def limits_in_a_line(self, clock: Clock) -> str:
        """`A 特急：3 小时；B 紧急：12 小时`."""
        colon = self.pick("：", ": ")
        rows = [f"{when}{colon}{limit}" if when else limit for when, limit in self.limits_of(clock)]
        return self.pick("；", "; ").join(rows)

    def rung(self, clock: Clock, rung: Rung) -> str:
        """`超时 2 小时：告知总经理`."""
        if rung.at is None:
            when = self.pick("超时", "when late")
        else:
            after = lengths.in_words(rung.at, self.lang)
            when = self.pick(f"超时 {after}", f"{after} late")
        return f"{when}{self.pick('：', ': ')}{self.rung_does(clock, rung)}"

    def rung_does(self, clock: Clock, rung: Rung) -> str:
        """What one rung of a ladder does."""
        said = [
            self.pick(f"启动{name}", f"{name} starts")
            for name in (self.procedure(start.procedure) for start in rung.starts)
        ]
        if rung.tells:
            posts = self.posts(rung.tells)
            said.append(self.pick(f"告知{posts}", f"{posts} told"))
        if rung.raises is not None:
            said.append(self.pick(f"升级为{self.level(rung.raises)}", f"raised to {self.level(rung.raises)}"))
        if rung.letter is not None:
            said.append(self.pick(f"发出{self.letter(rung.letter)}", f"{self.letter(rung.letter)} is sent"))
        for step, outcome in rung.does.items():
            name, ended = self.step(clock.procedure, step), self.outcome(clock.procedure, step, outcome)
            said.append(self.pick(f"“{name}”按“{ended}”办理", f"{name} counts as {ended}"))
        return self.pick("，", ", ").join(said)

    def warning(self, warning: Warning) -> str:
        """`到 80% 时提醒` or `届满前 2 天提醒`, with whom else it tells and the letter it sends."""
        if warning.before is not None:
            before = lengths.in_words(warning.before, self.lang)
            said = [self.pick(f"届满前 {before}提醒", f"warns {before} before")]
        else:
            said = [self.pick(f"到 {warning.percent}% 时提醒", f"warns at {warning.percent}%")]
        if warning.tells:
            said.append(self.pick("告知", "tells ") + self.posts(warning.tells))
        if warning.letter is not None:
            said.append(self.pick("发出", "sends ") + self.letter(warning.letter))
        return self.pick("，", ", ").join(said)

    def news(self, news: News) -> str:
        """What starts or stops a clock or owes a letter: `“发起处理单”办完`."""
        name = self._named(news)
        zh, en = {
            NewsKind.RECEIVED: ("收到投诉", "the complaint is received"),
            NewsKind.BEGINS: (f"“{name}”开始", f"{name} begins"),
            NewsKind.DONE: (f"“{name}”办完", f"{name} is done"),
            NewsKind.STARTS: (f"“{name}”启动", f"{name} starts"),
            NewsKind.ENDS: (f"“{name}”结束", f"{name} ends"),
            NewsKind.DELIVERED: (f"《{name}》送达", f"{name} is delivered"),
            NewsKind.LATE: (f"“{name}”超时", f"{name} is late"),
            NewsKind.LEVEL_SET: ("定级", "the level is set"),
            NewsKind.SUPPLIED: ("材料补来", "material is supplied"),
            NewsKind.CLOSES: ("结案", "the case closes"),
            NewsKind.SETTLES: ("全部办结", "the case settles"),
            NewsKind.WATCH_BEGINS: (f"出现“{name}”", f"{name} begins"),
            NewsKind.WATCH_ENDS: (f"“{name}”解除", f"{name} is over"),
        }.get(news.kind, (news.text, news.text))
        said = self.pick(zh, en)
        return said + self._with_outcome(news)

    def _named(self, news: News) -> str:
        if news.name is None:
            return ""
        match news.kind:
            case NewsKind.BEGINS | NewsKind.DONE:
                return self.step(news.procedure or "", news.name)
            case NewsKind.STARTS | NewsKind.ENDS:
                return self.procedure(news.name)
            case NewsKind.DELIVERED:
                return self.letter(news.name)
            case NewsKind.LATE:
                return self.clock(news.name)
            case NewsKind.WATCH_BEGINS | NewsKind.WATCH_ENDS:
                watch = self.regulation.watches[news.name]
                return self.word(watch.rule.path, watch.name)
            case _:
                return news.name

    def _with_outcome(self, news: News) -> str:
        if news.outcome is None or news.name is None:
            return ""
        if news.kind == NewsKind.DONE:
            outcome = self.outcome(news.procedure or "", news.name, news.outcome)
        elif news.kind == NewsKind.ENDS:
            outcome = self.end(news.name, news.outcome)
        else:
            return ""
        return self.pick(f"（{outcome}）", f" ({outcome})")
