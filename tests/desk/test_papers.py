"""Papers of a case: made out, signed, verified by whoever holds one, changed by the unit's own template."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document as new_document

from bihuan.cases.queries import timeline
from bihuan.documents.models import Document, IssuedPaper
from bihuan.engine import events as e
from bihuan.engine.commands import Erase
from bihuan.engine.events import Part
from bihuan.parties import directory
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.cases.shop import MORNING, NAME, PHONE, Shop, do, lodged, planned
from tests.desk.conftest import counted
from tests.regulation.small import SMALL

As = Callable[..., Client]
Stand = Callable[[datetime], None]
NUMBER = "XD-TS-2026-00001"
PAPERS = f"/cases/{NUMBER}/papers/"
LATER = MORNING + timedelta(hours=2)
LINE = "[[20,100,300,20,580,150]]"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def case(shop: Shop, stand_at: Stand) -> str:
    """A case whose plan is a numbered paper in two copies, filled in."""
    opinion = "    name: 处理意见表\n    article: 三\n"
    printed = (
        f"{opinion}    document: true\n    series: CL\n    copies: [{{name: 柜台联}}, {{name: 店长联}}]\n"
    )
    policy = SMALL["policy.yaml"].replace(opinion, printed, 1).replace('"2026-01"', '"2026-02"', 1)
    version = versions.publish(Sources({**SMALL, "policy.yaml": policy}), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 2))
    found = lodged(shop).case_id
    planned(shop, found, at=MORNING)
    stand_at(LATER)
    return found


def made_out(as_: As, who: str = "chief") -> str:
    """The code of the plan, made out."""
    answer = as_(who).post(f"{PAPERS}opinion/issue", {"of": "complaint"})
    assert answer.status_code == 302
    return str(answer["location"]).rstrip("/").rpartition("/")[2]


def signing(code: str, **more: str) -> dict[str, str]:
    digest = IssuedPaper.objects.get(code=code).digest
    return {"means": "screen", "post": "chief", "digest": digest, "agreed": "1", "strokes": LINE, **more}


# --- looked at --------------------------------------------------------------------------------------------


def test_a_paper_can_be_looked_at_as_pdf_and_word_before_it_is_made_out(case: str, as_: As) -> None:
    chief = as_("chief")

    listed = chief.get(PAPERS)
    pdf = chief.get(f"{PAPERS}opinion.pdf?of=complaint")
    word = chief.get(f"{PAPERS}opinion.docx?of=complaint")

    assert "处理意见表" in listed.text
    assert pdf.content.startswith(b"%PDF-") and pdf["Content-Type"] == "application/pdf"
    assert "退款并送一箱新鲜酸奶" in words_in(word.content)
    assert not IssuedPaper.objects.exists()


def words_in(content: bytes) -> str:
    made = new_document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


def test_the_complainant_is_masked_until_they_were_revealed(case: str, as_: As) -> None:
    told = (Part("name", "complainant", NAME), Part("phone", "complainant", PHONE))
    directory.enrol(case, unit="XD", person=told, language="zh", received_at=MORNING)
    chief = as_("chief")

    masked = words_in(chief.get(f"{PAPERS}opinion.docx").content)
    chief.post(f"/cases/{NUMBER}/reveal/", {"purpose": "开单据"})
    revealed = words_in(chief.get(f"{PAPERS}opinion.docx").content)

    assert NAME not in masked and PHONE not in masked
    assert NAME in revealed


@pytest.mark.parametrize("path", ["", "opinion.pdf", "opinion.docx"])
def test_nobody_and_another_unit_get_no_paper(case: str, as_: As, path: str) -> None:
    assert Client(headers={"host": "localhost"}).get(PAPERS + path).status_code == 302
    assert as_("stranger").get(PAPERS + path).status_code == 404


@pytest.mark.parametrize("path", ["nothing.pdf", "opinion.svg", "issued/AAAA-AAAA-AAAA/"])
def test_there_is_no_such_paper(case: str, as_: As, path: str) -> None:
    assert as_("chief").get(PAPERS + path).status_code == 404


def test_a_paper_is_not_made_out_by_asking_for_it(case: str, as_: As) -> None:
    assert as_("chief").get(f"{PAPERS}opinion/issue").status_code == 405


def test_the_list_costs_as_much_with_many_papers_as_with_one(case: str, as_: As) -> None:
    chief = as_("chief")
    made_out(as_)
    chief.get(PAPERS)
    with counted() as before:
        chief.get(PAPERS)
    for _again in range(3):
        made_out(as_)

    with counted() as after:
        chief.get(PAPERS)

    assert len(after) <= len(before)


# --- made out and signed ----------------------------------------------------------------------------------


def test_what_was_made_out_is_kept_with_its_hash_in_the_ledger(case: str, shop: Shop, as_: As) -> None:
    code = made_out(as_)

    row = IssuedPaper.objects.get(code=code)
    entered = [one.happened.event for one in timeline(case) if isinstance(one.happened.event, e.PaperIssued)]

    assert entered == [e.PaperIssued(code, "opinion", "complaint", f"{NUMBER}-CL-1", row.digest)]
    assert row.pdf is not None and row.pdf_digest == row.pdf.blob_id
    assert (row.issued_by, row.number) == (shop.chief, f"{NUMBER}-CL-1")


def test_made_out_again_it_has_a_number_of_its_own_and_the_first_stays(case: str, as_: As) -> None:
    first, second = made_out(as_), made_out(as_)

    assert IssuedPaper.objects.get(code=second).number == f"{NUMBER}-CL-1/2"
    assert IssuedPaper.objects.filter(code=first).exists()


def test_a_paper_is_no_attachment_of_the_case(case: str, as_: As) -> None:
    made_out(as_)

    assert ".pdf" not in as_("chief").get(f"/cases/{NUMBER}/").text


def test_the_holder_of_the_post_signs_on_the_screen(case: str, shop: Shop, as_: As) -> None:
    code = made_out(as_)
    chief = as_("chief")
    plain = chief.get(f"{PAPERS}issued/{code}.pdf").content

    answer = chief.post(f"{PAPERS}issued/{code}/sign", signing(code), follow=True)

    signed = [one.happened for one in timeline(case) if isinstance(one.happened.event, e.PaperSigned)]
    assert "签字齐全" in answer.text or "店长" in answer.text
    assert [(one.by, one.event.means) for one in signed] == [(shop.chief, "screen")]  # type: ignore[attr-defined]
    assert chief.get(f"{PAPERS}issued/{code}.pdf").content != plain
    assert chief.get(f"{PAPERS}issued/{code}.pdf?signed=0").content == stored(code)


def stored(code: str) -> bytes:
    pdf = IssuedPaper.objects.get(code=code).pdf
    assert pdf is not None
    with default_storage.open(pdf.blob.path) as file:
        return bytes(file.read())


def test_without_a_script_one_signs_by_agreeing(case: str, as_: As) -> None:
    code = made_out(as_)

    answer = as_("chief").post(f"{PAPERS}issued/{code}/sign", signing(code, strokes=""))

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("who", "changed", "said"),
    [
        ("owner", {}, "岗位不能"),
        ("chief", {"digest": "0" * 64}, "不一致"),
        ("chief", {"agreed": ""}, "请先看过单据"),
        ("chief", {"strokes": "[[1,1,2,2]]"}, "签名太短"),
        ("chief", {"means": "scan"}, "请选择签好的扫描件"),
    ],
)
def test_a_signature_that_is_none_is_refused_in_words(
    case: str, as_: As, who: str, changed: dict[str, str], said: str
) -> None:
    code = made_out(as_)

    answer = as_(who).post(f"{PAPERS}issued/{code}/sign", signing(code, **changed))

    assert answer.status_code == 422
    assert said in answer.text
    assert not [one for one in timeline(case) if isinstance(one.happened.event, e.PaperSigned)]


def test_a_scan_of_the_signed_paper_is_kept_and_shown_to_those_who_see_the_case(case: str, as_: As) -> None:
    code = made_out(as_)
    scan = SimpleUploadedFile("签好.png", PNG, content_type="image/png")

    answer = as_("clerk").post(
        f"{PAPERS}issued/{code}/sign", {**signing(code, means="scan"), "scan": scan}, follow=True
    )

    link = re.search(r'href="([^"]*/scans/\d+)"', answer.text)
    assert link is not None
    assert b"".join(as_("clerk").get(link[1]).streaming_content) == PNG  # type: ignore[attr-defined]
    assert as_("stranger").get(link[1]).status_code == 404


# --- verified ---------------------------------------------------------------------------------------------


def verified(path: str, **sent: object) -> str:
    visitor = Client(headers={"host": "localhost", "accept-language": "zh-hans"})
    return (visitor.post(path, sent) if sent else visitor.get(path)).text


def test_whoever_holds_a_paper_learns_that_it_is_ours_and_nothing_of_anybody(case: str, as_: As) -> None:
    code = made_out(as_)
    digest = IssuedPaper.objects.get(code=code).digest

    said = verified(f"/verify/{code}?h={digest[:16]}")

    assert "确由本单位开出，留存的内容没有改动" in said and "小店" in said
    assert not any(word in said for word in (NAME, PHONE, "欧阳", "酸奶", "chief"))


def test_a_changed_paper_and_an_unknown_code_are_said_to_be_so(case: str, as_: As) -> None:
    code = made_out(as_)

    assert "和开出时不一致" in verified(f"/verify/{code}?h=0123456789abcdef")
    assert "没有这个核验码" in verified("/verify/2222-3333-4444")


def test_what_was_changed_beside_the_ledger_is_found(case: str, as_: As) -> None:
    code = made_out(as_)
    IssuedPaper.objects.filter(code=code).update(sheet='{"language": 1}')

    assert "和台账不一致" in verified(f"/verify/{code}")


def test_the_file_itself_is_compared(case: str, as_: As) -> None:
    code = made_out(as_)

    same = SimpleUploadedFile("a.pdf", stored(code))
    other = SimpleUploadedFile("a.pdf", stored(code) + b" ")

    assert "一字不差" in verified(f"/verify/{code}", file=same)
    assert "与开出时的不同" in verified(f"/verify/{code}", file=other)


def test_erasing_takes_the_words_of_papers_and_leaves_their_hashes(case: str, shop: Shop, as_: As) -> None:
    code = made_out(as_)
    as_("chief").post(f"{PAPERS}issued/{code}/sign", signing(code))

    do(case, Erase("complainant", "request"), by=None, at=LATER)

    row = IssuedPaper.objects.get(code=code)
    assert (row.sheet, row.pdf) == ("", None)
    assert not Document.objects.filter(name__contains="CL-1").exists()
    assert row.signatures.get().drawing == ""
    assert "内容已按要求删除" in verified(f"/verify/{code}?h={row.digest[:16]}")
    assert as_("chief").get(f"{PAPERS}issued/{code}/").status_code == 200


# --- the unit's own template ------------------------------------------------------------------------------

TEMPLATE = "/templates/XD/opinion/"


def own(*lines: str) -> SimpleUploadedFile:
    made, held = new_document(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(held)
    return SimpleUploadedFile("本店处理单.docx", held.getvalue())


def test_a_units_own_template_replaces_ours_and_is_kept_with_its_versions(case: str, as_: As) -> None:
    owner = as_("owner")

    owner.post(TEMPLATE, {"template": own("本店单据 {{ number }}", "意见：{{ remedy }}")})
    first = words_in(owner.get(f"{PAPERS}opinion.docx").content)
    owner.post(TEMPLATE, {"template": own("新版 {{ number }}")})
    second = words_in(owner.get(f"{PAPERS}opinion.docx").content)
    page = owner.get(TEMPLATE).text
    owner.post(f"{TEMPLATE}withdraw")
    ours = words_in(owner.get(f"{PAPERS}opinion.docx").content)

    assert f"本店单据 {NUMBER}" in first and "意见：退款并送一箱新鲜酸奶" in first
    assert f"新版 {NUMBER}" in second
    assert "第 1 版" in page and "第 2 版" in page
    assert "处理意见表" in ours


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ nummber }}", "是不是“number”"),
        ("{{ 没有的 }}", "没有“没有的”这个位置"),
        ("{{ number ", "读不懂"),
        ("{{ number.__class__.__mro__ }}", "读不懂"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_with_what_is_wrong(
    case: str, as_: As, line: str, said: str
) -> None:
    answer = as_("owner").post(TEMPLATE, {"template": own(line)})

    assert answer.status_code == 422
    assert said in answer.text


def test_what_is_no_word_document_is_no_template(case: str, as_: As) -> None:
    answer = as_("owner").post(TEMPLATE, {"template": SimpleUploadedFile("a.png", PNG)})

    assert answer.status_code == 422
    assert "请上传 Word 文档" in answer.text


def test_only_those_who_see_the_whole_unit_change_its_templates(case: str, as_: As) -> None:
    assert as_("owner").get("/templates/XD/").status_code == 200
    assert as_("clerk").get("/templates/XD/").status_code == 404
    assert as_("clerk").post(TEMPLATE, {"template": own("x")}).status_code == 404
