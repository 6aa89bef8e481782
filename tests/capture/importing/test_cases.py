"""Does an old ledger come in as it stands: its days, units and categories, every bad row named, once and not twice?"""

from datetime import date
from typing import Final

import pytest
from sqlmodel import col, select

from feedback.capture.importing.undoing import undo_import
from feedback.classify.segment import default_segmenter
from feedback.core.database import reading, transaction
from feedback.core.errors import NotPermitted
from feedback.tracker.audit import verify_all
from feedback.tracker.search import matches
from models.case import Case
from models.contact import Contact, Opinion
from models.place import Unit
from models.vocabulary import CaseStatus, Channel, ClosureMode, Nature, Scope, Urgency
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import LIGHT, REPORT, ROAD, WATER, faults_of, planned, table_of, taken
from tests.factories import County

KIND: Final = ImportKind.CASES
_FIRST: Final = ("原编号", "反映内容", "地点", "登记日期", "类别", "办理状态")
COLUMNS: Final = (*_FIRST, "承办单位", "交办日期", "办结期限", "办结日期", "办结方式", "满意度")
_SENT_OUT: Final = ("石桥镇村镇建设办", "2025-03-11", "2025-03-20")
CLOSED: Final = ("A-1", ROAD, "上河村", "2025-03-10", "0201", "办结", *_SENT_OUT, "2025-03-18", "实质办结", "满意")
_IN_WORK: Final = ("石桥镇水利站", "2025-11-11", "２０２５-11-20")
OPEN: Final = ("A-2", WATER, "上河村", "2025.11.10", "0401", "在办", *_IN_WORK, "", "", "")
NEW: Final = ("A-3", LIGHT, "", "2026/3/10", *[""] * 8)


def but(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """Return the row with other texts in the columns of these names."""
    return tuple(cells.get(name, cell) for name, cell in zip(COLUMNS, row, strict=True))


def cases() -> dict[str, Case]:
    with reading() as session:
        rows = session.exec(select(Opinion.external_key, Case).join(Case, col(Opinion.case_id) == Case.id)).all()
        return {str(key).partition("~")[0]: case for key, case in rows}


class TestTaken:
    def test_each_stands_where_its_row_says(self, county: County) -> None:
        result = taken(county.clerk, KIND, COLUMNS, CLOSED, OPEN, NEW)
        assert (result.taken, result.cases, result.first_case_no) == (3, 3, "ZS2025-000001")
        found = cases()
        closed, is_open, new = found["A-1"], found["A-2"], found["A-3"]
        assert [each.status for each in (closed, is_open, new)] == [
            CaseStatus.CLOSED,
            CaseStatus.HANDLING,
            CaseStatus.REGISTERED,
        ]
        assert (closed.category, closed.closure_mode) == ("0201", ClosureMode.SOLVED)
        assert (closed.lead_unit_id, is_open.lead_unit_id) == (county.roads.id, county.water.id)
        assert (closed.village_id, new.area_id) == (county.village.id, county.north.id)

    def test_the_contact_counts_in_the_month_of_its_ledger(self, county: County) -> None:
        taken(county.clerk, KIND, (*COLUMNS, "来源渠道"), (*CLOSED, "热线"))
        with reading() as session:
            contact = session.exec(select(Contact)).one()
        assert (contact.held_on, contact.recorded_at.date(), contact.channel) == (
            date(2025, 3, 10),
            date(2025, 3, 10),
            Channel.HOTLINE,
        )

    @pytest.mark.parametrize(
        ("cells", "wanted"),
        [
            ({"办理状态": "", "办结日期": "2025-03-18"}, CaseStatus.CLOSED),
            ({"办理状态": "", "办结日期": "", "办结方式": ""}, CaseStatus.HANDLING),
            ({"办理状态": "", "办结日期": "", "办结方式": "", "交办日期": ""}, CaseStatus.REGISTERED),
        ],
    )
    def test_days_tell_where_it_stands(self, county: County, cells: dict[str, str], wanted: CaseStatus) -> None:
        taken(county.clerk, KIND, COLUMNS, but(CLOSED, **cells))
        assert cases()["A-1"].status is wanted

    def test_what_a_person_decided_is_kept(self, county: County) -> None:
        taken(county.clerk, KIND, (*COLUMNS, "性质", "缓急", "范围"), (*CLOSED, "投诉", "紧急", "村民小组共性"))
        case = cases()["A-1"]
        # The nature's column is called otherwise in the empty sheet, and is not known by this name.
        assert (case.urgency, case.scope) == (Urgency.URGENT, Scope.VILLAGE_GROUP)
        assert case.nature is Nature.HELP

    @pytest.mark.parametrize("rough", ["02", "征地拆迁与自然资源", "Land, resettlement and natural resources"])
    def test_rough_category_takes_the_best_guess_within(self, county: County, rough: str) -> None:
        taken(county.clerk, KIND, COLUMNS, but(CLOSED, 类别=rough))
        # The reading in these tests guesses 0201, and is not sure of it.
        assert cases()["A-1"].category == "0201"

    def test_rough_category_that_fits_no_guess_is_left_to_a_person(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, but(CLOSED, 类别="卫生计生"))
        assert cases()["A-1"].category is None

    def test_report_goes_to_the_confidential_desk(self, county: County) -> None:
        result = taken(county.clerk, KIND, COLUMNS, but(OPEN, 反映内容=REPORT, 类别=""))
        assert (result.cases, result.confidential, result.first_case_no) == (1, 1, "")
        case = cases()["A-2"]
        assert (case.is_confidential, case.status, case.title) == (True, CaseStatus.REGISTERED, "")
        with reading() as session:
            assert session.exec(select(Opinion.words, Opinion.title)).one() == (None, "")

    def test_old_number_finds_it(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, but(CLOSED, 原编号="JZ-2025-017"), but(OPEN, 原编号="JZ-2025-018"))
        with reading() as session:
            words = default_segmenter().index_tokens("JZ-2025-017")
            found = session.exec(select(Case.case_no).where(matches(session, words))).all()
        assert found == ["ZS2025-000001"]

    def test_again_is_seen_and_another_text_is_told(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, CLOSED, OPEN)
        plan = planned(county.clerk, KIND, table_of(COLUMNS, CLOSED, but(OPEN, 反映内容=LIGHT)))
        assert (plan.rows_good, plan.seen_rows, plan.changed_rows) == (0, (2, 3), (3,))

    def test_only_clerks_enter_ledgers(self, county: County) -> None:
        for other in (county.recorder, county.cadre):
            with pytest.raises(NotPermitted):
                planned(other, KIND, table_of(COLUMNS, CLOSED))


class TestFaults:
    @pytest.mark.parametrize(
        ("row", "column", "key"),
        [
            pytest.param(but(CLOSED, 地点="松坪村"), "地点", "cell_place_unknown", id="another township's"),
            pytest.param(but(CLOSED, 登记日期="去年三月"), "登记日期", "cell_date", id="no date"),
            pytest.param(but(CLOSED, 登记日期="2026-03-13"), "登记日期", "cell_date_ahead", id="tomorrow"),
            pytest.param(but(CLOSED, 类别="杂七杂八"), "类别", "cell_their_category", id="unknown category"),
            pytest.param(but(CLOSED, 承办单位="水电所"), "承办单位", "cell_unit_unknown", id="unknown unit"),
            pytest.param(but(CLOSED, 承办单位="林口乡村镇建设办"), "承办单位", "cell_unit_unknown", id="not here"),
            pytest.param(but(OPEN, 承办单位=""), "承办单位", "past_needs", id="in work at nobody"),
            pytest.param(but(CLOSED, 办结日期=""), "办结日期", "past_needs", id="closed on no day"),
            pytest.param(but(CLOSED, 办结方式=""), "办结方式", "past_needs", id="closed in no way"),
            pytest.param(but(CLOSED, 交办日期="2025-03-01"), "交办日期", "past_days_out_of_order", id="days"),
            pytest.param(but(CLOSED, 办理状态="在办"), "办结日期", "past_day_against_state", id="closed in work"),
            pytest.param(but(CLOSED, 办理状态="挂账"), "办理状态", "cell_choice", id="no state of a ledger"),
        ],
    )
    def test_of_one_cell_keeps_the_sheet_out(self, county: County, row: tuple[str, ...], column: str, key: str) -> None:
        plan = planned(county.clerk, KIND, table_of(COLUMNS, row, NEW))
        assert (faults_of(plan), plan.rows_good) == ([(2, column, key)], 1)

    def test_closed_unit_has_past_cases_and_gets_no_open_ones(self, county: County) -> None:
        with transaction() as session:
            session.get_one(Unit, county.roads.id).is_active = False
        closed = but(OPEN, 承办单位="石桥镇村镇建设办")
        plan = planned(county.clerk, KIND, table_of(COLUMNS, CLOSED, closed))
        assert faults_of(plan) == [(3, "承办单位", "cell_unit_closed")]

    def test_type_and_way_of_closing_that_disagree(self, county: County) -> None:
        plan = planned(county.clerk, KIND, table_of((*COLUMNS, "办结类型"), (*CLOSED, "程序性办结")))
        assert [key for _row, _column, key in faults_of(plan)] == ["past_closing_type"]


def test_a_wrong_ledger_is_taken_back_whole_and_the_right_one_comes_in(county: County) -> None:
    result = taken(county.clerk, KIND, COLUMNS, CLOSED, OPEN, NEW)
    assert result.batch_id is not None
    with transaction() as session:
        undone = undo_import(session, county.clerk, result.batch_id, reason="传错了台账")
    assert (undone.cases, undone.left) == (3, 0)
    assert {case.status for case in cases().values()} == {CaseStatus.WITHDRAWN}
    again = taken(county.clerk, KIND, COLUMNS, CLOSED, OPEN, NEW)
    assert (again.taken, again.first_case_no) == (3, "ZS2025-000003")
    with reading() as session:
        assert verify_all(session).is_whole
