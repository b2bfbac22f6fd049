"""The founded office, a browser, and people to send on a journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import needs
from tests.journeys import office as offices
from tests.journeys.office import Office
from tests.journeys.people import DESK, PHONE, Clerk, Complainant, window


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the organisation was founded."""
    needs.chromium()
    data = tmp_path_factory.mktemp("journeys") / "founded"
    offices.found(data)
    return data


@pytest.fixture
def open_office(founded: Path, tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """`open_office("2026-03-04T09:10")`: a site of its own that stands at that moment."""
    standing = []

    def open_at(at: str) -> Office:
        opening = offices.opened(founded, tmp_path / "data", at)
        standing.append(opening)
        return opening.__enter__()

    yield open_at
    for opening in standing:
        opening.__exit__(None, None, None)


@pytest.fixture
def complainant(browser: Browser) -> Iterator[Callable[[Office], Complainant]]:
    contexts = []

    def arrive(office: Office) -> Complainant:
        context, page = window(browser, PHONE, is_mobile=True, has_touch=True)
        contexts.append(context)
        return Complainant(office, page)

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def clerks(browser: Browser) -> Iterator[Callable[[Office], Callable[[str], Clerk]]]:
    """`clerks(office)("zhaomin")`: this person at their desk, signed in the first time they are asked for."""
    contexts = []

    def employ(office: Office) -> Callable[[str], Clerk]:
        signed_in: dict[str, Clerk] = {}

        def clerk(login: str) -> Clerk:
            if login not in signed_in:
                context, page = window(browser, DESK)
                contexts.append(context)
                signed_in[login] = Clerk(office, page, login).sign_in()
            return signed_in[login]

        return clerk

    yield employ
    for context in contexts:
        context.close()
