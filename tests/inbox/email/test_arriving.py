"""Mail on its way through the house: each is a case, on one, or waits with a reason."""

import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bihuan.cases import queries
from bihuan.inbox import arriving, keeping, reading, wording
from bihuan.inbox.channels.email import receive
from bihuan.inbox.keeping import Kept
from bihuan.inbox.models import Outgoing, RawMessage, Standing, Status
from bihuan.inbox.understanding import Understood, Unreadable
from bihuan.parties import directory
from tests.cases.shop import MORNING, Shop
from tests.documents import samples
from tests.inbox.doors import EMAIL, parts
from tests.inbox.email.samples import MATTER, PHOTO, bounce, mail
from tests.inbox.email.test_reading import ARRIVED
from tests.inbox.owing import SENT_AT, owing_result
from tests.needs import shared_data

LATER = MORNING + timedelta(hours=2)


def arrive(raw: bytes, *, at=MORNING, unit: str = "XD") -> Kept:
    return arriving.arrive(
        "email",
        unit,
        raw,
        external=receive.external(raw, unit),
        sender=receive.sender(raw),
        received_at=at,
        now=at,
    )


def real_mails() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(shared_data("mail") / "mails.tar.gz") as packed:
        for member in packed:
            if member.isfile() and (held := packed.extractfile(member)) is not None:
                yield member.name, held.read()


def letter_of(shop: Shop) -> Outgoing:
    from bihuan.inbox import post

    case = owing_result(shop, person=parts(name="欧阳清荷", email=EMAIL))
    post.send_round(SENT_AT)
    letter = Outgoing.objects.get(case=case, to="complainant", key="result")
    letter.standing = Standing.SENT
    letter.save()
    return letter


def test_a_mail_of_a_shop_without_such_a_channel_waits_for_a_person(shop: Shop) -> None:
    raw = mail(files={"小票.png": PHOTO})

    message = arrive(raw).message

    gist = keeping.gist_of(message)
    assert (message.status, message.why) == (Status.UNCLEAR, "no such channel")
    assert (gist.who, gist.subject) == (f"欧阳清荷 {EMAIL}", "投诉过期酸奶")
    assert keeping.raw_of(message) == raw


def test_an_answer_to_our_letter_is_on_the_case_without_what_it_quotes(shop: Shop) -> None:
    letter = letter_of(shop)
    quoted = "不满意。\n\n------------------ 原始邮件 ------------------\n发件人: 店\n\n我们的答复"

    message = arrive(mail(quoted, In_Reply_To=f"<{letter.reference}@shop.example>"), at=LATER).message

    said = [entry.happened.parts for entry in queries.timeline(letter.case) if entry.happened.at == LATER]
    assert message.case == letter.case
    assert "不满意。" in str(said) and "我们的答复" not in str(said)
    understood = reading.read(message)
    assert isinstance(understood, Understood) and "我们的答复" in understood.whole


def test_an_answer_from_another_address_waits_for_a_person(shop: Shop) -> None:
    letter = letter_of(shop)

    raw = mail("不满意。", sender="x@example.com", In_Reply_To=f"<{letter.reference}@shop.example>")

    assert arrive(raw, at=LATER).message.why == "sender is not the complainant"


def test_a_mail_that_came_back_is_recorded_on_its_letter(shop: Shop) -> None:
    letter = letter_of(shop)

    message = arrive(bounce(letter.reference), at=LATER).message

    letter.refresh_from_db()
    assert (message.case, letter.standing, letter.why) == (letter.case, Standing.WAITING, "5.1.1")


def test_a_letter_that_came_back_goes_by_the_next_channel_of_the_rule(shop: Shop) -> None:
    from bihuan.inbox import post

    letter = letter_of(shop)

    arrive(bounce(letter.reference), at=LATER)
    post.send_round(LATER)

    letter.refresh_from_db()
    assert letter.standing in (Standing.DELIVERED, Standing.TO_DO) and letter.channel != "email"
    assert letter.gave_up == "email"


def test_an_answer_of_absence_touches_no_clock_and_is_seen_on_the_case(shop: Shop) -> None:
    letter = letter_of(shop)
    before = len(queries.timeline(letter.case))
    raw = mail("我休假中", Auto_Submitted="auto-replied", In_Reply_To=f"<{letter.reference}@shop.example>")

    message = arrive(raw, at=LATER).message

    assert (message.case, message.nature, len(queries.timeline(letter.case))) == (
        letter.case,
        "automatic",
        before,
    )
    assert keeping.of_case(letter.case)[-1].id == message.id


def test_the_same_mail_in_two_letterboxes_of_a_unit_is_one(shop: Shop) -> None:
    arrive(b"Received: by one\r\n" + mail())
    again = arrive(b"Received: by the other\r\n" + mail()).message

    assert again.nature == "again" and RawMessage.objects.filter(status=Status.UNCLEAR).count() == 1


def test_a_thousand_mails_from_one_sender_are_held_and_others_are_not_hurt(shop: Shop) -> None:
    number, _within = receive.MOST
    own = [arrive(mail(id=f"<m-{n}@example.com>")).message.why for n in range(number + 5)]
    other = arrive(mail(sender="other@example.com", id="<o@example.com>")).message

    assert Counter(own)["too many"] == 5
    assert other.why == "no such channel"


def test_what_cannot_be_taken_stays_in_the_kept_mail_alone(shop: Shop) -> None:
    letter = letter_of(shop)
    files = {
        "a.svg": b"<svg onload='x()'/>",
        "发票.jpg": samples.HTML,
        "小票.png": PHOTO,
        "run.exe": b"MZ\x90",
    }
    raw = mail("补充材料", files=files, In_Reply_To=f"<{letter.reference}@shop.example>")

    message = arrive(raw, at=LATER).message

    from bihuan.documents import keeping as documents

    assert [one.name for one in documents.of_case(letter.case)] == ["小票.png"]
    assert wording.files_in_words(message.why) == "有 3 个附件不能接收，只留在原件里。"


def test_our_letters_go_to_the_complainant_alone(shop: Shop) -> None:
    letter = letter_of(shop)
    raw = mail(
        "请改发到 other@example.com",
        Reply_To="victim@example.com",
        In_Reply_To=f"<{letter.reference}@shop.example>",
    )

    arrive(raw, at=LATER)

    party = directory.party_of(letter.case)
    assert party is not None and [one.value for one in party.contacts] == [EMAIL]


# --- every real message -------------------------------------------------------------------------------------


def test_every_real_mail_is_read_or_waits_with_a_reason() -> None:
    found = [(name, receive.read(raw, ARRIVED)) for name, raw in real_mails()]

    why = Counter(one.why for _name, one in found if isinstance(one, Unreadable))
    kinds = Counter(one.kind.value for _name, one in found if isinstance(one, Understood))
    bounces = [one for name, one in found if "/bounces/" in f"/{name}" and "is-not-bounce" not in name]
    known = [one for one in bounces if isinstance(one, Understood) and one.kind != "written"]
    assert len(found) > 900 and set(why) <= set(wording.REASONS)
    assert kinds["written"] > 200 and len(known) >= len(bounces) * 0.95


def _all_are_kept_once(mails: list[tuple[str, bytes]]) -> None:
    for number, (_name, raw) in enumerate(mails):
        arrive(raw, at=MORNING + timedelta(minutes=number))
    first = set(RawMessage.objects.values_list("id", flat=True))
    for _name, raw in mails:
        assert arrive(raw, at=LATER + timedelta(days=1)).again

    kept = {keeping.raw_of(message) for message in RawMessage.objects.all()}
    assert set(RawMessage.objects.values_list("id", flat=True)) == first
    assert kept == {raw for _name, raw in mails}
    for message in RawMessage.objects.all():
        assert message.status in (Status.UNCLEAR, Status.UNDERSTOOD)
        assert message.status == Status.UNDERSTOOD or wording.reason_in_words(message.why)


def test_real_mails_delivered_twice_are_kept_once_with_a_reason(shop: Shop) -> None:
    _all_are_kept_once(list(real_mails())[::20])


@pytest.mark.slow
def test_every_real_mail_delivered_twice_is_kept_once_with_a_reason(shop: Shop) -> None:
    _all_are_kept_once(list(real_mails()))


def test_the_matter_of_a_mail_is_what_was_written(shop: Shop) -> None:
    understood = reading.read(arrive(mail(MATTER)).message)

    assert isinstance(understood, Understood) and understood.text == MATTER
