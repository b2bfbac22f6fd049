"""A complaint taken by hand: people who use nothing but the pages they see, their links and forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit

from django.test import Client

from bihuan.cases import queries
from bihuan.cases.due import let_time_pass
from bihuan.config.demo.founding import found_organisation, whole
from bihuan.inbox import post
from bihuan.people.models import User
from bihuan.registry import versions
from bihuan.regulation.model import Regulation
from tests.desk.filling import Filler, Form, Sent, classed, forms_in, read, words_of
from tests.desk.planning import Planner

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
COMPLAINANT = "投诉人"
# How long they wait, ever longer, while nobody has anything to do.
WAITS = tuple(timedelta(hours=h) for h in (2, 24, 72, 168, 720, 2160, 4320, 8760, 8760, 8760))
MANY_ACTS = 260
TRIES = 12


class Stuck(AssertionError):
    """Nobody can go on: where, and what the page says."""


@lru_cache(maxsize=1)
def demo() -> dict[str, Any]:
    return whole()


@dataclass(frozen=True)
class Company:
    """A unit that works under the regulation, with its people: login and posts by name."""

    code: str
    regulation: Regulation
    posts: Mapping[str, tuple[str, ...]]


def found(id: str, *, now: datetime) -> Company:
    """The demo's company under this regulation, with the units above it and everybody in them."""
    units = {unit["code"]: unit for unit in demo()["units"]}
    code = [code for code, unit in units.items() if unit["regulation"]["id"] == id][-1]
    wanted = [code]
    while "parent" in units[wanted[-1]]:
        wanted.append(units[wanted[-1]]["parent"])
    named = units[code]["regulation"]
    people = [
        {**one, "holds": [held for held in one["holds"] if held["unit"] in wanted]}
        for one in demo()["people"]
        if any(held["unit"] in wanted for held in one["holds"])
    ]
    # The units above go by the same: what else they do is nothing to this complaint.
    founded = [{**units[one], "regulation": named} for one in reversed(wanted)]
    found_organisation({"units": founded, "people": people}, now=now)
    regulation = versions.regulation(named["id"], named["version"])
    posts = {one["login"]: tuple(_posts_of(one, regulation)) for one in people}
    in_it = {one["login"] for one in people if any(held["unit"] == code for held in one["holds"])}
    return Company(code, regulation, {login: held for login, held in posts.items() if held or login in in_it})


def _posts_of(person: Mapping[str, Any], regulation: Regulation) -> Iterator[str]:
    """The posts of somebody by their names, as colleagues know each other."""
    for held in person["holds"]:
        if held["post"] in regulation.posts:
            yield regulation.posts[held["post"]].name


@dataclass
class Handling:
    """One complaint under way. `acts` tells what was done, by whom."""

    company: Company
    random: Random
    stand_at: Callable[[datetime], None]
    now: datetime
    direct: bool = False
    number: str = ""
    code: str = ""
    acts: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    browsers: dict[str, Client] = field(default_factory=dict)
    last: str = ""
    waited_for: str = ""

    def __post_init__(self) -> None:
        self.planner = Planner(self.company.regulation, self.direct)
        self.filler = Filler(self.random, self.now)
        self.visitor = _browser()
        self.let_pass(timedelta())

    # --- time and people ---------------------------------------------------------------------------------

    def let_pass(self, time: timedelta) -> None:
        """Moves the clock; what is due happens, and the post leaves."""
        self.now += time
        self.filler.now = self.now
        self.stand_at(self.now)
        if time > timedelta(hours=1):
            while let_time_pass(self.now):
                pass
        while post.send_round(self.now):
            pass

    def browser(self, login: str) -> Client:
        if login not in self.browsers:
            self.browsers[login] = _browser()
            self.browsers[login].force_login(User.objects.get(login_name=login), backend=BACKEND)
        return self.browsers[login]

    def people(self) -> list[str]:
        """Everybody: first whoever did something last, then those for whom the case says it waits."""
        first = [one for one in self.company.posts if self._is_waited_for(one)]
        return list(dict.fromkeys((*([self.last] if self.last else []), *first, *self.company.posts)))

    def _is_waited_for(self, login: str) -> bool:
        return any(post in self.waited_for for post in self.company.posts[login])

    # --- the whole life ----------------------------------------------------------------------------------

    def live(self) -> None:
        """From the complaint to its archive. Raises Stuck."""
        self.lodge()
        waited = 0
        while len(self.acts) < MANY_ACTS:
            if self._somebody_acts():
                waited = 0
                self.let_pass(timedelta(minutes=self.random.randint(3, 12)))
            elif self._is_filed():
                return
            elif waited == len(WAITS):
                raise Stuck(f"{self.number}: nobody has anything to do; {self.waits()} {self.acts[-5:]}")
            else:
                self.let_pass(WAITS[waited])
                waited += 1
        raise Stuck(f"{self.number}: no end after {MANY_ACTS} acts: {self.acts[-12:]}")

    def _somebody_acts(self) -> bool:
        asked = COMPLAINANT in self.waited_for
        return (
            (asked and self._complainant_acts())
            or self._staff_acts()
            or (not asked and self._complainant_acts())
            or self._letters_are_passed_on()
            or self._it_is_filed()
        )

    # --- lodging -----------------------------------------------------------------------------------------

    def lodge(self) -> None:
        """Through the form of the portal, where the regulation has one; else a clerk writes it down."""
        guide = read(self.visitor.get(f"/p/{self.company.code}/").text)
        links = [one.get("href") for one in guide.iter("a") if (one.get("href") or "").endswith("/complain")]
        if links:
            self._lodge_with(self.visitor, links[0])
        else:
            self._lodge_with(self._clerk(), "/register/new/")
        self.acts.append("lodged")

    def _clerk(self) -> Client:
        """Whoever is first offered to register a complaint for this company."""
        for login in self.company.posts:
            form = _sending(read(self.browser(login).get("/register/new/").text), "/register/new/")
            if form is not None and f"unit={self.company.code}" in form.action:
                return self.browser(login)
        raise Stuck(f"nobody may register a complaint for {self.company.code}")

    def _lodge_with(self, browser: Client, url: str) -> None:
        answer = self._send(browser, url, _sending(read(browser.get(url).text), url), lambda _: "")
        receipt = browser.get(answer)
        self.number = unquote(urlsplit(answer).path).strip("/").rpartition("/")[2]
        self.code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b(?!-)", words_of(read(receipt.text).body))[0]

    # --- staff -------------------------------------------------------------------------------------------

    def _staff_acts(self) -> bool:
        for login in self.people():
            work = read(self.browser(login).get("/").text)
            if f"/cases/{self.number}/" in _links(work) and self._does(login):
                self.last = login
                self._look_round(login)
                return True
        return False

    def _look_round(self, login: str) -> None:
        """Sees on the page of the case for whom it waits now."""
        answer = self.browser(login).get(f"/cases/{self.number}/")
        others = classed(read(answer.text), "other") if answer.status_code == 200 else []
        self.waited_for = " ".join(words_of(one) for one in others)

    def _does(self, login: str) -> bool:
        """Does the first task on the page of the case that is this person's own."""
        page = read(self.browser(login).get(f"/cases/{self.number}/").text)
        for card in classed(page, "card--mine"):
            heading = words_of(card.xpath(".//h2")[0])
            if heading.startswith("轮到您") and self._does_card(login, card):
                return True
        return False

    def _does_card(self, login: str, card: Any) -> bool:
        ways = {unquote(link).rpartition("/")[2]: link for link in _links(card) if "/way/" in link}
        form = _sending(card, "/tasks/")
        occurrence = _occurrence(form.action if form else next(iter(ways.values()), ""))
        if not occurrence:
            return False
        barred: set[str] = set()
        while True:
            offered = [one for one in (*self._ways_of(occurrence, form), *ways) if one not in barred]
            outcome = self.planner.choose(occurrence, offered) if offered else ""
            if outcome and self.planner.rather_waits(occurrence, outcome):
                return False
            try:
                url, asked = (
                    (form.action, form) if form and outcome not in ways else self._way(login, ways[outcome])
                )
                self._send(self.browser(login), url, asked, lambda _, chosen=outcome: chosen)
            except Stuck as stuck:
                barred.add(outcome)
                if not [one for one in offered if one not in barred]:
                    raise Stuck(f"{login} {occurrence}: {stuck}") from None
                continue
            if outcome:
                self.planner.took(occurrence, outcome)
            self.acts.append(f"{login} {occurrence} {outcome}")
            return True

    def _ways_of(self, occurrence: str, form: Form | None) -> list[str]:
        """The outcomes a form can be sent with; one that has no choice has the one that is left."""
        if form is None:
            return []
        return _outcomes(form) or self.planner.shared(occurrence)[:1]

    def _way(self, login: str, link: str) -> tuple[str, Form]:
        page = read(self.browser(login).get(link).text)
        form = _sending(page, "/way/")
        if form is None:
            raise Stuck(_said(page))
        return form.action, form

    # --- the complainant ---------------------------------------------------------------------------------

    def _complainant_acts(self) -> bool:
        """Answers what is asked of them with number and code: a step, material, the survey."""
        asked = {form.action.rpartition("/")[2]: form for form in reversed(forms_in(self._look()))}
        for name, form in [(one, asked[one]) for one in ("supply", "answer", "survey") if one in asked]:
            occurrence = str(form.hidden.get("task", ""))
            chosen = self._answer(occurrence, form)
            self._send(self.visitor, form.action, form, lambda _, chosen=chosen: chosen)
            if occurrence and chosen:
                self.planner.took(occurrence, chosen)
            self.acts.append(f"complainant {occurrence or name} {chosen}")
            return True
        return False

    def _answer(self, occurrence: str, form: Form) -> str:
        offered = _outcomes(form)
        return self.planner.choose(occurrence, offered) if offered else ""

    def _look(self) -> Any:
        url = f"/p/status/{self.number}"
        page = self.visitor.get(url)
        if page.status_code == 302:
            said = {"number": self.number, "code": self.code}
            assert self.visitor.post("/p/status", said).status_code == 302, (self.number, self.code)
            page = self.visitor.get(url)
        assert page.status_code == 200, (url, page.status_code)
        return read(page.text)

    # --- letters that a person passes on -----------------------------------------------------------------

    def _letters_are_passed_on(self) -> bool:
        row = queries.by_number(self.number)
        if row is None or not queries.unsent_letters_of(row.id):
            return False
        for login in self.people():
            page = read(self.browser(login).get("/outbox/?standing=to_do").text)
            links = [link for link in _links(page) if re.fullmatch(r"/outbox/\d+/", link)]
            done = [link for link in links if self._passes_on(login, link)]
            if done:
                self.acts.append(f"{login} passed on {len(done)} letters")
                return True
        return False

    def _passes_on(self, login: str, link: str) -> bool:
        page = read(self.browser(login).get(link).text)
        form = next((one for one in forms_in(page) if "reached" in one.fields), None)
        if form is not None:
            self._send(self.browser(login), link, form, lambda _: "", reached="yes")
        return form is not None

    # --- the archive -------------------------------------------------------------------------------------

    def _it_is_filed(self) -> bool:
        row = queries.by_number(self.number)
        if row is None or row.settled_at is None or row.archived_at is not None:
            return False
        wanted = f"/cases/{self.number}/acts/archive/"
        for login in self.people():
            if wanted in _links(read(self.browser(login).get("/archive/").text)):
                form = _sending(read(self.browser(login).get(wanted).text), wanted)
                if form is None:
                    continue
                self._send(self.browser(login), wanted, form, lambda _: "")
                self.acts.append(f"{login} archived")
                return True
        return False

    def _is_filed(self) -> bool:
        row = queries.by_number(self.number)
        return row is not None and row.archived_at is not None

    def waits(self) -> list[str]:
        """What the case waits for, and with whom it lies."""
        row = queries.by_number(self.number)
        state = queries.case_state(row.id) if row is not None else None
        if state is None:
            return []
        return [
            f"{one.id} {[seat.post for seat in one.seats]} {one.person}"
            for one in state.case.open_occurrences()
        ]

    # --- sending -----------------------------------------------------------------------------------------

    def _send(
        self, browser: Client, url: str, form: Form | None, choose: Callable[[list[str]], str], **fixed: str
    ) -> str:
        """Sends a form, mended where it comes back, and gives where it led. Raises Stuck."""
        if form is None:
            raise Stuck(f"there is no form at {url}")
        sent: Sent | None = None
        anew: list[str] = []
        for _try in range(TRIES):
            sent = {**self.filler.fill(form, choose=choose, before=sent, anew=anew), **fixed}
            answer = browser.post(form.action, sent)
            if answer.status_code == 302:
                return str(answer["location"])
            page = read(answer.text)
            self.refusals.append(_said(page))
            if answer.status_code != 422:
                break
            form = _sending(page, urlsplit(form.action).path) or form
            anew = form.wrong or list(form.fields)
            self.let_pass(timedelta(minutes=1))
        raise Stuck(f"{form.action} {answer.status_code}: {self.refusals[-1]} {_told(sent)}")


def _told(sent: Mapping[str, object] | None) -> dict[str, object]:
    return {key: one for key, one in (sent or {}).items() if key not in ("csrfmiddlewaretoken", "kept_")}


def _browser() -> Client:
    return Client(headers={"host": "localhost", "accept-language": "zh-hans"})


def _links(element: Any) -> list[str]:
    return [one.get("href") for one in element.iter("a") if one.get("href")]


def _sending(page: Any, part: str) -> Form | None:
    """The form of a page that is sent to an address with this in it."""
    found: Iterator[Form] = (
        one for one in forms_in(page) if unquote(part) in unquote(one.action) and not _is_link(one)
    )
    return next(found, None)


def _is_link(form: Form) -> bool:
    """Whether a form is but a button of its own, such as claiming a task."""
    return form.action.endswith(("/claim", "/release"))


def _occurrence(url: str) -> str:
    found = re.search(r"/tasks/(.+?#\d+)/", unquote(url))
    return found[1] if found else ""


def _outcomes(form: Form | None) -> list[str]:
    if form is None:
        return []
    named = form.fields.get("task-outcome") or form.fields.get("outcome_")
    return named.options if named is not None else []


def _said(page: Any) -> str:
    """What a page says is wrong."""
    notes = [*classed(page, "note--error"), *classed(page, "note--refusal")]
    return " / ".join(words_of(one) for one in notes)
