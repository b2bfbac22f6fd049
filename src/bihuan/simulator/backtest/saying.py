"""What `bihuan backtest` prints: sums in words, tables, the cases concerned, and what is unknown and why."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bihuan.regulation.model import Regulation
from bihuan.regulation.worktime.language import Language
from bihuan.simulator.backtest.differences import differences
from bihuan.simulator.backtest.findings import Given, Verdict
from bihuan.simulator.backtest.tallying import MOST_LISTED, LimitKey, Tally
from bihuan.simulator.backtest.words import VERDICTS, Naming

MOST_DOUBTS = 20
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Report:
    """The same answer for people (`text`) and for programs (`data`)."""

    text: str
    data: dict[str, Any]

    def json(self) -> str:
        return json.dumps(self.data, ensure_ascii=False, indent=2)


def report(
    tally: Tally, amended: Regulation, version: Callable[[str], Regulation], *, lang: Language
) -> Report:
    """`version` gives the published versions that the cases were lived under."""
    return _Teller(tally, amended, version, lang).report()


class _Teller:
    def __init__(
        self, tally: Tally, amended: Regulation, version: Callable[[str], Regulation], lang: Language
    ) -> None:
        self.tally = tally
        self.amended = amended
        self.lang = lang
        self.olds = {name: version(name) for name in sorted(tally.versions)}
        self.new = Naming(amended, lang)
        self.old = Naming(next(iter(self.olds.values()), amended), lang)

    def say(self, chinese: str, english: str) -> str:
        return chinese if self.lang == "zh" else english

    def verdict(self, one: Verdict) -> str:
        return self.say(*VERDICTS[one])

    def report(self) -> Report:
        differing = {name: differences(old, self.amended, self.lang) for name, old in self.olds.items()}
        sections = [
            [self._head(), *self._basis()],
            *(self._versions(name, lines) for name, lines in differing.items()),
            self._sentences(),
            self._clocks(),
            self._levels(),
            self._tables(),
            self._ways(),
            self._unknown(),
            self._changed(),
        ]
        text = "\n\n".join("\n".join(one) for one in sections if one)
        return Report(text, self._data(differing))

    # --- text

    def _head(self) -> str:
        one = self.amended
        title = one.word("title", one.title, self.lang)
        return self.say(
            f"{title}：{one.id} {one.version} 回测", f"{title}: backtest of {one.id} {one.version}"
        )

    def _basis(self) -> list[str]:
        tally = self.tally
        lines = [
            self.say(
                f"已有案件 {tally.cases} 件：{tally.differing} 件至少有一处会不同，"
                f"{tally.undoubted_same} 件完全相同，{tally.doubtful} 件有记录不足以判断之处。",
                f"{tally.cases} recorded cases: {tally.differing} would differ somewhere, "
                f"{tally.undoubted_same} would be the same, {tally.doubtful} hold something unknown.",
            )
        ]
        if tally.passed_over:
            many = sum(tally.passed_over.values())
            lines.append(
                self.say(f"另有 {many} 件导入的历史案件不在其内。", f"{many} imported cases are left out.")
            )
        lines.append(
            self.say(
                "只用已记录的事实（级别、去向、到期时刻、是否超时），办理时刻以记录为准；"
                "人会因新规而怎样做，不作推测。",
                "Only recorded facts decide (levels, ways, due moments, lateness), at the moments recorded; "
                "what people would have done otherwise is not guessed.",
            )
        )
        return lines

    def _versions(self, name: str, lines: list[str]) -> list[str]:
        head = self.say(
            f"与 {name} 相比（{self.tally.versions[name]} 件）：",
            f"Compared with {name} ({self.tally.versions[name]} cases):",
        )
        none = self.say("没有影响办理的不同", "nothing that decides is different")
        return [head, *(f"  {line}" for line in lines or [none])]

    def _sentences(self) -> list[str]:
        lines = [self._sentence(key) for key in self.tally.runs if self._is_telling(key)]
        return [self.say("时限", "Limits"), *(f"  {line}" for line in sorted(lines))] if lines else []

    def _is_telling(self, key: LimitKey) -> bool:
        _, _, old, new = key
        turned = any(a is not b for a, b in self.tally.runs[key])
        return bool(old) and bool(new) and (old != new or turned)

    def _sentence(self, key: LimitKey) -> str:
        clock, level, old, new = key
        counted = self.tally.runs[key]
        what = self._what(clock, level, old, new)
        turned = [
            self._turned(before, after, many)
            for (before, after), many in _by_many(counted)
            if before is not after
        ]
        cases, runs = self.tally.cases_of[key], sum(counted.values())
        none = self.say("没有一次不同", "none is different")
        return self.say(
            f"{what}：{cases} 件（{runs} 次计时）中，{'，'.join(turned) or none}。",
            f"{what}: of {cases} cases ({runs} runs), {', '.join(turned) or none}.",
        )

    def _what(self, clock: str, level: str, old: str, new: str) -> str:
        name = self.new.clock(clock)
        graded = f"（{self.new.level(level)}）" if level and self.lang == "zh" else ""
        in_level = f" ({self.new.level(level)})" if level and self.lang == "en" else ""
        was, is_now = self.old.limit(old), self.new.limit(new)
        if old == new:
            return self.say(f"“{name}”{graded}{was}", f"{name}{in_level}, {was}")
        return self.say(f"“{name}”{graded}{was}改为{is_now}", f"{name}{in_level}, {was} to {is_now}")

    def _turned(self, before: Verdict, after: Verdict, many: int) -> str:
        old, new = self.verdict(before), self.verdict(after)
        if after is Verdict.UNKNOWN:
            return self.say(f"{many} 次未知", f"{many} unknown")
        return self.say(f"{many} 次由{old}变为{new}", f"{many} from {old} to {new}")

    def _clocks(self) -> list[str]:
        rows = []
        for clock, counted in sorted(self.tally.by_clock().items()):
            articles = self._articles(clock)
            cells = []
            for verdict in Verdict:
                old = sum(many for (before, _), many in counted.items() if before is verdict)
                new = sum(many for (_, after), many in counted.items() if after is verdict)
                if old or new:
                    cells.append(f"{self.verdict(verdict)} {old}→{new}")
            rows.append(self._row(f"{articles}{self.new.clock(clock)}", self.say("，", ", ").join(cells)))
        head = self.say("按条款和时限（现行→修订）", "By article and clock (in force → amended)")
        return [head, *rows] if rows else []

    def _row(self, what: str, said: object) -> str:
        return self.say(f"  {what}：{said}", f"  {what}: {said}")

    def _articles(self, clock: str) -> str:
        found = self.amended.clocks.get(clock) or next(
            (old.clocks[clock] for old in self.olds.values() if clock in old.clocks), None
        )
        return self.new.cited(found.rule.articles) if found is not None else ""

    def _levels(self) -> list[str]:
        if not self.tally.levels:
            return []
        rows = [
            self._row(f"{self.old.level(old)} → {self.new.level(new)}", many)
            for (old, new), many in _by_many(self.tally.levels)
        ]
        return [self.say("级别（现行→修订，次）", "Levels (in force → amended, decisions)"), *rows]

    def _tables(self) -> list[str]:
        rows = []
        for key, summed in sorted(self.tally.table_sums.items()):
            name = self.new.table(key) if key in self.amended.tables else self.old.table(key)
            rows.append(
                self.say(
                    f"  {name}：判定 {summed.decided} 次，不同 {summed.other}，未知 {summed.unknown}",
                    f"  {name}: {summed.decided} decisions, {summed.other} differ, {summed.unknown} unknown",
                )
            )
        return [self.say("判定表", "Tables"), *rows] if rows else []

    def _ways(self) -> list[str]:
        rows = [
            self._row(f"{self.old.place(step)}", f"{self._place(old)} → {self.new.place(new)} ({many})")
            for (step, _, old, new), many in _by_many(self.tally.ways)
        ]
        rows += [
            self._row(
                self.say(f"“{self.old.place(step)}”的审批", f"approval of {self.old.place(step)}"),
                f"{self._posts(old)} → {self._posts(new)} ({many})",
            )
            for (step, old, new), many in _by_many(self.tally.chains)
        ]
        return (
            [self.say("去向和审批（不同或未知）", "Ways and approvals (other or unknown)"), *rows]
            if rows
            else []
        )

    def _place(self, key: str) -> str:
        return self.old.place(key) if key else "—"

    def _posts(self, chain: tuple[str, ...] | None) -> str:
        if chain is None:
            return self.verdict(Verdict.UNKNOWN)
        none = self.say("不需要", "none")
        return self.say("、", ", ").join(self._post(one) for one in chain) or none

    def _post(self, key: str) -> str:
        return self.new.of("posts", key) if key in self.amended.posts else self.old.of("posts", key)

    def _unknown(self) -> list[str]:
        found = self.tally.most_doubted(MOST_DOUBTS)
        rows = [
            self.say(
                f"  {self.new.doubt(doubt, self.old)}：{many} 件",
                f"  {self.new.doubt(doubt, self.old)}: {many} cases",
            )
            for doubt, many in found
        ]
        return [self.say("未知，及其原因", "Unknown, and why"), *rows] if rows else []

    def _changed(self) -> list[str]:
        shown = self.tally.changed[:MOST_SHOWN]
        if not shown:
            return []
        rows = []
        for one in shown:
            parts = [f"{self.new.clock(clock)} → {self.verdict(Verdict.LATE)}" for clock in one.became_late]
            parts += [
                f"{self.new.clock(clock)}：{self.say('不再超时', 'no longer late')}"
                for clock in one.became_in_time
            ]
            parts += [f"{self.old.level(old)} → {self.new.level(new)}" for old, new in one.levels]
            parts += [self.old.place(way) for way in one.ways]
            rows.append(f"  {one.number}  {self.say('；', '; ').join(parts)}".rstrip())
        rest = self.tally.differing - len(shown)
        if rest:
            rows.append(self.say(f"  另有 {rest} 件，见 --json", f"  and {rest} more, see --json"))
        return [self.say("会有不同的案件", "Cases that would differ"), *rows]

    # --- data

    def _data(self, differing: dict[str, list[str]]) -> dict[str, Any]:
        tally = self.tally
        return {
            "regulation": self.amended.id,
            "version": self.amended.version,
            "decided_by": "recorded facts",
            "cases": tally.cases,
            "differing": tally.differing,
            "same": tally.undoubted_same,
            "with_unknown": tally.doubtful,
            "imported": sum(tally.passed_over.values()),
            "versions": [
                {"version": name, "cases": tally.versions[name], "differences": lines}
                for name, lines in differing.items()
            ],
            "clocks": self._data_of_clocks(),
            "limits": self._data_of_limits(),
            "levels": [
                {"before": old, "after": new, "decisions": many}
                for (old, new), many in _by_many(tally.levels)
            ],
            "tables": self._data_of_tables(),
            "ways": [
                {"step": step, "outcome": outcome, "before": old, "after": new, "times": many}
                for (step, outcome, old, new), many in _by_many(tally.ways)
            ],
            "approvals": [
                {"step": step, "before": old, "after": new, "times": many}
                for (step, old, new), many in _by_many(tally.chains)
            ],
            "unknown": [
                {
                    "why": doubt.why.value,
                    "name": doubt.name,
                    "words": self.new.doubt(doubt, self.old),
                    "cases": many,
                }
                for doubt, many in tally.most_doubted(len(tally.doubts))
            ],
            "changed": [
                {
                    "number": one.number,
                    "became_late": one.became_late,
                    "no_longer_late": one.became_in_time,
                    "levels": [{"before": old, "after": new} for old, new in one.levels],
                    "ways": one.ways,
                }
                for one in tally.changed
            ],
            "changed_left_off": max(0, tally.differing - MOST_LISTED),
        }

    def _data_of_clocks(self) -> list[dict[str, Any]]:
        found = []
        for clock, counted in sorted(self.tally.by_clock().items()):
            rule = self.amended.clocks.get(clock)
            found.append(
                {
                    "clock": clock,
                    "name": self.new.clock(clock),
                    "articles": rule.rule.articles if rule is not None else (),
                    "turned": _turned(counted),
                }
            )
        return found

    def _data_of_limits(self) -> list[dict[str, Any]]:
        return [
            {
                "clock": key[0],
                "level": key[1] or None,
                "before": key[2],
                "after": key[3],
                "cases": self.tally.cases_of[key],
                "runs": sum(counted.values()),
                "turned": _turned(counted),
            }
            for key, counted in sorted(self.tally.runs.items())
        ]

    def _data_of_tables(self) -> list[dict[str, Any]]:
        return [
            {"table": table, "before": _plain(old), "after": _plain(new), "known": sure, "times": many}
            for table, counted in sorted(self.tally.tables.items())
            for (old, new, sure), many in _by_many(counted)
        ]


def _by_many(counted: "Counter[Any]") -> list[tuple[Any, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], repr(one[0])))


def _turned(counted: "Counter[tuple[Verdict, Verdict]]") -> list[dict[str, Any]]:
    return [
        {"before": before.value, "after": after.value, "runs": many}
        for (before, after), many in _by_many(counted)
    ]


def _plain(values: Given | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {key: value if isinstance(value, str | int | bool | None) else str(value) for key, value in values}
