"""What a mail says, however it was packed."""

import base64
from datetime import UTC, datetime

import pytest

from bihuan.documents.keeping import Given
from bihuan.inbox.channels.email import receive
from bihuan.inbox.understanding import Arrived, Kind, Understood, Unreadable
from tests.inbox.doors import EMAIL
from tests.inbox.email.samples import (
    MATTER,
    PHOTO,
    bounce,
    chinese_bounce,
    mail,
    opaque,
    winmail,
    written,
)

REFERENCE = "0123456789abcdef0123456789abcdef"
ARRIVED = Arrived("email", "XD", "message/rfc822", "", datetime(2026, 3, 2, 2, tzinfo=UTC))


def read(raw: bytes) -> Understood:
    found = receive.read(raw, ARRIVED)
    assert isinstance(found, Understood), found
    return found


def why(raw: bytes) -> str:
    found = receive.read(raw, ARRIVED)
    assert isinstance(found, Unreadable), found
    return found.why


def packed(kind: str, content: bytes, more: str = "") -> bytes:
    head = f"From: {EMAIL}\nSubject: s\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}"
    return written(head + "Content-Transfer-Encoding: base64", base64.encodebytes(content))


def several(kind: str, *parts: bytes) -> bytes:
    body = b"".join(b"--=x\r\n" + part + b"\r\n" for part in parts) + b"--=x--\r\n"
    return written(f"From: {EMAIL}\nSubject: s\nMIME-Version: 1.0\nContent-Type: {kind}; boundary==x", body)


def part(kind: str, content: bytes, more: str = "") -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n"
    return head.encode() + base64.encodebytes(content)


def test_who_wrote_what_about_which_case() -> None:
    found = read(mail("编号 XD-TS-2026-00001 的事\n联系电话：138 0013 8000", subject="催办"))

    assert found.kind is Kind.COMPLAINT_OR_REPLY and found.subject == "催办" and found.language == "zh"
    assert {one.name: one.value for one in found.person} == {
        "name": "欧阳清荷",
        "email": EMAIL,
        "phone": "138 0013 8000",
    }
    assert found.about == ("XD-TS-2026-00001",)


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5", "hz", "utf-8"])
def test_every_charset_is_read(charset: str) -> None:
    words = MATTER if charset != "big5" else "買回的優酪乳已經過期兩天"

    found = read(packed(f"text/plain; charset={charset}", words.encode(charset)))

    assert found.text == words and found.notes == ()


def test_a_charset_declared_wrongly_is_guessed_and_said_to_be() -> None:
    found = read(packed("text/plain; charset=us-ascii", MATTER.encode("gbk")))

    assert found.text == MATTER and found.notes == ("charset",)


def test_headers_are_read_even_where_a_character_is_cut_in_two() -> None:
    raw = "投诉过期酸奶".encode("gbk")
    first, second = (base64.b64encode(one).decode() for one in (raw[:5], raw[5:]))

    found = read(written(f"From: {EMAIL}\nSubject: =?gb2312?B?{first}?=\n =?gb2312?B?{second}?=", b"x"))

    assert found.subject == "投诉过期酸奶"


def test_a_header_in_bare_bytes_is_read() -> None:
    raw = (
        b"From: "
        + "张三".encode("gbk")
        + b" <a@example.com>\r\nSubject: "
        + MATTER.encode("gbk")
        + b"\r\n\r\nx"
    )

    found = read(raw)

    assert found.subject == MATTER and found.person[0].value == "张三"


@pytest.mark.parametrize(
    "name",
    [
        "filename*=utf-8''%E5%B0%8F%E7%A5%A8.png",
        "filename*0*=utf-8''%E5%B0%8F; filename*1*=%E7%A5%A8.png",
        'filename="=?gbk?B?0KHGsS5wbmc=?="',
        'filename="=?UTF-8?Q?=E5=B0=8F=E7=A5=A8.png?="',
    ],
)
def test_names_of_files_are_read_however_they_are_written(name: str) -> None:
    photo = part("image/png", PHOTO, f"Content-Disposition: attachment; {name}\r\n")

    found = read(several("multipart/mixed", part("text/plain; charset=utf-8", MATTER.encode()), photo))

    assert found.files == (Given("小票.png", PHOTO),)


def test_the_plain_text_is_taken_before_the_page_and_pictures_within_it_are_files() -> None:
    page = part("text/html; charset=utf-8", f"<p>{MATTER}</p>".encode())
    related = b"Content-Type: multipart/related; boundary==y\r\n\r\n--=y\r\n" + page
    related += (
        b"\r\n--=y\r\n" + part("image/png; name=a.png", PHOTO, "Content-ID: <1>\r\n") + b"\r\n--=y--\r\n"
    )

    found = read(
        several("multipart/alternative", part("text/plain; charset=utf-8", MATTER.encode()), related)
    )

    assert (found.text, [one.name for one in found.files]) == (MATTER, ["a.png"])


def test_a_page_is_read_without_what_would_run() -> None:
    runs = "<style>p{}</style><script>alert(1)</script><svg><text>no</text></svg>"
    page = f"<html>{runs}<p onclick='x()'>{MATTER}</p>"

    assert read(packed("text/html; charset=utf-8", page.encode())).text == MATTER


def test_a_letter_carried_in_another_is_read_with_its_files() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\n" + mail(MATTER, files={"a.png": PHOTO})

    found = read(several("multipart/mixed", part("text/plain; charset=utf-8", "请看附件".encode()), inner))

    assert found.text == "请看附件" and MATTER in found.whole and "forwarded" in found.notes
    assert [one.name for one in found.files] == ["a.png"]


def test_winmail_is_unpacked() -> None:
    raw = packed("application/ms-tnef; name=winmail.dat", winmail(MATTER, "小票.png", PHOTO))

    found = read(raw)

    assert (found.text, found.files) == (MATTER, (Given("小票.png", PHOTO),))


@pytest.mark.parametrize("length", range(0, 400, 13))
def test_broken_winmail_is_a_file(length: int) -> None:
    read(packed("application/ms-tnef; name=winmail.dat", winmail(MATTER, "小票.png", PHOTO)[:length] + b"x"))


def test_what_was_signed_is_read_and_the_signature_kept() -> None:
    words = part("text/plain; charset=utf-8", MATTER.encode())

    clear = read(
        several("multipart/signed", words, part("application/pkcs7-signature; name=smime.p7s", b"0\x82"))
    )
    sealed = read(packed("application/pkcs7-mime; smime-type=signed-data", opaque(words)))
    pgp = (
        f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{MATTER}\n-----BEGIN PGP SIGNATURE-----\n\nabc"
    )
    armoured = read(packed("text/plain; charset=utf-8", f"{pgp}\n-----END PGP SIGNATURE-----".encode()))

    assert [one.text for one in (clear, sealed, armoured)] == [MATTER] * 3
    assert [one.files[0].name for one in (clear, sealed, armoured)] == [
        "smime.p7s",
        "smime.p7m",
        "signature.asc",
    ]
    assert all("signed" in one.notes for one in (clear, sealed, armoured))


def test_what_is_encrypted_is_said_to_be() -> None:
    assert (
        why(packed("application/pkcs7-mime", bytes.fromhex("308006092a864886f70d010703a080"))) == "encrypted"
    )


def test_an_invitation_is_told_in_words() -> None:
    found = read(
        packed(
            "text/calendar; charset=utf-8",
            "BEGIN:VEVENT\r\nSUMMARY:回访\r\nDTSTART:20260302T0900\r\n".encode(),
        )
    )

    assert "SUMMARY: 回访" in found.text and found.notes == ("calendar",)


def test_flowed_lines_are_joined() -> None:
    found = read(
        packed("text/plain; charset=utf-8; format=flowed; delsp=yes", "买回的酸奶 \n已经过期".encode())
    )

    assert found.text == "买回的酸奶已经过期"


def test_a_file_packed_into_the_text_is_a_file() -> None:
    import binascii

    coded = binascii.b2a_uu(PHOTO[:45]).decode()
    found = read(
        packed("text/plain; charset=utf-8", f"{MATTER}\n\nbegin 644 a.png\n{coded}`\nend\n".encode())
    )

    assert (found.text, found.files) == (MATTER, (Given("a.png", PHOTO[:45]),))


# --- machines -----------------------------------------------------------------------------------------------


def test_a_report_names_our_letter_and_the_reason() -> None:
    found = read(bounce(REFERENCE))

    assert found.kind is Kind.BOUNCE and found.bounced is not None
    assert (found.bounced.of, found.bounced.code, found.bounced.final) == (REFERENCE, "5.1.1", True)


def test_a_delay_is_not_final_and_a_delivery_is_one() -> None:
    delayed, delivered = (
        read(bounce(REFERENCE, action=action)).bounced for action in ("delayed", "delivered")
    )

    assert delayed is not None and not delayed.final
    assert delivered is not None and delivered.delivered


def test_a_bounce_in_chinese_words_is_understood() -> None:
    found = read(chinese_bounce(REFERENCE))

    assert found.kind is Kind.BOUNCE and found.bounced is not None
    assert (found.bounced.of, found.bounced.code) == (REFERENCE, "550")


def test_a_receipt_says_that_the_letter_was_read() -> None:
    raw = written(
        f"""
From: {EMAIL}
Subject: Read
Content-Type: multipart/report; report-type=disposition-notification; boundary==x
""",
        b"--=x\r\nContent-Type: message/disposition-notification\r\n\r\n"
        b"Original-Message-ID: <" + REFERENCE.encode() + b"@shop.example>\r\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\r\n--=x--\r\n",
    )

    found = read(raw)

    assert found.bounced is not None and found.bounced.delivered and found.bounced.of == REFERENCE


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.com>"},
        {"subject": "自动回复：您的来信"},
        {"subject": "Automatic reply: hello"},
        {"subject": "Out of Office"},
    ],
)
def test_what_a_machine_wrote_is_known(headers: dict[str, str]) -> None:
    assert read(mail(**headers)).kind is Kind.AUTOMATIC  # type: ignore[arg-type]


def test_auto_submitted_no_is_a_person() -> None:
    assert read(mail(Auto_Submitted="no")).kind is Kind.COMPLAINT_OR_REPLY


def test_our_own_mail_come_round_is_a_loop() -> None:
    found = read(mail(X_Bihuan_Reference=REFERENCE))

    assert found.kind is Kind.LOOP and found.thread[0].startswith(REFERENCE)


def test_a_mail_that_has_been_everywhere_is_a_loop() -> None:
    assert read(b"Received: from a by b\r\n" * 60 + mail()).kind is Kind.LOOP


# --- hostile ------------------------------------------------------------------------------------------------


def test_an_answer_goes_to_the_one_who_wrote_and_to_nobody_they_name() -> None:
    found = read(
        mail(
            Reply_To="victim@example.com", Cc="other@example.com", Disposition_Notification_To="v@example.com"
        )
    )

    assert [one.value for one in found.person if one.name == "email"] == [EMAIL]


def test_a_header_cannot_hide_another() -> None:
    injected = base64.b64encode("您好\r\nBcc: victim@example.com".encode()).decode()

    found = read(written(f"From: {EMAIL}\nSubject: =?utf-8?B?{injected}?=", b"x"))

    assert found.subject == "您好 Bcc: victim@example.com"


HOSTILE = {
    "nothing": b"",
    "spaces": b" \r\n\r\n ",
    "no headers": b"\r\n\r\n",
    "zeros": b"\0" * 10_000,
    "every byte": bytes(range(256)) * 40,
    "boundary never closed": several("multipart/mixed", part("text/plain", b"x"))[:-8],
    "boundary inside itself": several("multipart/mixed; boundary==x", b"--=x\r\n--=x\r\n" * 500),
    "a thousand levels": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000)
    ),
    "ten thousand parts": several("multipart/mixed", *[b"\r\nx"] * 10_000),
    "a letter in a letter": b"Content-Type: message/rfc822\r\n\r\n" * 500 + b"x",
    "deep markup": packed("text/html", b"<div>" * 50_000 + b"x"),
    "open comments": packed("text/html", b"<!--" * 50_000),
    "quotes without end": packed("text/plain", b">" * 100_000 + b"\n" + b"> " * 50_000),
    "lines without end": packed("text/plain", b"a@b " * 100_000),
    "from lines": packed("text/plain", "发件人：x\n".encode() * 20_000),
    "wrote lines": packed("text/plain", b"On 2026-01-01 <a@b>\nb wrote\n" * 10_000),
    "a long header": b"Subject: " + b"=?gbk?B?" * 30_000 + b"\r\n\r\nx",
    "many words": b"Subject: " + b"=?gbk?B?xOM=?= " * 20_000 + b"\r\n\r\nx",
    "addresses without end": b"From: " + b"<(\"" * 50_000 + b"\r\n\r\nx",
    "parameters without end": b"Content-Type: text/plain" + b"; a=\"" * 50_000 + b"\r\n\r\nx",
    "uu without end": packed("text/plain", b"begin 644 x\n" + b"M" * 60 + b"\n" * 50_000 + b"\nend"),
    "numbers without end": packed("text/plain", b"A-" * 100_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_anybody_can_send_raises_or_hangs(name: str) -> None:
    import time

    began = time.perf_counter()
    receive.read(HOSTILE[name], ARRIVED)
    receive.external(HOSTILE[name], "XD")
    receive.sender(HOSTILE[name])
    receive.sent_at(HOSTILE[name])

    assert time.perf_counter() - began < 3
