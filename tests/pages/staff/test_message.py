"""Does the message page keep where a message came from, and refuse a number that was taken in before?"""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from feedback.core.clock import today
from feedback.core.database import reading
from feedback.reports.monthly import month_report
from models.contact import Message, Opinion
from models.keeping import Attachment
from models.vocabulary import Channel
from tests.factories import County
from tests.pages.staff.recording import case_with, contacts, drafts, errors, fill, press, rows, say
from tests.pages.visiting import open_page, run, texts
from tests.reading import LIGHT, REPORT, WATER

PAGE = "pages/staff/message.py"
LETTER = f"尊敬的领导：\n\n{LIGHT}\n\n此致敬礼"


@pytest.fixture
def page(county: County, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_page(monkeypatch, PAGE, county.recorder)


class TestDrawn:
    def test_a_letter_of_today_at_ones_own_place(self, page: AppTest, county: County) -> None:
        assert page.button_group(key="message_0_channel").value == Channel.LETTER
        assert page.date_input(key="message_0_on").value == today()
        assert page.selectbox(key="message_0_place").value == county.north.id

    @pytest.mark.parametrize("who", ["cadre", "handler", "leader"])
    def test_refused_for_the_wrong_role(self, county: County, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(county, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button


class TestSaving:
    def test_a_letter_is_one_matter_with_all_its_words(self, page: AppTest) -> None:
        press(say(page, LETTER), "存下，出诊号")
        assert [each.words for each in rows(Opinion)] == [LETTER]
        assert case_with(LETTER).title == "村口路灯坏了，晚上看不见路"
        assert not drafts()

    def test_keeps_channel_day_platform_and_number(self, page: AppTest) -> None:
        page.date_input(key="message_0_on").set_value(today() - timedelta(days=2))
        page.button_group(key="message_0_channel").set_value(Channel.ONLINE)
        run(page)
        fill(fill(page, "来自哪个平台", "县长信箱"), "对方的编号", "A-1")
        press(say(page, WATER), "存下，出诊号")
        message, opinion = rows(Message)[0], rows(Opinion)[0]
        assert (message.source_name, message.received_on) == ("县长信箱", today() - timedelta(days=2))
        assert (opinion.source, opinion.external_key, opinion.said_on) == ("县长信箱", "A-1", message.received_on)
        assert case_with(WATER).channel == "online"

    def test_a_deputys_proposal_counts_in_the_month(self, page: AppTest, county: County) -> None:
        page.button_group(key="message_0_channel").set_value(Channel.CONGRESS)
        run(page)
        fill(fill(page, "哪一次会议", "县十七届人大五次会议"), "建议、提案编号", "第36号")
        press(say(page, WATER), "存下，出诊号")
        assert case_with(WATER).channel is Channel.CONGRESS
        assert rows(Opinion)[0].external_key == "第36号"
        with reading() as session:
            report = month_report(session, county.clerk, first=today(), area_id=county.north.id)
        assert report.figures.at("m_congress") == 1

    def test_the_channel_stays_for_the_next_one(self, page: AppTest) -> None:
        page.button_group(key="message_0_channel").set_value(Channel.MAILBOX)
        press(say(run(page), WATER), "存下，出诊号")
        assert page.button_group(key="message_1_channel").value == Channel.MAILBOX
        assert page.text_input(key="message_1_number").value == ""

    def test_of_several_matters_the_first_has_the_number(self, page: AppTest) -> None:
        fill(fill(page, "对方的编号", "A-1"), "一段一件，分开挂号", value=True)
        press(say(page, WATER, LIGHT), "存下，出诊号")
        assert [(each.source, each.external_key) for each in rows(Opinion)] == [("letter", "A-1"), (None, None)]

    def test_a_scan_is_kept(self, page: AppTest) -> None:
        page.file_uploader[0].upload("信.pdf", b"%PDF-1.7 ...", "application/pdf")
        press(say(run(page), WATER), "存下，出诊号")
        assert rows(Attachment)[0].media_type == "application/pdf"

    def test_a_report_is_sealed(self, page: AppTest) -> None:
        press(say(page, REPORT), "存下，出诊号")
        assert rows(Opinion)[0].words is None
        assert contacts()[0].is_confidential
        assert "已转保密台" in texts(page)


class TestNamedPlace:
    def test_is_filled_in_when_pressed_and_kept_with_the_draft(
        self, page: AppTest, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        press(say(page, "上河村的自来水发黄好几天了。"), "填上")
        again = open_page(monkeypatch, PAGE, county.recorder)
        assert again.selectbox(key="message_0_place").value == county.village.id
        assert "文中提到" not in texts(again)


class TestRefused:
    def test_a_number_that_was_taken_in_before(self, page: AppTest) -> None:
        for words in (WATER, LIGHT):
            fill(fill(page, "来自哪个平台", "县长信箱"), "对方的编号", "A-1")
            press(say(page, words), "存下，出诊号")
        assert len(errors(page)) == 1
        assert "A-1" in errors(page)[0]
        assert page.text_area[0].value == LIGHT
        assert len(contacts()) == 1

    @pytest.mark.parametrize("words", ["", "字" * 20_001])
    def test_too_few_words_and_too_many(self, page: AppTest, words: str) -> None:
        press(say(page, words), "存下，出诊号")
        assert len(errors(page)) == 1
        assert not contacts()


class TestDraft:
    def test_everything_comes_back(self, page: AppTest, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page.button_group(key="message_0_channel").set_value(Channel.ONLINE)
        page.date_input(key="message_0_on").set_value(today() - timedelta(days=3))
        fill(say(run(page), WATER), "对方的编号", "A-9")
        again = open_page(monkeypatch, PAGE, county.recorder)
        assert again.text_area[0].value == WATER
        assert again.button_group(key="message_0_channel").value == Channel.ONLINE
        assert again.date_input(key="message_0_on").value == today() - timedelta(days=3)
        assert again.text_input(key="message_0_number").value == "A-9"
