import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.documents.refusing import Why
from bihuan.documents.sniffing import TAKEN, kind_of
from tests.documents import samples as s


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("现场.png", s.PNG, "image/png"),
        ("现场.jpg", s.JPEG, "image/jpeg"),
        # Phones often call one kind of picture by the other's ending.
        ("现场.jpg", s.PNG, "image/png"),
        ("发票.PDF", s.PDF, "application/pdf"),
        ("通话.amr", s.AMR, "audio/amr"),
        ("通话.mp3", s.MP3, "audio/mpeg"),
        ("说明.docx", s.DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("没有扩展名", s.PDF, "application/pdf"),
    ],
)
def test_evidence_is_taken(name: str, content: bytes, kind: str) -> None:
    assert kind_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.png", b"", Why.EMPTY),
        ("页面.html", s.HTML, Why.HOSTILE),
        ("照片.png", s.HTML, Why.HOSTILE),
        ("照片.png", s.HTML.decode().encode("utf-16"), Why.HOSTILE),
        ("图.svg", s.SVG, Why.HOSTILE),
        ("图.png", s.SVG, Why.HOSTILE),
        ("图.gif", s.GIF_WITH_PAGE, Why.HOSTILE),
        ("补丁.exe", s.EXE, Why.HOSTILE),
        ("照片.jpg", s.EXE, Why.HOSTILE),
        ("照片.jpg.exe", s.JPEG, Why.HOSTILE),
        ("照片.exe.jpg", s.JPEG, Why.HOSTILE),
        ("脚本.sh", b"#!/bin/sh\nrm -rf ~\n", Why.HOSTILE),
        ("宏.docx", s.DOCX_WITH_MACRO, Why.HOSTILE),
        ("炸弹.docx", s.DOCX_BOMB, Why.HOSTILE),
        ("发票.pdf", s.PNG, Why.DISGUISED),
        ("照片.jpg", s.PDF, Why.DISGUISED),
        ("压缩.zip", s.ZIP, Why.UNKNOWN_TYPE),
        ("文字.txt", "只是文字".encode(), Why.UNKNOWN_TYPE),
    ],
)
def test_what_is_not_evidence_is_refused_with_its_reason(name: str, content: bytes, why: Why) -> None:
    assert kind_of(name, content) is why


@given(st.text(max_size=40), st.binary(max_size=400))
def test_any_bytes_under_any_name_get_an_answer(name: str, content: bytes) -> None:
    found = kind_of(name, content)

    assert isinstance(found, Why) or found in TAKEN


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("signature.asc", b"-----BEGIN PGP SIGNATURE-----\n\nabc\n", "application/pgp-signature"),
        ("smime.p7s", bytes.fromhex("308006092a864886f70d010702a080"), "application/pkcs7-signature"),
        ("smime.p7s", bytes.fromhex("308006092a864886f70d010703a080"), Why.UNKNOWN_TYPE),
    ],
)
def test_a_signature_is_kept_as_evidence(name: str, content: bytes, kind: object) -> None:
    assert kind_of(name, content) == kind
