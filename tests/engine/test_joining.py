"""People who take part beside the complainant: who is written to, and until when."""

from datetime import date, timedelta

from tests.engine.counter import Counter

from bihuan.engine import commands as c
from bihuan.engine import events as e
from bihuan.engine.events import Part


def joining(role: str, letters: str, until: date | None = None) -> c.JoinParty:
    person = (Part("name", "", "赵六"), Part("phone", "", "13800138000"))
    return c.JoinParty(role, person, letters, ("supply",), until, "mandate" if role == "proxy" else None)


def letters_to(counter: Counter) -> list[str | None]:
    return [one.event.person for one in counter.history if isinstance(one.event, e.LetterOwed)]


def test_letters_go_to_the_proxy_instead_while_the_mandate_lasts() -> None:
    counter = Counter().planned()
    counter.do("xiao", joining("proxy", "instead"))

    counter.complete("li", "complaint/carry_out#1")

    assert letters_to(counter) == ["party-1"]


def test_a_mandate_that_has_ended_counts_no_more() -> None:
    counter = Counter().planned()
    today = counter.now.date()
    counter.do("xiao", joining("proxy", "instead", today + timedelta(days=1)))
    counter.later(days=3)

    counter.complete("li", "complaint/carry_out#1")

    assert letters_to(counter) == [None]


def test_representatives_get_the_answer_beside_the_complainant_and_members_do_not() -> None:
    counter = Counter().planned()
    counter.do("xiao", joining("representative", "also"))
    counter.do("xiao", joining("member", "not"))
    counter.do("xiao", joining("representative", "also"))
    counter.do("xiao", c.LeaveParty("party-3", "不愿再出面"))

    counter.complete("li", "complaint/carry_out#1")

    assert letters_to(counter) == [None, "party-1"]


def test_who_somebody_is_stands_in_parts_about_them_alone() -> None:
    counter = Counter().lodge()

    counter.do("xiao", joining("proxy", "also"))

    (joined,) = [one for one in counter.history if isinstance(one.event, e.PartyJoined)]
    assert {part.subject for part in joined.parts} == {"party-1"}
    assert [part.value for part in joined.parts] == ["赵六", "13800138000"]


def test_an_outcome_brings_what_was_filled_in_with_it() -> None:
    counter = Counter().registered()
    counter.do("xiao", c.LinkCase("A", "handled_with"))
    plan = counter.plan()

    counter.do("system", c.TakeOutcome("A", "plan", "done", plan["values"], plan["texts"]))

    assert counter.case is not None
    assert counter.case.values["offer"] == plan["values"]["offer"]
