"""A sheet is made for who may, shown to whom it concerns, sealed when its period is over, and never changed again."""

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.assess.export import export_sheet
from feedback.assess.reading import behind, read_sheet, sheets
from feedback.assess.rows_behind import PAGE_SIZE, page_behind
from feedback.assess.score_sheets import SheetOrder, drop_sheet, freeze_sheet, make_sheet, refresh_sheet
from feedback.assess.sealing import verify_sheets
from feedback.core.errors import BadInput, IllegalMove, NotFound, NotPermitted
from models.assessment import ScoreFigure, ScoreSheet
from models.office_vocabulary import SheetState, SheetSubject
from models.place import Area
from models.vocabulary import CaseStatus, Role
from tests.assess.making import a_sheet, an_exclusion, figures_of
from tests.factories import County, actor, copies_of
from tests.statements import statements_of
from tests.worlds import World, case_in

pytestmark = pytest.mark.usefixtures("month_over")


@pytest.fixture
def of_units(session: Session, county: County) -> ScoreSheet:
    return a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)


class TestMade:
    def test_only_by_the_office_of_the_place(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            a_sheet(session, county.handler, county.north.id, SheetSubject.UNIT)
        with pytest.raises(NotFound):
            a_sheet(session, county.south_clerk, county.north.id, SheetSubject.UNIT)
        with pytest.raises(NotFound):
            a_sheet(session, county.clerk, county.root.id, SheetSubject.UNIT)

    def test_a_second_press_makes_the_same_draft_anew(
        self, session: Session, county: County, of_units: ScoreSheet
    ) -> None:
        again = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        assert again.id == of_units.id
        assert len(session.exec(select(ScoreSheet)).all()) == 1

    def test_a_period_ahead_is_refused(self, session: Session, county: County) -> None:
        with pytest.raises(BadInput, match="score_period_ahead"):
            a_sheet(
                session,
                county.clerk,
                county.north.id,
                SheetSubject.UNIT,
                from_on=date(2026, 5, 1),
                to_on=date(2026, 5, 2),
            )

    def test_statements_do_not_grow_with_cases_and_subjects(
        self, session: Session, world: World, county: County
    ) -> None:
        session.flush()
        counts = []
        for _round in range(2):
            with statements_of(session.get_bind()) as sent:  # type: ignore[arg-type]  # The engine of the session.
                a_sheet(session, county.clerk, county.north.id, SheetSubject.VILLAGE)
            counts.append(len(sent))
            copies_of(session, case_in(session, world, CaseStatus.CLOSED), 12)
        assert counts[0] >= counts[1] - 1


class TestSeen:
    def test_unit_sees_its_own_row_once_frozen(self, session: Session, county: County, of_units: ScoreSheet) -> None:
        assert sheets(session, county.handler).rows == ()
        freeze_sheet(session, county.clerk, of_units.id)
        assert [line.sheet_id for line in sheets(session, county.handler).rows] == [of_units.id]
        view = read_sheet(session, county.handler, of_units.id, sort_by="on_time")
        assert [row.name for row in view.rows] == ["石桥镇村镇建设办"]
        assert (view.sees_all, view.sorted_by) == (False, "")
        with pytest.raises(NotFound):
            behind(session, county.handler, of_units.id, subject_id=county.water.id, measure="on_time", counted=True)

    def test_cadre_sees_their_own_row_alone(self, session: Session, county: County) -> None:
        other = actor(session, Role.CADRE, area=county.other_village)
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.CADRE)
        freeze_sheet(session, county.clerk, sheet.id)
        for one in (county.cadre, other):
            assert [row.subject_id for row in read_sheet(session, one, sheet.id).rows] == [one.user_id]
        whole = read_sheet(session, county.leader, sheet.id, sort_by="solved")
        assert {row.subject_id for row in whole.rows} == {county.cadre.user_id, other.user_id}
        assert (whole.may_be_ranked, {row.rank for row in whole.rows}) == (False, {None})

    def test_another_township_finds_nothing(self, session: Session, county: County, of_units: ScoreSheet) -> None:
        freeze_sheet(session, county.clerk, of_units.id)
        for outsider in (county.south_clerk, county.south_handler):
            assert sheets(session, outsider).rows == ()
            with pytest.raises(NotFound):
                read_sheet(session, outsider, of_units.id)

    def test_small_samples_are_not_ranked(
        self, session: Session, world: World, county: County, of_units: ScoreSheet
    ) -> None:
        copies_of(session, case_in(session, world, CaseStatus.CLOSED), 5)
        refresh_sheet(session, county.clerk, of_units.id)
        rows = read_sheet(session, county.clerk, of_units.id, sort_by="solved").rows
        assert [(row.name, row.rank, row.is_small) for row in rows] == [
            ("石桥镇村镇建设办", 1, False),
            ("石桥镇水利站", None, True),
        ]
        assert [row.rank for row in read_sheet(session, county.clerk, of_units.id).rows] == [None, None]


class TestBehind:
    def test_numbers_open_the_cases_that_made_them(
        self, session: Session, world: World, county: County, of_units: ScoreSheet
    ) -> None:
        def listed(*, counted: bool) -> set[int]:
            found = behind(
                session, county.clerk, of_units.id, subject_id=county.roads.id, measure="on_time", counted=counted
            )
            return {row.case_id for row in page_behind(session, county.clerk, found).cases}

        states = (CaseStatus.CLOSED, CaseStatus.DISPATCHED, CaseStatus.HANDLING)
        assert listed(counted=True) == {world.cases[CaseStatus.CLOSED]}
        assert listed(counted=False) == {world.cases[state] for state in states}

    def test_long_list_is_turned_over(self, session: Session, world: World, county: County) -> None:
        copies_of(session, case_in(session, world, CaseStatus.CLOSED), PAGE_SIZE + 3)
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        found = behind(session, county.clerk, sheet.id, subject_id=county.roads.id, measure="solved", counted=True)
        first = page_behind(session, county.clerk, found)
        second = page_behind(session, county.clerk, found, cursor=first.later)
        assert (first.total, len(first.cases), len(second.cases)) == (PAGE_SIZE + 4, PAGE_SIZE, 4)
        assert (first.earlier, second.earlier, second.later) == (None, "", None)
        with pytest.raises(BadInput):
            page_behind(session, county.clerk, found, cursor="1 OR 1")

    def test_case_that_became_confidential_is_not_shown(
        self, session: Session, world: World, county: County, of_units: ScoreSheet
    ) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        case.is_confidential, case.title = True, ""
        session.flush()
        found = behind(session, county.clerk, of_units.id, subject_id=county.roads.id, measure="solved", counted=True)
        page = page_behind(session, county.clerk, found)
        assert (page.cases, page.hidden) == ((), 1)


class TestFrozen:
    def test_only_when_the_period_is_over(self, session: Session, county: County) -> None:
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT, to_on=date(2026, 4, 2))
        with pytest.raises(IllegalMove, match="score_period_running"):
            freeze_sheet(session, county.clerk, sheet.id)

    def test_nothing_changes_afterwards(self, session: Session, county: County, of_units: ScoreSheet) -> None:
        freeze_sheet(session, county.clerk, of_units.id)
        for change in (freeze_sheet, refresh_sheet, drop_sheet):
            with pytest.raises(IllegalMove, match="score_sheet_frozen"):
                change(session, county.clerk, of_units.id)
        assert a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT).id != of_units.id

    def test_seal_tells_of_every_change(self, session: Session, county: County, of_units: ScoreSheet) -> None:
        freeze_sheet(session, county.clerk, of_units.id)
        assert (verify_sheets(session).sheets, verify_sheets(session).first_broken) == (1, "")
        figure = session.exec(select(ScoreFigure).where(ScoreFigure.measure == "on_time")).first()
        assert figure is not None
        figure.numerator += 1
        session.flush()
        assert verify_sheets(session).first_broken == f"score sheet #{of_units.id}"
        figure.numerator -= 1
        of_units.name = "另一个名字"
        session.flush()
        assert verify_sheets(session).first_broken == f"score sheet #{of_units.id}"

    def test_sheet_that_is_gone_is_missed(self, session: Session, county: County, of_units: ScoreSheet) -> None:
        freeze_sheet(session, county.clerk, of_units.id)
        number = of_units.id
        session.execute(delete(ScoreFigure).where(col(ScoreFigure.sheet_id) == number))
        session.delete(of_units)
        session.flush()
        assert verify_sheets(session).first_broken == f"score sheet #{number}"

    def test_frozen_figures_stay_when_cases_change(
        self, session: Session, world: World, county: County, of_units: ScoreSheet
    ) -> None:
        freeze_sheet(session, county.clerk, of_units.id)
        before = figures_of(session, of_units, county.roads.id)
        an_exclusion(session, county, case_in(session, world, CaseStatus.CLOSED))
        copies_of(session, case_in(session, world, CaseStatus.CLOSED), 2)
        assert figures_of(session, of_units, county.roads.id) == before
        assert (of_units.state, verify_sheets(session).first_broken) == (SheetState.FROZEN, "")


def test_workbook_has_a_table_for_each_group_and_the_exclusions(session: Session, world: World, county: County) -> None:
    case = case_in(session, world, CaseStatus.CLOSED)
    an_exclusion(session, county, case)
    sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
    book = openpyxl.load_workbook(io.BytesIO(export_sheet(session, county.clerk, sheet.id)))
    assert book.sheetnames[0] == "说明"
    assert "受理和办理" in book.sheetnames
    assert [cell.value for cell in book["剔除清单"]["A"]] == ["诊号", case.case_no]
    handling = book["受理和办理"]
    header = [cell.value for cell in handling[1]]
    row = next(row for row in handling.iter_rows(values_only=True) if row[0] == "石桥镇村镇建设办")
    place = header.index("按时办结率")
    assert row[place : place + 4] == (0.3333, 1, 3, 0)


def test_county_sheet_shows_a_township_its_own_row(session: Session, county: County) -> None:
    order = SheetOrder(
        subject=SheetSubject.TOWNSHIP, area_id=county.root.id, from_on=date(2026, 3, 1), to_on=date(2026, 3, 31)
    )
    sheet = make_sheet(session, county.county_chair, order)
    freeze_sheet(session, county.county_chair, sheet.id)

    def names(one: Actor) -> list[str]:
        return [row.name for row in read_sheet(session, one, sheet.id).rows]

    assert names(county.leader) == [session.get_one(Area, county.north.id).name]
    assert names(county.county_chair) == ["石桥镇", "林口乡"]
