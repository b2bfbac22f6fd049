"""Microseconds an evaluation: conditions beside bare lambdas, and tables decided and proved.

python bench/conditions.py
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from bihuan.regulation.conditions import Choice, Money, Quantity, Whole, YesNo, compile_condition
from bihuan.regulation.conditions.types import FieldType
from bihuan.regulation.tables import Row, Table, decide, gap, overlaps, unreachable_rows

SCOPE: dict[str, FieldType] = {
    "danger": YesNo(),
    "source": Choice(("referred", "on_site", "phone", "follow_up", "other")),
    "topic": Choice(("product", "attitude", "repair")),
    "level": Choice(("A", "B", "C"), ordered=True),
    "loss": Money(),
    "freight": Money(),
    "temperature": Quantity(1, "°C"),
    "months": Whole(optional=True),
}
RECORD: dict[str, object] = {
    "danger": False,
    "source": "on_site",
    "topic": "repair",
    "level": "B",
    "loss": 123_456,
    "freight": 1_000,
    "temperature": Decimal("18.4"),
    "months": 5,
}
Lambda = Callable[[Mapping[str, object]], object]
PAIRS: list[tuple[str, Lambda]] = [
    ("danger", lambda v: v["danger"]),
    ('danger or source == "referred"', lambda v: v["danger"] or v["source"] == "referred"),
    ('source in ("referred", "on_site")', lambda v: v["source"] in {"referred", "on_site"}),
    ('level >= "B" and loss > 500', lambda v: v["level"] in {"A", "B"} and v["loss"] > 50_000),  # type: ignore[operator]
    ("loss + freight > 1000.50", lambda v: v["loss"] + v["freight"] > 100_050),  # type: ignore[operator]
    ("temperature < 18.5", lambda v: v["temperature"] < Decimal("18.5")),  # type: ignore[operator]
    ("months is not None and months > 3", lambda v: v["months"] is not None and v["months"] > 3),  # type: ignore[operator]
]
ROWS = ('danger or source == "referred"', 'topic == "repair" or source == "on_site"', None)


def microseconds(act: Callable[[], object], number: int = 200_000) -> float:
    return min(timeit.repeat(act, number=number, repeat=5)) / number * 1e6


def main() -> None:
    empty = microseconds(lambda: None)
    print(f"{'condition':40} {'ours µs':>8} {'bare function':>14} {'lambda µs':>10} {'ratio':>6}")
    for text, bare in PAIRS:
        condition = compile_condition(text, SCOPE)
        ours = microseconds(lambda condition=condition: condition(RECORD)) - empty  # type: ignore[misc]
        test = microseconds(lambda test=condition.test: test(RECORD)) - empty  # type: ignore[misc]
        theirs = microseconds(lambda bare=bare: bare(RECORD)) - empty  # type: ignore[misc]
        print(f"{text:40} {ours:8.3f} {test:14.3f} {theirs:10.3f} {ours / theirs:6.1f}")
    table = Table(tuple(Row(compile_condition(text, SCOPE) if text else None, text) for text in ROWS))
    print(f"decide a table of three rows: {microseconds(lambda: decide(table, RECORD)) - empty:.3f} µs")
    compiling = microseconds(lambda: compile_condition(PAIRS[3][0], SCOPE), 2_000)
    print(f"compile one condition: {compiling:.0f} µs")
    proving = microseconds(lambda: (gap(table), unreachable_rows(table), overlaps(table)), 500)
    print(f"prove a table of three rows: {proving:.0f} µs")


if __name__ == "__main__":
    main()
