"""What waits for a person: the five questions; registered, attached or dropped; who read it is noted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from bihuan.cases import access, queries
from bihuan.documents import keeping as documents
from bihuan.engine import events as e
from bihuan.inbox import arriving, keeping
from bihuan.inbox.channels.email import receive
from bihuan.inbox.models import RawMessage, Status
from tests.cases.shop import MORNING, Shop
from tests.desk.conftest import counted
from tests.documents import samples
from tests.inbox.doors import EMAIL, parts, received
from tests.inbox.email.samples import MATTER, PHOTO, mail

As = Callable[..., Client]
EARLY = MORNING - timedelta(hours=5)
PAGES = ("", "register/", "source")


def arrive(raw: bytes | None = None, *, unit: str = "XD", n: int = 1, **more: object) -> RawMessage:
    raw = mail(id=f"<m-{n}@example.com>", **more) if raw is None else raw  # type: ignore[arg-type]
    return arriving.arrive(
        "email",
        unit,
        raw,
        external=receive.external(raw, unit),
        sender=receive.sender(raw),
        received_at=EARLY,
        now=MORNING,
    ).message


def form(message: RawMessage, client: Client) -> dict[str, str]:
    """The registration form as it is filled in."""
    page = client.get(f"/incoming/{message.id}/register/").context["form"]
    values = {one.html_name: one.value() for one in page}
    return {
        name: value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else str(value)
        for name, value in values.items()
        if value not in (None, "", [])
    }


def test_what_waits_is_listed_with_who_and_why(shop: Shop, as_: As) -> None:
    arrive()

    page = as_("clerk").get("/incoming/").text

    assert "投诉过期酸奶" in page and EMAIL in page and "制度没有列出这条渠道" in page


def test_the_way_there_says_how_many_wait(shop: Shop, as_: As) -> None:
    arrive()
    arrive(n=2)

    way = as_("clerk").get("/").text.partition('href="/incoming/"')[2].partition("</a>")[0]

    assert "2" in way


def test_another_unit_sees_none_of_it(shop: Shop, as_: As) -> None:
    message = arrive()
    stranger = as_("stranger")

    assert "投诉过期酸奶" not in stranger.get("/incoming/").text
    for page in PAGES:
        assert stranger.get(f"/incoming/{message.id}/{page}").status_code == 404
    for act in ("attach", "drop", "release"):
        assert stranger.post(f"/incoming/{message.id}/{act}").status_code == 404


def test_nobody_is_asked_to_sign_in(shop: Shop) -> None:
    message = arrive()
    nobody = Client(headers={"host": "localhost"})

    assert nobody.get("/incoming/").status_code == 302
    assert [nobody.get(f"/incoming/{message.id}/{page}").status_code for page in PAGES] == [302, 302, 302]


def test_what_does_not_wait_is_not_found(shop: Shop, as_: As) -> None:
    assert [as_("clerk").get(f"/incoming/none/{page}").status_code for page in PAGES] == [404, 404, 404]


def test_a_page_to_read_takes_nothing(shop: Shop, as_: As) -> None:
    message = arrive()
    clerk = as_("clerk")

    assert clerk.post("/incoming/").status_code == clerk.post(f"/incoming/{message.id}/").status_code == 405
    assert clerk.get(f"/incoming/{message.id}/drop").status_code == 405


def test_the_pages_speak_english(shop: Shop, as_: As) -> None:
    message = arrive(mail("no fields", subject="hello", sender="A <a@example.com>"))
    clerk = as_("clerk", language="en")

    for page in ("/incoming/", f"/incoming/{message.id}/"):
        heading = clerk.get(page).text.partition("<h1>")[2].partition("</h1>")[0]
        assert not any("一" <= one <= "鿿" for one in heading)


def test_queries_do_not_grow_with_what_waits(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    numbers = []
    for first, last in ((1, 5), (5, 40)):
        for n in range(first, last):
            arrive(n=n, sender=f"a{n}@example.com")
        clerk.get("/incoming/")
        with counted() as said:
            clerk.get("/incoming/")
        numbers.append(sum(not one.startswith("--") for one in said))

    assert numbers[0] == numbers[1] <= 12


def test_whoever_reads_is_noted_first(shop: Shop, as_: As) -> None:
    message = arrive()

    as_("clerk").get(f"/incoming/{message.id}/")
    as_("chief").get(f"/incoming/{message.id}/source")

    read = [*access.accesses_by(shop.clerk), *access.accesses_by(shop.chief)]
    assert [(one.what, one.purpose) for one in read] == [("message", message.id)] * 2


def test_it_is_shown_as_text_and_can_do_nothing(shop: Shop, as_: As) -> None:
    page = "<p>你好</p><script>alert(1)</script><img src=x onerror=alert(1)>&lt;script&gt;2&lt;/script&gt;"
    raw = b"From: a@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    message = arrive(raw)

    shown = as_("clerk").get(f"/incoming/{message.id}/").text
    saved = as_("clerk").get(f"/incoming/{message.id}/source")

    assert "alert(1)" not in shown and "&lt;script&gt;2" in shown
    assert saved.content == raw
    assert (
        saved["Content-Disposition"].startswith("attachment") and saved["X-Content-Type-Options"] == "nosniff"
    )


def test_only_files_that_may_be_taken_are_given_out(shop: Shop, as_: As) -> None:
    message = arrive(files={"页面.png": samples.HTML, "小票.png": PHOTO})
    clerk = as_("clerk")

    shown = clerk.get(f"/incoming/{message.id}/").text
    answers = [clerk.get(f"/incoming/{message.id}/files/{place}") for place in (0, 1, 9)]

    assert [one.status_code for one in answers] == [404, 200, 404]
    assert answers[1].content == PHOTO and "不能接收" in shown


def test_it_is_registered_with_what_it_says_from_when_it_was_received(shop: Shop, as_: As) -> None:
    message = arrive(files={"小票.png": PHOTO})
    clerk = as_("clerk")
    typed = form(message, clerk)

    answer = clerk.post(f"/incoming/{message.id}/register/?channel=phone", typed)

    assert answer.status_code == 302, answer.context["form"].errors
    message.refresh_from_db()
    row = queries.by_id(message.case)
    assert row is not None and (row.received_at, row.opened_at, row.channel) == (EARLY, MORNING, "phone")
    assert row.facts["topic"] == "goods" and message.doer == ""
    assert [one.name for one in documents.of_case(message.case)] == ["小票.png"]
    assert clerk.get("/incoming/").context["lines"] == []


def test_a_form_with_something_missing_comes_back_with_what(shop: Shop, as_: As) -> None:
    message = arrive()
    typed = {key: value for key, value in form(message, as_("clerk")).items() if key != "topic"}

    answer = as_("clerk").post(f"/incoming/{message.id}/register/", typed)

    assert answer.status_code == 422 and "topic" in answer.context["form"].errors
    assert RawMessage.objects.get().status == Status.UNCLEAR


def test_registered_by_two_it_is_one_case(shop: Shop, as_: As) -> None:
    message = arrive()
    typed = form(message, as_("clerk"))

    first = as_("clerk").post(f"/incoming/{message.id}/register/", typed)
    second = as_("chief").post(f"/incoming/{message.id}/register/", typed)

    assert (first.status_code, second.status_code) == (302, 404)
    assert queries.by_number("XD-TS-2026-00002") is None


def test_it_is_given_to_its_case_as_its_complainants_words(shop: Shop, as_: As) -> None:
    case = received(person=parts(name="欧阳清荷", email=EMAIL))
    message = arrive(subject="补充", text="这是小票", files={"小票.png": PHOTO})
    clerk = as_("clerk")

    shown = clerk.get(f"/incoming/{message.id}/").text
    typed = {"number": case.number, "as_what": "reply"}
    answer = clerk.post(f"/incoming/{message.id}/attach", typed)

    news = [one.happened for one in queries.timeline(case.case_id)]
    supplied = [one for one in news if isinstance(one.event, e.MaterialSupplied)]
    assert case.number in shown and answer.status_code == 302
    assert [one.by for one in supplied] == ["complainant"]
    assert [one.name for one in documents.of_case(case.case_id)] == ["小票.png"]


def test_another_persons_words_are_noted_on_the_case_beside_them(shop: Shop, as_: As) -> None:
    case = received()
    message = arrive(sender="insurer@example.com", text="已赔付", files={"小票.png": PHOTO})

    as_("clerk").post(f"/incoming/{message.id}/attach", {"number": case.number, "as_what": "beside"})

    news = [one.happened for one in queries.timeline(case.case_id)]
    assert not [one for one in news if isinstance(one.event, e.MaterialSupplied)]
    assert shop.clerk in [one.by for one in news if isinstance(one.event, e.MessageReceived)]
    assert len(documents.of_case(case.case_id)) == 1


def test_a_case_out_of_sight_takes_nothing(shop: Shop, as_: As) -> None:
    message = arrive()

    answer = as_("clerk").post(
        f"/incoming/{message.id}/attach", {"number": "DD-TS-2026-00001", "as_what": "reply"}
    )

    assert answer.status_code == 422 and "没有这件投诉" in answer.text


def test_dropped_it_needs_a_reason_and_goes_after_a_month(shop: Shop, as_: As) -> None:
    message = arrive()
    clerk = as_("clerk")

    without = clerk.post(f"/incoming/{message.id}/drop", {"reason": "other"})
    done = clerk.post(f"/incoming/{message.id}/drop", {"reason": "advertising"})

    message.refresh_from_db()
    assert (without.status_code, done.status_code) == (422, 302)
    assert (message.status, message.why, message.doer) == (Status.REFUSED, "dropped: advertising", shop.clerk)
    assert keeping.sweep(MORNING + timedelta(days=31)) == 1


def test_what_came_too_fast_is_apart_let_through_or_dropped_together(shop: Shop, as_: As) -> None:
    number, _within = receive.MOST
    held = [one for one in (arrive(n=n) for n in range(number + 4)) if one.why == "too many"]
    clerk = as_("clerk")

    apart = clerk.get("/incoming/?held=1").context["lines"]
    clerk.post(f"/incoming/{held[0].id}/release")
    clerk.post(f"/incoming/{held[1].id}/drop", {"reason": "advertising", "all": "1"})

    held[0].refresh_from_db()
    assert len(apart) == len(held) == 4
    assert held[0].why == "no such channel"
    assert RawMessage.objects.filter(status=Status.REFUSED).count() == 3


def test_on_the_case_the_whole_is_one_click_away_and_who_reads_is_noted(shop: Shop, as_: As) -> None:
    case = received(person=parts(name="欧阳清荷", email=EMAIL))
    quoted = "还没有解决\n\n------------------ 原始邮件 ------------------\n发件人: 店\n\n我们的答复"
    message = arrive(subject=f"回复：{case.number}", text=quoted)
    chief = as_("chief")

    page = chief.get(f"/cases/{case.number}/").text
    whole = chief.get(f"/cases/{case.number}/messages/{message.id}/").text

    assert f"/cases/{case.number}/messages/{message.id}/" in page and "我们的答复" not in page
    assert "我们的答复" in whole
    assert access.IDENTITY in [one.what for one in access.accesses_to(case.case_id)]
    assert as_("stranger").get(f"/cases/{case.number}/messages/{message.id}/").status_code == 404
    assert chief.get(f"/cases/{case.number}/messages/none/").status_code == 404
    assert chief.get(f"/cases/{case.number}/messages/{message.id}/?source=1").content == keeping.raw_of(
        message
    )


@pytest.mark.parametrize("said", ["x", "1.5_a", "99999999999.000000_", "-1.000000_a", "1.0000001_a"])
def test_where_a_page_begins_cannot_be_made_up(shop: Shop, as_: As, said: str) -> None:
    assert as_("clerk").get(f"/incoming/?after={said}").status_code == 200


def test_the_matter_is_filled_in(shop: Shop, as_: As) -> None:
    typed = form(arrive(mail(MATTER)), as_("clerk"))

    assert typed["matter"] == MATTER and typed["caller-email"] == EMAIL
