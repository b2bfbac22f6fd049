import pytest

from bihuan.api.tokens import Allowed
from tests.api.test_lodging import COMPLAINT, lodge
from tests.documents.samples import EXE, PNG, SVG
from tests.portal.walking import file


def test_a_file_is_given_attached_and_handed_over(speak):
    client = speak(None, Allowed.LODGE, Allowed.READ, Allowed.PERSONAL)
    given = client.post("/api/v1/files", {"file": file("a.png", PNG)})

    case = lodge(client, {**COMPLAINT, "files": [given.json()["id"]]}).json()["id"]

    assert given.status_code == 201
    (listed,) = client.get(f"/api/v1/cases/{case}/files").json()
    assert listed["name"] == "a.png"
    bytes_ = client.get(f"/api/v1/cases/{case}/files/{listed['id']}")
    assert b"".join(bytes_.streaming_content) == PNG
    assert bytes_.headers["content-disposition"].startswith("attachment")


def test_the_complainants_file_is_not_for_every_token(speak):
    client = speak(None, Allowed.LODGE, Allowed.READ)
    given = client.post("/api/v1/files", {"file": file("a.png", PNG)}).json()
    case = lodge(client, {**COMPLAINT, "files": [given["id"]]}).json()["id"]

    (listed,) = client.get(f"/api/v1/cases/{case}/files").json()

    assert listed["name"] == "***"
    assert client.get(f"/api/v1/cases/{case}/files/{given['id']}").status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", EXE, "hostile"),
        ("a.svg", SVG, "hostile"),
        ("a.png", b"", "empty"),
        ("a.pdf", PNG, "disguised"),
    ],
)
def test_what_could_run_or_lies_is_refused_with_the_reason(speak, name, content, reason):
    answer = speak(None, Allowed.LODGE).post("/api/v1/files", {"file": file(name, content)})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith(f":file-{reason}")


def test_a_file_of_another_case_cannot_be_attached(speak):
    client = speak(None, Allowed.LODGE)
    given = client.post("/api/v1/files", {"file": file("a.png", PNG)}).json()
    lodge(client, {**COMPLAINT, "files": [given["id"]]}, "one")

    answer = lodge(client, {**COMPLAINT, "files": [given["id"]]}, "two")

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["files"]
