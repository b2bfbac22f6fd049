from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import lucide
import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from bihuan.pages.sample_forms import ReasonForm
from bihuan.pages.shapes import Act, Attachment, Clock, Entry, Fact, Pager, Row, WorkingLine

NOW = datetime(2026, 11, 21, 15, 35, tzinfo=ZoneInfo("Asia/Shanghai"))
TEMPLATES = Path(__file__).parents[2] / "src/bihuan/pages/templates"


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def request():
    asked = RequestFactory().get("/design", {"page": "2"})
    asked.now = NOW
    return asked


def shown(name: str, **context) -> str:
    page = render_to_string(f"pages/components/{name}.html", context, request=request())
    return " ".join(page.replace("\u2009", " ").split())


def test_a_late_clock_says_so_in_words_and_in_shape():
    page = shown("clock", clock=Clock(tone="late", due_at=NOW - timedelta(minutes=80), share=100))

    assert "超时 1 小时 20 分" in page
    assert "tone--late" in page
    assert "<path" in page


def test_a_clock_opens_its_working_line_by_line():
    lines = (
        WorkingLine(label="10-01", value="国庆节", counted=False),
        WorkingLine(label="10-08", value="第 1 个工作日"),
    )
    page = shown("clock", clock=Clock(tone="ok", share=10, due_at=NOW, working=lines, basis="依据第五条"))

    assert "怎么算的？" in page
    assert "（不计）" in page
    assert page.count("<tr>") == 2


def test_a_clock_that_no_longer_applies_has_no_bar():
    page = shown("clock", clock=Clock(tone="plain", words="不再适用"))

    assert "clock__bar" not in page


def test_a_row_leads_to_its_case():
    row = Row(
        url="/cases/1", title="空调异响", number="YL-2026-000321", facts=("热线",), task="出具方案", who="我"
    )

    page = shown("row", row=row)

    assert '<a class="row__title" href="/cases/1">空调异响</a>' in page
    assert "YL-2026-000321" in page


def test_an_entry_that_came_late_to_the_record_shows_both_times():
    entry = Entry(title="收到投诉", at=NOW - timedelta(hours=1), recorded_at=NOW)

    page = shown("entry", entry=entry)

    assert ">14:35<" in page
    assert "登记 <time" in page


def test_a_masked_value_is_revealed_by_a_post_with_its_token():
    page = shown("facts", facts=[Fact(label="电话", value="138****2210", reveal_url="/reveal")])

    assert 'method="post"' in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert "查看全号（留痕）" in page


def test_an_act_that_is_refused_says_why_and_cannot_be_pressed():
    page = shown("acts", acts=[Act(label="关闭", refusal="客户尚未收到答复", article="第八条")])

    assert "<a " not in page
    assert "客户尚未收到答复" in page
    assert "（第八条）" in page


def test_an_attachment_has_its_size_and_an_icon():
    page = shown("files", files=[Attachment(name="a.jpg", url="/f/1", size=2_310_000, kind="photo")])

    assert "2.3 MB" in page
    assert "<svg" in page


def test_a_pager_says_when_it_did_not_count_to_the_end():
    page = shown("pager", pager=Pager(first=51, last=100, total=1001, older_url="?page=3"))

    assert "共 1,000+ 件" in page
    assert 'rel="next"' in page
    assert 'rel="prev"' not in page


def test_a_confirmation_is_a_page_of_its_own_where_there_is_no_javascript():
    context = {
        "title": "撤销这一步？",
        "body": "会写进经过。",
        "action": "/undo",
        "submit": "撤销",
        "danger": True,
    }

    page = render_to_string(
        "pages/confirm.html", {**context, "form": ReasonForm(), "back_url": "/"}, request=request()
    )

    assert 'action="/undo"' in page
    assert "button--danger" in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert 'name="reason"' in page


def test_a_note_says_its_tone_by_icon_and_title():
    page = shown("note", tone="warning", title="暂定", body="放假安排尚未公布", icon_name="triangle-alert")

    assert "note--warning" in page
    assert "放假安排尚未公布" in page
    assert "<svg" in page


def test_a_table_refuses_a_line_that_does_not_fit_its_columns():
    with pytest.raises(ValueError, match="zip"):
        shown("table", columns=[{"label": "编号"}], rows=[["1", "2"]])


def test_an_icon_is_silent_and_drawn_in_the_colour_of_the_text():
    page = engines["django"].from_string("{% load show %}{% icon 'clock' %}").render()

    assert 'aria-hidden="true"' in page
    assert "currentColor" in page


def test_an_icon_that_is_not_in_the_set_is_a_mistake():
    with pytest.raises(lucide.IconDoesNotExist):
        engines["django"].from_string("{% load show %}{% icon 'no-such-icon' %}").render()


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_carries_a_style_or_a_script_of_its_own(path):
    source = path.read_text(encoding="utf-8")

    assert " style=" not in source
    assert "<style" not in source
    assert " onclick=" not in source
    assert "<script>" not in source


def test_every_component_is_described():
    guide = (Path(__file__).parents[2] / "docs/design.md").read_text(encoding="utf-8")

    undescribed = [
        path.stem for path in (TEMPLATES / "pages/components").glob("*.html") if f"`{path.stem}`" not in guide
    ]

    assert undescribed == []
