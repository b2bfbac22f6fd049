"""`python -m bench.matching`: how well the same matter and the right category are suggested.

Read in place, where TEST_SHARED_DATA or the workplace has them. `--sample` prints suggestions to be judged
by eye, with their texts; the judgements are kept here, as ids only (`judged.csv`).
"""

import argparse
import csv
import random
import statistics
import time
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench.machine import describe
from bench.matching.site import NOW, NoData, found, rows_of, site, take

JUDGED = Path(__file__).parent / "judged.csv"
SAMPLE = 100
UNSURE = 22
FOLDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="print suggestions to be judged")
    asked = parser.parse_args()
    print(describe())
    try:
        with site():
            _matters(sample=asked.sample)
            if not asked.sample:
                _categories()
    except NoData as missing:
        print(f"skipped: {missing}")


# --- the same matter ----------------------------------------------------------------------------------------


def _matters(*, sample: bool) -> None:
    from bihuan.inbox.matching.learning import learn

    rows = rows_of("cn_gov_hot")
    found("HOT")
    case_of = take("HOT", rows)
    learn("HOT", now=NOW)
    topic = {row["id"]: row["topic"] for row in rows if row["topic"]}
    id_of = {case: id for id, case in case_of.items()}
    took: list[float] = []
    suggested = {id: _suggested(case_of[id], id_of, took) for id in topic}
    _recall(topic, suggested)
    print(f"a suggestion takes {statistics.median(took) * 1000:.0f} ms (median of {len(took)})")
    if sample:
        _show(_sampled(rows, case_of, id_of), {row["id"]: row for row in rows})
    else:
        _precision(case_of, id_of)


def _suggested(
    case: str, id_of: dict[str, str], took: list[float], *, limit: int = 5
) -> list[tuple[str, int]]:
    """The ids suggested for a case, with how sure; over the whole set, whenever it was written."""
    from bihuan.cases import queries
    from bihuan.inbox.matching import suggesting

    suggesting.BACK = timedelta(days=10_000)
    row = queries.by_id(case)
    assert row is not None
    begin = time.perf_counter()
    found = suggesting.same_matters(suggesting.asked_of(row), limit=limit)
    took.append(time.perf_counter() - begin)
    return [(id_of[one.case], one.sure) for one in found]


def _recall(topic: dict[str, str], suggested: dict[str, list[tuple[str, int]]]) -> None:
    sizes = Counter(topic.values())
    found, share = 0, []
    for id, own in topic.items():
        same = [other for other, _sure in suggested[id] if topic.get(other) == own]
        found += bool(same)
        share.append(len(same) / min(5, sizes[own] - 1))
    print(f"hand-checked topics: {len(sizes)} topics, {len(topic)} messages {dict(sizes)}")
    print(f"  another of the topic among the five suggested: {found / len(topic):.1%}")
    print(f"  of the five that could be suggested, suggested: {statistics.mean(share):.1%}")


def _sampled(
    rows: Sequence[dict[str, str]], case_of: dict[str, str], id_of: dict[str, str]
) -> list[tuple[str, str, int]]:
    """A hundred first suggestions drawn with a fixed seed, unsure ones too, each pair once."""
    from bihuan.inbox.matching import suggesting

    suggesting.LEAST_SURE = UNSURE
    order = [row["id"] for row in rows]
    random.Random(20260302).shuffle(order)
    pairs: dict[frozenset[str], tuple[str, str, int]] = {}
    for id in order:
        for other, sure in _suggested(case_of[id], id_of, [], limit=1):
            pairs.setdefault(frozenset((id, other)), (id, other, sure))
        if len(pairs) >= SAMPLE:
            break
    return list(pairs.values())[:SAMPLE]


def _show(pairs: Sequence[tuple[str, str, int]], rows: dict[str, dict[str, str]]) -> None:
    for place, (one, other, sure) in enumerate(pairs, start=1):
        print(f"--- {place} {one} {other} {sure}%")
        for id in (one, other):
            text = " ".join(rows[id]["text"].split())
            print(f"  {rows[id]['time'][:10]} {rows[id]['user']} {rows[id]['title']} | {text[:170]}")


def _precision(case_of: dict[str, str], id_of: dict[str, str]) -> None:
    """What people found of the judged suggestions, by how sure the suggestion is now."""
    from bihuan.inbox.matching import suggesting

    shown_from, suggesting.LEAST_SURE = suggesting.LEAST_SURE, 1
    with JUDGED.open(encoding="utf-8", newline="") as file:
        judged = [(row["one"], row["other"], row["same"] == "1") for row in csv.DictReader(file)]
    told = []
    for one, other, same in judged:
        sure = dict(_suggested(case_of[one], id_of, [], limit=40)).get(other, 0)
        told.append((sure, same))
    suggesting.LEAST_SURE = shown_from
    print(
        f"suggestions judged by eye: {len(told)}, of which {sum(same for _sure, same in told)} were the same"
    )
    for low, high in ((shown_from, 101), (90, 101), (70, 90), (shown_from, 70), (0, shown_from)):
        own = [same for sure, same in told if low <= sure < high]
        if own:
            what = {(shown_from, 101): "shown to people", (0, shown_from): "not shown"}.get((low, high))
            print(
                f"  {what or f'{low}-{high - 1} % sure'}: {sum(own)} of {len(own)} the same"
                f" ({sum(own) / len(own):.0%})"
            )


# --- categories ---------------------------------------------------------------------------------------------


def _categories() -> None:
    from bihuan.inbox.matching.answers import Answer, answer_of
    from bihuan.inbox.matching.learning import counts_of, learn, tokens_of
    from bihuan.registry import history

    rows = [row for row in rows_of("cn_gov_messages") if row["label"]]
    for place, row in enumerate(rows):
        row["id"], row["time"] = f"{place}-{row['id']}", row["time"] or "2019-01-01 00:00:00"
    labels = {label: label for label in sorted({row["label"] for row in rows})}
    field = history.regulation().fields["category"]
    told: list[tuple[int, bool]] = []
    baseline = 0
    for fold in range(FOLDS):
        unit = f"FOLD{fold}"
        found(unit)
        kept = [row for row in rows if _fold(row) != fold]
        take(unit, kept, facts="category: label")
        learn(unit, now=NOW)
        (most, _number), *_rest = Counter(row["label"] for row in kept).most_common(1)
        for row in rows:
            if _fold(row) != fold:
                continue
            text = f"{row['title']}\n{row['text']}"
            answer = answer_of(field, text, counts_of(unit, tokens_of(text), fields=True), labels, least=0)
            assert isinstance(answer, Answer)
            told.append((answer.sure, answer.value == row["label"]))
            baseline += row["label"] == most
    print(f"categories: {len(told)} messages, {len(labels)} labels, {FOLDS} folds, like texts in one fold")
    print(f"  right: {sum(right for _sure, right in told) / len(told):.1%}")
    print(f"  always the commonest label: {baseline / len(told):.1%}")
    for low, high in ((0, 40), (40, 70), (70, 85), (85, 95), (95, 101)):
        own = [right for sure, right in told if low <= sure < high]
        if own:
            print(f"  {low}-{high - 1} % sure: {sum(own) / len(own):.0%} right of {len(own)}")


def _fold(row: dict[str, str]) -> int:
    return zlib.crc32((row["near_dup_group"] or row["id"]).encode()) % FOLDS


if __name__ == "__main__":
    main()
