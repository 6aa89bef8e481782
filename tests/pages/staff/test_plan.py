"""Does the plan lead from a household to the form, figures to their households, and an office to its duties?"""

import pytest
from sqlmodel import select

from feedback.archive.contact_points import PointEntry, add_point
from feedback.archive.duties import DutyEntry, set_duties
from feedback.core.database import reading, transaction
from models.household import Household
from models.office_vocabulary import DutyKind, VisitTier
from models.visiting import ContactPoint, Duty, VisitCycle
from models.vocabulary import AreaKind
from tests.archive.visitwork import a_house
from tests.county import an_area
from tests.factories import County
from tests.pages.staff.deskwork import NOT_YOURS, without_navigation
from tests.pages.visiting import flashed, open_page, press, run, texts

PAGE = "pages/staff/plan.py"


@pytest.fixture
def house(county: County) -> int:
    with transaction() as session:
        return a_house(session, county, tier=VisitTier.KEY, hardships=["低保"]).id


def rows(kind: type) -> list[object]:
    with reading() as session:
        return list(session.exec(select(kind)).all())


class TestMyPlan:
    def test_household_opens_its_form(self, county: County, house: int, monkeypatch: pytest.MonkeyPatch) -> None:
        led_to = without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.cadre)
        said = texts(page)
        assert "杨家湾" in said
        assert "还没去过" in said
        assert page.button(key=f"stop_{house}").label == "三组 12 号 · 陈\\*\\*"
        press(page, f"stop_{house}")
        assert led_to[-1] == ("pages/staff/visit.py", {"household": str(house)})

    def test_nothing_to_walk(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "您名下还没有要走访的户" in texts(open_page(monkeypatch, PAGE, county.cadre))

    def test_refused_for_the_wrong_role(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert NOT_YOURS in texts(open_page(monkeypatch, PAGE, county.handler))

    def test_english(self, county: County, house: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pages.ui.text.language", lambda: "en")
        assert "never visited" in texts(open_page(monkeypatch, PAGE, county.cadre))


class TestOffice:
    def test_figures_open_their_households(self, county: County, house: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.leader)
        assert "0% (0/1)" in texts(page)
        said = texts(press(page, f"reach_village_{county.village.id}"))
        assert "陈**" in said
        assert "陈大福" not in said

    def test_duty_is_given_and_ended(self, county: County, house: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, view="duties")
        assert "1 处还没有人负责" in texts(page)
        page.selectbox(key="duty_who").set_value(county.cadre.user_id)
        page.multiselect(key="duty_areas_0").set_value([county.group.id])
        page = press(run(page), "duty_give")
        assert flashed(page) == "已分给cadre。"
        (duty,) = rows(Duty)
        assert (duty.user_id, duty.area_id) == (county.cadre.user_id, county.group.id)  # type: ignore[attr-defined]  # Rows of Duty.
        page = open_page(monkeypatch, PAGE, county.clerk, view="duties")
        page.checkbox(key=f"duty_{duty.id}").check()  # type: ignore[attr-defined]  # A row of Duty.
        press(run(page), "duty_end")
        assert rows(Duty) == []

    def test_points_and_cycles(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            entry = PointEntry(name="粉丝厂", area_id=county.village.id, leader_id=county.leader.user_id)
            point = add_point(session, county.clerk, entry)
        page = open_page(monkeypatch, PAGE, county.clerk, view="points")
        assert "还差 3 次" in texts(page)
        assert "今年还没有去过" in texts(press(page, f"point_{point}"))
        assert len(rows(ContactPoint)) == 1
        assert "周期全县统一" in texts(open_page(monkeypatch, PAGE, county.clerk, view="cycles"))
        page = open_page(monkeypatch, PAGE, county.county_chair, view="cycles")
        page.number_input(key="cycle_key").set_value(14)
        page.button[0].click()
        run(page)
        assert [(row.tier, row.days) for row in rows(VisitCycle)] == [(VisitTier.KEY, 14)]  # type: ignore[attr-defined]  # Rows.

    def test_cards(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, view="cards")
        press(page, "cards_make")
        assert "卡上的电话" in page.error[0].value
        page.text_input(key="cards_phone").set_value("0574-65001234")
        page = press(run(page), "cards_make")
        assert len(page.get("download_button")) == 1


class TestStatements:
    def test_building_is_a_leg_of_its_own(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            tower = an_area(session, kind=AreaKind.BUILDING, name="7号楼", parent=county.village)
            a_house(session, county, area=tower, house_no="2-101")
            entry = DutyEntry(user_id=county.cadre.user_id, kind=DutyKind.AREA, target_id=tower.id)
            set_duties(session, county.clerk, [entry])
        page = open_page(monkeypatch, PAGE, county.cadre)
        assert "7号楼" in texts(page)
        assert len(rows(Household)) == 1
