"""Does the call page know the number, give the case's number at once, and keep what was answered?"""

import pytest
from streamlit.testing.v1 import AppTest

from feedback.capture.service import record
from feedback.core.database import transaction
from models.contact import Call, Contact, Opinion
from models.office_vocabulary import ContactRefusal
from tests.capture.notes import PHONE, a_call, a_caller, a_matter
from tests.factories import County, a_household
from tests.pages.staff.recording import buttons, case_with, contacts, drafts, errors, fill, press, rows, say
from tests.pages.visiting import open_page, texts
from tests.reading import FIRE, LIGHT, REPORT, WATER

PAGE = "pages/staff/call.py"


@pytest.fixture
def page(county: County, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_page(monkeypatch, PAGE, county.recorder)


def called_before(county: County, times: int = 2) -> None:
    with transaction() as session:
        for _each in range(times):
            record(session, county.clerk, a_call(county, a_matter(LIGHT, reporter=a_caller()), held_on=None))


class TestDrawn:
    def test_stands_at_the_operators_own_place(self, page: AppTest, county: County) -> None:
        assert page.selectbox(key="call_0_place").value == county.north.id
        assert page.toggle(key="call_0_call_back").value is True

    @pytest.mark.parametrize("who", ["cadre", "handler", "leader"])
    def test_refused_for_the_wrong_role(self, county: County, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(county, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button

    def test_an_emergency_is_told_before_anything_else(self, page: AppTest) -> None:
        assert "先拨 110" in errors(say(page, FIRE))[0]


class TestCaller:
    def test_says_how_often_the_number_came(self, page: AppTest, county: County) -> None:
        called_before(county)
        fill(page, "电话", PHONE)
        assert "此号码 90 天内来过 2 次" in texts(page)
        assert sum(label.startswith("ZS") for label in buttons(page)) == 2

    def test_offers_the_household_masked_and_its_village(self, page: AppTest, county: County) -> None:
        with transaction() as session:
            household = a_household(session, county, phone="13805741234")
        fill(page, "电话", PHONE)
        assert page.selectbox(key="call_0_place").value == county.village.id
        press(press(say(page, WATER), "是这一户：陈** · 三组 12 号"), "存下，出诊号")
        assert case_with(WATER).household_id == household.id

    def test_a_household_that_is_only_offered_is_not_linked(self, page: AppTest, county: County) -> None:
        with transaction() as session:
            a_household(session, county, phone="13805741234")
        fill(page, "电话", PHONE)
        press(say(page, WATER), "存下，出诊号")
        assert case_with(WATER).household_id is None

    def test_a_new_number_says_nothing(self, page: AppTest, county: County) -> None:
        called_before(county)
        fill(page, "电话", "13999999999")
        assert "90 天内" not in texts(page)


class TestSaving:
    def test_gives_the_number_in_large_type(self, page: AppTest) -> None:
        press(say(page, WATER), "存下，出诊号")
        case = case_with(WATER)
        assert f"<strong>{case.case_no}</strong>" in texts(page)
        assert (case.status, case.channel, case.wants_reply) == ("registered", "hotline", True)
        assert not drafts()

    def test_paragraphs_are_one_matter_unless_parted(self, page: AppTest) -> None:
        press(say(page, WATER, LIGHT), "存下，出诊号")
        assert [each.words for each in rows(Opinion)] == [f"{WATER}\n{LIGHT}"]
        fill(page, "一段一件，分开挂号", value=True)
        press(say(page, WATER, LIGHT), "存下，出诊号")
        assert [each.words for each in rows(Opinion)][1:] == [WATER, LIGHT]

    def test_keeps_what_was_answered(self, page: AppTest) -> None:
        fill(page, "要回电", value=False)
        fill(page, "电话里已经答复", value=True)
        fill(page, "怎么答复的", "已告知本周派人去看。")
        press(say(page, WATER), "存下，出诊号")
        call = rows(Call)[0]
        assert (call.answered_on_the_spot, call.answer, call.wants_call_back) == (True, "已告知本周派人去看。", False)
        assert case_with(WATER).status == "registered"

    def test_a_confidential_call_gives_its_number_too(self, page: AppTest) -> None:
        press(fill(say(page, REPORT), "姓名", "王秀英"), "存下，出诊号")
        said = texts(page)
        assert "<strong>ZM" in said
        assert "已转保密台" in said
        assert "王秀英" not in said


class TestRefused:
    @pytest.mark.parametrize(
        ("fields", "words", "sentence"),
        [
            pytest.param({}, " ", "还没有填“反映内容”，请补上。", id="no words"),
            pytest.param({}, "字" * 20_001, "内容有 20,001 字", id="20,001 characters"),
            pytest.param({"电话里已经答复": True}, WATER, "还没有填", id="an answer without words"),
            pytest.param({"电话": "不肯说"}, WATER, "", id="a phone that is none"),
        ],
    )
    def test_with_all_that_was_typed_kept(
        self, page: AppTest, fields: dict[str, object], words: str, sentence: str
    ) -> None:
        for label, value in fields.items():
            fill(page, label, value)
        press(say(page, words), "存下，出诊号")
        assert len(errors(page)) == 1
        assert sentence in errors(page)[0]
        assert page.text_area[0].value == words
        assert not contacts()


class TestDraft:
    def test_caller_and_words_come_back(self, page: AppTest, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        fill(say(page, WATER), "电话", PHONE)
        again = open_page(monkeypatch, PAGE, county.recorder)
        assert again.text_area[0].value == WATER
        assert again.text_input(key="call_0_reporter_phone").value == PHONE


class TestNamedPlace:
    SAID = "上河村的自来水发黄好几天了。"

    def test_is_told_and_filled_in_only_when_pressed(self, page: AppTest, county: County) -> None:
        say(page, self.SAID)
        assert "文中提到“上河村”，填为 石桥镇上河村？" in texts(page)
        assert page.selectbox(key="call_0_place").value == county.north.id
        press(page, "填上")
        assert page.selectbox(key="call_0_place").value == county.village.id
        assert page.text_area[0].value == self.SAID
        assert "填上" not in buttons(page)
        press(page, "存下，出诊号")
        assert case_with(self.SAID).village_id == county.village.id

    def test_says_why_where_it_is_written_otherwise(self, page: AppTest) -> None:
        say(page, "扬家湾的路灯坏了。")
        assert "文中提到“扬家湾”（读音相近），填为 石桥镇上河村杨家湾？" in texts(page)

    def test_is_not_told_where_a_place_in_it_is_chosen(self, page: AppTest, county: County) -> None:
        page.selectbox(key="call_0_place").set_value(county.hamlet.id)
        say(page, self.SAID)
        assert "填上" not in buttons(page)

    def test_another_choice_stays_until_somebody_presses(self, page: AppTest, county: County) -> None:
        page.selectbox(key="call_0_place").set_value(county.other_village.id)
        say(page, self.SAID)
        assert "填上" in buttons(page)
        press(page, "存下，出诊号")
        assert case_with(self.SAID).village_id == county.other_village.id

    def test_is_not_told_of_two_nor_of_one_elsewhere(self, page: AppTest, county: County) -> None:
        for text in ("上河村到下河村的路坏了。", f"{county.south_village.name}没水。"):
            assert "填上" not in buttons(say(page, text))


def test_an_emergency_that_was_taken_in_is_told_with_its_number(page: AppTest) -> None:
    page = press(say(page, FIRE), "存下，出诊号")
    assert "马上派账，2 小时内办理" in texts(page)


class TestNothingAccepted:
    def test_keeps_the_call_and_its_reason_without_a_case(self, page: AppTest) -> None:
        say(page, "问社保卡在哪里补")
        page.toggle(key="call_0_refused").set_value(True).run()
        assert page.button(key="call_0_save").label == "存下，不立案"
        page.selectbox(key="call_0_refusal").set_value(ContactRefusal.NOT_OURS).run()
        page.button(key="call_0_save").click().run()
        (kept,) = rows(Contact)
        assert (kept.refusal, kept.refusal_note) == (ContactRefusal.NOT_OURS, "问社保卡在哪里补")
        assert rows(Opinion) == []
        assert "已存下，没有立案" in texts(page)

    def test_danger_is_not_put_away(self, page: AppTest) -> None:
        say(page, FIRE)
        page.toggle(key="call_0_refused").set_value(True).run()
        page.button(key="call_0_save").click().run()
        assert "不能不立案" in " ".join(errors(page))
        assert rows(Contact) == []
