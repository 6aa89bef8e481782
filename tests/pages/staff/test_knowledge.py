"""Is what the office knows found by a few words, kept by the clerk, and offered while a call is typed?"""

from datetime import timedelta

import pytest

from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.services.knowledge import CardEntry, CardView, add_card
from feedback.services.knowledge_search import find_cards
from models.contact import Call
from models.service import KnowledgeCard
from tests.factories import County
from tests.pages.staff.deskwork import NOT_YOURS, hand_in
from tests.pages.staff.recording import buttons, errors, fill, press, rows, say
from tests.pages.visiting import flashed, open_page, run, texts
from tests.services.test_knowledge import CANTEEN, an_entry

PAGE, CALL = "pages/staff/knowledge.py", "pages/staff/call.py"


@pytest.fixture
def card(county: County) -> KnowledgeCard:
    with transaction() as session:
        add_card(session, county.clerk, canteen(county))
        return add_card(session, county.clerk, an_entry(county))


def canteen(county: County) -> CardEntry:
    said = {"title": "社区食堂用餐", "keywords": ("食堂",), "answer": "套餐 9 元，低保老人补 6 元付 3 元。"}
    return an_entry(county, **said, figures=(), rules=CANTEEN)


def found(county: County, typed: str) -> list[CardView]:
    with reading() as session:
        return find_cards(session, county.clerk, typed)


class TestReading:
    def test_found_by_words_with_its_figures(
        self, county: County, card: KnowledgeCard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = fill(open_page(monkeypatch, PAGE, county.recorder), "问什么", "低保标准")
        assert all(said in texts(page) for said in ("最低生活保障标准", "681", "579", "2016年1月1日 起执行"))
        assert not {"加一张卡片", "存为新的一版"} & set(buttons(page))
        assert "没有这方面的卡片" in texts(fill(page, "问什么", "龙卷风"))
        assert NOT_YOURS in texts(open_page(monkeypatch, PAGE, county.sysadmin))

    def test_says_what_one_person_gets(
        self, county: County, card: KnowledgeCard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = fill(open_page(monkeypatch, PAGE, county.recorder), "问什么", "食堂")
        next(box for box in page.number_input if box.label == "多大年纪").set_value(66)
        assert "每餐 9 元" in texts(run(page))


class TestKeeping:
    def test_added_and_given_a_new_version(
        self, county: County, card: KnowledgeCard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = fill(open_page(monkeypatch, PAGE, county.clerk), "问什么", "低保")
        page = hand_in(page, "存为新的一版", {"怎么答": "城乡统一，每人每月 910 元。"})
        assert flashed(page).startswith("“最低生活保障标准”已存下")
        assert "910" in found(county, "低保")[0].entry.answer
        assert "681" in texts(page)

    def test_refusal_keeps_what_was_typed(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, county.clerk), "加一张卡片")
        page = hand_in(page, "存下这张卡片", {"问的是什么": "高龄津贴"})
        assert "怎么答" in errors(page)[0]
        page = hand_in(page, "存下这张卡片", {"怎么答": "八十周岁起，每月 60 元。"})
        assert [each.entry.title for each in found(county, "gljt")] == ["高龄津贴"]

    def test_clerk_sees_what_runs_out(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            add_card(session, county.clerk, an_entry(county, valid_until=today() + timedelta(days=9)))
        assert "快到期的" in texts(open_page(monkeypatch, PAGE, county.clerk))
        assert "快到期的" not in texts(open_page(monkeypatch, PAGE, county.cadre))


def test_card_becomes_the_answer_on_the_spot(
    county: County, card: KnowledgeCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = say(open_page(monkeypatch, CALL, county.recorder), "我想问问现在农村的低保标准是多少")
    assert "可以这样答：最低生活保障标准" in texts(page)
    page = press(page, "用作答复")
    page = press(page, "存下，出诊号")
    [call] = rows(Call)
    assert (call.answered_on_the_spot, call.answer) == (True, card.answer)
    assert "可以这样答" not in texts(say(page, "门口的路灯坏了三天了"))
