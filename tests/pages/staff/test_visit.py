"""Does the visit page take down what was said in a yard, lose nothing, and keep to whose village it is?"""

import pytest
from sqlmodel import col, delete
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.capture.service import record
from feedback.core.clock import today
from feedback.core.database import transaction
from models.case import Label
from models.contact import ContactCard, Opinion, Visit
from models.keeping import Attachment
from models.user import RoleGrant, SignIn
from models.vocabulary import LabelSource, Role
from tests.capture.notes import a_visit
from tests.factories import County, a_household
from tests.pages.staff.recording import buttons, case_with, contacts, drafts, errors, fill, press, rows, say
from tests.pages.visiting import open_page, run, texts
from tests.reading import FIRE, LIGHT, REPORT, VAGUE, WATER

PAGE = "pages/staff/visit.py"
PHOTO = b"\xff\xd8\xff" + b"0" * 100


@pytest.fixture
def page(county: County, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_page(monkeypatch, PAGE, county.cadre)


@pytest.fixture
def household(county: County) -> int:
    with transaction() as session:
        return a_household(session, county).id


class TestDrawn:
    def test_place_and_day_are_filled_in(self, page: AppTest, county: County) -> None:
        assert page.selectbox(key="visit_0_place").value == county.village.id
        assert page.selectbox(key="visit_0_on").value == today()
        assert "今天还没有记" in texts(page)

    @pytest.mark.parametrize("who", ["recorder", "handler", "leader", "discipline"])
    def test_refused_for_the_wrong_role(self, county: County, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(county, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button

    def test_labels_of_each_matter_are_shown_while_it_is_typed(self, page: AppTest) -> None:
        said = texts(say(page, WATER, LIGHT, VAGUE))
        popovers = [str(block.proto.popover.label) for block in page.get("popover")]
        assert [label[:3] for label in popovers] == ["第1件", "第2件", "第3件"]
        assert "农村安全饮水 0401" in popovers[0]
        assert "拿不准，交初诊台" in popovers[2]
        assert 'zs-mark-category">水</u>' in said

    def test_an_emergency_is_told_before_anything_else(self, page: AppTest) -> None:
        assert any(
            error.startswith("先拨 110、119、120 或 122") and "着火" in error for error in errors(say(page, FIRE))
        )


class TestSaving:
    def test_each_paragraph_is_a_case(self, page: AppTest, county: County) -> None:
        press(say(page, WATER, LIGHT), "存下并记下一户")
        assert [opinion.words for opinion in rows(Opinion)] == [WATER, LIGHT]
        case = case_with(WATER)
        assert (case.village_id, case.category, case.registered_by_id) == (
            county.village.id,
            "0401",
            county.cadre.user_id,
        )
        assert "已存下 2 件" in texts(page)
        assert any(label.startswith(case.case_no) for label in buttons(page))

    def test_the_form_is_ready_for_the_next_household(self, page: AppTest, county: County) -> None:
        press(say(page, WATER), "存下并记下一户")
        assert page.text_area[0].value == ""
        assert page.selectbox(key="visit_1_place").value == county.village.id
        assert "今天已记 1 次、1 件事" in texts(page)
        press(say(page, LIGHT), "存下并记下一户")
        assert len(contacts()) == 2

    def test_household_is_found_by_initials_and_kept(self, page: AppTest, household: int) -> None:
        fill(page, "户", "cd")
        press(page, "陈** · 三组 12 号")
        press(say(page, WATER), "存下并记下一户")
        assert rows(Visit)[0].household_id == household
        assert case_with(WATER).household_id == household
        assert page.text_input(key="visit_1_household_typed").value == ""

    def test_a_search_left_halfway_is_not_saved_without_its_household(self, page: AppTest, household: int) -> None:
        fill(page, "户", "cd")
        press(say(page, WATER), "存下并记下一户")
        assert "还没有点定是哪一户" in texts(page)
        assert contacts() == []
        press(page, "陈** · 三组 12 号")
        press(page, "存下并记下一户")
        assert case_with(WATER).household_id == household

    def test_saving_without_going_on_keeps_the_household(self, page: AppTest, household: int) -> None:
        fill(page, "户", "cd")
        press(page, "陈** · 三组 12 号")
        next(button for button in say(page, WATER).button if button.label == "存下").click()
        run(page)
        assert "换一户" in buttons(page)
        next(button for button in say(page, LIGHT).button if button.label == "存下").click()
        run(page)
        assert [visit.household_id for visit in rows(Visit)] == [household, household]
        assert [card.count for card in rows(ContactCard)] == [1]

    def test_nothing_is_saved_twice_under_one_key(self, page: AppTest) -> None:
        press(say(page, WATER), "存下并记下一户")
        page.session_state["visit_submission_key"] = contacts()[0].submission_key
        press(say(page, WATER), "存下并记下一户")
        assert len(contacts()) == 1
        assert "已存下 1 件" in texts(page)

    def test_a_visit_without_opinions_has_to_be_said(self, page: AppTest) -> None:
        press(page, "存下并记下一户")
        assert "没有提意见的，请打开“没有提意见，只记走访”再存" in texts(page)
        fill(page, "没有提意见，只记走访", value=True)
        press(page, "存下并记下一户")
        assert [(contact.kind, len(rows(Opinion))) for contact in contacts()] == [("visit", 0)]
        assert "这次没有提意见" in texts(page)

    def test_photos_are_kept(self, page: AppTest) -> None:
        page.file_uploader[0].upload("水.jpg", PHOTO, "image/jpeg")
        press(say(run(page), WATER), "存下并记下一户")
        assert [(each.filename, each.media_type) for each in rows(Attachment)] == [("水.jpg", "image/jpeg")]

    def test_who_said_it_and_who_went_along(self, page: AppTest, county: County) -> None:
        fill(page, "姓名", "王秀英")
        fill(page, "电话", "13805741234")
        fill(page, "同行的人，用顿号隔开", "林晓、 何静,周莉")
        fill(page, "发了几张联系卡", 3)
        press(say(page, WATER), "存下并记下一户")
        opinion = rows(Opinion)[0]
        assert (opinion.reporter_name, opinion.reporter_phone) == ("王秀英", "13805741234")
        assert rows(Visit)[0].visitors == [county.cadre.name, "林晓", "何静", "周莉"]
        assert rows(ContactCard)[0].count == 3

    def test_anonymous_leaves_no_name(self, page: AppTest) -> None:
        fill(page, "姓名", "王秀英")
        fill(page, "匿名", value=True)
        press(say(page, WATER), "存下并记下一户")
        opinion = rows(Opinion)[0]
        assert (opinion.is_anonymous, opinion.reporter_name) == (True, None)

    @pytest.mark.parametrize("asked", [False, True])
    def test_a_confidential_matter_gives_its_number_only(self, page: AppTest, asked: bool) -> None:
        if asked:
            fill(page, "要求保密", value=True)
        press(say(page, WATER if asked else REPORT), "存下并记下一户")
        assert rows(Opinion)[0].words is None
        assert "已转保密台" in texts(page)
        assert not any(label.startswith("ZS") for label in buttons(page))


class TestDeciding:
    def test_a_changed_label_is_the_persons(self, page: AppTest, county: County) -> None:
        say(page, WATER)
        fill(page, "类别", "0603")
        press(page, "存下并记下一户")
        assert case_with(WATER).category == "0603"
        labels = {label.source: label for label in rows(Label)}
        assert (labels[LabelSource.MACHINE].category, labels[LabelSource.HUMAN].category) == ("0401", "0603")
        assert labels[LabelSource.HUMAN].by_id == county.cadre.user_id

    def test_what_was_decided_stays_while_the_words_grow(self, page: AppTest) -> None:
        say(page, WATER)
        fill(page, "类别", "0402")
        press(say(page, LIGHT, WATER + "水也小。"), "存下并记下一户")
        assert (case_with(WATER + "水也小。").category, case_with(LIGHT).category) == ("0402", "0603")
        assert [label.source for label in rows(Label)].count(LabelSource.HUMAN) == 1

    def test_two_matters_can_be_one(self, page: AppTest) -> None:
        press(say(page, WATER, LIGHT), "和上一件是一回事")
        press(page, "存下并记下一户")
        assert [opinion.words for opinion in rows(Opinion)] == [WATER + LIGHT]

    def test_one_matter_can_be_two(self, page: AppTest) -> None:
        press(say(page, WATER + LIGHT), "按句拆成几件")
        press(page, "存下并记下一户")
        assert [opinion.words for opinion in rows(Opinion)] == [WATER, LIGHT]

    def test_a_likely_repeat_is_joined(self, page: AppTest, county: County) -> None:
        case_no = said_before(county)
        assert case_no in texts(say(page, WATER))
        press(press(page, "并入"), "存下并记下一户")
        assert len({opinion.case_id for opinion in rows(Opinion)}) == 1
        assert any("并入旧件" in label for label in buttons(page))

    def test_a_likely_repeat_is_kept_apart(self, page: AppTest, county: County) -> None:
        said_before(county)
        say(page, WATER)
        press(press(page, "另记"), "存下并记下一户")
        assert len({opinion.case_id for opinion in rows(Opinion)}) == 2


def said_before(county: County) -> str:
    with transaction() as session:
        return record(session, county.clerk, a_visit(county, WATER, held_on=None)).matters[0].case_no


class TestRefused:
    def test_empty_words(self, page: AppTest) -> None:
        press(say(page, "  "), "存下并记下一户")
        assert errors(page) == ["还没有写说了什么。没有提意见的，请打开“没有提意见，只记走访”再存。"]
        assert not contacts()

    def test_20_001_characters_with_all_that_was_typed_kept(self, page: AppTest) -> None:
        long = "字" * 20_001
        press(say(page, long), "存下并记下一户")
        assert errors(page) == ["内容有 20,001 字，最多 20,000 字，请删减，或分成几件来记。"]
        assert page.text_area[0].value == long
        assert not contacts()

    def test_a_place_that_is_not_theirs_any_more(self, page: AppTest, county: County) -> None:
        say(page, WATER)
        move_to(county.cadre, county)
        press(page, "存下并记下一户")
        assert errors(page) == ["这个地点不在您负责的区域内，请另选地点。"]
        assert page.text_area[0].value == WATER
        assert not contacts()

    def test_signed_out_in_between(self, page: AppTest) -> None:
        say(page, WATER)
        with transaction() as session:
            session.execute(delete(SignIn))
        press(page, "存下并记下一户")
        assert "请先登录" in texts(page)
        assert not contacts()

    def test_a_photo_that_is_none(self, page: AppTest) -> None:
        page.file_uploader[0].upload("水.jpg", b"MZ" + PHOTO, "image/jpeg")
        press(say(run(page), WATER), "存下并记下一户")
        assert len(errors(page)) == 1
        assert page.text_area[0].value == WATER
        assert not contacts()


def move_to(actor: Actor, county: County) -> None:
    with transaction() as session:
        session.execute(delete(RoleGrant).where(col(RoleGrant.user_id) == actor.user_id))
        session.add(RoleGrant(user_id=actor.user_id, role=Role.CADRE, area_id=county.other_village.id))


class TestDraft:
    def test_what_was_typed_comes_back(
        self, page: AppTest, county: County, household: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(page, "户", "cd")
        press(page, "陈** · 三组 12 号")
        fill(say(page, WATER, LIGHT), "类别", "0402")
        fill(page, "发了几张联系卡", 4)
        assert "草稿已存" in texts(page)
        again = open_page(monkeypatch, PAGE, county.cadre)
        assert again.text_area[0].value == f"{WATER}\n{LIGHT}"
        assert again.number_input[0].value == 4
        press(again, "存下并记下一户")
        assert (case_with(WATER).category, rows(Visit)[0].household_id) == ("0402", household)

    def test_is_gone_once_it_is_saved(self, page: AppTest, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert len(drafts()) + len(contacts()) == 0
        say(page, WATER)
        assert len(drafts()) == 1
        press(page, "存下并记下一户")
        assert not drafts()
        assert open_page(monkeypatch, PAGE, county.cadre).text_area[0].value == ""

    def test_is_gone_once_everything_is_deleted(self, page: AppTest) -> None:
        say(say(page, WATER), "")
        assert not drafts()

    def test_is_kept_where_saving_is_refused(self, page: AppTest) -> None:
        press(say(page, "字" * 20_001), "存下并记下一户")
        assert len(drafts()) == 1

    def test_of_somebody_else_is_not_shown(
        self, page: AppTest, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say(page, WATER)
        assert open_page(monkeypatch, PAGE, county.clerk).text_area[0].value == ""
