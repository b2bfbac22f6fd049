"""Posts exist and can be filled: departments known, no circles above, somebody left after exclusion."""

from collections.abc import Iterable, Iterator

from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.checking.listening import every_rung, every_step
from bihuan.regulation.checking.moving import circles
from bihuan.regulation.checking.naming import Naming, listed
from bihuan.regulation.checking.walked import Used, Walked
from bihuan.regulation.model import AUTOMATIC, COMPLAINANT, SUBJECT, Regulation, Rule, Step
from bihuan.regulation.reading.words import Words

BUILT_IN = frozenset((COMPLAINANT, SUBJECT, AUTOMATIC))


def unknown_posts(regulation: Regulation, naming: Naming) -> Iterator[Finding]:
    """Posts that are named but not defined."""
    for key, rule in _named(regulation):
        if key not in regulation.posts and key not in BUILT_IN and key not in regulation.bodies:
            yield Finding(
                "post-unknown",
                Severity.REFUTES,
                rule.path,
                Words("posts 中的岗位", "a post of posts"),
                Words(f"未定义的 {key}", f"{key}, which is none"),
                Words("请定义它或改正名称。", "Define it or correct the name."),
                rule.articles,
            )


def _named(regulation: Regulation) -> Iterator[tuple[str, Rule]]:
    for step in every_step(regulation):
        yield from ((post, step.rule) for post in (*step.by, *step.tells))
        yield from ((post, row.rule) for row in (*step.approval, *step.doers) for post in row.chain)
        yield from ((one.for_post, one.rule) for one in step.starts if one.for_post is not None)
        for outcome in step.outcomes.values():
            yield from ((post, outcome.rule) for post in outcome.by or ())
    for clock in regulation.clocks.values():
        if clock.answers is not None:
            yield clock.answers, clock.rule
        yield from ((post, clock.rule) for warning in clock.warns for post in warning.tells)
        yield from ((post, rung.rule) for rung in clock.late for post in rung.tells)
        yield from (
            (one.for_post, one.rule) for rung in clock.late for one in rung.starts if one.for_post is not None
        )
        if clock.extension is not None:
            asked = (*clock.extension.asked_by, *clock.extension.decided_by)
            yield from ((post, clock.extension.rule) for post in asked)
    yield from ((letter.to, letter.rule) for letter in regulation.letters.values())
    yield from ((post, duty.rule) for duty in regulation.duties.values() for post in duty.by)
    yield from ((post, one.rule) for one in regulation.warnings.values() for post in one.by)
    for access in regulation.access.values():
        yield from ((post, access.rule) for post in (*access.approved_by, *access.kept_by))
    if regulation.reassessment is not None:
        yield from ((post, regulation.reassessment.rule) for post in regulation.reassessment.by)
    for procedure in regulation.procedures.values():
        yield from ((post, procedure.rule) for post in procedure.started_by)
    yield from ((post.held_as, post.rule) for post in regulation.posts.values() if post.held_as)
    yield from ((post.reports_to, post.rule) for post in regulation.posts.values() if post.reports_to)


def silence_offered(regulation: Regulation, naming: Naming) -> Iterator[Finding]:
    """Ways out a clock takes for a complainant who says nothing, which they could press as well."""
    for clock in regulation.clocks.values():
        for rung in every_rung(clock):
            for key, outcome in rung.does.items():
                step = regulation.procedures[clock.procedure].steps.get(key)
                way = step.outcomes.get(outcome) if step is not None else None
                if step is None or way is None or not way.secondary or way.by is not None:
                    continue
                if COMPLAINANT in step.by:
                    yield Finding(
                        "silence-offered",
                        Severity.DOUBT,
                        f"{step.rule.path}.leads.{outcome}",
                        Words("写明由谁选择的出路", "a way out that says whose it is"),
                        Words(
                            f"时限会代投诉人作出“{way.name}”，页面上投诉人自己也选得到",
                            f"{outcome}, which a clock takes, is offered to the complainant too",
                        ),
                        Words(
                            "只由时限作出的，写 by: automatic；也可以由人选择的，写明岗位。",
                            "Write by: automatic where only the clock takes it, else the posts it is for.",
                        ),
                        way.rule.articles,
                    )


def circles_above(regulation: Regulation, naming: Naming) -> Iterator[Finding]:
    """Posts that report to one another in a circle, so that nobody takes over."""
    above = {key: [post.reports_to] if post.reports_to else [] for key, post in regulation.posts.items()}
    for circle in circles(above):
        rule = regulation.posts[circle[0]].rule
        found = listed(naming.post(key) for key in circle)
        yield Finding(
            "posts-in-circle",
            Severity.REFUTES,
            rule.path,
            Words("有最高一级的上级关系", "reports_to that ends at a post above all"),
            Words(f"循环：{found.zh}", f"a circle: {found.en}"),
            Words("请去掉其中一个 reports_to。", "Remove one reports_to."),
            rule.articles,
        )


def unseated(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Posts of a department, or of a person, not known when they are called upon.

    A notice without its department still reaches whoever holds the post in the unit. So does what somebody
    may ask for at any time, more time or a procedure of its own: only a doubt.
    """
    loose = {one.extension.procedure for one in regulation.clocks.values() if one.extension is not None}
    loose |= {key for key in regulation.procedures if regulation.is_begun_by_people(key)}
    told: set[tuple[str, str]] = set()
    firm = [used for used in walked.posts if used.procedure not in loose]
    mild = [used for used in walked.posts if used.procedure in loose] + walked.notices
    for severity, uses in ((Severity.REFUTES, firm), (Severity.DOUBT, mild)):
        for used in uses:
            found = _unknown_seat(regulation, used, severity, naming)
            if found is not None and (used.what, used.rule.path) not in told:
                told.add((used.what, used.rule.path))
                yield found


def _unknown_seat(regulation: Regulation, used: Used, severity: Severity, naming: Naming) -> Finding | None:
    post = regulation.posts.get(used.what)
    of_subject = used.what == SUBJECT or (
        post is not None and post.of is not None and post.of[0] == "subject"
    )
    if of_subject and SUBJECT not in used.state.marks:
        return Finding(
            "no-subject",
            Severity.REFUTES,
            used.rule.path,
            Words("为某人或某部门启动的程序", "a procedure started for somebody"),
            Words(
                f"未为任何人启动的{naming.procedure(used.procedure).zh}中的 {used.what}",
                f"{used.what} in {naming.procedure(used.procedure).en}, which is started for nobody",
            ),
            Words(
                "请用 for each 或 for 启动它，或改用别的岗位。",
                "Start it for each or for somebody, or name another.",
            ),
            used.rule.articles,
            naming.way(used.way),
        )
    if (
        post is not None
        and post.of is not None
        and post.of[0] == "field"
        and post.of[1] not in used.state.sure
    ):
        field = naming.field(post.of[1])
        return Finding(
            "department-unknown",
            severity,
            used.rule.path,
            Words(
                f"此前必填的{field.zh}（{naming.post(post.key).zh}所属部门）",
                f"{field.en} to be required before, for {naming.post(post.key).en}",
            ),
            Words("可能没有值", "it may have no value"),
            Words("请在此前每条路径的表单中把它设为必填。", "Require it on a form on every way here."),
            used.rule.articles,
            naming.way(used.way),
        )
    return None


def undone(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Steps kept for whoever did another step, which may not have been done."""
    told: set[str] = set()
    for used in walked.doers:
        if used.rule.path in told or used.what.rpartition("/")[2] in used.state.marks:
            continue
        told.add(used.rule.path)
        yield Finding(
            "same-as-not-done",
            Severity.REFUTES,
            used.rule.path,
            Words(f"此前必经的 {used.what}（same_as）", f"{used.what} (same_as) to be done before"),
            Words("可能没有办理过", "it may not have been"),
            Words("请改为每条路径都经过的步骤。", "Name a step that every way passes."),
            used.rule.articles,
            naming.way(used.way),
        )


def nobody_left(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Steps whose doer may be excluded with nobody above to stand in."""
    for procedure in walked.graph.nodes:
        for key in sorted(walked.graph.reached(procedure)):
            step = regulation.step(procedure, key)
            yield from _left(regulation, step, naming)
            if step.same_as is not None and step.same_as in step.not_by:
                yield _contradiction(step, naming)


def _contradiction(step: Step, naming: Naming) -> Finding:
    rule = Rule(f"{step.rule.path}.same_as", step.rule.articles)
    return Finding(
        "same-as-barred",
        Severity.REFUTES,
        rule.path,
        Words("有人可以办理的步骤", "a step that somebody may do"),
        Words(
            f"只能由办理 {step.same_as} 的人办理、又不得由其办理的{naming.step(step).zh}"
            f"（{step.rule.path}.not_by）",
            f"{naming.step(step).en}, for whoever did {step.same_as} alone and never for them"
            f" ({step.rule.path}.not_by)",
        ),
        Words("请在 same_as 和 not_by 中去掉一个。", "Take it out of same_as or of not_by."),
        rule.articles,
    )


def _left(regulation: Regulation, step: Step, naming: Naming) -> Iterator[Finding]:
    barred = _barred(regulation, step)
    if not barred:
        return
    for posts, rule in _choices(step):
        if all(_may_be_empty(regulation, post, barred) for post in posts):
            names = listed(naming.post(post) for post in posts)
            yield Finding(
                "nobody-left",
                Severity.REFUTES,
                rule.path,
                Words("回避之后仍有人可办", "somebody left after exclusion"),
                Words(
                    f"只有{names.zh}，而其本人须回避，又没有上级岗位",
                    f"{names.en} alone, excluded, with no post above",
                ),
                Words(
                    "请给它写上 reports_to，或改由别的岗位办理。", "Give it reports_to, or name another post."
                ),
                rule.articles,
            )


def _barred(regulation: Regulation, step: Step) -> frozenset[str]:
    """The posts that may have done the steps whose doers are excluded here."""
    steps = step.not_by if step.approves is None else (*step.not_by, step.approves)
    found: set[str] = set()
    for name in steps:
        procedure, _, key = name.rpartition("/")
        for one in every_step(regulation):
            if (
                one.key == key
                and (not procedure or one.procedure == procedure)
                and _concerns(regulation, step, one)
            ):
                found.update(one.by)
    return frozenset(found - BUILT_IN)


def _concerns(regulation: Regulation, step: Step, other: Step) -> bool:
    """Only steps of the same procedure, or of one above it, are looked at when the doer is asked after."""
    above: str | None = step.procedure
    seen: set[str] = set()
    while above is not None and above not in seen:
        if above == other.procedure:
            return True
        seen.add(above)
        above = regulation.procedures[above].of
    return False


def _choices(step: Step) -> Iterable[tuple[tuple[str, ...], Rule]]:
    """Each set of posts of which one must be able to act; where all sign or approve, each by itself."""
    if step.approves is not None:
        return [((post,), row.rule) for row in step.approval for post in row.chain]
    if step.all_sign:
        return [((post,), step.rule) for post in step.by]
    if step.doers:
        return [(row.chain, row.rule) for row in step.doers]
    return [(step.by, step.rule)]


def _may_be_empty(regulation: Regulation, key: str, barred: frozenset[str]) -> bool:
    post = regulation.posts.get(key)
    return post is not None and key in barred and post.reports_to is None
