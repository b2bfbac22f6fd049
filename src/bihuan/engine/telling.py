"""What happened, in a sentence: each event for the timeline, in Chinese and English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from bihuan.engine import events as e
from bihuan.engine.case import Case
from bihuan.engine.counting import limit_of
from bihuan.engine.events import Event, Happened
from bihuan.regulation.house import letter_name, letter_of
from bihuan.regulation.model import Procedure, Regulation
from bihuan.regulation.worktime import limits

Language = Literal["zh", "en"]
Tone = Literal["done", "late", "soon", "waits", "quiet"]
NO_VERSIONS: Mapping[str, Regulation] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Told:
    """An event told.

    Its sentence, its tone (the timeline's dot), and whether it is worth showing unfolded.
    """

    title: str
    tone: Tone
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs.

    The regulation and the case for names, the language, and names of people and departments.
    """

    regulation: Regulation
    case: Case
    lang: Language
    named: Callable[[str], str]
    versions: Mapping[str, Regulation] = field(default_factory=lambda: NO_VERSIONS)

    def rules(self, instance: str) -> Regulation:
        """The version a procedure of the case is pinned to."""
        found = self.case.instances.get(instance)
        pinned = found.version if found is not None else None
        return self.versions.get(pinned, self.regulation) if pinned is not None else self.regulation

    def who(self, subject: str) -> str:
        """A person or department by name; a post as a whole by its own."""
        post, stated, place = subject.removeprefix("post:").partition("@")
        if not subject.startswith("post:"):
            return self.named(subject)
        name = self.post(e.Seat(post, place)) or post
        return self.say("{p}（{w}）", "{p} ({w})", p=name, w=self.named(place)) if stated else name

    def say(self, chinese: str, english: str, **places: object) -> str:
        """The sentence of this language, its places filled."""
        text = chinese if self.lang == "zh" else english
        return text.format(**places)

    def word(self, path: str, chinese: str) -> str:
        return self.regulation.word(path, chinese, self.lang)

    def procedure(self, instance: str) -> Procedure | None:
        found = self.case.instances.get(instance)
        return self.rules(instance).procedures.get(found.procedure) if found else None

    def step(self, occurrence: str) -> str:
        found = self.case.occurrences.get(occurrence)
        procedure = self.procedure(found.instance) if found else None
        if found is None or procedure is None or found.step not in procedure.steps:
            return occurrence
        step = procedure.steps[found.step]
        return self.word(step.rule.path, step.name)

    def outcome(self, occurrence: str, key: str) -> str:
        found = self.case.occurrences.get(occurrence)
        procedure = self.procedure(found.instance) if found else None
        if found is None or procedure is None or found.step not in procedure.steps:
            return key
        outcome = procedure.steps[found.step].outcomes.get(key)
        return self.word(outcome.rule.path, outcome.name) if outcome else key

    def started(self, instance: str) -> str:
        procedure = self.procedure(instance)
        return self.word(procedure.rule.path, procedure.name) if procedure else instance

    def end(self, instance: str, key: str) -> str:
        procedure = self.procedure(instance)
        found = procedure.ends.get(key) if procedure else None
        return self.word(found.rule.path, found.name) if found else key

    def clock(self, name: str) -> str:
        key, _, started = name.partition("@")
        found = self.rules(started.rpartition("#")[0]).clocks.get(key)
        return self.word(found.rule.path, found.name) if found else name

    def letter(self, name: str) -> str:
        key = name.partition("#")[0]
        return letter_name(self.regulation, key, self.lang) if letter_of(self.regulation, key) else name

    def level(self, key: object) -> str:
        name = self.word(f"levels.{key}", self.regulation.levels.get(str(key), ""))
        # A letter such as A is part of the name people use; a word such as urgent is not.
        return f"{key} {name}".strip() if len(str(key)) <= 2 or not name else name

    def channel(self, key: str) -> str:
        found = self.regulation.channels.get(key)
        return self.word(found.rule.path, found.name) if found else key

    def way(self, key: str) -> str:
        """How a letter went: a way every regulation knows, else one of its channels."""
        return self.say(*WAYS[key]) if key in WAYS else self.channel(key)

    def form(self, key: str) -> str:
        found = self.regulation.forms.get(key)
        return self.word(found.rule.path, found.name) if found else key

    def paper(self, instance: str, key: str) -> str:
        """A paper's title; its English is that of the paper, else of the form it carries."""
        found = self.rules(instance).papers.get(key)
        return self.word(found.path, found.name) if found is not None else key

    def signer(self, post: str) -> str:
        """Who signs for a post, or the complainant, or whom it is about."""
        found = self.regulation.posts.get(post)
        return self.word(found.rule.path, found.name) if found is not None else self.named(post)

    def field(self, key: str) -> str:
        found = self.regulation.fields.get(key)
        return self.word(found.rule.path, found.name) if found else key

    def span(self, limit: str) -> str:
        """A limit as people say it: `3 个工作日`; one that waits for a date has none yet."""
        return limits.in_words(limit_of(limit), self.lang) if limit else self.say("待定", "not dated yet")

    def post(self, seat: e.Seat | None) -> str:
        found = self.regulation.posts.get(seat.post) if seat else None
        return self.word(found.rule.path, found.name) if found else ""


def tell(
    happened: Happened,
    regulation: Regulation,
    case: Case,
    lang: Language,
    *,
    named: Callable[[str], str] = str,
    versions: Mapping[str, Regulation] = NO_VERSIONS,
) -> Told:
    """The event in a sentence. `case` is the case after its whole history; `named` gives people's names.

    `versions` are those that procedures of a moved case are still pinned to.
    """
    teller = Teller(regulation, case, lang, named, versions)
    return TELLERS[type(happened.event)](teller, happened.event)


def _opened(t: Teller, v: e.CaseOpened) -> Told:
    duty = t.regulation.owed(v.duty) if v.duty is not None else None
    if duty is not None:
        name = t.word(duty.rule.path, duty.name)
        return Told(t.say("到期工作：{n}（{p}）", "Due: {n} ({p})", n=name, p=v.period or ""), "quiet")
    return Told(t.say("收到投诉：{c}", "Complaint received: {c}", c=t.channel(v.channel)), "quiet")


def _numbered(t: Teller, v: e.CaseNumbered) -> Told:
    return Told(t.say("编号 {n}", "Numbered {n}", n=v.number), "quiet", folded=True)


def _recorded(t: Teller, v: e.ValuesRecorded) -> Told:
    fields = (*v.values, *v.texts)
    what = t.form(v.form) if v.form else ("、" if t.lang == "zh" else ", ").join(t.field(f) for f in fields)
    return Told(t.say("填写：{w}", "Filled in: {w}", w=what), "quiet", folded=True)


def _corrected(t: Teller, v: e.FieldCorrected) -> Told:
    return Told(t.say("更正：{f}", "Corrected: {f}", f=t.field(v.field)), "quiet")


def _decided(t: Teller, v: e.TableDecided) -> Told:
    if "level" in v.values:
        return Told(t.say("定级：{v}", "Level: {v}", v=t.level(v.values["level"])), "quiet")
    table = t.regulation.tables.get(v.table)
    name = t.word(table.rule.path, table.name) if table else v.table
    return Told(t.say("按表决定：{n}", "Decided by table: {n}", n=name), "quiet", folded=True)


def _raised(t: Teller, v: e.LevelRaised) -> Told:
    return Told(t.say("自动升级为 {v}", "Raised to {v}", v=t.level(v.new)), "late")


def _closed(t: Teller, v: e.CaseClosed) -> Told:
    root = next(iter(t.case.instances), "")
    return Told(t.say("办结：{o}", "Closed: {o}", o=t.end(root, v.outcome)), "done")


def _settled(t: Teller, v: e.CaseSettled) -> Told:
    return Told(t.say("全部事项已了结", "Everything is settled"), "done", folded=True)


def _reopened(t: Teller, v: e.CaseReopened) -> Told:
    return Told(t.say("重新办理", "Re-opened"), "soon")


def _archived(t: Teller, v: e.CaseArchived) -> Told:
    if v.keep_until is None:
        return Told(t.say("归档", "Archived"), "done")
    return Told(t.say("归档，保存至 {d}", "Archived until {d}", d=v.keep_until.isoformat()), "done")


def _held(t: Teller, v: e.HoldPlaced) -> Told:
    return Told(t.say("依法保全，不得删除或销毁", "Held: nothing may be erased or disposed of"), "soon")


def _lifted(t: Teller, v: e.HoldLifted) -> Told:
    return Told(t.say("解除保全", "The hold is lifted"), "quiet")


def _disposed(t: Teller, v: e.CaseDisposed) -> Told:
    name, on = t.named(v.proposed_by), v.kept_until.isoformat()
    said = t.say(
        "保存期满（{d}），按销毁清册 {n} 销毁，{p}提出",
        "Kept until {d}, disposed of by certificate {n}, proposed by {p}",
        d=on, n=v.certificate, p=name,
    )  # fmt: skip
    return Told(said, "done")


def _moved(t: Teller, v: e.CaseMoved) -> Told:
    return Told(t.say("改按 {v} 版制度办理", "Moved to version {v}", v=v.version), "quiet")


def _linked(t: Teller, v: e.CaseLinked) -> Told:
    zh, en = RELATED.get(v.relation, ("关联投诉 {o}", "Linked with {o}"))
    return Told(t.say(zh, en, o=t.named(v.other)), "done" if v.relation in RELATED else "quiet")


def _unlinked(t: Teller, v: e.CaseUnlinked) -> Told:
    zh, en = UNRELATED.get(v.relation, ("取消关联 {o}", "Unlinked from {o}"))
    return Told(t.say(zh, en, o=t.named(v.other)), "quiet")


ROLE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "member": ("群体成员", "Member of the group"),
    "representative": ("群体代表", "Representative of the group"),
    "proxy": ("代理人", "Proxy"),
}
RELATED: Final[Mapping[str, tuple[str, str]]] = {
    "handled_with": (
        "并入投诉 {o} 一同办理，本件编号、时限和答复不变",
        "Handled with {o}; number, clocks and answer stay",
    ),
    "repeats": ("标为重复投诉：{o}", "Marked as repeating {o}"),
    "split_from": ("由投诉 {o} 拆分而来", "Split from {o}"),
}
UNRELATED: Final[Mapping[str, tuple[str, str]]] = {
    "handled_with": ("撤销并案，不再随投诉 {o} 办理", "No longer handled with {o}"),
    "repeats": ("取消重复标记：{o}", "No longer marked as repeating {o}"),
    "split_from": ("撤销拆分：{o}", "No longer counted as split from {o}"),
}


def _party_joined(t: Teller, v: e.PartyJoined) -> Told:
    zh, en = ROLE_WORDS.get(v.role, (v.role, v.role))
    until = t.say("，代理至 {d}", ", until {d}", d=v.until.isoformat()) if v.until else ""
    return Told(t.say("增加{r}{u}", "{r} added{u}", r=zh if t.lang == "zh" else en, u=until), "done")


def _party_left(t: Teller, v: e.PartyLeft) -> Told:
    found = t.case.parties.get(v.party)
    zh, en = ROLE_WORDS.get(found.role if found else "", (v.party, v.party))
    return Told(t.say("{r}退出", "{r} left", r=zh if t.lang == "zh" else en), "quiet")


def _erased(t: Teller, v: e.SubjectErased) -> Told:
    return Told(t.say("删除个人信息 {n} 项", "Erased {n} personal values", n=v.parts), "quiet")


def _history(t: Teller, v: e.HistoryRecorded) -> Told:
    return Told(t.say("导入的历史：{w}", "Imported history: {w}", w=v.what), "quiet")


def _placed(t: Teller, v: e.CasePlaced) -> Told:
    return Told(t.say("纳入本制度办理", "Brought under this regulation"), "quiet")


def _started(t: Teller, v: e.ProcedureStarted) -> Told:
    name = t.started(v.instance)
    if v.parent is None:
        return Told(t.say("开始：{n}", "Begun: {n}", n=name), "quiet", folded=True)
    if v.subject is None:
        return Told(t.say("启动：{n}", "Started: {n}", n=name), "soon")
    who = t.who(v.subject)
    return Told(t.say("启动：{n}（{w}）", "Started: {n} ({w})", n=name, w=who), "soon")


def _begun(t: Teller, v: e.StepBegun) -> Told:
    return Told(t.say("轮到：{s}", "Next: {s}", s=t.step(v.occurrence)), "waits", folded=True)


def _signed(t: Teller, v: e.StepSigned) -> Told:
    return Told(t.say("签字：{s}", "Signed: {s}", s=t.step(v.occurrence)), "done")


def _completed(t: Teller, v: e.StepCompleted) -> Told:
    step, outcome = t.step(v.occurrence), t.outcome(v.occurrence, v.outcome)
    if v.outcome == "done":
        return Told(t.say("完成：{s}", "Done: {s}", s=step), "done")
    return Told(t.say("{s}：{o}", "{s}: {o}", s=step, o=outcome), "done")


def _left(t: Teller, v: e.StepLeft) -> Told:
    return Told(t.say("不再办理：{s}", "Left undone: {s}", s=t.step(v.occurrence)), "quiet")


def _assigned(t: Teller, v: e.TaskAssigned) -> Told:
    step = t.step(v.occurrence)
    if v.person is None:
        return Told(t.say("退回待领：{s}", "Given back: {s}", s=step), "quiet")
    return Told(t.say("{s} 由 {p} 办理", "{s} is with {p}", s=step, p=t.named(v.person)), "quiet")


def _offered(t: Teller, v: e.HandoverOffered) -> Told:
    step, who = t.step(v.occurrence), t.named(v.person)
    return Told(t.say("{s} 请 {p} 接手", "{s} is offered to {p}", s=step, p=who), "quiet")


OFFERS: Final[Mapping[str, tuple[str, str]]] = {
    "accepted": ("{p} 接手：{s}", "{p} has taken over: {s}"),
    "declined": ("{p} 没有接手：{s}", "{p} has declined: {s}"),
    "withdrawn": ("不再转交 {p}：{s}", "No longer offered to {p}: {s}"),
}


def _offer_answered(t: Teller, v: e.HandoverAnswered) -> Told:
    return Told(t.say(*OFFERS[v.answer], s=t.step(v.occurrence), p=t.named(v.person)), "quiet")


def _ended(t: Teller, v: e.ProcedureEnded) -> Told:
    name, end = t.started(v.instance), t.end(v.instance, v.outcome)
    return Told(t.say("{n} 结束：{e}", "{n} ended: {e}", n=name, e=end), "done", folded=True)


def _cancelled(t: Teller, v: e.ProcedureCancelled) -> Told:
    return Told(t.say("取消：{n}", "Cancelled: {n}", n=t.started(v.instance)), "quiet")


def _issued(t: Teller, v: e.DocumentIssued) -> Told:
    return Told(t.say("出具 {f} {d}", "Issued {f} {d}", f=t.form(v.form), d=v.document), "done")


def _paper_issued(t: Teller, v: e.PaperIssued) -> Told:
    name = t.paper(v.instance, v.paper)
    return Told(t.say("开出 {p} {n}", "Made out {p} {n}", p=name, n=v.number), "done")


def _paper_signed(t: Teller, v: e.PaperSigned) -> Told:
    held = t.case.papers.get(v.code)
    name = t.paper(v.instance, held.paper) if held is not None else v.code
    who = t.signer(v.post)
    if v.means == "scan":
        return Told(t.say("收存 {w} 签字的 {p}", "Kept {p} signed by {w}", w=who, p=name), "done")
    return Told(t.say("{w} 签字：{p}", "{w} signed {p}", w=who, p=name), "done")


def _clock_started(t: Teller, v: e.ClockStarted) -> Told:
    return Told(
        t.say("开始计时：{c}（{w}）", "Clock started: {c} ({w})", c=t.clock(v.clock), w=t.span(v.limit)),
        "quiet",
        True,
    )


def _clock_stopped(t: Teller, v: e.ClockStopped) -> Told:
    name = t.clock(v.clock)
    state = t.case.clocks.get(v.clock)
    if v.in_time and state is not None and state.late_at is not None:
        return Told(
            t.say(
                "更正：{c} 实为按时（先前记为超时）",
                "Corrected: {c} was in time",
                c=name,
            ),
            "done",
        )
    if v.in_time:
        return Told(t.say("按时：{c}", "In time: {c}", c=name), "done", folded=True)
    return Told(t.say("逾期完成：{c}", "Done late: {c}", c=name), "late")


def _clock_moot(t: Teller, v: e.ClockMoot) -> Told:
    return Told(t.say("不再计时：{c}", "No longer counted: {c}", c=t.clock(v.clock)), "quiet", folded=True)


def _clock_warned(t: Teller, v: e.ClockWarned) -> Told:
    return Told(
        t.say("提醒：{c} 将到期", "Warning: {c} is running out", c=t.clock(v.clock)), "soon", not v.sent
    )


def _clock_late(t: Teller, v: e.ClockLate) -> Told:
    return Told(t.say("超时：{c}", "Late: {c}", c=t.clock(v.clock)), "late")


def _ladder(t: Teller, v: e.LadderActed) -> Told:
    return Told(
        t.say("超时处置第 {n} 级：{c}", "Ladder step {n}: {c}", n=v.rung + 1, c=t.clock(v.clock)), "late"
    )


def _came_round(t: Teller, v: e.ClockCameRound) -> Told:
    said = t.say("第 {n} 次：{c}", "{c}, time {n}", n=v.round, c=t.clock(v.clock))
    return Told(said, "quiet", folded=not v.acted)


def _turned(t: Teller, v: e.WatchTurned) -> Told:
    found = t.rules(v.instance).watches.get(v.watch)
    name = t.word(found.rule.path, found.name) if found else v.watch
    if v.holds:
        return Told(t.say("出现：{n}", "Begun: {n}", n=name), "soon")
    return Told(t.say("解除：{n}", "Over: {n}", n=name), "done")


def _suspended(t: Teller, v: e.ClockSuspended) -> Told:
    return Told(t.say("暂停计时：{c}", "Clock suspended: {c}", c=t.clock(v.clock)), "waits")


def _resumed(t: Teller, v: e.ClockResumed) -> Told:
    return Told(t.say("恢复计时：{c}", "Clock resumed: {c}", c=t.clock(v.clock)), "quiet")


WAYS: Final[Mapping[str, tuple[str, str]]] = {
    "email": ("邮件", "email"),
    "sms": ("短信", "text message"),
    "phone": ("电话", "telephone"),
    "post": ("邮寄", "post"),
    "portal": ("查询页", "status page"),
    "notice": ("站内通知", "notice"),
    "wechat": ("微信", "WeChat"),
    "public": ("公告", "public notice"),
    "letter": ("信函", "letter"),
    "counter": ("当面", "in person"),
}
RESET_CAUSES: Final[Mapping[str, tuple[str, str]]] = {
    "regraded": ("级别变动，重新计算：{c}", "Counted again for the new level: {c}"),
    "extended": ("延期：{c}", "Extended: {c}"),
    "recounted": ("日历变动，重新计算：{c}", "Counted again on the changed calendar: {c}"),
    "reached": ("已达到限定的数量：{c}", "The quantity it is limited to is reached: {c}"),
    "dated": ("期限确定：{c}", "Dated: {c}"),
}


def _reset(t: Teller, v: e.ClockReset) -> Told:
    chinese, english = RESET_CAUSES[v.cause]
    return Told(t.say(chinese, english, c=t.clock(v.clock)), "quiet")


def _asked(t: Teller, v: e.ExtensionAsked) -> Told:
    return Told(
        t.say("申请延期 {n}：{c}", "Extension of {n} asked: {c}", n=t.span(v.length), c=t.clock(v.clock)),
        "waits",
    )


def _granted(t: Teller, v: e.ExtensionGranted) -> Told:
    return Told(
        t.say("同意延期 {n}：{c}", "Extension of {n} granted: {c}", n=t.span(v.length), c=t.clock(v.clock)),
        "done",
    )


def _refused(t: Teller, v: e.ExtensionRefused) -> Told:
    return Told(t.say("不同意延期：{c}", "Extension refused: {c}", c=t.clock(v.clock)), "late")


def _owed(t: Teller, v: e.LetterOwed) -> Told:
    return Told(t.say("待发：{l}", "To be sent: {l}", l=t.letter(v.letter)), "waits", folded=True)


def _sent(t: Teller, v: e.LetterSent) -> Told:
    return Told(
        t.say("已发出：{l}（{c}）", "Sent: {l} ({c})", l=t.letter(v.letter), c=t.way(v.channel)),
        "done",
        folded=True,
    )


def _delivered(t: Teller, v: e.LetterDelivered) -> Told:
    return Told(
        t.say("已送达：{l}（{c}）", "Delivered: {l} ({c})", l=t.letter(v.letter), c=t.way(v.channel)), "done"
    )


def _read(t: Teller, v: e.LetterRead) -> Told:
    return Told(
        t.say("已阅读：{l}（{c}）", "Read: {l} ({c})", l=t.letter(v.letter), c=t.way(v.channel)), "done"
    )


def _failed(t: Teller, v: e.LetterFailed) -> Told:
    return Told(
        t.say("未送达：{l}（{c}）", "Not delivered: {l} ({c})", l=t.letter(v.letter), c=t.way(v.channel)),
        "late",
    )


NOTICES: Final[Mapping[str, tuple[str, str]]] = {
    "warning": ("提醒 {w}", "Warned {w}"),
    "late": ("报告超时：{w}", "Lateness reported to {w}"),
    "urging": ("催办 {w}", "Urged {w}"),
    "told": ("告知 {w}", "Told {w}"),
    "task": ("通知办理：{w}", "Task announced to {w}"),
    "handover": ("请 {w} 接手", "{w} asked to take over"),
    "handover answer": ("告知转交结果：{w}", "Answer to the offer told to {w}"),
    "mention": ("提到 {w}", "Mentioned {w}"),
}


def _noticed(t: Teller, v: e.NoticeOwed) -> Told:
    chinese, english = NOTICES[v.what]
    who = t.named(v.person) if v.person else t.post(v.seat)
    return Told(t.say(chinese, english, w=who), "quiet", folded=True)


def _message(t: Teller, v: e.MessageReceived) -> Told:
    return Told(t.say("收到来信：{c}", "Message received: {c}", c=t.channel(v.channel)), "quiet")


def _supplied(t: Teller, v: e.MaterialSupplied) -> Told:
    return Told(t.say("投诉人补充材料", "Material supplied"), "done")


def _note(t: Teller, v: e.NoteAdded) -> Told:
    return Told(t.say("备注", "Note"), "quiet")


def _files(t: Teller, v: e.FilesAttached) -> Told:
    return Told(t.say("附件 {n} 个", "{n} attachments", n=len(v.files)), "quiet")


def _urged(t: Teller, v: e.Urged) -> Told:
    return Told(t.say("催办：{s}", "Urged: {s}", s=t.step(v.occurrence)), "soon")


def _survey_asked(t: Teller, v: e.SurveyAsked) -> Told:
    if v.share >= 100:
        return Told(t.say("满意度调查开始", "The survey has begun"), "quiet")
    places = {"d": f"{v.draw / 100:.2f}", "s": v.share}
    if v.chosen:
        return Told(
            t.say("满意度调查抽中：签号 {d}，低于 {s}", "Drawn for the survey: lot {d}, below {s}", **places),
            "quiet",
        )
    return Told(
        t.say(
            "满意度调查未抽中：签号 {d}，不低于 {s}",
            "Not drawn for the survey: lot {d}, not below {s}",
            **places,
        ),
        "quiet",
    )


def _surveyed(t: Teller, v: e.SurveyAnswered) -> Told:
    scores = "、".join(str(score) for score in v.scores.values())
    return Told(t.say("满意度调查：{s}", "Survey answered: {s}", s=scores), "done")


TELLERS: Final[Mapping[type[Event], Callable[[Teller, Any], Told]]] = {
    e.CaseOpened: _opened,
    e.CaseNumbered: _numbered,
    e.ValuesRecorded: _recorded,
    e.FieldCorrected: _corrected,
    e.TableDecided: _decided,
    e.LevelRaised: _raised,
    e.CaseClosed: _closed,
    e.CaseSettled: _settled,
    e.CaseReopened: _reopened,
    e.CaseArchived: _archived,
    e.HoldPlaced: _held,
    e.HoldLifted: _lifted,
    e.CaseDisposed: _disposed,
    e.CaseMoved: _moved,
    e.CaseLinked: _linked,
    e.CaseUnlinked: _unlinked,
    e.PartyJoined: _party_joined,
    e.PartyLeft: _party_left,
    e.SubjectErased: _erased,
    e.HistoryRecorded: _history,
    e.CasePlaced: _placed,
    e.ProcedureStarted: _started,
    e.StepBegun: _begun,
    e.StepSigned: _signed,
    e.StepCompleted: _completed,
    e.StepLeft: _left,
    e.TaskAssigned: _assigned,
    e.HandoverOffered: _offered,
    e.HandoverAnswered: _offer_answered,
    e.ProcedureEnded: _ended,
    e.ProcedureCancelled: _cancelled,
    e.DocumentIssued: _issued,
    e.PaperIssued: _paper_issued,
    e.PaperSigned: _paper_signed,
    e.ClockStarted: _clock_started,
    e.ClockStopped: _clock_stopped,
    e.ClockMoot: _clock_moot,
    e.ClockWarned: _clock_warned,
    e.ClockLate: _clock_late,
    e.LadderActed: _ladder,
    e.ClockCameRound: _came_round,
    e.WatchTurned: _turned,
    e.ClockSuspended: _suspended,
    e.ClockResumed: _resumed,
    e.ClockReset: _reset,
    e.ExtensionAsked: _asked,
    e.ExtensionGranted: _granted,
    e.ExtensionRefused: _refused,
    e.LetterOwed: _owed,
    e.LetterSent: _sent,
    e.LetterDelivered: _delivered,
    e.LetterRead: _read,
    e.LetterFailed: _failed,
    e.NoticeOwed: _noticed,
    e.MessageReceived: _message,
    e.MaterialSupplied: _supplied,
    e.NoteAdded: _note,
    e.FilesAttached: _files,
    e.Urged: _urged,
    e.SurveyAsked: _survey_asked,
    e.SurveyAnswered: _surveyed,
}
