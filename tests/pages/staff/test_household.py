"""Does one file show what its reader may see, lead on to a visit and a paper, and take changes, joins and divisions?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.archive.file_changes import change_file
from feedback.archive.files import open_file
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from models.household import Household, HouseholdChange, Person
from models.keeping import AccessLog, Draft
from models.office_vocabulary import HouseholdEvent
from models.work_vocabulary import AccessAction
from tests.archive.filing import PHONE, a_file
from tests.factories import County
from tests.pages.staff.deskwork import primary, without_navigation
from tests.pages.visiting import flashed, open_page, press, run, texts
from tests.services.agency import a_task, an_item
from tests.services.aid.aiding import a_panel, an_application

PAGE = "pages/staff/household.py"


@pytest.fixture
def household_id(county: County) -> int:
    with transaction() as session:
        return a_file(session, county)


def stored(household_id: int) -> Household:
    with reading() as session:
        return session.get_one(Household, household_id)


def named_member(patch: pytest.MonkeyPatch, county: County, household_id: int, name: str) -> tuple[AppTest, str]:
    """Open the form of a new member and type their name; return the page and the key of the name's box."""
    key = f"member_{household_id}_new_0_name"
    page = press(open_page(patch, PAGE, county.cadre, id=str(household_id)), "member_new")
    page.text_input(key=key).set_value(name)
    return page, key


class TestShown:
    def test_cadre_reads_it_and_records_a_visit_from_here(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        led_to = without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.cadre, id=str(household_id))
        said = texts(page)
        for shown in ("陈大福", "儿子在外打工", "138****5678", "36,000 元", "石桥镇 · 上河村 · 杨家湾 · 三组", "建档"):
            assert shown in said, shown
        assert PHONE not in said
        assert primary(page) == ["记走访"]
        page = press(page, "file_visit")
        assert led_to == [("pages/staff/visit.py", {})]
        assert page.session_state["visit_0_household"]["id"] == household_id

    def test_chair_sees_less_until_a_reason_is_given(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.chair, id=str(household_id))
        assert "儿子在外打工" not in texts(page)
        assert not [each for each in page.button if each.key in ("file_edit", "member_new", "file_confirm")]
        page.text_input(key=f"revealed_file_{household_id}_reason").set_value("核对低保材料")
        page = press(page, f"revealed_file_{household_id}_do")
        assert "儿子在外打工" in texts(page)
        with reading() as session:
            line = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.REVEAL)).one()
        assert (line.subject_kind, line.subject_id) == ("household", household_id)

    @pytest.mark.parametrize("asked", ["", "0", "abc", "999999999999"])
    def test_nothing_there(self, county: County, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, id=asked)
        assert "没有这一户" in texts(page)

    def test_another_townships_clerk_finds_nothing(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.south_clerk, id=str(household_id))
        assert "没有这一户" in texts(page)
        assert "陈大福" not in texts(page)


class TestDoneForIt:
    def test_tasks_and_aid_are_listed_told_and_opened(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        led_to = without_navigation(monkeypatch)
        with transaction() as session:
            task = a_task(session, county.cadre, an_item(session, county), household_id=household_id)
            aid = an_application(session, county, a_panel(session, county), household_id=household_id, area_id=None)
        page = open_page(monkeypatch, PAGE, county.cadre, id=str(household_id))
        said = texts(page)
        for shown in ("2 件没办完", "代办：高龄津贴申请", f"{task.task_no} 代办中", "申请帮扶：个案帮扶"):
            assert shown in said, shown
        press(page, f"task_{task.id}")
        press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), f"aid_{aid.id}")
        assert led_to == [
            ("pages/staff/agency_task.py", {"no": task.task_no}),
            ("pages/staff/aid_application.py", {"no": aid.application_no}),
        ]

    def test_nothing_yet_says_where_it_begins(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "还没有替这一户办过事" in texts(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)))


class TestKept:
    def test_looked_through(self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            session.get_one(Household, household_id).updated_on = today() - timedelta(days=400)
        page = open_page(monkeypatch, PAGE, county.cadre, id=str(household_id))
        assert primary(page) == ["核对过，没有变化"]
        page = press(page, "file_confirm")
        assert flashed(page) == "已记下今天核对过。"
        assert stored(household_id).updated_on == today()

    def test_brought_up_to_date(self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, id=str(household_id))
        page = press(page, "file_edit")
        form = f"household_{household_id}_0_"
        page.text_input(key=f"{form}livelihood").set_value("种粮")
        page.text_input(key=f"{form}head_name").set_value("")
        page = press(page, f"{form}save")
        assert "户主" in page.error[0].value
        page.text_input(key=f"{form}head_name").set_value("陈大福")
        page = press(page, f"{form}save")
        assert (flashed(page), stored(household_id).livelihood) == ("档案已更新。", "种粮")

    def test_what_was_typed_is_there_after_the_page_was_left(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), "file_edit")
        form = f"household_{household_id}_0_"
        page.text_area(key=f"{form}needs").set_value("想学开店")
        run(page)
        with transaction() as session:
            facts = open_file(session, county.clerk, household_id).facts
            change_file(session, county.clerk, household_id, replace(facts, house_no="9"))
        page = press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), "file_edit")
        assert page.text_area(key=f"{form}needs").value == "想学开店"
        assert "档案又有人改过" in page.warning[0].value
        page = press(page, f"{form}save")
        assert (flashed(page), stored(household_id).needs) == ("档案已更新。", "想学开店")

    def test_second_of_two_tabs_loses_nothing(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        form = f"household_{household_id}_0_"
        tabs = [press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), "file_edit") for _ in range(2)]
        for tab, words in zip(tabs, ("先存的", "后存的"), strict=True):
            tab.text_area(key=f"{form}needs").set_value(words)
            run(tab)
        press(tabs[0], f"{form}save")
        assert "刚才有人改动了" in press(tabs[1], f"{form}save").error[0].value
        assert stored(household_id).needs == "先存的"
        page = press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), "file_edit")
        assert page.text_area(key=f"{form}needs").value == "后存的"
        assert "档案又有人改过" in page.warning[0].value

    def test_what_was_typed_outlives_another_page(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), "file_edit")
        needs = f"household_{household_id}_0_needs"
        page.text_area(key=needs).set_value("想学开店")
        page = run(page)
        page.query_params["id"] = "0"
        page = run(page)
        assert not page.text_area
        page.query_params["id"] = str(household_id)
        assert run(run(page)).text_area(key=needs).value == "想学开店"

    def test_member_is_added(self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), "member_new")
        next(each for each in page.text_input if str(each.key).endswith("_name")).set_value("陈小宝")
        next(each for each in page.button if each.label == "保存").click()
        page = run(page)
        with reading() as session:
            names = session.exec(select(Person.name).order_by(Person.id)).all()  # type: ignore[arg-type]  # A column.
        assert list(names) == ["陈大福", "李阿香", "陈小宝"]

    def test_member_who_is_there_already_is_not_told_to_be_added(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page, name = named_member(monkeypatch, county, household_id, "李阿香")
        with reading() as session:
            born = session.exec(select(Person.birth_year).where(Person.name == "李阿香")).one()
        next(each for each in page.number_input if str(each.key).endswith("_birth_year")).set_value(born)
        page = press(page, f"member_{household_id}_new_0_save")
        assert "李阿香已经在这一户里了" in texts(page)
        assert "已添上" not in texts(page)
        assert page.text_input(key=name).value == "李阿香"

    def test_a_member_half_typed_is_there_again(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page, name = named_member(monkeypatch, county, household_id, "陈小宝")
        run(page)
        page = press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), "member_new")
        assert page.text_input(key=name).value == "陈小宝"
        press(page, f"member_{household_id}_new_0_save")
        with reading() as session:
            assert session.exec(select(Draft)).all() == []

    def test_is_made_a_paper(self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, county.cadre, id=str(household_id)), "file_print")
        assert "生成户情档案" in [each.label for each in page.button]


class TestOfficeActs:
    def test_joined_and_taken_back(self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        led_to = without_navigation(monkeypatch)
        with transaction() as session:
            other = a_file(session, county, household_no="03-013", head_name="林小妹", members=())
        page = press(open_page(monkeypatch, PAGE, county.clerk, id=str(household_id)), f"file_{household_id}_join")
        page.text_input(key=f"join_{household_id}_typed").set_value("林小")
        page = press(run(page), f"join_{household_id}_{other}")
        assert "2 个人过去" in texts(page)
        page = press(page, f"join_{household_id}_do")
        assert led_to == [("pages/staff/household.py", {"id": str(other)})]
        assert stored(household_id).merged_into_id == other
        page = open_page(monkeypatch, PAGE, county.clerk, id=str(household_id))
        assert "不再使用" in texts(page)
        press(page, f"file_{household_id}_part_sure")
        assert stored(household_id).is_active

    def test_divided(self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        without_navigation(monkeypatch)
        page = press(open_page(monkeypatch, PAGE, county.clerk, id=str(household_id)), f"file_{household_id}_divide")
        with reading() as session:
            wife = session.exec(select(Person.id).where(Person.name == "李阿香")).one()
        page.multiselect(key=f"divide_{household_id}_who").set_value([wife])
        page = press(run(page), f"divide_{household_id}_do")
        assert not page.error, page.error[0].value
        with reading() as session:
            made = session.exec(select(Household).where(Household.split_from_id == household_id)).one()
        assert (made.household_no, made.head_name) == ("03-012-2", "李阿香")

    def test_closed_and_opened_again(self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, id=str(household_id))
        page = press(page, f"file_{household_id}_close_sure")
        assert not stored(household_id).is_active
        press(page, f"file_{household_id}_reopen_sure")
        assert stored(household_id).is_active
        with reading() as session:
            events = session.exec(select(HouseholdChange.event)).all()
        assert set(events) == {HouseholdEvent.OPENED, HouseholdEvent.MOVED, HouseholdEvent.REOPENED}

    def test_a_cadre_is_offered_none_of_it(
        self, county: County, household_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, id=str(household_id))
        assert "并户、分户、销档" not in texts(page)
