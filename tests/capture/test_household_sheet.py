"""Do files leave as a sheet that hides what it should, is logged, and can be read again?"""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlmodel import select

from feedback.access.actor import Actor
from feedback.archive.file_lists import FileSearch
from feedback.archive.households import HouseFacts
from feedback.capture.household_sheet import household_sheet
from feedback.capture.importing.columns import guessed_mapping
from feedback.capture.importing.entries import ImportOptions
from feedback.capture.importing.planning import ImportPlan, plan_import
from feedback.capture.importing.running import run_import
from feedback.core.database import reading, transaction
from feedback.core.errors import MissingFact, NotPermitted
from feedback.sheets.reading import read_table
from models.household import Household, Person
from models.keeping import AccessLog
from models.work_vocabulary import AccessAction, ImportKind
from tests.archive.filing import IDENTITY, PHONE, a_file
from tests.factories import County, a_county_in
from tests.stores import Store


def sheet(actor: Actor, reason: str | None = None) -> bytes:
    with transaction() as session:
        return household_sheet(session, actor, FileSearch(), reason=reason).content


def rows_of(content: bytes) -> list[dict[str, object]]:
    found = list(load_workbook(io.BytesIO(content)).worksheets[0].values)
    return [dict(zip((str(name) for name in found[0]), row, strict=True)) for row in found[1:]]


def planned(actor: Actor, content: bytes, *, updates: bool) -> ImportPlan:
    table = read_table(content, filename="户.xlsx", limit_rows=100)
    mapping = guessed_mapping(ImportKind.HOUSEHOLDS, table.columns)
    with reading() as session:
        options = ImportOptions(updates=updates)
        return plan_import(table, ImportKind.HOUSEHOLDS, mapping, session=session, actor=actor, options=options)


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def household_id(county: County) -> int:
    with transaction() as session:
        return a_file(session, county, livelihood="=1+1", floor_area=120)


class TestExport:
    def test_numbers_leave_masked_and_the_act_is_logged(self, county: County, household_id: int) -> None:
        head, wife = rows_of(sheet(county.cadre))
        assert (head["户号"], head["村"], head["组"], head["住房面积"]) == ("03-012", "上河村", "三组", 120)
        assert (head["隐藏后的电话"], head["家庭年收入"]) == ("138****5678", 36000)
        assert (wife["成员姓名"], wife["成员备注"]) == ("李阿香", "腿脚不便")
        assert str(head["主要收入"]).lstrip("'") == "=1+1"
        assert PHONE not in str(head)
        with reading() as session:
            line = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.EXPORT)).one()
        assert line.facts == {"paper": "household_sheet", "households": 1, "whole": False}

    def test_whole_numbers_for_a_reason(self, county: County, household_id: int) -> None:
        with pytest.raises(MissingFact):
            sheet(county.clerk, reason=" ")
        head = rows_of(sheet(county.clerk, reason="报送民政核对"))[0]
        assert (head["电话"], head["身份证号"]) == (PHONE, IDENTITY)

    def test_who_only_reads_gets_nothing_sensitive(self, county: County, household_id: int) -> None:
        head, wife = rows_of(sheet(county.chair))
        assert (head["基本情况"], head["家庭年收入"], wife["成员备注"]) == (None, None, None)
        with pytest.raises(NotPermitted):
            sheet(county.recorder)
        assert rows_of(sheet(county.south_clerk)) == []


class TestReadAgain:
    def test_unchanged_changes_nothing(self, county: County, household_id: int) -> None:
        plan = planned(county.clerk, sheet(county.clerk, reason="报送民政核对"), updates=True)
        assert (plan.rows_bad, plan.rows_good, len(plan.seen_rows)) == (0, 0, 2)

    def test_changes_are_shown_and_taken_where_that_is_wished(self, county: County, household_id: int) -> None:
        content = sheet(county.clerk)
        with transaction() as session:
            house = session.get_one(Household, household_id)
            house.livelihood, house.yearly_income = "种粮", None
            person = session.exec(select(Person).where(Person.name == "李阿香")).one()
            person.occupation = "务农"
        assert planned(county.clerk, content, updates=False).rows_good == 0
        plan = planned(county.clerk, content, updates=True)
        assert {change for row in plan.preview for change in row.changes} == {"livelihood", "yearly_income"}
        assert plan.rows_changing == 2
        run_import(plan, actor=county.clerk, partial=False)
        with reading() as session:
            house = session.get_one(Household, household_id)
            people = session.exec(select(Person).order_by(Person.name)).all()
        assert (house.yearly_income, len(people)) == (3_600_000, 2)
        assert {person.phone for person in people} == {PHONE, None}
        assert {person.occupation for person in people} == {"务农", ""}

    def test_only_who_keeps_files_changes_them(self, county: County, household_id: int) -> None:
        content = sheet(county.clerk)
        with pytest.raises(NotPermitted):
            planned(county.recorder, content, updates=True)

    def test_a_closed_file_is_told(self, county: County, household_id: int) -> None:
        content = sheet(county.clerk)
        with transaction() as session:
            session.get_one(Household, household_id).is_active = False
        plan = planned(county.clerk, content, updates=True)
        assert {fault.key for fault in plan.faults} == {"cell_household_gone"}
        assert HouseFacts(head_name="陈").columns()["situation"] is None
