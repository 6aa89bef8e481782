"""The people of the journeys, and the screens that they sit at: one for each person, kept for all journeys."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import DESKTOP, running
from tests.journeys.acts import come_back, visitor
from tests.journeys.cast import Cast, Player, cast_of, session_of
from tests.server import Application

Screen = Callable[..., Page]


@pytest.fixture(scope="session")
def cast(application: Application) -> Cast:
    return cast_of(application)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Give all journeys one Chromium."""
    with running() as chromium:
        yield chromium


@pytest.fixture(scope="package")
def screen(browser: Browser, application: Application) -> Iterator[Screen]:
    """Return a function that gives a page of a player who is signed in; for the same player again the same page.

    Signing in by the form costs as much as a page, so it is left to those journeys and tests that are about it.
    """
    pages: dict[tuple[str, int], Page] = {}
    with ExitStack() as stack:

        def opened(player: Player, at: str = "/", *, size: ViewportSize = DESKTOP) -> Page:
            key = player.account.username, size["width"]
            if key not in pages:
                pages[key] = stack.enter_context(visitor(browser, application.base_url, size=size))
                come_back(pages[key], session_of(application, player), at=at)
            return pages[key]

        yield opened
