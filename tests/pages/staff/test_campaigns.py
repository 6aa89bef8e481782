"""Is a campaign started on its page, offered where something is recorded, and counted?"""

import pytest
from sqlmodel import select

from feedback.archive.campaigns import CampaignEntry, TeamEntry, start_campaign
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from models.contact import Contact, Opinion, Visit
from models.visiting import Campaign
from tests.archive.visitwork import a_house
from tests.factories import County
from tests.pages.staff.deskwork import NOT_YOURS
from tests.pages.staff.recording import press as press_label
from tests.pages.staff.recording import rows, say
from tests.pages.visiting import open_page, press, run, texts
from tests.reading import WATER

PAGE = "pages/staff/campaigns.py"
VISIT = "pages/staff/visit.py"


@pytest.fixture
def campaign(county: County) -> int:
    entry = CampaignEntry(
        name="百名校长联千师",
        area_id=county.north.id,
        begins_on=today(),
        ends_on=today(),
        topics=("减负", "师德师风"),
        checklist=("看食堂", "看宿舍"),
        place_types=("食堂",),
        least_per_week=1,
        teams=(TeamEntry(name="第一组"),),
    )
    with transaction() as session:
        return start_campaign(session, county.clerk, entry)


class TestPage:
    def test_started_on_the_page(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert "还没有专项活动" in texts(page)
        page.text_input(key="campaign_new_0_name").set_value("百日攻坚")
        page.text_area(key="campaign_new_0_topics").set_value("非法行医、药品\n器械")
        page.text_area(key="campaign_new_0_teams").set_value("第一组：王组长\n第二组")
        page.button[0].click()
        run(page)
        with reading() as session:
            made = session.exec(select(Campaign)).one()
        assert (made.name, made.topics, made.least_per_week) == ("百日攻坚", ["非法行医", "药品", "器械"], None)

    def test_refusal_keeps_what_was_typed(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk)
        page.text_area(key="campaign_new_0_topics").set_value("药品")
        page.button[0].click()
        run(page)
        assert "名称" in page.error[0].value
        assert page.text_area(key="campaign_new_0_topics").value == "药品"

    def test_half_typed_is_there_again_and_a_new_one_is_shown_at_once(
        self, county: County, campaign: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, campaign=str(campaign))
        page.pills(key="campaign_chosen").set_value(0)
        page = run(page)
        page.text_input(key="campaign_new_0_name").set_value("校门口百日行")
        run(page)
        page = open_page(monkeypatch, PAGE, county.clerk, campaign="0")
        assert page.text_input(key="campaign_new_0_name").value == "校门口百日行"
        page = press(page, "campaign_new_0_save")
        with reading() as session:
            made = session.exec(select(Campaign).where(Campaign.name == "校门口百日行")).one()
        assert page.query_params["campaign"] == str(made.id)
        assert page.pills(key="campaign_chosen").value == made.id
        # The browser is told as well, else its old choice would stay lit.
        assert page.pills(key="campaign_chosen").proto.set_value

    def test_of_two_who_change_one_the_second_is_told(
        self, county: County, campaign: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = open_page(monkeypatch, PAGE, county.clerk, campaign=str(campaign))
        second = open_page(monkeypatch, PAGE, county.chair, campaign=str(campaign))
        for page, slogan in ((first, "访万家"), (second, "进千企")):
            page.text_input(key=f"campaign_{campaign}_0_slogan").set_value(slogan)
        press(first, f"campaign_{campaign}_0_save")
        second = press(second, f"campaign_{campaign}_0_save")
        assert "刚才有人改动了同一条记录" in second.error[0].value
        assert second.text_input(key=f"campaign_{campaign}_0_slogan").value == "进千企"
        with reading() as session:
            assert session.exec(select(Campaign.slogan)).one() == "访万家"

    def test_week_without_a_check_is_told(self, county: County, campaign: int, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "本周未检查" in texts(open_page(monkeypatch, PAGE, county.cadre))
        assert "还没有专项活动" in texts(open_page(monkeypatch, PAGE, county.south_clerk))
        assert NOT_YOURS in texts(open_page(monkeypatch, PAGE, county.handler))


class TestRecording:
    def test_visit_belongs_to_it(self, county: County, campaign: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = say(open_page(monkeypatch, VISIT, county.cadre), WATER)
        page.selectbox(key="visit_0_campaign").set_value(campaign)
        page = run(page)
        page.selectbox(key="visit_0_place_type").set_value("食堂")
        page.button_group(key="visit_0_checked").set_value(["看食堂"])
        page.button_group(key="visit_0_topic_1").set_value("减负")
        press_label(run(page), "存下并记下一户")
        (contact,) = rows(Contact)
        assert (contact.campaign_id, contact.place_type, contact.checked) == (campaign, "食堂", ["看食堂"])
        assert rows(Opinion)[0].topic == "减负"
        # The next visit of the day belongs to it as well.
        assert page.selectbox(key="visit_1_campaign").value == campaign
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert "共梳理出意见建议 1 类 1 条，涉及减负" in texts(page)
        # How it was heard and who went are two lists of the same contacts.
        assert texts(page).index("怎么听来的") < texts(page).index("哪一组去的")
        page = press(page, "campaign_topic_0")
        assert rows(Opinion)[0].case_id is not None
        assert any(button.key == f"campaign_{rows(Opinion)[0].case_id}" for button in page.button)

    def test_household_of_the_plan_is_filled_in(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            house = a_house(session, county)
        page = open_page(monkeypatch, VISIT, county.cadre, household=str(house.id))
        assert "陈** · 三组 12 号" in texts(page)
        press_label(say(page, WATER), "存下并记下一户")
        assert rows(Visit)[0].household_id == house.id

    def test_household_of_others_is_not(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            house = a_house(session, county, area=county.other_village)
        page = open_page(monkeypatch, VISIT, county.cadre, household=str(house.id))
        assert "陈**" not in texts(page)
