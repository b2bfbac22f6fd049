"""The mails: the complaints of bench/intake as people send them, every second with a picture."""

import base64

from bench.intake.complaint import complaint

UNIT = "BB"
TOPICS = ("运输（破损、迟延、短少）", "商品质量", "服务", "维修")
# The smallest picture there is.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def mail(number: int) -> bytes:
    """Byte for byte as a server hands it over; told apart by its number."""
    said = complaint(number)
    text = (
        f"投诉对象：{TOPICS[number % len(TOPICS)]}\n要求的方式：维修\n涉及人身安全：否\n客户要求的金额：100\n"
        f"联系电话：{said['phone']}\n投诉要求：{said['demand']}\n\n{said['matter']}\n"
    )
    charset = ("gb18030", "utf-8", "gb2312")[number % 3]
    return _packed(number, said, text, charset, picture=number % 2 == 0)


def _packed(number: int, said: dict[str, str], text: str, charset: str, *, picture: bool) -> bytes:
    subject = base64.b64encode(said["title"].encode(charset)).decode()
    name = base64.b64encode(said["name"].encode(charset)).decode()
    body = base64.encodebytes(text.encode(charset)).decode()
    head = (
        f"From: =?{charset}?B?{name}?= <{said['email']}>\nTo: tousu@example.com\n"
        f"Subject: =?{charset}?B?{subject}?=\nDate: Mon, 02 Mar 2026 09:30:00 +0800\n"
        f"Message-ID: <{number}@bench.example>\nMIME-Version: 1.0\n"
    )
    kind = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n{body}"
    if not picture:
        return (head + kind).replace("\n", "\r\n").encode()
    file = base64.encodebytes(PICTURE + str(number).encode()).decode()
    parts = (
        f"Content-Type: multipart/mixed; boundary=b\n\n--b\n{kind}\n--b\n"
        "Content-Type: image/png; name=a.png\nContent-Disposition: attachment; filename=a.png\n"
        f"Content-Transfer-Encoding: base64\n\n{file}\n--b--\n"
    )
    return (head + parts).replace("\n", "\r\n").encode()
