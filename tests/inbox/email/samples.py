"""Mails of our own making, byte for byte as servers hand them over."""

import base64
import struct
from email.message import EmailMessage
from email.policy import SMTP

from tests.documents import samples
from tests.inbox.doors import EMAIL

MATTER = "买回的酸奶已经过期两天，孩子喝了肚子疼。"
FILLED = f"投诉类型：商品\n涉及人身安全：否\n\n{MATTER}"


def mail(
    text: str = FILLED,
    *,
    subject: str = "投诉过期酸奶",
    sender: str = f"欧阳清荷 <{EMAIL}>",
    id: str = "<m-1@example.com>",
    charset: str = "utf-8",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "tousu@shop.example", subject
    message["Date"] = "Mon, 02 Mar 2026 09:30:00 +0800"
    if id:
        message["Message-ID"] = id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, charset=charset)
    for name, content in (files or {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def written(head: str, body: bytes = b"") -> bytes:
    """Headers as they stand, with line ends of the net, and a body."""
    return head.strip().replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


PHOTO = samples.PNG


def bounce(reference: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A report after RFC 3464, with the headers of the letter it is about."""
    return written(
        """
From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: tousu@shop.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <b-1@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"
""",
        f"""--=b
Content-Type: text/plain

The mail system could not deliver your message.
--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {EMAIL}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 user unknown
--=b
Content-Type: text/rfc822-headers

Message-ID: <{reference}@shop.example>
Subject: letter
--=b--
""".replace("\n", "\r\n").encode(),
    )


def chinese_bounce(reference: str) -> bytes:
    """As QQ and NetEase say it, in words, with the letter sent back."""
    words = f"""很抱歉，您发送的邮件被退回。
收件人：{EMAIL}
退信原因：收件人邮箱不存在（550 Mailbox not found）

原邮件：
X-Bihuan-Reference: {reference}
主题：答复
"""
    body = base64.encodebytes(words.encode("gbk"))
    return written(
        """
From: PostMaster@qq.com
To: tousu@shop.example
Subject: =?gbk?B?z7XNs83L0MU=?=
Message-ID: <b-2@qq.com>
MIME-Version: 1.0
Content-Type: text/plain; charset="gbk"
Content-Transfer-Encoding: base64
""",
        body,
    )


def winmail(text: str, name: str, content: bytes) -> bytes:
    """A TNEF of one text and one file, named in its long name."""

    def attribute(level: int, kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    def wide(tag: int, value: str) -> bytes:
        raw = (value + "\0").encode("utf-16-le")
        return struct.pack("<HHII", 0x1F, tag, 1, len(raw)) + raw + b"\0" * (-len(raw) % 4)

    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x00089006, struct.pack("<I", 0x10000))
        + attribute(1, 0x00069003, struct.pack("<I", 1) + wide(0x1000, text))
        + attribute(2, 0x00069002, b"\0" * 14)
        + attribute(2, 0x00018010, b"short\0")
        + attribute(2, 0x0006800F, content)
        + attribute(2, 0x00069005, struct.pack("<I", 1) + wide(0x3707, name))
    )


def opaque(inner: bytes) -> bytes:
    """A CMS signature around `inner`, with lengths left open as OpenSSL streams them."""

    def built(tag: int, *inside: bytes) -> bytes:
        return bytes([tag, 0x80]) + b"".join(inside) + b"\0\0"

    def plain(tag: int, value: bytes) -> bytes:
        length = len(value)
        head = bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")
        return bytes([tag]) + head + value

    data, signed = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    half = len(inner) // 2
    octets = built(0x24, plain(0x04, inner[:half]), plain(0x04, inner[half:]))
    content = built(0x30, data, built(0xA0, octets))
    return built(0x30, signed, built(0xA0, built(0x30, plain(0x02, b"\1"), plain(0x31, b""), content)))
