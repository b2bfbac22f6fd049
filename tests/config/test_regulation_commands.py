"""`bihuan check` and `bihuan due`, as typed."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bihuan.regulation.reading import Sources
from tests.regulation.small import SMALL, with_policy


def folder_of(sources: Sources, at: Path) -> Path:
    for name, text in sources.items():
        path = at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return at


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_a_sound_folder_is_proved_and_ends_well(tmp_path: Path) -> None:
    said = run("check", str(folder_of(SMALL, tmp_path)))

    assert "可以发布。" in said


def test_a_refuted_folder_ends_with_status_one(tmp_path: Path) -> None:
    broken = folder_of(with_policy("within: {urgent: 4 h, normal: 3 wd}", "within: {urgent: 4 h}"), tmp_path)
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("check", str(broken), "--json", "--lang", "en", stdout=out)

    assert ended.value.code == 1
    assert [one["code"] for one in json.loads(out.getvalue())["findings"]] == ["limit-gap"]


def test_several_folders_are_told_apart_in_json(tmp_path: Path) -> None:
    one, other = folder_of(SMALL, tmp_path / "one"), folder_of(SMALL, tmp_path / "other")

    data = json.loads(run("check", str(one), str(other), "--json"))

    assert list(data) == [str(one), str(other)]


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(CommandError, match="found no folder"):
        run("check", "regulations/nowhere")


def test_without_a_folder_the_project_itself_is_checked() -> None:
    assert run("check").replace("System check identified no issues (0 silenced).\n", "") == ""


def test_due_shows_the_working_and_the_end() -> None:
    said = run("due", "3 wd", "--from", "2026-09-30T16:20", "--lang", "en")

    assert said.strip().endswith("due: 2026-10-10 24:00")
    assert "2026-10-01 Thu: National Day, not counted" in said


def test_due_gives_json_with_the_end_of_a_day_as_24_00() -> None:
    data = json.loads(run("due", "3 wd", "--from", "2026-09-30T16:20", "--json"))

    assert (data["due"], data["provisional"]) == ("2026-10-10T24:00+08:00", False)
    assert data["steps"][0]["code"] == "starts"


def test_due_counts_working_hours_suspension_and_more_time() -> None:
    said = run(
        "due", "4 wh", "--from", "2026-09-30T16:20", "--hours", "09:00-12:00,13:00-18:00",
        "--suspended", "2026-10-08T09:00", "2026-10-08T10:00", "--extended", "1 wd", "--json",
    )  # fmt: skip

    assert json.loads(said)["due"] == "2026-10-09T24:00+08:00"


def test_due_does_not_roll_where_told_not_to() -> None:
    said = run("due", "3 d", "--from", "2026-09-30T16:20", "--roll", "no", "--json")

    assert json.loads(said)["due"] == "2026-10-03T24:00+08:00"


@pytest.mark.parametrize("words", [("3工作日", "2026-09-30T16:20"), ("3 wd", "gestern")])
def test_due_says_what_was_expected(words: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="due: expected"):
        run("due", words[0], "--from", words[1])


def test_a_regulation_is_drawn_for_other_programs(tmp_path: Path) -> None:
    folder = folder_of(SMALL, tmp_path / "small")

    call_command("draw", str(folder), "--to", str(tmp_path / "small.bpmn"))

    assert "bpmndi:BPMNDiagram" in (tmp_path / "small.bpmn").read_text(encoding="utf-8")
    assert run("draw", str(folder), "--as", "svg", "--lang", "en").count("<svg") == 1


def test_a_procedure_that_is_not_there_is_not_drawn(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="known are complaint"):
        run("draw", str(folder_of(SMALL, tmp_path)), "--as", "svg", "--procedure", "nowhere")
