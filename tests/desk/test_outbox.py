"""The outbox counts in its tabs exactly what it lists."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from bihuan.engine.commands import Complete
from bihuan.inbox.models import Outgoing, Standing
from bihuan.people.models import Appointment
from bihuan.registry import versions
from bihuan.registry.working import adopt
from tests.cases.shop import MORNING, Shop, do, lodged
from tests.regulation.small import with_policy

As = Callable[..., Client]


def letter(case: str, number: int, *, key: str = "result", standing: Standing = Standing.TO_DO) -> Outgoing:
    return Outgoing.objects.create(
        case=case, letter=f"{key}#{number}", key=key, unit="XD", number=f"XD-{number}", to="complainant",
        channel="phone", language="zh", reference=f"{case[-12:]}{key}{number}", standing=standing,
        owed_at=MORNING, changed_at=MORNING + timedelta(minutes=number),
    )  # fmt: skip


def listed(page: str) -> int:
    return page.count("<tr data-row>")


def counted(page: str) -> str:
    tab = page.partition('<nav class="tabs"')[2].partition("standing=to_do")[2].partition("</a>")[0]
    return tab.partition('<span class="quiet">')[2].partition("</span>")[0]


@pytest.mark.parametrize("who", ["clerk", "chief", "owner", "stranger"])
def test_the_tab_counts_what_the_list_shows(shop: Shop, as_: As, who: str) -> None:
    mine, others = lodged(shop).case_id, lodged(shop).case_id
    for case in (mine, others):
        do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    Appointment.objects.filter(user=int(shop.chief)).update(department="XD-GT")
    for number in range(3):
        letter(mine, number)
        letter(others, number, standing=Standing.SENT)

    page = as_(who).get("/outbox/?standing=to_do").text

    expected = {"clerk": 3, "chief": 3, "owner": 3, "stranger": 0}[who]
    assert listed(page) == expected
    assert counted(page) == (str(expected) if expected else "")


def test_whoever_only_works_in_the_unit_is_told_of_their_own_cases_alone(shop: Shop, as_: As) -> None:
    worked, other = lodged(shop).case_id, lodged(shop).case_id
    do(worked, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    Appointment.objects.filter(user=int(shop.clerk)).update(post="packer")
    letter(worked, 1)
    letter(other, 2)

    page = as_("clerk").get("/outbox/?standing=to_do").text

    assert (listed(page), counted(page)) == (1, "1")


@pytest.fixture
def telling(shop: Shop) -> Shop:
    """A correction is told to the post of the one it concerns."""
    sources = with_policy(
        "issue: {name: 开出整改通知, by: chief, issues: notice, then: sign}",
        "issue: {name: 开出整改通知, by: chief, issues: notice, letter: correcting, then: sign}",
    )
    texts = dict(sources)
    texts["policy.yaml"] = (
        texts["policy.yaml"]
        .replace(
            "  extended: {name: 延期",
            "  correcting: {name: 整改告知书, article: 四, to: chief, by: [notice]}\n  extended: {name: 延期",
        )
        .replace('version: "2026-01"', 'version: "2026-02"')
    )
    texts["letters/correcting.txt"] = "主题：整改告知\n\n请按通知整改。\n"
    adopt("JT", versions.publish(type(sources)(texts), at=MORNING), from_on=MORNING.date())
    return shop


def test_a_letter_of_a_private_procedure_is_counted_for_those_it_concerns(telling: Shop, as_: As) -> None:
    shop = telling
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    plan = Complete(
        "complaint/plan#1",
        values={"offer": 5000, "responsible_persons": (shop.clerk,)},
        texts={"remedy": "退款"},
    )
    do(case, plan, by=shop.chief, at=MORNING)
    letter(case, 1)
    letter(case, 2, key="correcting")

    owner = as_("owner").get("/outbox/?standing=to_do").text
    chief = as_("chief").get("/outbox/?standing=to_do").text

    assert (listed(owner), counted(owner)) == (1, "1")
    assert (listed(chief), counted(chief)) == (2, "2")


def test_a_page_is_full_whatever_lies_between(telling: Shop, as_: As) -> None:
    case = lodged(telling).case_id
    for number in range(60):
        letter(case, number)
        letter(case, number, key="correcting")
    owner = as_("owner")

    first = owner.get("/outbox/?standing=to_do").text
    url = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = owner.get(url).text

    assert (listed(first), listed(second)) == (50, 10)
    assert counted(first) == "60"
