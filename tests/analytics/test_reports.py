"""Reports: hand-counted, in both languages, frozen for ever; opened by their duty, which signing answers."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pypdfium2
import pytest
from django.test import Client
from docx import Document

from bihuan.analytics.reports import acting
from bihuan.analytics.reports.keeping import is_sound
from bihuan.analytics.reports.making import make_round
from bihuan.analytics.reports.models import (
    Report,
    ReportEvent,
    ReportFigure,
    ReportFile,
    ReportReader,
    ReportText,
)
from bihuan.cases.duties import open_duties
from bihuan.cases.perform import perform
from bihuan.cases.queries.states import case_states
from bihuan.documents.models import Document as Kept
from bihuan.engine.commands import CorrectField
from bihuan.people.models import User
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.analytics.conftest import Follow
from tests.cases.shop import MORNING, NAME, PHONE, Shop, complaint, do, live, lodged, open_shop, planned
from tests.desk.conftest import BACKEND, counted
from tests.regulation.small import with_policy

APRIL = datetime.fromisoformat("2026-04-10T10:00:00+08:00")
As = Callable[..., Client]
Stand = Callable[[datetime], None]
Told = list[tuple[int, str, str]]
REPORTS = """reports:
  learnt:
    name: 季度学习报告
    article: 五
    duty: study
    sections: [counts, timeliness, measures, causes, overdue, findings]
    by: [clerk, chief]
    reviewed_by: owner
    fills: {dealt: received, kept: plan_in_time numerator, goods: received where topic is goods}
  weekly:
    name: 周报
    article: 一
    period: week
    signed_by: chief
    sent_to: owner
measures:
"""
FORM = """      lessons: {name: 学习内容, text: long, required: true}
      dealt: {name: 投诉件数, whole: {least: 0, unit: 件}, required: true}
      kept: {name: 按时, whole: {least: 0, unit: 件}, required: true}
      goods: {name: 商品类, whole: {least: 0, unit: 件}, required: true}
      held_on: {name: 学习日期, date: true, required: true}
"""


@pytest.fixture
def shop(db: None, stand_at: Stand) -> Shop:
    stand_at(APRIL)
    shop = open_shop()
    texts = dict(with_policy("measures:\n", REPORTS).texts)
    old = "      lessons: {name: 学习内容, text: long, required: true}\n"
    texts["policy.yaml"] = texts["policy.yaml"].replace(old, FORM).replace('"2026-01"', '"2026-02"', 1)
    adopt("XD", versions.publish(Sources(texts), at=MORNING), from_on=date(2026, 2, 1))
    return shop


@pytest.fixture
def as_(shop: Shop) -> As:
    def browser(login_name: str, *, language: str = "zh-hans") -> Client:
        client = Client(headers={"host": "localhost", "accept-language": language})
        client.force_login(User.objects.get(login_name=login_name), backend=BACKEND)
        return client

    return browser


@pytest.fixture
def told() -> tuple[Told, Callable[..., None]]:
    said: Told = []

    def tell(user: int, text: str, path: str, *, name: str, now: datetime) -> None:
        said.append((user, text, path))

    return said, tell


def lived(shop: Shop, followed: Follow) -> list[str]:
    """Six cases of March, all about goods: one closed after two plans, four planned, one only received."""
    cases = [lodged(shop).case_id for _ in range(6)]
    live(shop, cases[0], at=MORNING)
    for case in cases[1:5]:
        planned(shop, case, at=MORNING)
    followed(APRIL)
    return cases


def begun(browser: Client, what: str = "small-shop house-month", period: str = "2026-03") -> Report:
    answer = browser.post("/figures/reports/?unit=XD", {"what": what, "period": period})
    assert answer.status_code == 302, answer.text
    return Report.objects.get(pk=int(answer["location"].strip("/").rpartition("/")[2]))


def did(browser: Client, report: Report, what: str, **more: str) -> str:
    answer = browser.post(f"/figures/reports/{report.pk}/act", {"what": what, **more}, follow=True)
    report.refresh_from_db()
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def wrote(browser: Client, report: Report, **typed: str):  # type: ignore[no-untyped-def]
    held = {one.key: one.pk for one in ReportText.objects.filter(report=report).order_by("id")}
    seen = {f"seen-{key}": str(held.get(key, "")) for key in typed}
    return browser.post(f"/figures/reports/{report.pk}/write", {**seen, **typed})


def plain(text: str) -> str:
    """With plain spaces between numbers and what they count."""
    return text.replace("\u2009", " ").replace("\xa0", " ")


def page(browser: Client, report: Report) -> str:
    return plain(browser.get(f"/figures/reports/{report.pk}/").text)


# --- what it says -------------------------------------------------------------------------------------------


def test_the_figures_are_said_in_sentences_and_what_is_no_data_is_no_nought(
    shop: Shop, as_: As, followed: Follow
) -> None:
    lived(shop, followed)
    browser = as_("owner")

    text = page(browser, begun(browser))

    assert "本期收到投诉 6 件，上期（2026 年 2 月）没有记录，不作比较，上年同期没有记录。" in text
    assert "本期结案 1 件" in text
    assert "本期到期的时限" in text
    assert "占 100%" in text
    assert NAME not in text and PHONE not in text


def test_a_period_without_cases_and_a_share_of_few_are_said(shop: Shop, as_: As, followed: Follow) -> None:
    planned(shop, lodged(shop).case_id, at=MORNING)
    followed(APRIL)
    browser = as_("owner")

    april = page(browser, begun(browser, period="2026-04"))
    march = page(browser, begun(browser))

    assert "本期没有收到投诉，比上期（2026 年 3 月）减少 1 件" in april
    assert "本期没有结案的投诉。" in april
    assert "不足 5 件，不计比率" in march
    assert "总数少，不算占比" in march
    assert "本期没有到期的时限。" in april


def test_in_english_the_report_is_english(shop: Shop, as_: As, followed: Follow) -> None:
    lived(shop, followed)
    report = begun(as_("owner"))

    text = page(as_("owner", language="en"), report)

    assert re.search(r"6 \w+ were received in this period", text)
    assert "本期" not in text


def test_the_management_review_tells_the_eight_counters(shop: Shop, as_: As, followed: Follow) -> None:
    lived(shop, followed)
    browser = as_("owner")

    text = page(browser, begun(browser, "small-shop house-review", "2026"))

    assert "ISO 10002 第 8.4 条" in text
    assert "转外部处理数" in text
    assert "评审结论和决定" in text


@pytest.mark.parametrize(
    ("period", "said"),
    [("2026-13", "期间写成"), ("2026-Q1", "2026-01"), ("2026-05", "还没有开始"), ("", "")],
)
def test_a_period_that_is_none_is_told_and_begins_nothing(
    shop: Shop, as_: As, period: str, said: str
) -> None:
    answer = as_("owner").post(
        "/figures/reports/?unit=XD", {"what": "small-shop house-month", "period": period}
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert not Report.objects.exists()


def test_a_report_is_begun_once(shop: Shop, as_: As) -> None:
    assert begun(as_("owner")) == begun(as_("owner"))


# --- opened by its duty, written by several, looked over, signed --------------------------------------------


def opened(shop: Shop, followed: Follow) -> Report:
    lived(shop, followed)
    open_duties(APRIL)
    followed(APRIL)
    return Report.objects.get(key="learnt", unit="XD", first=date(2026, 4, 1))


def test_a_duty_opens_its_report_with_its_due_moment(shop: Shop, followed: Follow) -> None:
    report = opened(shop, followed)

    assert (report.kind, report.last) == ("quarter", date(2026, 6, 30))
    assert report.due == datetime.fromisoformat("2026-07-01T00:00:00+08:00")
    assert report.case and not report.drafted_by


def test_signing_answers_the_duty_with_the_numbers_of_the_measures(
    shop: Shop, as_: As, followed: Follow, stand_at: Stand
) -> None:
    report = opened(shop, followed)
    for _number in range(2):
        planned(shop, lodged(shop, at=APRIL).case_id, at=APRIL)
    later = datetime.fromisoformat("2026-06-29T10:00:00+08:00")
    stand_at(later)
    followed(later)
    clerk, chief, owner = as_("clerk"), as_("chief"), as_("owner")
    assert wrote(clerk, report, lessons="先道歉，再查证").status_code == 302
    assert "退回要写明理由" not in did(clerk, report, "submit")
    assert did(clerk, report, "review") == "404"
    assert "退回要写明理由" in did(owner, report, "return")
    assert "学习日期没有写" in did(owner, report, "return", reason="学习日期没有写")
    assert wrote(chief, report, held_on="2026-06-20").status_code == 302
    did(chief, report, "submit")
    did(owner, report, "review")

    text = did(chief, report, "sign")

    assert "已签署" in text
    assert report.state == "signed" and is_sound(report)
    case = case_states((report.case,))[report.case]
    assert case.status == "closed"
    values = case.values
    assert (values["dealt"], values["kept"], values["goods"]) == (2, 2, 2)
    assert [one.what for one in ReportEvent.objects.filter(report=report).order_by("id")] == [
        "drafted", "submitted", "returned", "submitted", "reviewed", "signed",
    ]  # fmt: skip


def test_what_is_missing_is_named_and_nothing_is_signed(shop: Shop, as_: As, followed: Follow) -> None:
    report = opened(shop, followed)
    chief, owner = as_("chief"), as_("owner")
    wrote(chief, report, held_on="不知道哪天")
    did(chief, report, "submit")
    did(owner, report, "review")

    text = did(chief, report, "sign")

    assert "还没有写好" in text and "学习内容" in text and "学习日期" in text
    assert report.state == "reviewed"
    assert "不知道哪天" in page(chief, report)
    assert not ReportFigure.objects.exists()


def test_two_who_write_at_once_lose_nothing(shop: Shop, as_: As, followed: Follow) -> None:
    report = opened(shop, followed)
    url = f"/figures/reports/{report.pk}/write"
    as_("clerk").post(url, {"seen-lessons": "", "lessons": "甲写的"})

    answer = as_("chief").post(url, {"seen-lessons": "", "lessons": "乙写的"})

    assert answer.status_code == 409
    assert "甲写的" in answer.text and "乙写的" in answer.text
    assert [one.typed for one in ReportText.objects.all()] == [["甲写的"]]


def test_who_hands_it_in_does_not_look_it_over(shop: Shop, as_: As) -> None:
    report = Report(unit="XD", state="submitted", submitted_by=str(User.objects.get(login_name="owner").pk))
    law = versions.regulation("small-shop", "2026-02")
    scope = _scope("owner")

    assert not acting.rights(report, law.reports["learnt"], scope, reader=False).review


def _scope(login: str):  # type: ignore[no-untyped-def]
    from bihuan.people.sight import scope_of

    return scope_of(User.objects.get(login_name=login).pk, on=APRIL.date())


# --- signed for ever ----------------------------------------------------------------------------------------


def test_a_signed_report_keeps_its_figures_and_says_what_was_corrected_and_why(
    shop: Shop, as_: As, followed: Follow, stand_at: Stand
) -> None:
    cases = lived(shop, followed)
    browser = as_("owner")
    report = begun(browser)
    did(browser, report, "sign")
    before = report.content

    later = APRIL + timedelta(days=3)
    stand_at(later)
    perform(complaint(), on=None, at=later, by=shop.clerk)  # A seventh of March, registered late.
    do(cases[1], CorrectField("complaint", "topic", "service", "登错了"), by=shop.clerk, at=later)
    followed(later)
    text = page(browser, report)

    report.refresh_from_db()
    assert report.content == before and is_sound(report)
    assert "本期收到投诉 6 件" in text
    assert "签署时</b>" not in text
    assert "<b>6</b>" in text and "<b>7</b>" in text
    assert "XD-TS-2026-00007" in text and "签署后才登记" in text
    assert did(browser, report, "sign") == "404"
    assert browser.get(f"/figures/reports/{report.pk}/write").status_code == 404


def test_the_files_hold_the_numbers_and_their_hashes_are_kept(
    shop: Shop, as_: As, followed: Follow, told: tuple[Told, Callable[..., None]]
) -> None:
    lived(shop, followed)
    browser = as_("owner")
    report = begun(browser)
    did(browser, report, "sign")
    assert "正在生成" in browser.get(f"/figures/reports/{report.pk}/zh.pdf", follow=True).text

    assert make_round(APRIL, tell=told[1]) == 1
    assert make_round(APRIL, tell=told[1]) == 0

    chinese = _read(browser, report, "zh", "pdf")
    assert "本期收到投诉 6 件" in chinese and "摘要 SHA-256" in chinese
    assert "2026-03-31" in _read(browser, report, "en", "pdf")
    assert "本期收到投诉 6 件" in _read(browser, report, "zh", "docx")
    assert {one.digest for one in ReportFile.objects.all()} == {one.blob_id for one in Kept.objects.all()}


def test_a_draft_is_marked_so_in_its_files(shop: Shop, as_: As, followed: Follow) -> None:
    lived(shop, followed)
    browser = as_("owner")
    report = begun(browser)

    assert "草稿" in _read(browser, report, "zh", "docx")
    assert "本期收到投诉 6 件" in _read(browser, report, "zh", "pdf")


def _read(browser: Client, report: Report, lang: str, kind: str) -> str:
    """All the words of a file, read back."""
    answer = browser.get(f"/figures/reports/{report.pk}/{lang}.{kind}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "docx":
        read = Document(io.BytesIO(content))
        cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
        assert read.inline_shapes is not None
        return plain("\n".join([*(one.text for one in read.paragraphs), *cells]))
    pdf = pypdfium2.PdfDocument(content)
    words = "".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
    return plain(words.replace("\r\n", "").replace("\n", ""))


def test_it_is_sent_to_whom_it_is_for_and_the_notice_names_nobody(
    shop: Shop, as_: As, followed: Follow, told: tuple[Told, Callable[..., None]]
) -> None:
    lived(shop, followed)
    chief = as_("chief")
    law = versions.regulation("small-shop", "2026-02")
    report = acting.begin("XD", law, law.reports["weekly"], MORNING.date(), by=shop.chief, now=APRIL)
    did(chief, report, "sign")
    said, tell = told

    make_round(APRIL, tell=tell)

    report.refresh_from_db()
    assert report.state == "sent"
    assert [(str(user), path) for user, _text, path in said] == [
        (shop.owner, f"/figures/reports/{report.pk}/")
    ]
    assert NAME not in said[0][1]
    assert "送您阅知" in as_("owner").get("/figures/reports/?unit=XD").text
    page(as_("owner"), report)
    assert ReportReader.objects.get().read_at == APRIL
    assert "已归档" in did(chief, report, "file")


# --- the five questions and what they cost ------------------------------------------------------------------


def test_another_unit_has_no_such_report(shop: Shop, as_: As) -> None:
    report = begun(as_("owner"))
    url = f"/figures/reports/{report.pk}/"

    assert as_("stranger").get(url).status_code == 404
    assert as_("stranger").get(f"{url}zh.pdf").status_code == 404
    assert as_("stranger").post(f"{url}act", {"what": "sign"}).status_code == 404
    assert as_("stranger").get("/figures/reports/?unit=XD").status_code == 404
    assert Client(headers={"host": "localhost"}).get(url).status_code == 302
    assert as_("owner").post(url).status_code == 405
    assert as_("owner").get(f"{url}act").status_code == 405
    assert as_("owner").get("/figures/reports/999999/").status_code == 404
    assert as_("owner").get(f"{url}zh.exe").status_code == 404
    assert as_("owner").get("/figures/reports/of/none/").status_code == 404


def test_a_page_costs_the_same_however_many_there_are(shop: Shop, as_: As, followed: Follow) -> None:
    lived(shop, followed)
    browser = as_("owner")
    report = begun(browser)
    page(browser, report)
    with counted() as few:
        page(browser, report)
        browser.get("/figures/reports/?unit=XD")
    for month in range(1, 13):
        begun(browser, period=f"2025-{month:02}")
    for _number in range(6):
        planned(shop, lodged(shop).case_id, at=MORNING)
    followed(APRIL)

    with counted() as many:
        page(browser, report)
        browser.get("/figures/reports/?unit=XD")

    assert len(many) <= len(few)
    assert len(few) <= 80
