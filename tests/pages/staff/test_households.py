"""Are files found, are the old ones told, is a new one opened once, and does the village show as a whole?"""

from datetime import timedelta

import pytest
from sqlmodel import select

from feedback.core.clock import today
from feedback.core.database import reading, transaction
from models.household import Household
from models.keeping import Draft
from models.place import ArchiveBook, VillageProfile
from tests.archive.filing import a_file
from tests.factories import County
from tests.pages.staff.deskwork import title, without_navigation
from tests.pages.visiting import flashed, open_page, press, run, texts

PAGE = "pages/staff/households.py"


@pytest.fixture
def old_file(county: County) -> int:
    """Return a file that has not been looked at for too long, beside one that has."""
    with transaction() as session:
        a_file(session, county, household_no="03-013", head_name="林小妹", members=())
        household_id = a_file(session, county)
        session.get_one(Household, household_id).updated_on = today() - timedelta(days=200)
    return household_id


def heads(page: object) -> list[str]:
    return [each.label for each in page.button if str(each.key).startswith("file_")]  # type: ignore[attr-defined]  # A page.


class TestList:
    def test_finds_by_what_was_typed_and_opens_the_file(
        self, county: County, old_file: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        led_to = without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.cadre)
        assert title(page) == "民情档案 | 2 户有档 · 1 户该更新了"
        assert heads(page) == ["陈大福", "林小妹"]
        page.text_input(key="files_text").set_value("5678")
        page = run(page)
        assert heads(page) == ["陈大福"]
        press(page, f"file_{old_file}")
        assert led_to == [("pages/staff/household.py", {"id": str(old_file)})]

    def test_red_list(self, county: County, old_file: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, view="stale")
        assert heads(page) == ["陈大福"]
        assert "该更新" in texts(page)

    def test_who_only_reads_sees_masked_names_and_opens_nothing_new(
        self, county: County, old_file: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.chair)
        assert heads(page) == [r"陈\*\*", r"林\*\*"]
        assert "建新档" not in str(page.button_group[0].options)

    def test_refused_for_the_wrong_role(self, county: County, old_file: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.leader)
        assert "这一页不在您的职责范围内" in texts(page)
        assert heads(open_page(monkeypatch, PAGE, county.south_clerk)) == []

    def test_leaves_as_a_sheet(self, county: County, old_file: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, county.cadre), "households_export")
        assert "2 户、3 人" in texts(page)
        page.checkbox(key="households_whole").check()
        page = press(run(page), "households_export")
        assert "理由" in texts(page)


class TestOpening:
    def test_is_kept_while_it_is_typed_and_opened_once(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        led_to = without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.cadre, view="new")
        page.text_input(key="household_new_0_household_no").set_value("07-001")
        page = run(page)
        with reading() as session:
            assert session.exec(select(Draft.form)).all() == ["household_new"]
        page = press(page, "household_new_0_save")
        assert "户主" in page.error[0].value
        page.text_input(key="household_new_0_head_name").set_value("赵一")
        page = press(page, "household_new_0_save")
        with reading() as session:
            made = session.exec(select(Household)).one()
            assert session.exec(select(Draft.form)).all() == []
        assert (made.household_no, made.village_id) == ("07-001", county.village.id)
        assert led_to == [("pages/staff/household.py", {"id": str(made.id)})]


class TestVillage:
    def test_shows_the_village_and_takes_its_profile_and_books(
        self, county: County, old_file: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, view="village")
        said = texts(page)
        assert "还没有写村情" in said
        assert "上河村基本情况" in said
        page.number_input[0].set_value(1200)
        next(each for each in page.button if each.label == "保存").click()
        page = run(page)
        assert flashed(page) == "上河村的村情已保存。"
        next(each for each in page.button if each.label == "登记").click()
        page = run(page)
        with reading() as session:
            assert session.exec(select(VillageProfile.population)).one() == 1200
            book = session.exec(select(ArchiveBook)).one()
        page = press(page, f"book_{book.id}")
        with reading() as session:
            assert session.exec(select(ArchiveBook)).one().closed_on == today()

    def test_of_two_who_write_its_profile_the_second_is_told(
        self, county: County, old_file: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = {"view": "village", "area": str(county.village.id)}
        first = open_page(monkeypatch, PAGE, county.cadre, **opened)
        second = open_page(monkeypatch, PAGE, county.clerk, **opened)
        save = f"profile_{county.village.id}_0_save"
        first.text_input(key=f"profile_{county.village.id}_0_rivers").set_value("白河")
        second.text_input(key=f"profile_{county.village.id}_0_industries").set_value("茶叶")
        press(first, save)
        second = press(second, save)
        assert "刚才有人改动了同一条记录" in second.error[0].value
        assert second.text_input(key=f"profile_{county.village.id}_0_industries").value == "茶叶"
        with reading() as session:
            assert session.exec(select(VillageProfile.rivers, VillageProfile.industries)).one() == ("白河", "")

    def test_figures_open_their_files(self, county: County, old_file: int, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, view="village", area=str(county.village.id))
        page = press(page, "village_stale")
        assert (page.query_params["view"], page.query_params["area"]) == ("stale", str(county.village.id))
        assert f"file_{old_file}" in [each.key for each in page.button]
