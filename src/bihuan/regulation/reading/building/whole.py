"""The whole regulation, from the shaped policy and the other sources."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, TypeVar

from bihuan.regulation.model import (
    COMPLAINANT,
    MAIN,
    Access,
    Bar,
    Body,
    ByHand,
    Channel,
    Counter,
    Field,
    FieldKind,
    News,
    NewsKind,
    Post,
    Procedure,
    Reassessment,
    Regulation,
    Repeat,
    Retention,
    Watch,
)
from bihuan.regulation.reading.building.clocks import read_clocks, read_counting
from bihuan.regulation.reading.building.draft import FIELD, POST, TABLE, Draft, Place
from bihuan.regulation.reading.building.ends import read_ends
from bihuan.regulation.reading.building.extensions import read_extensions
from bihuan.regulation.reading.building.fields import read_fields, read_forms
from bihuan.regulation.reading.building.implied import clocks_on_steps, duties
from bihuan.regulation.reading.building.measures import read_measures, read_populations
from bihuan.regulation.reading.building.news import Newsroom
from bihuan.regulation.reading.building.procedures import read_procedures
from bihuan.regulation.reading.building.referrals import read_referrals
from bihuan.regulation.reading.building.reports import read_reports
from bihuan.regulation.reading.building.script import read_script
from bihuan.regulation.reading.building.sheets import Known, read_papers
from bihuan.regulation.reading.building.starts import read_starts
from bihuan.regulation.reading.building.surveying import read_survey
from bihuan.regulation.reading.building.tables import read_tables
from bihuan.regulation.reading.building.values import day
from bihuan.regulation.reading.building.warnings import read_warnings
from bihuan.regulation.reading.letters import read_letters
from bihuan.regulation.reading.policy.whole import Policy, RetentionShape
from bihuan.regulation.reading.words import Words, quoted

Held = TypeVar("Held")
Home = tuple[Literal["kind", "field", "subject"], str]

DOORS = ("phone", "web", "counter", "email", "letter", "wechat", "chat", "social", "button", "api")


def build(draft: Draft, policy: Policy, letters: Mapping[str, str], digest: str) -> Regulation | None:
    """The regulation; None, with the draft's mistakes, where it cannot be trusted."""
    top = draft.top
    fields = read_fields(top, policy)
    forms = read_forms(top, policy, fields)
    tables = read_tables(top, policy, fields)
    posts = _posts(top, policy, fields)
    counting = read_counting(top / "calendar", policy.calendar)
    procedures = read_procedures(top, policy, fields, read_ends(top, policy))
    clocks = read_clocks(top, policy, fields, procedures, counting)
    clocks |= clocks_on_steps(top, policy, fields, procedures, posts, counting)
    extending = read_extensions(top, clocks.values(), posts, counting)
    duty, filling, duty_clocks = duties(top, policy, fields, procedures, counting)
    written = read_letters(top, policy, letters, fields, {**procedures, **filling})
    referring = read_referrals(top, policy, posts, counting)
    surveying = read_survey(top, policy, posts, procedures, counting)
    script = read_script(top, policy, fields)
    papers = read_papers(top, policy, Known(fields, forms, posts, {**procedures, **filling}))
    in_force = day(top / "in_force_from", policy.in_force_from)
    rest = _Rest(top, policy)
    made = (
        rest.channels(),
        rest.counters(procedures, fields),
        rest.retention(),
        rest.access(),
    )
    channels, counters, retention, access = made
    populations = read_populations(top, policy)
    warning = read_warnings(top, policy, fields, posts, counting)
    added = (extending, referring, surveying, warning)
    all_procedures = procedures | _joined(one.procedures for one in added) | filling
    all_clocks = clocks | _joined(one.clocks for one in added) | duty_clocks
    measures = read_measures(top, policy, fields, all_procedures, all_clocks)
    reports = read_reports(top, policy, fields, forms, duty, filling)
    watches, bars, bodies = rest.watches(), rest.bars(fields), rest.bodies(fields)
    repeats = rest.repeats(fields)
    reassessment, by_hand = rest.reassessment(fields), rest.by_hand()
    if draft.mistakes or in_force is None:
        return None
    return Regulation(
        id=policy.regulation,
        version=policy.version,
        title=policy.title,
        number=policy.number,
        language=policy.language,
        in_force_from=in_force,
        digest=digest,
        counting=counting,
        moving=policy.moving.open_cases,
        articles=MappingProxyType(dict(draft.articles)),
        departments=MappingProxyType(dict(policy.departments)),
        posts=MappingProxyType(posts),
        levels=MappingProxyType(dict(policy.levels)),
        channels=MappingProxyType(channels),
        fields=MappingProxyType(fields | _joined(one.fields for one in added)),
        forms=MappingProxyType(forms | _joined(one.forms for one in added)),
        tables=MappingProxyType(tables),
        procedures=MappingProxyType(all_procedures),
        clocks=MappingProxyType(all_clocks),
        letters=MappingProxyType({**written, **referring.letters}),
        duties=MappingProxyType(duty),
        measures=MappingProxyType(measures),
        retention=retention,
        access=MappingProxyType(access),
        survey=surveying.survey,
        by_hand=by_hand,
        scope=MappingProxyType(dict(draft.scope)),
        english=MappingProxyType(dict(draft.english)),
        reassessment=reassessment,
        counters=MappingProxyType(counters),
        recourse=MappingProxyType(rest.recourse()),
        anonymous=policy.anonymous,
        watches=MappingProxyType(watches),
        bars=MappingProxyType(bars),
        repeats=MappingProxyType(repeats),
        bodies=MappingProxyType({**bodies, **referring.bodies}),
        papers=MappingProxyType(papers),
        populations=MappingProxyType(populations),
        script=script,
        reports=MappingProxyType(reports),
        warnings=MappingProxyType(warning.warnings),
    )


def _joined(parts: Iterable[Mapping[str, Held]]) -> dict[str, Held]:
    return {key: value for part in parts for key, value in part.items()}


def _posts(top: Place, policy: Policy, fields: Mapping[str, Field]) -> dict[str, Post]:
    posts = {}
    for key, shape in policy.posts.items():
        at = top / "posts" / key
        if key in ("complainant", "subject", "automatic"):
            at.wrong(_OWN_POST, quoted(key), _OWN_POST_ADVICE, at_key=True)
        if shape.reports_to is not None:
            (at / "reports_to").knows(shape.reports_to, top.draft.names.of("posts"), POST)
        if shape.as_ is not None:
            (at / "as").knows(shape.as_, top.draft.names.of("posts"), POST)
        of = None if shape.of is None else _held_in(at / "of", shape.of, policy, fields)
        posts[key] = Post(
            key, shape.name, at.rule(shape.article), of, shape.in_ is not None, shape.reports_to, shape.as_
        )
    return posts


def _held_in(place: Place, of: str, policy: Policy, fields: Mapping[str, Field]) -> Home | None:
    if of == "subject":
        return ("subject", "")
    if of in policy.departments:
        return ("kind", of)
    departments = [key for key, one in fields.items() if one.kind is FieldKind.DEPARTMENT]
    known = [*place.draft.names.of("departments"), *departments, "subject"]
    return ("field", of) if place.knows(of, known, _DEPARTMENT) else None


class _Rest:
    """The smaller parts of a policy, each read by itself."""

    def __init__(self, top: Place, policy: Policy) -> None:
        self.top = top
        self.policy = policy
        self.posts = top.draft.names.of("posts")

    def channels(self) -> dict[str, Channel]:
        made = {}
        for key, shape in self.policy.channels.items():
            at = self.top / "channels" / key
            name, door = (shape, None) if isinstance(shape, str) else (shape.name, shape.door)
            if door is None and key not in DOORS:
                at.wrong(_DOOR, Words("没有", "none"), _DOOR_ADVICE, at_key=True)
            rule = at.rule(None if isinstance(shape, str) else shape.article)
            made[key] = Channel(key, name, door or key, rule)
        return made

    def counters(
        self, procedures: Mapping[str, Procedure], fields: Mapping[str, Field]
    ) -> dict[str, Counter]:
        made = {}
        for key, shape in self.policy.counters.items():
            at = self.top / "counters" / key
            if (shape.same is None) == (shape.counts is None):
                found = Words("一个也没有", "neither") if shape.same is None else Words("两者都有", "both")
                at.wrong(_COUNTED, found, _COUNTED_ADVICE, at_key=True)
            same = self._alike_in(at / "same", shape.same, fields)
            within = (at / "within").length(shape.within)
            counts = self._counted(at / "counts", shape.counts, procedures)
            sums = self._summed(at / "sums", shape.sums, fields)
            made[key] = Counter(key, shape.name, same, within, at.rule(shape.article), counts, sums)
        return made

    def repeats(self, fields: Mapping[str, Field]) -> dict[str, Repeat]:
        made = {}
        for key, shape in self.policy.repeats.items():
            at = self.top / "repeats" / key
            same = self._alike_in(at / "same", shape.same, fields)
            within = (at / "within").length(shape.within)
            made[key] = Repeat(key, shape.name, same, within, shape.does, at.rule(shape.article))
        return made

    def _alike_in(self, at: Place, said: list[str] | None, fields: Mapping[str, Field]) -> tuple[str, ...]:
        """What cases can be compared by: who complains, coded fields, numbers of things."""
        codes = [key for key, one in fields.items() if one.kind is FieldKind.CODE and not one.personal]
        return at.known_each(said, [COMPLAINANT, *self.top.draft.scope, *codes], FIELD)

    def _summed(self, at: Place, name: str | None, fields: Mapping[str, Field]) -> str | None:
        if name is None or not at.knows(name, fields, FIELD):
            return None
        if fields[name].kind not in (FieldKind.MONEY, FieldKind.WHOLE):
            found = Words(f"{name}（{fields[name].name}）", f"{name}, of kind {fields[name].kind}")
            at.wrong(_SUMMED, found, _SUMMED_ADVICE)
        return name

    def bars(self, fields: Mapping[str, Field]) -> dict[str, Bar]:
        made = {}
        dates = [key for key, one in fields.items() if one.kind in (FieldKind.DATE, FieldKind.MOMENT)]
        for key, shape in self.policy.bars.items():
            at = self.top / "bars" / key
            (at / "since").knows(shape.since, dates, FIELD)
            (at / "until").knows(shape.until, ["received", *dates], FIELD)
            within = (at / "within").length(shape.within)
            if within is not None:
                rule = at.rule(shape.article)
                made[key] = Bar(key, shape.name, shape.since, shape.until, within, rule)
        return made

    def bodies(self, fields: Mapping[str, Field]) -> dict[str, Body]:
        made = {}
        texts = [key for key, one in fields.items() if one.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT)]
        for key, shape in self.policy.bodies.items():
            at = self.top / "bodies" / key
            if key in ("complainant", "subject", "automatic", *self.posts):
                at.wrong(_OWN_POST, quoted(key), _OWN_BODY_ADVICE, at_key=True)
            if shape.address is not None:
                (at / "address").knows(shape.address, texts, FIELD)
            made[key] = Body(key, shape.name, at.rule(shape.article), shape.address)
        return made

    def watches(self) -> dict[str, Watch]:
        made = {}
        for key, shape in self.policy.watches.items():
            at = self.top / "watches" / key
            condition = (at / "when").condition(shape.when)
            if condition is not None:
                made[key] = Watch(key, shape.name, condition, at.rule(shape.article))
        return made

    def _counted(self, at: Place, text: str | None, procedures: Mapping[str, Procedure]) -> News | None:
        """What a counter within the case counts: steps done, clocks late, letters delivered, procedures."""
        found = next(iter(Newsroom(procedures, MAIN).read_all(at, text)), None)
        if found is not None and found.kind not in COUNTABLE:
            at.wrong(_STEP_DONE, quoted(found.text), _STEP_DONE_ADVICE)
        return found

    def retention(self) -> tuple[Retention, ...]:
        held = self.policy.retention
        at = self.top / "retention"
        if held is None:
            return ()
        if isinstance(held, RetentionShape):
            return self._retained(at, held)
        return tuple(one for index, shape in enumerate(held) for one in self._retained(at / index, shape))

    def _retained(self, at: Place, shape: RetentionShape) -> tuple[Retention, ...]:
        keep = (at / "keep").length(shape.keep)
        condition = (at / "when").condition(shape.when)
        return () if keep is None else (Retention(keep, shape.from_, at.rule(shape.article), condition),)

    def access(self) -> dict[str, Access]:
        made = {}
        for key, shape in self.policy.access.items():
            at = self.top / "access" / key
            approved = (at / "approved_by").known_each(shape.approved_by, self.posts, POST)
            kept = (at / "kept_by").known_each(shape.kept_by, self.posts, POST)
            made[key] = Access(key, approved, at.rule(shape.article), kept)
        return made

    def reassessment(self, fields: Mapping[str, Field]) -> Reassessment | None:
        shape, at = self.policy.reassess, self.top / "reassess"
        if shape is None:
            return None
        by = (at / "by").known_each(shape.by, self.posts, POST)
        tables = (at / "tables").known_each(shape.tables, self.top.draft.names.of("tables"), TABLE)
        rule = at.rule(shape.article)
        starts = read_starts(at / "starts", shape.starts, fields, rule.articles)
        return Reassessment(by, tables, rule, starts)

    def recourse(self) -> dict[str, str]:
        said = {"zh": self.policy.recourse, "en": self.top.draft.english.get("recourse")}
        return {lang: text for lang, text in said.items() if text}

    def by_hand(self) -> tuple[ByHand, ...]:
        made = []
        for index, shape in enumerate(self.policy.by_hand):
            at = self.top / "by_hand" / index / "article"
            for number in shape.article.split():
                at.cite(number, shape.article)
                made.append(ByHand(number, shape.why))
        return tuple(made)


_COUNTED = Words("same 与 counts 之一", "one of same and counts")
_COUNTED_ADVICE = Words(
    "跨投诉计数写 same，本件内计数写 counts。", "Write same to count cases, counts to count within the case."
)
COUNTABLE = (NewsKind.DONE, NewsKind.LATE, NewsKind.DELIVERED, NewsKind.STARTS, NewsKind.ENDS)
_STEP_DONE = Words("可以计数的事，如 evaluate is done", "what can be counted, such as evaluate is done")
_STEP_DONE_ADVICE = Words(
    "请写步骤办完、时限逾期、函件送达、程序启动或结束。",
    "Name a step done, a clock late, a letter delivered, or a procedure that starts or ends.",
)
_DOOR = Words("键 door", "the key door")
_DOOR_ADVICE = Words(f"请写明入口：{', '.join(DOORS)}。", f"Say which door carries it: {', '.join(DOORS)}.")
_DEPARTMENT = Words("部门种类、部门字段或 subject", "a kind of department, a department field, or subject")
_OWN_POST = Words("不是内置的键", "a key that is not built in")
_SUMMED = Words("金额或整数字段", "a field of money or of a whole number")
_SUMMED_ADVICE = Words("请改用这类字段。", "Use such a field.")
_OWN_BODY_ADVICE = Words("请改用别的键。", "Choose another key.")
_OWN_POST_ADVICE = Words(
    "complainant、subject、automatic 是内置的。", "complainant, subject and automatic are built in."
)
