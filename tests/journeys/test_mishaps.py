"""What goes wrong in an office: two clicks for one, two people at one case, a closed tab, a power cut. Is all kept?"""

import re
import uuid

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import PHONE
from tests.journeys import acts
from tests.journeys.cast import Cast
from tests.journeys.conftest import Screen
from tests.server import Application

pytestmark = pytest.mark.browser

DRAFTED = "草稿已存"


def words_of(page: Page) -> Locator:
    return page.get_by_label("说了什么")


def told_once(subject: str) -> str:
    """Return words that were never said before, so that a search finds this matter alone."""
    return f"{subject}，门牌{uuid.uuid4().hex[:8]}那家说的。"


def type_visit(page: Page, words: str) -> None:
    """Open the form and type, until the page says that a draft is kept."""
    acts.go(page, "/visit")
    words_of(page).fill(words)
    expect(page.get_by_text("第1件")).to_be_visible()
    expect(page.get_by_text(DRAFTED)).to_be_visible()


def recorded_today(page: Page) -> tuple[int, int]:
    """Return how many visits and matters the cadre has recorded today, as the page says."""
    acts.go(page, "/visit")
    line = page.get_by_test_id("stMain").locator(".zs-title p")
    found = re.search(r"今天已记 (\d+) 次、(\d+) 件事", line.inner_text())
    return (int(found[1]), int(found[2])) if found else (0, 0)


class TestDoubleClick:
    def test_on_save_gives_one_visit(self, cast: Cast, screen: Screen) -> None:
        page = screen(cast.cadre, "/visit")
        visits, matters = recorded_today(page)
        words = told_once("巷口的井盖松了")
        type_visit(page, words)
        page.get_by_role("button", name="存下", exact=True).dblclick()
        acts.done(page, "已存下 1 件")
        assert recorded_today(page) == (visits + 1, matters + 1)

    def test_on_a_desk_moves_one_case_only(self, cast: Cast, screen: Screen) -> None:
        cadre, clerk = screen(cast.cadre, "/visit"), screen(cast.clerk, "/triage")
        first, second = acts.record_visit(cadre, told_once("桥栏杆断了一截"), told_once("水沟盖板碎了"))
        acts.take_up(clerk, "/triage", first)
        acts.fill_labels(clerk)
        acts.button_of(clerk, "确认初诊").dblclick()
        acts.done(clerk, f"{first} 已初诊")
        for number, moves in ((first, ["挂号", "初诊"]), (second, ["挂号"])):
            acts.go(clerk, f"/case?no={number}")
            expect(clerk.locator(".zs-story li")).to_contain_text(moves)


class TestTwoPeople:
    def test_second_is_told_and_keeps_what_was_typed(self, cast: Cast, screen: Screen) -> None:
        cadre, clerk, chair = screen(cast.cadre, "/visit"), screen(cast.clerk, "/triage"), screen(cast.chair, "/clinic")
        (number,) = acts.record_visit(cadre, told_once("田埂边的电线杆斜了"))
        acts.diagnose(clerk, number)
        acts.queue(clerk, number)
        order = {
            "lead": cast.lead.unit,
            "co": cast.co.unit,
            "duty": "到场看护",
            "measures": "先围起来，再请供电所来扶正。",
        }
        acts.take_up(clerk, "/clinic", number)
        acts.fill_order(clerk, **order)
        acts.dispatch(chair, number, **order | {"measures": "今天就去"})
        acts.press(clerk, "派账")
        expect(clerk.get_by_test_id("stAlert")).to_contain_text(number)
        kept = clerk.locator(".st-key-kept_words")
        expect(kept).to_contain_text("您刚才写的内容，还没有存下")
        expect(kept).to_contain_text("先围起来，再请供电所来扶正。")
        expect(kept).to_contain_text("到场看护")
        acts.go(clerk, f"/case?no={number}")
        expect(clerk.locator(".zs-story li").filter(has_text="派账给")).to_have_count(1)


class TestNothingTypedIsLost:
    def test_draft_survives_the_closed_tab(self, cast: Cast, screen: Screen) -> None:
        page = screen(cast.cadre, "/visit")
        words = told_once("老樟树的枯枝掉下来")
        tab = page.context.new_page()
        type_visit(tab, words)
        tab.close()
        acts.go(page, "/")
        expect(page.get_by_text("有没存下的草稿")).to_be_visible()
        acts.go(page, "/visit")
        expect(words_of(page)).to_have_value(words)
        words_of(page).fill("")
        expect(page.get_by_text(DRAFTED)).to_have_count(0)

    def test_power_cut_while_saving_loses_nothing(self, cast: Cast, browser: Browser, application: Application) -> None:
        words = told_once("路边的广告牌摇摇晃晃")
        with acts.visitor(browser, application.base_url, size=PHONE) as page:
            acts.sign_in(page, cast.cadre, at="/visit")
            type_visit(page, words)
            page.get_by_role("button", name="存下", exact=True).click()
            application.kill()
            application.start()
            if not acts.found_by(page, words):
                acts.go(page, "/visit")
                expect(words_of(page)).to_have_value(words)
                acts.press(page, "存下")
                acts.done(page, "已存下 1 件")
                # The browser may press once more by itself when it is connected again, while the draft is open already.
                assert acts.found_by(page, words)
