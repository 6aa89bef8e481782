"""How much does a visit with one matter cost a cadre's thumb? Taps, fields and seconds, at a slow typist's pace."""

import re
import time
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import PHONE
from tests.journeys import acts
from tests.journeys.cast import Cast
from tests.server import Application

pytestmark = pytest.mark.browser

WORDS: Final = "村里公共厕所的门坏了半年没人修，夜里上厕所很害怕。"
KEY_MS: Final = 180
TAP_MS: Final = 1000
MOST_TAPS: Final = 10
MOST_FIELDS: Final = 8
MOST_SECONDS: Final = 60.0
FIELDS: Final = "input:visible, textarea:visible, select:visible"

# Counted by the browser itself: what a finger does to the glass, and which fields were typed in.
_COUNT: Final = """
window.addEventListener("pointerdown", (event) => event.isTrusted && noteTap(), true)
window.addEventListener("input", (event) => event.isTrusted && noteField(
  event.composedPath()[0].getAttribute("aria-label") || event.composedPath()[0].placeholder), true)
"""


class Thumb:
    """A person who looks for a second before each tap and types slowly; what it cost them is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.fields: set[str] = set()
        page.expose_function("noteTap", self._note_tap)
        page.expose_function("noteField", self._note_field)
        page.add_init_script(_COUNT)

    def _note_tap(self) -> None:
        self.taps += 1

    def _note_field(self, name: str) -> None:
        self.fields.add(name)

    def tap(self, target: Locator) -> None:
        self.page.wait_for_timeout(TAP_MS)
        target.tap()

    def type(self, box: Locator, text: str) -> None:
        self.tap(box)
        box.press_sequentially(text, delay=KEY_MS)


class TestOneMatter:
    def test_takes_few_taps_and_less_than_a_minute(
        self,
        cast: Cast,
        browser: Browser,
        application: Application,
        record_property: Callable[[str, object], None],
    ) -> None:
        with acts.visitor(browser, application.base_url, size=PHONE) as page:
            thumb = Thumb(page)
            acts.sign_in(page, cast.cadre)
            thumb.taps, started = 0, time.monotonic()
            thumb.fields.clear()
            shown = self._record(thumb)
            seconds = time.monotonic() - started
        record_property("cost of a visit", f"{thumb.taps} taps, {len(thumb.fields)} of {shown} fields, {seconds:.0f} s")
        assert thumb.taps <= MOST_TAPS
        assert shown <= MOST_FIELDS
        assert seconds < MOST_SECONDS

    def _record(self, thumb: Thumb) -> int:
        """Go from the first page to a saved visit of a household, and return how many fields the form shows."""
        page = thumb.page
        thumb.tap(page.get_by_test_id("stMain").get_by_role("button", name="记走访"))
        expect(page.get_by_label("说了什么")).to_be_visible()
        acts.settle(page)
        shown = page.get_by_test_id("stMain").locator(FIELDS).count()
        thumb.type(page.get_by_role("textbox", name="户", exact=True), "陈")
        household = page.get_by_test_id("stMain").get_by_role("button", name=re.compile("^陈"))
        thumb.tap(household.first)
        thumb.type(page.get_by_label("说了什么"), WORDS)
        thumb.tap(page.get_by_role("button", name="存下", exact=True))
        acts.done(page, "已存下 1 件")
        return shown
