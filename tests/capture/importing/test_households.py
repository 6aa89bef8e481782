"""Do the rows of a register become households with their people, whose numbers nobody can read in the store?"""

from datetime import date
from typing import Final

import pytest
from sqlmodel import select

from feedback.capture.lookup import find_households
from feedback.core.database import reading
from models.household import Household, Person
from models.office_vocabulary import HouseholdType, VisitTier
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import planned, table_of, taken
from tests.factories import County

KIND: Final = ImportKind.HOUSEHOLDS
COLUMNS: Final = (
    "户号",
    "村",
    "组",
    "门牌号",
    "户主姓名",
    "成员姓名",
    "与户主关系",
    "出生年份",
    "电话",
    "身份证号",
    "困难类型",
)
# The check digit is right; the first six digits belong to no place.
IDENTITY: Final = "990226195603110011"
HEAD: Final = (
    "03-012",
    "上河村",
    "3组",
    "12号",
    "单大福",
    "单大福",
    "户主",
    "1956",
    "13812345678",
    IDENTITY,
    "低保、独居老人",
)
WIFE: Final = ("03-012", "上河村", "3组", "", "单大福", "李阿香", "妻", "1958", "", "", "")


class TestTaken:
    def test_rows_of_one_number_are_one_household(self, county: County) -> None:
        result = taken(county.clerk, KIND, COLUMNS, HEAD, WIFE)
        assert (result.taken, result.cases) == (2, 0)
        with reading() as session:
            house = session.exec(select(Household)).one()
            people = session.exec(select(Person).order_by(Person.id)).all()  # type: ignore[arg-type]  # A column.
        assert (house.household_no, house.head_name, house.head_initials) == ("03-012", "单大福", "sdf")
        assert (house.area_id, house.village_id, house.township_id) == (
            county.group.id,
            county.village.id,
            county.north.id,
        )
        assert house.hardships == ["低保", "独居老人"]
        assert [(each.name, each.name_initials, each.birth_year) for each in people] == [
            ("单大福", "sdf", 1956),
            ("李阿香", "lax", 1958),
        ]
        assert people[0].identity_number == IDENTITY

    @pytest.mark.parametrize("typed", ["sdf", "单大", "13812345678", "5678", "12"])
    def test_household_is_found_by(self, county: County, typed: str) -> None:
        taken(county.clerk, KIND, COLUMNS, HEAD)
        with reading() as session:
            found = find_households(session, county.clerk, typed, village_id=county.village.id)
        assert [each.house_no for each in found] == ["12号"]

    def test_head_alone_is_a_member(self, county: County) -> None:
        taken(county.clerk, KIND, ("户号", "村", "户主", "电话"), ("1", "上河村", "单大福", "13812345678"))
        with reading() as session:
            person = session.exec(select(Person)).one()
        assert (person.name, person.phone) == ("单大福", "13812345678")


class TestSeen:
    def test_household_that_is_there_is_skipped(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, HEAD, WIFE)
        result = taken(county.clerk, KIND, COLUMNS, HEAD, WIFE)
        assert (result.taken, result.seen_before, result.batch_id) == (0, 2, None)

    def test_person_who_is_not_in_the_file_is_told(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, HEAD)
        plan = planned(county.clerk, KIND, table_of(COLUMNS, HEAD, WIFE))
        assert (plan.seen_rows, plan.changed_rows) == ((2, 3), (3,))

    def test_same_number_in_another_village_is_another_household(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, HEAD)
        other = ("03-012", "下河村", "", "1", "周敏", "", "", "", "", "", "")
        assert taken(county.clerk, KIND, COLUMNS, other).taken == 1


class TestOfTheFile:
    def test_what_a_file_knows_is_taken_too(self, county: County) -> None:
        columns = (*COLUMNS, "家庭类型", "走访等级", "重点人群", "成员重点人群", "住房面积", "建房年份", "家庭年收入",
                   "基本情况", "职业", "党员", "档案更新日期")  # fmt: skip
        more = ("低保家庭", "重点户", "残疾人、独居老人", "残疾人", "86", "1992", "36,000", "两老在家", "种粮", "是")
        taken(county.clerk, KIND, columns, (*HEAD, *more, "2025-11-02"))
        with reading() as session:
            house, person = session.exec(select(Household)).one(), session.exec(select(Person)).one()
        assert (house.household_type, house.visit_tier) == (HouseholdType.MINIMUM_LIVING, VisitTier.KEY)
        assert (house.key_kinds, person.key_kinds) == (["disabled", "living_alone"], ["disabled"])
        assert (house.floor_area, house.built_year, house.yearly_income) == (86, 1992, 3_600_000)
        assert (house.situation, house.updated_on) == ("两老在家", date(2025, 11, 2))
        assert (person.occupation, person.is_party_member) == ("种粮", True)

    @pytest.mark.parametrize(("column", "value"), [("重点人群", "富人"), ("家庭年收入", "不少"), ("家庭类型", "穷")])
    def test_what_cannot_be_read_is_told(self, county: County, column: str, value: str) -> None:
        plan = planned(county.clerk, KIND, table_of((*COLUMNS, column), (*HEAD, value)))
        assert [fault.column for fault in plan.faults] == [column]
