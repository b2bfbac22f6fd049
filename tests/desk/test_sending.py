"""What a person does with letters at the desk: the five questions of each page, and what they lead to."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from bihuan.cases.access import accesses_to
from bihuan.cases.queries import timeline
from bihuan.inbox import choices, outbox, post, publishing, quiet
from bihuan.inbox.models import Outgoing, Standing
from bihuan.inbox.senders.choosing import Why
from tests.cases.shop import MORNING, NAME, Shop
from tests.desk.conftest import counted
from tests.inbox.doors import parts
from tests.inbox.owing import SENT_AT, owing_result

As = Callable[..., Client]
ACTS = ("stop", "release", "take-down")


@pytest.fixture
def letter(shop: Shop, stand_at: Callable[..., None]) -> Outgoing:
    """A result to be read out by telephone."""
    stand_at(SENT_AT + timedelta(minutes=5))
    case = owing_result(shop, channel="phone", person=parts(name=NAME, phone="13800138000"))
    post.send_round(SENT_AT)
    return Outgoing.objects.get(case=case)


def url(letter: Outgoing, act: str = "") -> str:
    return f"/outbox/{letter.pk}/{act}"


def test_the_letter_s_page_says_how_it_goes_and_why(letter: Outgoing, as_: As) -> None:
    page = as_("owner").get(url(letter)).text

    assert "电话转达" in page and "按制度规定的首选方式" in page


def test_a_letter_is_held_and_let_go_again(letter: Outgoing, as_: As, shop: Shop) -> None:
    owner = as_("owner")

    owner.post(url(letter, "stop"))
    held = Outgoing.objects.get(pk=letter.pk).standing
    shown = owner.get("/outbox/?standing=stopped").text
    owner.post(url(letter, "release"))

    letter.refresh_from_db()
    assert held == Standing.STOPPED
    assert letter.number in shown
    assert (letter.standing, letter.looked_over_by) == (Standing.TO_DO, shop.owner)


def test_a_letter_to_be_looked_over_goes_when_it_was(
    shop: Shop, as_: As, stand_at: Callable[..., None]
) -> None:
    stand_at(SENT_AT)
    quiet.state("XD", quiet=None, looks_over=True)
    case = owing_result(shop)
    post.send_round(SENT_AT)
    waiting = Outgoing.objects.get(case=case)
    page = as_("chief").get(url(waiting)).text

    as_("chief").post(url(waiting, "release"))

    waiting.refresh_from_db()
    assert "放行" in page
    assert waiting.standing == Standing.DELIVERED


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_nobody_s_who_is_not_signed_in_or_elsewhere(letter: Outgoing, as_: As, act: str) -> None:
    answers = [
        Client(headers={"host": "localhost"}).post(url(letter, act)).status_code,
        as_("stranger").post(url(letter, act)).status_code,
        as_("owner").post(f"/outbox/999999/{act}").status_code,
        as_("owner").get(url(letter, act)).status_code,
    ]

    assert answers == [302, 404, 404, 405]


def test_what_was_said_is_kept_with_the_result(letter: Outgoing, as_: As) -> None:
    as_("clerk").post(url(letter), {"reached": "yes", "said": "知道了"})

    page = as_("owner").get(url(letter)).text

    assert "已转达" in page and "知道了" in page


def test_a_failed_letter_is_told_in_public_once_somebody_has_agreed(letter: Outgoing, as_: As) -> None:
    as_("clerk").post(url(letter), {"reached": "wrong number"})
    owner = as_("owner")
    owner.post(url(letter, "publish"))
    form = owner.get(url(letter, "publish")).text
    said = {"title": "告知", "text": f"请{NAME}联系我们", "days": 30}

    refused = owner.post(url(letter, "publish"), said)
    owner.post(url(letter, "publish"), {**said, "text": "请联系我们"})

    notice = publishing.of_letter(letter.case, letter.letter)
    public = Client(headers={"host": "localhost"}).get(f"/p/XD/notices/{notice.pk}").text
    assert NAME not in form
    assert refused.status_code == 422 and "还能认出是谁" in refused.text
    assert "请联系我们" in public
    owner.post(url(letter, "take-down"))
    assert Client(headers={"host": "localhost"}).get(f"/p/XD/notices/{notice.pk}").status_code == 404


def test_only_who_sees_the_unit_approves(letter: Outgoing, as_: As) -> None:
    as_("clerk").post(url(letter), {"reached": "wrong number"})

    answers = [as_(who).post(url(letter, "publish")).status_code for who in ("clerk", "stranger", "owner")]

    assert answers == [404, 404, 302]


def test_the_proof_of_delivery_is_a_pdf_and_accounted_for(letter: Outgoing, as_: As) -> None:
    as_("clerk").post(url(letter), {"reached": "yes"})

    answer = as_("owner").get(url(letter, "proof.pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-") and len(re.findall(rb"/Type ?/Page\b", answer.content)) == 1
    assert "送达证明" in accesses_to(letter.case)[0].purpose


def test_the_proof_is_not_for_others(letter: Outgoing, as_: As) -> None:
    answers = [
        Client(headers={"host": "localhost"}).get(url(letter, "proof.pdf")).status_code,
        as_("stranger").get(url(letter, "proof.pdf")).status_code,
        as_("owner").get("/outbox/999999/proof.pdf").status_code,
        as_("owner").post(url(letter, "proof.pdf")).status_code,
    ]

    assert answers == [302, 404, 404, 405]


@pytest.fixture
def posted(letter: Outgoing) -> Outgoing:
    Outgoing.objects.filter(pk=letter.pk).update(channel="post")
    return letter


def test_letters_are_printed_and_posted_together(posted: Outgoing, as_: As) -> None:
    owner = as_("owner")
    listed = owner.get("/outbox/to-post/").text

    printed = owner.post("/outbox/to-post/", {"letter": [posted.pk], "print": "1"}, follow=True).text
    owner.post("/outbox/to-post/", {"letter": [posted.pk], f"number-{posted.pk}": "RR1CN", "posted": "1"})

    posted.refresh_from_db()
    assert posted.number in listed
    assert NAME in printed and posted.number in printed
    assert "打印信函" in accesses_to(posted.case)[0].purpose
    assert (posted.standing, posted.registered) == (Standing.SENT, "RR1CN")


def test_nobody_prints_what_is_not_theirs_to_see(posted: Outgoing, as_: As) -> None:
    stranger = as_("stranger")

    stranger.post("/outbox/to-post/", {"letter": [posted.pk], "posted": "1"})

    posted.refresh_from_db()
    assert posted.standing == Standing.TO_DO
    assert Client(headers={"host": "localhost"}).get("/outbox/to-post/").status_code == 302
    assert as_("owner").put("/outbox/to-post/").status_code == 405
    assert as_("owner").get("/outbox/to-post/print/").status_code == 302


def test_the_list_of_letters_to_post_costs_no_more_with_more_of_them(
    posted: Outgoing, as_: As, shop: Shop
) -> None:
    owner = as_("owner")
    owner.get("/outbox/to-post/")
    with counted() as one:
        owner.get("/outbox/to-post/")
    for number in range(5):
        Outgoing.objects.create(
            case=posted.case, letter=f"result#{number + 10}", key="result", unit="XD", number=posted.number,
            to="complainant", channel="post", language="zh", reference=f"r{number}", standing=Standing.TO_DO,
            owed_at=MORNING, changed_at=MORNING,
        )  # fmt: skip
    with counted() as many:
        owner.get("/outbox/to-post/")

    assert len(many) <= len(one)


def test_one_chooses_how_to_be_told(shop: Shop, as_: As) -> None:
    owner = as_("owner")

    answer = owner.post("/notices/choices/", {"kinds": ["task", "late"], "digest_at": "08:30"})

    kept = choices.of(int(shop.owner))
    assert answer.status_code == 302
    assert kept.kinds == {"task", "late"} and kept.digest_at is not None
    assert 'value="08:30"' in owner.get("/notices/choices/").text
    assert owner.post("/notices/choices/", {"digest_at": "25:99"}).status_code == 422
    assert Client(headers={"host": "localhost"}).get("/notices/choices/").status_code == 302
    assert owner.put("/notices/choices/").status_code == 405


def test_every_reason_has_its_words() -> None:
    from bihuan.desk.outbox import TRIED, WHY

    assert set(WHY) == set(Why)
    assert set(outbox.TRIED.values()) <= set(TRIED)


def test_the_page_of_a_letter_writes_nothing(letter: Outgoing, as_: As) -> None:
    before = len(timeline(letter.case))

    as_("owner").get(url(letter))

    assert len(timeline(letter.case)) == before
