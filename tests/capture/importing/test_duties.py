"""Sheets of duties, and the sheet of a route that comes back as visits without anybody choosing columns."""

import io

import openpyxl
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from feedback.access.actor import Actor
from feedback.archive.plans import my_plan
from feedback.capture.importing.columns import guessed_mapping
from feedback.capture.importing.entries import ImportOptions
from feedback.capture.importing.planning import ImportPlan, kinds_open_to, plan_import
from feedback.capture.importing.route_sheet import route_sheet
from feedback.capture.importing.running import run_import
from feedback.capture.importing.undoing import batches, undo_import
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.sheets.reading import read_table
from feedback.sheets.writing import table_bytes
from models.contact import Opinion, Visit
from models.household import Household
from models.office_vocabulary import DutyKind
from models.visiting import Duty
from models.work_vocabulary import ImportKind
from tests.archive.visitwork import a_house
from tests.factories import County, a_county, seeded

HEADER = ("账号", "区划代码", "户号")


@pytest.fixture
def county(database: Engine, office_hours: None) -> County:
    with transaction() as session:
        seeded(session)
        return a_county(session)


def planned(actor: Actor, content: bytes, kind: ImportKind) -> ImportPlan:
    table = read_table(content, filename="sheet.xlsx", limit_bytes=2**20, limit_rows=1000)
    with reading() as session:
        mapping = guessed_mapping(kind, table.columns)
        return plan_import(table, kind, mapping, session=session, actor=actor, options=ImportOptions())


class TestDuties:
    def test_given_once_with_each_bad_row_named(self, county: County) -> None:
        with transaction() as session:
            house = a_house(session, county)
        cadre, group = county.cadre.username, county.group.code
        rows = [
            (cadre, group, ""),
            (cadre, county.village.code, house.household_no),
            (cadre, group, ""),
            ("nobody", group, ""),
            (cadre, county.south_village.code, ""),
            (cadre, county.north.code, ""),
            (cadre, county.village.code, "no such"),
        ]
        plan = planned(county.clerk, table_bytes(HEADER, rows), ImportKind.DUTIES)
        assert [(fault.row, fault.key) for fault in plan.faults] == [
            (5, "cell_account_unknown"),
            (6, "cell_area_code_unknown"),
            (7, "duty_area_too_wide"),
            (8, "cell_household_unknown"),
        ]
        assert (plan.rows_good, plan.seen_rows) == (2, (4,))
        run_import(plan, actor=county.clerk, partial=True)
        with reading() as session:
            made = [(row.kind, row.user_id) for row in session.exec(select(Duty).order_by(Duty.kind))]
        assert made == [(DutyKind.AREA, county.cadre.user_id), (DutyKind.HOUSEHOLD, county.cadre.user_id)]
        again = planned(county.clerk, table_bytes(HEADER, rows[:2]), ImportKind.DUTIES)
        assert (again.rows_good, again.seen_rows) == (0, (2, 3))

    def test_only_an_office_that_sees_to_visits(self, county: County) -> None:
        assert ImportKind.DUTIES in kinds_open_to(county.clerk)
        assert ImportKind.DUTIES not in kinds_open_to(county.recorder)


class TestRouteSheet:
    def test_comes_back_as_visits(self, county: County) -> None:
        with transaction() as session:
            first = a_house(session, county, house_no="1")
            second = a_house(session, county, house_no="2")
        with reading() as session:
            plan = my_plan(session, county.cadre)
        book = openpyxl.load_workbook(io.BytesIO(route_sheet(county.cadre, plan.legs)))
        sheet = book.worksheets[0]
        header = [cell.value for cell in sheet[1]]
        assert [row[header.index("户")].value for row in sheet.iter_rows(min_row=2)] == [
            first.household_no,
            second.household_no,
        ]
        sheet.cell(2, header.index("日期") + 1, today().isoformat())
        sheet.cell(2, header.index("反映内容") + 1, "门口的路灯不亮，晚上看不清路。")
        filled = io.BytesIO()
        book.save(filled)
        taken = planned(county.clerk, filled.getvalue(), ImportKind.VISITS)
        # The door at which nobody was is neither a visit nor a mistake.
        assert (taken.faults, taken.rows_read, taken.rows_good, taken.unvisited_rows) == ((), 1, 1, (3,))
        run_import(taken, actor=county.clerk, partial=False)
        with reading() as session:
            visit = session.exec(select(Visit)).one()
            assert (visit.household_id, visit.visitors) == (first.id, ["cadre"])
            assert session.exec(select(Opinion)).one().household_id == first.id
            days = {row.id: row.last_visited_on for row in session.exec(select(Household))}
            batch = batches(session, county.clerk)[0].batch_id
        assert days == {first.id: today(), second.id: None}
        with transaction() as session:
            undo_import(session, county.clerk, batch, reason="表格拿错了")
        with reading() as session:
            assert session.get_one(Household, first.id).last_visited_on is None
