"""What visitors of the portal commonly do in tests."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

COMPLAINT = {
    "topic": "goods",
    "danger": "false",
    "matter": "牛奶过期两天还在货架上",
    "name_": "欧阳清荷",
    "phone_": "138 0013 8000",
}


def send(visitor: Client, unit: str = "XD", **typed: object) -> object:
    return visitor.post(f"/p/{unit}/complain", {**COMPLAINT, **typed})


def lodged(visitor: Client, **typed: object) -> str:
    """The number of a complaint sent through the form."""
    answer = send(visitor, **typed)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].rpartition("/")[2]


def code_of(visitor: Client, number: str) -> str:
    page = visitor.get(f"/p/received/{number}").text
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}(?=\s*</p>)", page)[0]


def task_of(page: str) -> str:
    return re.search(r'name="task" value="([^"]+)"', page)[1].replace("&amp;", "&")


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
