"""What `bihuan check` prints: the mistakes of reading, or the findings and what was proved."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.checking.places import Places
from bihuan.regulation.checking.whole import Checked, prove
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Mistake, Sources, read
from bihuan.regulation.reading.words import Words
from bihuan.regulation.worktime.language import Language

_HEADS = {
    Severity.REFUTES: Words("不成立", "Refuted"),
    Severity.DOUBT: Words("存疑", "In doubt"),
    Severity.NOTE: Words("提示", "Notes"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """The same answer for people (`text`) and for programs (`data`). `is_sound` decides the exit status."""

    text: str
    data: dict[str, object]
    is_sound: bool

    def json(self) -> str:
        """`{"sound": …, "mistakes": […], "findings": […], "proved": […]}`, indented."""
        return json.dumps(self.data, ensure_ascii=False, indent=2)


def report(sources: Sources, *, lang: Language) -> Report:
    """Reads the sources of a version and proves or refutes it."""
    reading = read(sources)
    if not isinstance(reading, Regulation):
        return _unread(reading, lang)
    checked = prove(reading)
    return _read(reading, checked, Places(sources), lang)


def _unread(mistakes: tuple[Mistake, ...], lang: Language) -> Report:
    count = len(mistakes)
    head = f"读不懂，{count} 处错误：" if lang == "zh" else f"Not read, {count} mistakes:"
    lines = [head, *(f"  {one.in_words(lang)}" for one in mistakes)]
    data = {
        "sound": False,
        "mistakes": [
            {
                "file": one.file,
                "line": one.line,
                "column": one.column,
                "where": one.where,
                "words": one.in_words(lang),
            }
            for one in mistakes
        ],
        "findings": [],
        "proved": [],
    }
    return Report("\n".join(lines), data, False)


def _read(regulation: Regulation, checked: Checked, places: Places, lang: Language) -> Report:
    lines = [
        f"{regulation.title}（{regulation.id} {regulation.version}）"
        if lang == "zh"
        else f"{regulation.id} {regulation.version}"
    ]
    for severity, head in _HEADS.items():
        found = [one for one in checked.findings if one.severity is severity]
        if found:
            lines += [
                "",
                f"{head.in_(lang)} {len(found)}",
                *(f"  {_line(one, places, lang)}" for one in found),
            ]
    proved = Words("已证明", "Proved").in_(lang)
    lines += ["", f"{proved} {len(checked.proved)}", *(f"  {one.words.in_(lang)}" for one in checked.proved)]
    lines += ["", _verdict(checked, lang)]
    data: dict[str, object] = {
        "regulation": regulation.id,
        "version": regulation.version,
        "digest": regulation.digest,
        "sound": checked.is_sound,
        "mistakes": [],
        "findings": [_data(one, places, lang) for one in checked.findings],
        "proved": [
            {"code": one.code, "count": one.count, "words": one.words.in_(lang)} for one in checked.proved
        ],
    }
    return Report("\n".join(lines), data, checked.is_sound)


def _line(finding: Finding, places: Places, lang: Language) -> str:
    said = finding.in_words(lang).removeprefix(finding.file).lstrip()
    return f"{places.of(finding)} {said}"


def _data(finding: Finding, places: Places, lang: Language) -> Mapping[str, object]:
    place = places.of(finding)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "where": finding.path,
        "articles": list(finding.articles),
        "words": finding.in_words(lang),
        "example": finding.example.in_(lang),
    }


def _verdict(checked: Checked, lang: Language) -> str:
    refuted = _count(checked.findings, Severity.REFUTES)
    if refuted:
        return (
            f"不能发布：{refuted} 处不成立。" if lang == "zh" else f"Cannot be published: {refuted} refuted."
        )
    return "可以发布。" if lang == "zh" else "Can be published."


def _count(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(1 for one in findings if one.severity is severity)
