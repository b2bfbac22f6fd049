"""What is defined and never used, and words that are missing."""

from collections.abc import Iterable, Iterator

from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.checking.listening import every_start, every_step
from bihuan.regulation.checking.naming import Naming, listed
from bihuan.regulation.checking.walked import Walked
from bihuan.regulation.model import SUBJECT, Regulation, Rule
from bihuan.regulation.reading.words import Words

RECORD = "record"
SHOWN_AT_MOST = 8


def never_given(regulation: Regulation, naming: Naming) -> Iterator[Finding]:
    """Fields no form asks for and no table or start gives."""
    given = {key for form in regulation.forms.values() for key in form.fields}
    given |= {key for table in regulation.tables.values() for key in table.gives}
    given |= {key for _, start in every_start(regulation) for key in start.gives}
    for key, field in regulation.fields.items():
        if key not in given:
            expected = Words("由表单或表给出的字段", "a field that a form or a table gives")
            found = Words(
                f"哪里也不给出的{naming.field(key).zh}", f"{naming.field(key).en}, which nothing gives"
            )
            yield _unused("field-never-given", field.rule, expected, found)


def unused(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Forms nobody fills in, tables nobody decides, letters never owed."""
    steps = list(every_step(regulation))
    forms = {step.form for step in steps} | {form for step in steps for form in step.issues} | {RECORD}
    ways = [outcome for step in steps for outcome in step.outcomes.values()]
    forms |= {one.form for one in ways} | {form for one in ways for form in one.issues}
    # A signal on a chart fills in the record of its early warning itself.
    forms |= {one.form for one in regulation.warnings.values()}
    for key, form in regulation.forms.items():
        if key not in forms:
            expected = Words("有步骤填写或开出的表单", "a form that a step fills in or issues")
            found = Words(f"从未使用的“{form.name}”（{key}）", f"{key}, which none does")
            yield _unused("form-unused", form.rule, expected, found)
    decided = {one.rule.path for one in walked.asked if one.kind == "table"}
    again = regulation.reassessment.tables if regulation.reassessment is not None else ()
    for key, table in regulation.tables.items():
        if f"tables.{key}" not in decided and key not in again:
            expected = Words("有步骤判定（sets）的表", "a table that a step decides (sets)")
            found = Words(f"从未判定的“{table.name}”（{key}）", f"{key}, which none does")
            yield _unused("table-unused", table.rule, expected, found)
    owed = {used.what for used in walked.letters}
    for key, letter in regulation.letters.items():
        if key not in owed:
            expected = Words("会发出的函件", "a letter that is owed some time")
            found = Words(f"从不发出的{naming.letter(key).zh}", f"{naming.letter(key).en}, which never is")
            yield _unused("letter-unused", letter.rule, expected, found)


def unnamed(regulation: Regulation) -> Iterator[Finding]:
    """Outcomes without words for their button."""
    for step in every_step(regulation):
        for outcome in step.outcomes.values():
            if not outcome.name.strip():
                yield Finding(
                    "outcome-unnamed",
                    Severity.REFUTES,
                    outcome.rule.path,
                    Words("有名称的结果", "an outcome with words"),
                    Words(f"没有名称的 {outcome.key}", f"{outcome.key} without any"),
                    Words("请在 outcomes 中写出名称。", "Give its words under outcomes."),
                    outcome.rule.articles,
                )


def untranslated(regulation: Regulation) -> Iterator[Finding]:
    """Names and letters without English."""
    missing = [path for path in _shown(regulation) if path not in regulation.english]
    missing += [f"letters.{key}" for key, one in regulation.letters.items() if "en" not in one.body]
    if not missing:
        return
    shown = listed(Words(path, path) for path in missing[:SHOWN_AT_MOST])
    more = len(missing) - SHOWN_AT_MOST
    found = Words(
        f"缺 {len(missing)} 处：{shown.zh}" + (f"等（另 {more} 处）" if more > 0 else ""),
        f"{len(missing)} missing: {shown.en}" + (f" and {more} more" if more > 0 else ""),
    )
    yield Finding(
        "english-missing",
        Severity.NOTE,
        "",
        Words("各名称的英文", "English words for every name"),
        found,
        Words("请补入 en.yaml 和 letters/*.en.txt。", "Add them to en.yaml and letters/*.en.txt."),
        file="en.yaml",
    )


def _shown(regulation: Regulation) -> Iterator[str]:
    """The paths of all names people read."""
    parts: Iterable[Iterable[Rule]] = (
        (one.rule for one in regulation.posts.values()),
        (one.rule for one in regulation.channels.values()),
        (one.rule for one in regulation.forms.values()),
        (copy.rule for one in regulation.forms.values() for copy in one.copies),
        (one.rule for one in regulation.fields.values()),
        (one.rule for one in regulation.tables.values()),
        (one.rule for one in regulation.procedures.values()),
        (one.rule for one in regulation.clocks.values()),
        (one.rule for one in regulation.letters.values()),
        (one.rule for one in regulation.duties.values()),
        (one.rule for one in regulation.reports.values()),
        (one.rule for one in regulation.measures.values()),
        (one.rule for one in regulation.warnings.values()),
        (one.rule for one in regulation.populations.values()),
        (step.rule for step in every_step(regulation)),
        (outcome.rule for step in every_step(regulation) for outcome in step.outcomes.values()),
        (end.rule for one in regulation.procedures.values() for end in one.ends.values()),
    )
    yield from dict.fromkeys(rule.path for part in parts for rule in part)
    yield from (f"levels.{key}" for key in regulation.levels)
    yield from (f"departments.{key}" for key in regulation.departments)
    for field in regulation.fields.values():
        kind = field.kind.value
        yield from (f"{field.rule.path}.{kind}.{option}" for option in field.options)
        for column in field.columns.values():
            yield column.rule.path
            yield from (f"{column.rule.path}.one_of.{option}" for option in column.options)
    for paper in regulation.papers.values():
        if not paper.implied and (paper.form is None or paper.name != regulation.forms[paper.form].name):
            yield paper.path


def unheard(regulation: Regulation, naming: Naming) -> Iterator[Finding]:
    """Private procedures about a person in which that person never does anything."""
    for procedure in regulation.procedures.values():
        if not procedure.private or any(SUBJECT in step.by for step in procedure.steps.values()):
            continue
        yield Finding(
            "subject-unheard",
            Severity.NOTE,
            procedure.rule.path,
            Words(
                "由本人（subject）陈述、签收或申诉的一步", "a step in which the subject is heard or appeals"
            ),
            Words(
                f"没有这样一步的{naming.procedure(procedure.key).zh}",
                f"{naming.procedure(procedure.key).en} without one",
            ),
            Words("处理员工前应听取其陈述，并可申诉。", "Hear them before deciding, and let them appeal."),
            procedure.rule.articles,
        )


def _unused(code: str, rule: Rule, expected: Words, found: Words) -> Finding:
    advice = Words("请使用它或删去。", "Use it or remove it.")
    return Finding(code, Severity.DOUBT, rule.path, expected, found, advice, rule.articles)
