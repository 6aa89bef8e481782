"""Do the rows of a visit sheet become visits, and is every wrong one named?"""

from datetime import date
from typing import Final

import pytest
from sqlmodel import col, select

from feedback.archive.campaigns import CampaignEntry, start_campaign
from feedback.capture.importing.templates import choices_for
from feedback.core.database import reading, transaction
from models.case import Case
from models.contact import Contact, ContactCard, Opinion, Visit
from models.household import Household
from models.vocabulary import Channel, VisitType
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import LIGHT, ROAD, WATER, planned, table_of, taken
from tests.county import a_household
from tests.factories import County

KIND: Final = ImportKind.VISITS
COLUMNS: Final = ("走访编号", "村", "户主", "走访日期", "反映内容")


@pytest.fixture
def household(county: County) -> Household:
    with transaction() as session:
        return a_household(session, county)


class TestTaken:
    def test_rows_of_one_number_are_one_visit(self, county: County, household: Household) -> None:
        result = taken(
            county.clerk,
            KIND,
            COLUMNS,
            ("7", "上河村", "陈大福", "2026-03-10", ROAD),
            ("8", "下河村", "", "2026-03-10", LIGHT),
            ("7", "上河", "陈大福", "2026年3月10日", WATER),
        )
        assert (result.taken, result.cases) == (3, 3)
        with reading() as session:
            contacts = session.exec(select(Contact).order_by(Contact.id)).all()  # type: ignore[arg-type]  # A column.
            visits = session.exec(select(Visit).order_by(Visit.contact_id)).all()  # type: ignore[arg-type]  # A column.
            said = [(each.position, each.words) for each in session.exec(select(Opinion)).all()]
        assert [contact.channel for contact in contacts] == [Channel.VISIT] * 2
        assert [visit.household_id for visit in visits] == [household.id, None]
        assert contacts[0].area_id == household.area_id
        assert set(said) == {(1, ROAD), (2, WATER), (1, LIGHT)}

    def test_visit_without_words_is_a_visit(self, county: County) -> None:
        result = taken(county.clerk, KIND, ("村", "走访日期", "联系卡"), ("上河村", "2026-03-10", "2"))
        assert (result.taken, result.cases, result.first_case_no) == (1, 0, "")
        with reading() as session:
            assert session.exec(select(ContactCard.count)).one() == 2

    def test_household_by_its_number(self, county: County, household: Household) -> None:
        taken(county.clerk, KIND, COLUMNS, ("", "上河村", household.household_no, "2026-03-10", ROAD))
        with reading() as session:
            assert session.exec(select(Case.household_id)).one() == household.id

    def test_group_is_kept(self, county: County) -> None:
        columns = ("乡镇", "村", "组", "走访日期", "走访类型", "走访人", "反映内容")
        taken(county.clerk, KIND, columns, ("石桥镇", "上河村", "3组", "2026-03-10", "随访", "周敏、李强", ROAD))
        with reading() as session:
            assert session.exec(select(Case.area_id)).one() == county.group.id
            visit = session.exec(select(Visit)).one()
        assert (visit.visit_type, visit.visitors) == (VisitType.FOLLOW_UP, ["周敏", "李强"])

    def test_title_alone_says_it_all(self, county: County) -> None:
        taken(county.clerk, KIND, ("村", "走访日期", "反映内容", "标题"), ("上河村", "2026-03-10", "", "路灯坏了"))
        with reading() as session:
            opinion = session.exec(select(Opinion)).one()
        assert (opinion.title, opinion.words) == ("路灯坏了", "路灯坏了")


class TestCampaign:
    COLUMNS = ("走访编号", "村", "走访日期", "反映内容", "专项活动")

    @pytest.fixture
    def campaign_id(self, county: County) -> int:
        with transaction() as session:
            entry = CampaignEntry(
                name="百名校长联千师",
                area_id=county.north.id,
                begins_on=date(2026, 3, 1),
                ends_on=date(2026, 3, 31),
            )
            return start_campaign(session, county.clerk, entry)

    def test_files_the_visit_by_name_or_number(self, county: County, campaign_id: int) -> None:
        rows = [
            ("1", "上河村", "2026-03-10", ROAD, "百名校长联千师"),
            ("1", "上河村", "2026-03-10", WATER, ""),
            ("2", "上河村", "2026-03-10", LIGHT, str(campaign_id)),
            ("3", "上河村", "2026-03-10", "井盖松了", ""),
        ]
        assert taken(county.clerk, KIND, self.COLUMNS, *rows).taken == 4
        with reading() as session:
            found = session.exec(select(Contact.campaign_id).order_by(col(Contact.id))).all()
        assert found == [campaign_id, campaign_id, None]

    def test_bad_names_are_named_rows(self, county: County, campaign_id: int) -> None:
        rows = [
            ("1", "上河村", "2026-03-10", ROAD, "没有的活动"),
            ("2", "上河村", "2026-02-10", WATER, "百名校长联千师"),
            ("3", "上河村", "2026-03-10", LIGHT, "百名校长联千师"),
        ]
        plan = planned(county.clerk, KIND, table_of(self.COLUMNS, *rows))
        assert [(fault.row, fault.column, fault.key) for fault in plan.faults] == [
            (2, "专项活动", "cell_campaign_unknown"),
            (3, "专项活动", "campaign_not_running"),
        ]
        assert plan.rows_good == 1

    def test_of_another_township_is_not_known(self, county: County, campaign_id: int) -> None:
        rows = ("1", "松坪村", "2026-03-10", ROAD, "百名校长联千师")
        plan = planned(county.south_clerk, KIND, table_of(self.COLUMNS, rows))
        assert "cell_campaign_unknown" in [fault.key for fault in plan.faults]

    def test_rows_of_one_visit_name_one(self, county: County, campaign_id: int) -> None:
        with transaction() as session:
            other = CampaignEntry(
                name="百日攻坚", area_id=county.north.id, begins_on=date(2026, 3, 1), ends_on=date(2026, 3, 31)
            )
            start_campaign(session, county.clerk, other)
        rows = [
            ("1", "上河村", "2026-03-10", ROAD, "百名校长联千师"),
            ("1", "上河村", "2026-03-10", WATER, "百日攻坚"),
        ]
        plan = planned(county.clerk, KIND, table_of(self.COLUMNS, *rows))
        assert [(fault.row, fault.key) for fault in plan.faults] == [
            (2, "row_waits_for_other"),
            (3, "cell_differs_in_group"),
        ]

    def test_empty_sheet_offers_those_that_run(self, county: County, campaign_id: int) -> None:
        with reading() as session:
            names = choices_for(session, county.clerk, KIND).names
        assert names["campaigns"] == ("百名校长联千师",)
