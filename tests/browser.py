"""Which browser do the journeys and pictures use, and how is it started? This machine's Chromium, by Playwright.

Getting one where none is stands in `tests/install_browser.py`.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

# The one that has no window at all comes first: pages cost it a quarter less.
NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PHONE: Final = ViewportSize(width=390, height=844)
DESKTOP: Final = ViewportSize(width=1440, height=900)
VERSION_SECONDS: Final = 30
TIMEOUT_MS: Final = 30_000


class BrowserMissing(Exception):
    """There is no Chromium here; `make setup` gets one or says why it cannot."""


def runs(program: str | Path) -> bool:
    """Say whether `program` starts: a name on the PATH may be a mere pointer to another way of installing it."""
    with suppress(OSError, subprocess.TimeoutExpired):
        asked = subprocess.run([program, "--version"], capture_output=True, timeout=VERSION_SECONDS, check=False)
        return asked.returncode == 0
    return False


def installed() -> str | None:
    """Return the Chromium on the PATH, or None."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path and runs(path)), None)


def program(playwright: Playwright) -> str:
    """Return the Chromium to start: the machine's, else the one that Playwright has downloaded."""
    path = installed() or playwright.chromium.executable_path
    if not Path(path).exists():
        raise BrowserMissing("no Chromium on the PATH and none of Playwright's own: run `make setup`")
    return path


def launch(playwright: Playwright) -> Browser:
    """Start a Chromium without a window."""
    return playwright.chromium.launch(executable_path=program(playwright), args=list(FLAGS))


@contextmanager
def running() -> Iterator[Browser]:
    """Start a Chromium, and stop it at the end of the block."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


# For a module only: as long as Playwright runs, this thread has a running event loop, which other tests must not meet.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a module's tests one Chromium."""
    with running() as chromium:
        yield chromium


# One page for a module's tests: loading the application into another one takes five times as long.
def _page(browser: Browser, size: ViewportSize, *, is_phone: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport=size, has_touch=is_phone, is_mobile=is_phone, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(TIMEOUT_MS)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def phone_page(browser: Browser) -> Iterator[Page]:
    yield from _page(browser, PHONE, is_phone=True)


@pytest.fixture(scope="module")
def desktop_page(browser: Browser) -> Iterator[Page]:
    yield from _page(browser, DESKTOP, is_phone=False)


def _forgetful(page: Page) -> Iterator[Page]:
    yield page
    page.context.clear_cookies()
    page.evaluate("localStorage.clear()")


@pytest.fixture
def phone(phone_page: Page) -> Iterator[Page]:
    """Give the test a page on a phone of 390 x 844, which knows nothing of the test before."""
    yield from _forgetful(phone_page)


@pytest.fixture
def desktop(desktop_page: Page) -> Iterator[Page]:
    """Give the test a page on a screen of 1440 x 900, which knows nothing of the test before."""
    yield from _forgetful(desktop_page)
