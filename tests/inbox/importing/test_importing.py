"""Histories of another system, taken in as they were."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from xlsxwriter import Workbook

from bihuan.cases import queries
from bihuan.cases.queries.recorded import recorded_cases, recorded_steps
from bihuan.cases.rebuilding import rebuild
from bihuan.cases.verifying import verify
from bihuan.inbox.importing.guessing import guess
from bihuan.inbox.importing.mapping import WrongMapping, read_mapping, write_mapping
from bihuan.inbox.importing.running import Import, Interrupted, RowTold, Tally, rehearse, take_in
from bihuan.inbox.importing.sheets import UnreadableFile, open_sheet
from bihuan.parties import recorded
from tests.cases.shop import Shop
from tests.cases.test_rebuilding import rows

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LOG = """编号,动作,操作时间,处理人,类别
A1,收到,2025-01-03 09:00,张三,商品
A2,收到,2025-01-03 09:30,张三,服务
A1,答复,2025-01-05 10:00,李四,商品
A1,关闭,2025-01-06 10:00,李四,商品
A2,关闭,2025-01-04 10:00,张三,商品
"""
LOG_MAPPING = """
source: 旧系统
case: 编号
event: {activity: 动作, at: 操作时间, by: 处理人}
closed_by: [关闭]
facts: {category: 类别}
"""
LETTERS = """编号,标题,内容,投诉时间,答复,答复时间,电话
7,冷柜不冷,雪糕都化了,2024/5/1 8:00,已换冷柜,2024/5/3 17:30,13800138000
8,少找零钱,少找五元,2024/5/2 8:00,,,
"""
LETTERS_MAPPING = """
source: 台账
case: 编号
received: 投诉时间
moments: {答复: {column: 答复时间, texts: [answer]}}
closed: 答复时间
texts: {headline: 标题, matter: 内容, answer: 答复}
person: {phone: 电话}
"""


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def asked(path: Path, mapping: str, now: datetime = NOW) -> Import:
    sheet = open_sheet(path)
    return Import(sheet, read_mapping(mapping, sheet.header), "XD", "Asia/Shanghai", now)


def steps(case: str) -> list[tuple[str, str, str]]:
    return [
        (one.activity, f"{one.at:%m-%d %H:%M}", one.attributes.get("category", ""))
        for one in recorded_steps([case])
    ]


def test_a_log_becomes_one_case_a_number_with_what_happened_in_order(shop: Shop, tmp_path: Path) -> None:
    tally = take_in(asked(written(tmp_path, "log.csv", LOG), LOG_MAPPING))

    assert (tally.cases, tally.taken, tally.refused) == (2, 5, 0)
    cases = recorded_cases("XD")
    told = {queries.by_ids([one])[0].facts["number"]: steps(one) for one in cases}
    assert told == {
        "A1": [
            ("收到", "01-03 01:00", "商品"),
            ("答复", "01-05 02:00", "商品"),
            ("关闭", "01-06 02:00", "商品"),
        ],
        "A2": [("收到", "01-03 01:30", "服务"), ("关闭", "01-04 02:00", "商品")],
    }


def test_imported_cases_are_marked_closed_and_have_no_task_clock_or_letter(
    shop: Shop, tmp_path: Path
) -> None:
    take_in(asked(written(tmp_path, "log.csv", LOG), LOG_MAPPING))

    row = queries.by_number("XD-LS-2026-00001")
    assert row is not None and row.kind == "history" and row.status == "closed" and not row.was_late
    assert row.closed_at == datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
    assert not queries.tasks_of(row.id) and not queries.clocks_of(row.id)
    before = rows()
    rebuild(now=NOW)
    assert rows() == before
    assert not [wrong for wrong in verify().wrong if wrong.where != "seals"]


def test_who_did_it_is_a_code_whose_name_can_be_erased(shop: Shop, tmp_path: Path) -> None:
    take_in(asked(written(tmp_path, "log.csv", LOG), LOG_MAPPING))
    codes = {one.by for case in recorded_cases("XD") for one in recorded_steps([case])}

    assert sorted(recorded.names_of("XD", codes).values()) == ["张三", "李四"]
    recorded.forget("XD", "李四")
    assert list(recorded.names_of("XD", codes).values()) == ["张三"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_row_a_case_is_read_in_every_usual_encoding(shop: Shop, tmp_path: Path, encoding: str) -> None:
    take_in(asked(written(tmp_path, "letters.csv", LETTERS, encoding), LETTERS_MAPPING))

    row = queries.by_number("XD-LS-2026-00001")
    assert row is not None and row.status == "closed"
    assert queries.texts_of([row.id], ["matter", "answer"])[row.id, "answer"].value == "已换冷柜"
    other = queries.by_number("XD-LS-2026-00002")
    assert other is not None and other.status == "open"


def test_excel_and_json_lines_say_the_same_as_csv(shop: Shop, tmp_path: Path) -> None:
    lines = [line.split(",") for line in LETTERS.splitlines()]
    with Workbook(tmp_path / "letters.xlsx") as book:
        sheet = book.add_worksheet()
        for place, line in enumerate(lines):
            sheet.write_row(place, 0, line)
    objects = "\n".join(
        json.dumps(dict(zip(lines[0], line, strict=True)), ensure_ascii=False) for line in lines[1:]
    )

    excel = take_in(asked(tmp_path / "letters.xlsx", LETTERS_MAPPING))
    again = take_in(asked(written(tmp_path, "letters.jsonl", objects), LETTERS_MAPPING))

    assert (excel.taken, again.taken, again.again) == (2, 0, 2)


def test_what_fell_in_the_middle_is_resumed_and_each_row_is_taken_once(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.inbox.importing.running.BATCH", 1)
    path = written(tmp_path, "log.csv", LOG)

    def fall(told: Sequence[RowTold], tally: Tally) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(asked(path, LOG_MAPPING), tell=fall)
    with pytest.raises(Interrupted, match="--resume"):
        take_in(asked(path, LOG_MAPPING))
    tally = take_in(asked(path, LOG_MAPPING), resume=True)

    assert (tally.taken, tally.again, len(recorded_cases("XD"))) == (2, 3, 2)


def test_a_longer_file_adds_only_what_is_new(shop: Shop, tmp_path: Path) -> None:
    take_in(asked(written(tmp_path, "log.csv", LOG), LOG_MAPPING))
    longer = LOG + "A2,回访,2025-01-09 10:00,李四,商品\n"

    tally = take_in(asked(written(tmp_path, "longer.csv", longer), LOG_MAPPING))

    assert (tally.cases, tally.taken, tally.again) == (0, 1, 5)
    told = sorted(len(steps(one)) for one in recorded_cases("XD"))
    assert told == [3, 3]


def test_a_rehearsal_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    tally = rehearse(asked(written(tmp_path, "log.csv", LOG), LOG_MAPPING))

    assert (tally.taken, tally.cases) == (5, 2)
    assert not recorded_cases("XD")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("A3,收到,3/4/2025 09:00,张三,商品", "formats"),
        (",收到,2025-01-03 09:00,张三,商品", "编号"),
        ("A3,,2025-01-03 09:00,张三,商品", "动作"),
        ("A3,收到,2031-01-03 09:00,张三,商品", "将来"),
        ("A3,收到,2025-01-03 09:00,张三," + "长" * 81, "80"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_its_reason_and_the_rest_taken(
    shop: Shop, tmp_path: Path, line: str, why: str
) -> None:
    told: list[RowTold] = []

    tally = take_in(
        asked(written(tmp_path, "log.csv", LOG + line + "\n"), LOG_MAPPING),
        tell=lambda some, _: told.extend(some),
    )

    assert (tally.taken, tally.refused) == (5, 1)
    (refused,) = [one for one in told if one.result == "refused"]
    assert refused.row == 7 and why in refused.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("case: 编号", "source"),
        ("source: x\ncase: 编号\nreceived: 没有这列", "没有这列"),
        ("source: x\ncase: 编号", "received"),
        ("source: x\ncase: 编号\nreceived: 操作时间\ntexts: {story: 类别}", "story"),
        ("[", "YAML"),
        ("source: x\ncase: 编号\nreceived: 操作时间\nfacts_: {}", "facts_"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(tmp_path: Path, text: str, why: str) -> None:
    sheet = open_sheet(written(tmp_path, "log.csv", LOG))

    with pytest.raises(WrongMapping, match=why):
        read_mapping(text, sheet.header)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("twice.csv", b"a,a\n1,2\n"),
        ("broken.xlsx", b"PK\x03\x04nothing"),
        ("x.jsonl", b"[1]\n"),
        ("bytes.csv", b"a,b\n\xff\xff\xff\xff,1\n"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UnreadableFile):
        list(open_sheet(path).rows())


def test_a_first_mapping_is_guessed_from_names_and_contents(tmp_path: Path) -> None:
    log = guess(open_sheet(written(tmp_path, "log.csv", LOG)), source="log", zone="Asia/Shanghai")
    letters = guess(open_sheet(written(tmp_path, "l.csv", LETTERS)), source="l", zone="Asia/Shanghai")

    assert log is not None and log.event is not None
    assert (log.event.activity, log.event.at.column, log.event.by) == ("动作", "操作时间", "处理人")
    assert log.facts == {"category": "类别"}
    assert letters is not None and letters.received is not None and letters.received.column == "投诉时间"
    assert letters.texts == {"headline": "标题", "matter": "内容", "answer": "答复"}
    assert read_mapping(write_mapping(letters), tuple(LETTERS.splitlines()[0].split(","))) == letters


def test_the_command_keeps_the_mapping_of_these_columns_for_next_time(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "letters.csv", LETTERS)
    mapping = written(tmp_path, "mapping.yaml", LETTERS_MAPPING)
    with pytest.raises(CommandError, match="--show-mapping"):
        call_command("import", str(path), unit="XD")

    call_command("import", str(path), unit="XD", mapping=mapping, report=tmp_path / "told.xlsx")
    call_command("import", str(path), unit="XD", by="clerk", report=tmp_path / "told.csv")
    with pytest.raises(CommandError, match="nobody-here"):
        call_command("import", str(path), unit="XD", by="nobody-here")

    assert "0 taken, as 0 new cases; 2 were here already" in capsys.readouterr().out
    assert "2,again,XD-LS-2026-00001" in (tmp_path / "told.csv").read_text("utf-8-sig")
    assert next(iter(open_sheet(tmp_path / "told.xlsx").rows())).cells["result"] == "taken"
