"""Do the live box and the desk's list hold up in a real browser, under real typing and real keys?"""

import os
import re
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.ui.signs import SIGNS
from tests.processes import end, start
from tests.server import free_port

pytestmark = pytest.mark.browser

ROOT: Final = Path(__file__).resolve().parents[3]
READY_SECONDS: Final = 40
REST_MS: Final = 1000
ANSWER_MS: Final = 8000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small application of `parts.py`, on a free port."""
    folder = tmp_path_factory.mktemp("parts")
    url = f"http://127.0.0.1:{(port := free_port())}"
    process = start(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(Path(__file__).with_name("parts.py")),
            "--server.port",
            str(port),
        ],
        folder=ROOT,
        environment={**os.environ, "PYTHONPATH": str(ROOT), "ZHENSHI_DATA": str(folder)},
        log=folder / "log",
    )
    limit = time.monotonic() + READY_SECONDS
    while not answers(url):
        assert process.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < limit, (folder / "log").read_text()
        time.sleep(0.1)
    yield url
    end(process)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def opened(page: Page, address: str, part: str) -> Page:
    page.goto(f"{address}/?part={part}")
    return page


def box(page: Page) -> Locator:
    return page.get_by_label("说了什么")


def told(page: Page, text: str, timeout: int = ANSWER_MS) -> None:
    expect(page.get_by_text(f"told [{text}]")).to_be_visible(timeout=timeout)


class TestLiveWords:
    def test_tells_after_a_rest_and_keeps_focus_and_caret(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "words")
        box(page).click()
        page.keyboard.type("后山水管裂了")
        told(page, "后山水管裂了")
        page.keyboard.press("Home")
        page.keyboard.type("昨天")
        told(page, "昨天后山水管裂了")
        assert box(page).evaluate("area => [area.selectionStart, area.getRootNode().activeElement === area]") == [
            2,
            True,
        ]

    def test_loses_nothing_that_is_typed_while_the_page_runs(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "words")
        box(page).click()
        page.keyboard.type("一")
        page.wait_for_timeout(REST_MS)
        page.keyboard.type("二三四五六七八", delay=90)
        told(page, "一二三四五六七八")
        expect(box(page)).to_have_value("一二三四五六七八")

    def test_waits_while_a_word_is_being_composed(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "words")
        box(page).click()
        told(page, "")
        session = page.context.new_cdp_session(page)
        session.send("Input.imeSetComposition", {"text": "shuiguan", "selectionStart": 8, "selectionEnd": 8})
        page.wait_for_timeout(2 * REST_MS)
        told(page, "")
        session.send("Input.insertText", {"text": "水管"})
        told(page, "水管")

    @pytest.mark.parametrize("way", ["click", "long press", "keyboard"])
    def test_a_button_pressed_right_after_typing_has_the_text(self, desktop: Page, address: str, way: str) -> None:
        page = opened(desktop, address, "words")
        button = page.get_by_role("button", name="存下")
        box(page).fill("写完马上存")
        if way == "keyboard":
            button.focus()
            page.keyboard.press("Enter")
        else:
            button.click(delay=0 if way == "click" else 500)
        expect(page.get_by_text("saved [写完马上存]")).to_be_visible(timeout=ANSWER_MS)
        expect(box(page)).to_have_value("")

    def test_a_tap_right_after_typing_has_the_text(self, phone: Page, address: str) -> None:
        page = opened(phone, address, "words")
        box(page).fill("写完马上存")
        page.get_by_role("button", name="存下").tap()
        expect(page.get_by_text("saved [写完马上存]")).to_be_visible(timeout=ANSWER_MS)

    def test_too_long_a_text_is_said_and_kept(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "words")
        box(page).fill("长" * 51)
        expect(page.get_by_text("51 字，最多 50 字，请删去一些")).to_be_visible()
        expect(box(page)).to_have_attribute("aria-invalid", "true")
        told(page, "长" * 51)

    def test_grows_with_the_text_and_is_large_on_a_phone(self, phone: Page, address: str) -> None:
        page = opened(phone, address, "words")
        before = box(page).bounding_box()
        box(page).fill("一行\n" * 12)
        after = box(page).bounding_box()
        assert before
        assert after
        assert after["height"] > before["height"] + 100
        assert float(box(page).evaluate("area => parseFloat(getComputedStyle(area).fontSize)")) >= 18


def looking_at(page: Page, row: str) -> None:
    expect(page.get_by_text(f"looking at [{row}]")).to_be_visible(timeout=ANSWER_MS)


class TestAfterASave:
    def test_a_desktop_goes_on_typing_without_the_mouse(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "next")
        expect(box(page)).not_to_be_focused()
        box(page).press_sequentially("路灯不亮。")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(box(page)).to_have_value("", timeout=ANSWER_MS)
        expect(box(page)).to_be_focused()

    def test_a_phone_shows_what_was_saved_and_no_keyboard(self, phone: Page, address: str) -> None:
        page = opened(phone, address, "next")
        box(page).fill("路灯不亮。")
        page.get_by_role("button", name="存下").tap()
        expect(box(page)).to_have_value("", timeout=ANSWER_MS)
        expect(box(page)).not_to_be_focused()


class TestDesk:
    def test_a_press_is_shown_at_once_and_until_the_answer(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "desk")
        button = page.get_by_role("button", name="办完")
        expect(button).to_be_enabled()
        page.evaluate("addEventListener('click', (e) => (window.shown = e.target.closest('button').ariaBusy))")
        button.click()
        assert page.evaluate("window.shown") == "true"
        expect(page.get_by_text("looking at [b]")).to_be_visible(timeout=ANSWER_MS)
        expect(page.locator("button[aria-busy=true]")).to_have_count(0)

    def test_a_click_anywhere_in_a_row_opens_it(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "desk")
        looking_at(page, "a")
        page.get_by_text("ZS-c").click()
        looking_at(page, "c")
        expect(page.get_by_role("option", selected=True)).to_contain_text("路灯坏了")

    def test_keys_move_and_enter_accepts(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "desk")
        expect(page.get_by_role("option", selected=True)).to_contain_text("水管裂了")
        page.keyboard.press("j")
        page.keyboard.press("j")
        looking_at(page, "c")
        page.keyboard.press("k")
        looking_at(page, "b")
        page.keyboard.press("Enter")
        looking_at(page, "c")
        expect(page.get_by_role("option")).to_have_count(3)

    def test_keys_in_a_field_are_letters(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "desk")
        looking_at(page, "a")
        page.get_by_label("备注").press_sequentially("jjk")
        expect(page.get_by_label("备注")).to_have_value("jjk")
        looking_at(page, "a")

    def test_a_title_is_text(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "desk")
        expect(page.get_by_text("<img src=x")).to_be_visible()
        assert page.title() != "broken"

    def test_a_phone_shows_the_list_then_the_matter_and_the_way_back(self, phone: Page, address: str) -> None:
        page = opened(phone, address, "desk")
        expect(page.get_by_text("looking at")).to_be_hidden()
        page.get_by_text("路灯坏了").tap()
        looking_at(page, "c")
        expect(page.get_by_role("option").first).to_be_hidden()
        page.get_by_role("button", name=re.compile("返回列表")).tap()
        expect(page.get_by_role("option").first).to_be_visible(timeout=ANSWER_MS)

    def test_nothing_is_wider_than_a_phone(self, phone: Page, address: str) -> None:
        page = opened(phone, address, "desk")
        page.get_by_text("路灯坏了").tap()
        looking_at(page, "c")
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") == 390


class TestLiteral:
    def test_what_people_wrote_keeps_its_signs_wherever_markdown_is_read(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "quote")
        expect(page.get_by_test_id("stButton")).to_have_count(len(SIGNS), timeout=ANSWER_MS)
        for number, text in enumerate(SIGNS):
            shown = page.locator(f".st-key-quoted_{number}")
            for part in ("stCaptionContainer", "stAlert", "stButton"):
                expect(shown.get_by_test_id(part)).to_be_visible()
                assert shown.get_by_test_id(part).inner_text().replace("\u2060", "").strip() == text


class TestBuiltInWords:
    def test_are_chinese(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "talk")
        expect(page.get_by_text("选择文件")).to_be_visible()
        expect(page.get_by_text("每个文件不超过 20 MB")).to_be_visible()
        expect(page.get_by_placeholder("请选择")).to_be_visible()
        expect(page.get_by_test_id("stDateInputField")).to_have_text(re.compile("年.*月.*日"))
        page.get_by_test_id("stDateInputCalendarButton").click()
        expect(page.get_by_text(re.compile("月")).first).to_be_visible()

    def test_stay_english_for_who_chose_english(self, desktop: Page, address: str) -> None:
        desktop.context.add_cookies([{"name": "zs_lang", "value": "en", "url": address}])
        page = opened(desktop, address, "talk")
        expect(page.get_by_placeholder("Choose an option")).to_be_visible()
        expect(page.get_by_text("选择文件")).to_have_count(0)

    def test_what_people_wrote_is_not_translated(self, desktop: Page, address: str) -> None:
        page = opened(desktop, address, "words")
        box(page).fill("No results")
        expect(page.locator(".zs-quote")).to_have_text("No results", timeout=ANSWER_MS)
        expect(box(page)).to_have_value("No results")
