"""Looking through a regulation for what each clause of the standard asks for."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bihuan.regulation.checking.listening import every_step
from bihuan.regulation.model import (
    COMPLAINANT,
    MAIN,
    SUBJECT,
    Field,
    FieldKind,
    NewsKind,
    Regulation,
    Step,
)
from bihuan.regulation.reading.words import Words
from bihuan.regulation.saying import Saying
from bihuan.regulation.standard.shown import Shown

MANY: Final = 8


class Looking:
    """Finds in a regulation what a clause asks for. Each finder yields what it can show."""

    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        self.zh = Saying(regulation, "zh")
        self.en = Saying(regulation, "en")
        self.steps = tuple(every_step(regulation))

    def shown(self, zh: str, en: str, articles: Iterable[str] = ()) -> Shown:
        return Shown(Words(zh, en), tuple(dict.fromkeys(articles)))

    def of_steps(self, zh: str, en: str, steps: Iterable[Step]) -> Iterator[Shown]:
        """`zh` and `en` before the names of the steps; nothing where there are none."""
        found = list(steps)
        if found:
            names_zh = self.listed(self.zh.step(one.procedure, one.key) for one in found)
            names_en = self.listed((self.en.step(one.procedure, one.key) for one in found), ", ")
            cited = [number for one in found for number in one.rule.articles]
            yield self.shown(f"{zh}{names_zh}", f"{en}{names_en}", cited)

    def listed(self, names: Iterable[str], between: str = "、") -> str:
        given = list(dict.fromkeys(names))
        return between.join(given[:MANY]) + ("…" if len(given) > MANY else "")

    def named(self, pattern: str) -> list[Step]:
        """Steps, or whole procedures' first steps, whose Chinese name says it."""
        return [one for one in self.steps if re.search(pattern, one.name) or self._begins(one, pattern)]

    def _begins(self, step: Step, pattern: str) -> bool:
        procedure = self.regulation.procedures[step.procedure]
        return step.key == procedure.begins and re.search(pattern, procedure.name) is not None

    def fields(self, pattern: str) -> list[Field]:
        return [one for one in self.regulation.fields.values() if re.search(pattern, one.name)]

    def of_fields(self, zh: str, en: str, found: list[Field]) -> Iterator[Shown]:
        if found:
            names_zh = self.listed(one.name for one in found)
            names_en = self.listed((self.en.field(one.key) for one in found), ", ")
            cited = [number for one in found for number in one.rule.articles]
            yield self.shown(f"{zh}{names_zh}", f"{en}{names_en}", cited)

    def of_duties(self, pattern: str, zh: str, en: str) -> Iterator[Shown]:
        found = [one for one in self.regulation.duties.values() if re.search(pattern, one.name)]
        if found:
            names_zh = self.listed(one.name for one in found)
            names_en = self.listed((self.en.word(one.rule.path, one.name) for one in found), ", ")
            yield self.shown(
                f"{zh}{names_zh}", f"{en}{names_en}", [n for one in found for n in one.rule.articles]
            )

    def by_hand(self, pattern: str) -> Iterator[Shown]:
        for one in self.regulation.by_hand:
            article = self.regulation.articles.get(one.article)
            if article is not None and re.search(pattern, f"{article.title}{article.text}"):
                yield self.shown(
                    f"由人掌握：{one.article} {article.title}",
                    f"Left to people: {one.article}",
                    (one.article,),
                )

    # --- 4 --------------------------------------------------------------------------------------------------

    def transparency(self) -> Iterator[Shown]:
        channels = self.regulation.channels.values()
        names = self.listed(one.name for one in channels)
        english = self.listed((self.en.word(one.rule.path, one.name) for one in channels), ", ")
        cited = [number for one in channels for number in one.rule.articles]
        yield self.shown(f"公开的受理渠道：{names}", f"Published channels: {english}", cited)
        yield from self.limits_told()
        if self.regulation.recourse:
            yield self.shown("告知其他救济途径", "Other recourse is told")

    def limits_told(self) -> Iterator[Shown]:
        found = [one for one in self.regulation.clocks.values() if one.shown]
        if found:
            names = self.listed(self.zh.clock(one.key) for one in found)
            english = self.listed((self.en.clock(one.key) for one in found), ", ")
            cited = [number for one in found for number in one.rule.articles]
            yield self.shown(
                f"告知投诉人的时限：{names}", f"Limits told to the complainant: {english}", cited
            )

    def access(self) -> Iterator[Shown]:
        doors = {"phone", "web", "counter", "letter", "email"}
        found = [one for one in self.regulation.channels.values() if one.door in doors]
        if found:
            names = self.listed(one.name for one in found)
            english = self.listed((self.en.word(one.rule.path, one.name) for one in found), ", ")
            cited = [number for one in found for number in one.rule.articles]
            yield self.shown(f"不用登录的渠道：{names}", f"Channels without sign-in: {english}", cited)
        if self.regulation.anonymous:
            yield self.shown("受理匿名投诉", "Anonymous complaints are taken")

    def acknowledgement(self) -> Iterator[Shown]:
        first = self._early_steps()
        keys = {one.letter for one in first} | {o.letter for one in first for o in one.outcomes.values()}
        for letter in self.regulation.letters.values():
            early = any(
                news.kind is NewsKind.RECEIVED or (news.name in {one.key for one in first})
                for news in letter.when
            )
            if letter.to == COMPLAINANT and (early or letter.key in keys):
                yield self.shown(
                    f"受理之初发出《{self.zh.letter(letter.key)}》",
                    f"{self.en.letter(letter.key)} is sent at the start",
                    letter.rule.articles,
                )

    def _early_steps(self) -> list[Step]:
        """The steps of the main procedure that come within three of the first."""
        main = self.regulation.procedures[MAIN]
        found = {main.begins}
        for _ in range(3):
            found |= {
                route.to
                for key in tuple(found)
                for outcome in main.steps[key].outcomes.values()
                for route in outcome.routes
                if route.to is not None
            }
        return [main.steps[key] for key in main.steps if key in found]

    def prompt(self) -> Iterator[Shown]:
        found = [
            one
            for one in self.regulation.clocks.values()
            if one.procedure == MAIN and any(news.kind is NewsKind.RECEIVED for news in one.starts)
        ]
        early = {step.key for step in self._early_steps()}
        found = found or [
            one
            for one in self.regulation.clocks.values()
            if one.procedure == MAIN and any(news.name in early for news in one.stops)
        ]
        if found:
            names = self.listed(self.zh.clock(one.key) for one in found)
            english = self.listed((self.en.clock(one.key) for one in found), ", ")
            cited = [number for one in found for number in one.rule.articles]
            yield self.shown(f"受理之初的时限：{names}", f"Limits at the start: {english}", cited)

    def objectivity(self) -> Iterator[Shown]:
        yield from self.of_steps(
            "不得由同一人或当事人办理：",
            "Not by the same person or the person concerned: ",
            [one for one in self.steps if one.not_by],
        )
        yield from self.of_steps(
            "听取当事人陈述：",
            "The person concerned is heard: ",
            [one for one in self.steps if SUBJECT in one.by and one.form is not None],
        )
        yield from self.of_steps(
            "另有人审批：", "Approved by another: ", [s for s in self.steps if s.approves]
        )

    def confidentiality(self) -> Iterator[Shown]:
        personal = [one for one in self.regulation.fields.values() if one.personal]
        yield from self.of_fields("作为个人信息保护：", "Kept as personal: ", personal)
        for procedure in self.regulation.procedures.values():
            if procedure.private:
                yield self.shown(
                    f"“{self.zh.procedure(procedure.key)}”只由相关人员知悉",
                    f"{self.en.procedure(procedure.key)} is seen only by those concerned",
                    procedure.rule.articles,
                )
        for one in self.regulation.access.values():
            if one.approved_by:
                yield self.shown(
                    f"查阅档案须经{self.zh.posts(one.approved_by)}批准",
                    f"Reading the archive is approved by {self.en.posts(one.approved_by)}",
                    one.rule.articles,
                )

    def demand(self) -> Iterator[Shown]:
        yield from self.of_fields(
            "登记投诉人的要求：", "What the complainant asks for: ", self.fields("诉求|要求|希望|期望|意愿")
        )

    def accountability(self) -> Iterator[Shown]:
        found = [one for one in self.regulation.clocks.values() if one.answers]
        if found:
            names = self.listed(
                f"{self.zh.clock(one.key)}（{self.zh.post(one.answers or '')}）" for one in found
            )
            english = self.listed(
                (f"{self.en.clock(one.key)} ({self.en.post(one.answers or '')})" for one in found), ", "
            )
            cited = [number for one in found for number in one.rule.articles]
            yield self.shown(f"时限有人负责：{names}", f"Limits somebody answers for: {english}", cited)
        ladders = [one for one in self.regulation.clocks.values() if one.late]
        if ladders:
            names = self.listed(self.zh.clock(one.key) for one in ladders)
            english = self.listed((self.en.clock(one.key) for one in ladders), ", ")
            yield self.shown(f"超时逐级报告：{names}", f"Lateness climbs a ladder: {english}")

    def improvement(self) -> Iterator[Shown]:
        yield from self.of_fields("记录原因：", "Causes recorded: ", self.fields("原因|根因"))
        yield from self.of_steps(
            "改进和预防：",
            "Improvement and prevention: ",
            self.named("改进|整改|纠正|预防|防止|横向|水平展开"),
        )

    # --- 7 --------------------------------------------------------------------------------------------------

    def receipt(self) -> Iterator[Shown]:
        record = self.regulation.forms.get("record")
        if record is not None:
            fields = [self.regulation.fields[key] for key in record.fields]
            yield from self.of_fields(
                "登记内容：", "Recorded: ", [one for one in fields if one.required or one.asks_complainant]
            )
        yield from self.of_fields(
            "确定责任部门或责任人：",
            "The department or person is named: ",
            [
                one
                for one in self.regulation.fields.values()
                if one.kind in (FieldKind.DEPARTMENT, FieldKind.DEPARTMENTS, FieldKind.PERSON)
            ],
        )

    def tracking(self) -> Iterator[Shown]:
        running = [one for one in self.regulation.clocks.values() if one.procedure == MAIN]
        if running:
            names = self.listed(self.zh.clock(one.key) for one in running)
            english = self.listed((self.en.clock(one.key) for one in running), ", ")
            yield self.shown(f"从受理到办结的时限：{names}", f"Limits from receipt to closing: {english}")
        told = [one for one in self.regulation.letters.values() if re.search("进展|进度", one.name)]
        if told:
            names = self.listed(self.zh.letter(one.key) for one in told)
            english = self.listed((self.en.letter(one.key) for one in told), ", ")
            cited = [number for one in told for number in one.rule.articles]
            yield self.shown(f"告知进展：{names}", f"Progress is told: {english}", cited)

    def assessment(self) -> Iterator[Shown]:
        for table in self.regulation.tables.values():
            if "level" in table.gives:
                cited = [n for rule in (table.rule, *table.row_rules) for n in rule.articles]
                yield self.shown(
                    f"“{self.zh.table(table.key)}”按条件定级",
                    f"{self.en.table(table.key)} gives the level",
                    cited,
                )
        if self.regulation.reassessment is not None:
            yield self.shown(
                "可以重新定级，时限按规则重算",
                "May be graded again; limits are counted again by rule",
                self.regulation.reassessment.rule.articles,
            )
        yield from self.of_steps(
            "初步评估：", "First assessment: ", self.named("评估|分级|定级|分类|初审|初步|判断|甄别")
        )

    def investigation(self) -> Iterator[Shown]:
        yield from self.of_steps(
            "调查：",
            "Investigation: ",
            self.named("调查|核实|查明|检测|取证|勘查|确认事实|原因分析|分析原因|复检"),
        )

    def response(self) -> Iterator[Shown]:
        choices = [
            one
            for one in self.regulation.fields.values()
            if one.kind in (FieldKind.ONE_OF, FieldKind.MANY_OF)
            and re.search("退|换|修|赔|补偿|道歉|返工|整改|更换|减", "".join(one.options.values()))
        ]
        yield from self.of_fields("处理方式可选：", "Remedies to choose from: ", choices)
        yield from self.of_steps("处理和执行：", "Carried out: ", self.named("方案|处理|执行|实施|落实|办理"))

    def decision(self) -> Iterator[Shown]:
        late = {one.key for one in self._early_steps()}
        for letter in self.regulation.letters.values():
            if letter.to == COMPLAINANT and not any(news.name in late for news in letter.when):
                yield self.shown(
                    f"以《{self.zh.letter(letter.key)}》告知投诉人",
                    f"The complainant is told by {self.en.letter(letter.key)}",
                    letter.rule.articles,
                )

    def closing(self) -> Iterator[Shown]:
        main = self.regulation.procedures[MAIN]
        yield from self.of_steps(
            "由投诉人确认结果：",
            "The complainant confirms: ",
            [one for one in main.steps.values() if COMPLAINANT in one.by],
        )
        for key, end in main.ends.items():
            if end.refusal or end.recourse:
                yield self.shown(
                    f"“{self.zh.end(MAIN, key)}”时告知救济途径",
                    f"Recourse is told with “{self.en.end(MAIN, key)}”",
                    end.rule.articles,
                )
        if main.reopens is not None:
            yield self.shown("投诉人不接受时可重新打开", "Reopened when the complainant does not accept")

    # --- 8 --------------------------------------------------------------------------------------------------

    def collection(self) -> Iterator[Shown]:
        coded = [one for one in self.regulation.fields.values() if one.kind is FieldKind.ONE_OF]
        yield from self.of_fields("按选项分类：", "Classified by: ", coded)
        if self.regulation.retention:
            cited = [number for one in self.regulation.retention for number in one.rule.articles]
            yield self.shown("规定了保存期限", "Retention is set", cited)

    def analysis(self) -> Iterator[Shown]:
        yield from self.of_duties(
            "分析|统计|总结|汇总|例会|报告|评审|月|季|年", "定期分析：", "Analysed periodically: "
        )

    def satisfaction(self) -> Iterator[Shown]:
        survey = self.regulation.survey
        if survey is not None:
            for key, question in survey.questions.items():
                english = self.en.word(f"survey.questions.{key}", question)
                yield self.shown(f"评价：{question}", f"Asked: {english}", survey.rule.articles)

    def monitoring(self) -> Iterator[Shown]:
        for one in self.regulation.measures.values():
            english = self.en.word(one.rule.path, one.name)
            yield self.shown(f"指标：{one.name}", f"Measure: {english}", one.rule.articles)

    def review(self) -> Iterator[Shown]:
        yield from self.of_duties(
            "评审|领导|管理层|报告|月报|季报|年报", "报送领导：", "Reported to the leadership: "
        )

    def nothing(self) -> Iterator[Shown]:
        return iter(())
