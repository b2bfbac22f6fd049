"""What two versions say differently, in words: limits, levels, tables, steps, posts, fields, articles."""

from collections.abc import Iterable, Mapping
from typing import Any

from bihuan.regulation.model import Clock, Regulation, Step
from bihuan.regulation.worktime.language import Language
from bihuan.regulation.worktime.limits import in_words
from bihuan.simulator.backtest.words import Naming

KINDS: tuple[tuple[str, str, str], ...] = (
    ("levels", "级别", "level"),
    ("posts", "岗位", "post"),
    ("channels", "渠道", "channel"),
    ("fields", "字段", "field"),
    ("forms", "表单", "form"),
    ("tables", "判定表", "table"),
    ("procedures", "程序", "procedure"),
    ("clocks", "时限", "clock"),
    ("letters", "文书", "letter"),
    ("duties", "定期职责", "duty"),
    ("measures", "指标", "measure"),
    ("articles", "条款", "article"),
)


def differences(before: Regulation, after: Regulation, lang: Language) -> list[str]:
    """A line for each thing that one version has and the other has not or has otherwise."""
    old, new = Naming(before, lang), Naming(after, lang)
    lines: list[str] = []
    for kind, chinese, english in KINDS:
        mine, other = getattr(before, kind), getattr(after, kind)
        word = chinese if lang == "zh" else english
        lines += _come_and_gone(mine, other, word, kind, old, new, lang)
    for key in _both(before.clocks, after.clocks):
        lines += _clock(before.clocks[key], after.clocks[key], new, lang)
    for key in _both(before.tables, after.tables):
        if _rows(before, key) != _rows(after, key):
            name = new.table(key)
            lines.append(f"判定表“{name}”的规则不同" if lang == "zh" else f'table "{name}": other rows')
    for key in _both(before.procedures, after.procedures):
        lines += _steps(before, after, key, old, new, lang)
    for key in _both(before.articles, after.articles):
        if before.articles[key].text != after.articles[key].text:
            said = f"第{key}条文字不同" if lang == "zh" else f"article {key}: other words"
            lines.append(said)
    return lines


def _both(mine: Mapping[str, Any], other: Mapping[str, Any]) -> Iterable[str]:
    return (key for key in mine if key in other)


def _come_and_gone(
    mine: Mapping[str, Any],
    other: Mapping[str, Any],
    word: str,
    kind: str,
    old: Naming,
    new: Naming,
    lang: Language,
) -> list[str]:
    came = [new.of(kind, key) for key in other if key not in mine]
    gone = [old.of(kind, key) for key in mine if key not in other]
    lines = []
    if came:
        lines.append(f"新增{word}：{'、'.join(came)}" if lang == "zh" else f"new {word}: {', '.join(came)}")
    if gone:
        lines.append(
            f"取消{word}：{'、'.join(gone)}" if lang == "zh" else f"no more {word}: {', '.join(gone)}"
        )
    return lines


def _clock(before: Clock, after: Clock, naming: Naming, lang: Language) -> list[str]:
    name = naming.clock(after.key)
    lines = []
    old, new = _limits(before, naming, lang), _limits(after, naming, lang)
    for row in dict.fromkeys((*old, *new)):
        was, is_now = old.get(row, "—"), new.get(row, "—")
        if was == is_now:
            continue
        if lang == "zh":
            lines.append(f"时限“{name}”{row and f'（{row}）'}：{was}改为{is_now}")
        else:
            lines.append(f'clock "{name}"{row and f" ({row})"}: {was} becomes {is_now}')
    for what, chinese, english in (
        ("starts", "起算", "starts"),
        ("stops", "止算", "stops"),
        ("suspended", "中止", "suspension"),
        ("counting", "计算方式", "counting"),
        ("extension", "延期规则", "extension"),
        ("late", "逾期后果", "ladder"),
        ("regrade", "调级重算", "re-grading"),
    ):
        if _bare(getattr(before, what)) != _bare(getattr(after, what)):
            word = chinese if lang == "zh" else english
            lines.append(f"时限“{name}”的{word}不同" if lang == "zh" else f'clock "{name}": other {word}')
    return lines


def _bare(value: Any) -> str:
    """As written, without where it is written: two versions may hold the same rule at other places."""
    match value:
        case tuple():
            return ",".join(_bare(one) for one in value)
        case None | str():
            return str(value)
        case _ if hasattr(value, "text"):
            return str(value.text)
        case _ if hasattr(value, "__dataclass_fields__"):
            shown = [name for name in value.__dataclass_fields__ if name not in ("rule", "path", "articles")]
            return "|".join(f"{name}={_bare(getattr(value, name))}" for name in shown)
        case Mapping():
            return ",".join(f"{key}:{_bare(one)}" for key, one in value.items())
        case _:
            return str(value)


def _limits(clock: Clock, naming: Naming, lang: Language) -> dict[str, str]:
    """Each row's condition in words (empty: always) and its limit in words."""
    found = {}
    for row in clock.within:
        when = naming.condition(row.when) if row.when is not None else ""
        parts = [in_words(one, lang) for one in row.limits]
        parts += [naming.of("fields", field) for field in row.until]
        found[when] = (" 或 " if lang == "zh" else " or ").join(parts)
    return found


def _rows(regulation: Regulation, key: str) -> list[str]:
    table = regulation.tables[key]
    rows = [f"{row.when.text if row.when is not None else ''}>{_bare(row.then)}" for row in table.table.rows]
    return [table.table.policy, *rows]


def _steps(
    before: Regulation, after: Regulation, procedure: str, old: Naming, new: Naming, lang: Language
) -> list[str]:
    mine, other = before.procedures[procedure].steps, after.procedures[procedure].steps
    word = "步骤" if lang == "zh" else "step"
    came = [new.step(procedure, key) for key in other if key not in mine]
    gone = [old.step(procedure, key) for key in mine if key not in other]
    lines = []
    if came:
        lines.append(f"新增{word}：{'、'.join(came)}" if lang == "zh" else f"new {word}: {', '.join(came)}")
    if gone:
        lines.append(
            f"取消{word}：{'、'.join(gone)}" if lang == "zh" else f"no more {word}: {', '.join(gone)}"
        )
    for key in _both(mine, other):
        lines += _step(mine[key], other[key], new.step(procedure, key), lang)
    return lines


def _step(before: Step, after: Step, name: str, lang: Language) -> list[str]:
    asked = (
        (("by", "doers", "not_by", "all_sign"), "由谁办理", "who does it"),
        (("form",), "表单", "form"),
        (("sets",), "判定的表", "tables decided"),
        (("approval",), "审批", "approval"),
        (("starts",), "启动的程序", "procedures started"),
    )
    lines = []
    for fields, chinese, english in asked:
        if any(_bare(getattr(before, one)) != _bare(getattr(after, one)) for one in fields):
            lines.append(
                f"步骤“{name}”：{chinese}不同" if lang == "zh" else f'step "{name}": other {english}'
            )
    if _leads(before) != _leads(after):
        lines.append(f"步骤“{name}”：去向不同" if lang == "zh" else f'step "{name}": leads elsewhere')
    return lines


def _leads(step: Step) -> dict[str, str]:
    return {key: _bare(outcome.routes) for key, outcome in step.outcomes.items()}
