"""Does the ledger hold every case that was asked for, nobody's name, and a line in the log, whatever its length?"""

import io
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.core.errors import BadInput, NotPermitted
from feedback.reports import ledger as ledger_module
from feedback.reports import ledger_rows
from feedback.reports.ledger import LedgerRequest, ledger_filename, take_ledger, write_ledger
from feedback.tracker.desks import CaseSearch, count_cases
from models.keeping import AccessLog
from models.vocabulary import CaseStatus
from tests.factories import NOW, RESULT, County, a_case, an_opinion, copies_of
from tests.statements import statements
from tests.worlds import World

HEAD = 3


def read(session: Session, by: Actor, **asked: Any) -> list[dict[str, Any]]:
    """Return the lines of a ledger as a spreadsheet program reads them."""
    target, told = io.BytesIO(), list[tuple[int, int]]()
    taken = take_ledger(session, by, LedgerRequest(**asked))
    count = write_ledger(session, by, taken, target, on_lines=lambda done, total: told.append((done, total)))
    sheet = load_workbook(target).active
    assert sheet is not None
    head = [str(cell.value) for cell in sheet[HEAD]]
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True)]
    assert len(rows) == count == taken.total
    assert not told or told[-1] == (count, count)
    return rows


class TestLines:
    def test_state_a_closed_case(self, session: Session, county: County) -> None:
        case = a_case(session, county, title="=路灯坏了", status=CaseStatus.CLOSED, co=True)
        an_opinion(session, case, words="路灯坏了", reporter_name="陈大福", phone="13812345678", group_size=5)
        rows = read(session, county.clerk, search=CaseSearch(text=case.case_no))
        (row,) = rows
        assert (row["诊号"], row["诉求标题"], row["状态"]) == (case.case_no, "=路灯坏了", "已办结")
        assert (row["反映人"], row["联系电话"], row["反映人数"]) == ("陈**", "138****5678", 5)
        assert (row["主办单位"], row["协办单位"], row["办理结果"]) == ("石桥镇村镇建设办", "石桥镇水利站", RESULT)
        assert row["挂号时间"] == datetime(2026, 3, 12, 10, 0)  # noqa: DTZ001 - a cell has no zone
        assert (row["满意度"], row["办结方式"], row["是否超期"]) == ("满意", "实质性办结", "否")
        assert (row["一级分类"], row["二级分类"]) == ("征地拆迁与自然资源", "征地补偿")

    def test_every_state_once_and_no_confidential_one(self, session: Session, world: World) -> None:
        a_case(session, world.county, confidential=True)
        rows = read(session, world.county.clerk)
        assert len({row["诊号"] for row in rows}) == len(rows) == count_cases(session, world.county.clerk, CaseSearch())
        assert read(session, world.county.south_clerk) == []

    def test_of_a_boards_mark(self, session: Session, world: World) -> None:
        on = NOW.date()
        look = BoardFilter(from_on=on, to_on=on, area_id=world.county.north.id)
        rows = read(session, world.county.clerk, board=look, mark=Mark(measure=Measure.CLOSED))
        assert [row["状态"] for row in rows] == ["已办结"]


class TestAround:
    def test_says_by_whom_and_of_what(self, session: Session, county: County) -> None:
        target = io.BytesIO()
        asked = LedgerRequest(search=CaseSearch(area_id=county.north.id, from_on=date(2026, 3, 1), only_overdue=True))
        write_ledger(session, county.clerk, take_ledger(session, county.clerk, asked), target)
        sheet = load_workbook(target).active
        assert sheet is not None
        assert sheet["A1"].value == "石桥镇民情台账"
        made = sheet["A2"].value
        assert made == "共0件　导出人：clerk　导出时间：2026-03-12 10:00　条件：挂号从2026-03-01、只看超期"
        assert ledger_filename(asked) == "民情台账_2026-03-01.xlsx"

    def test_one_line_in_the_log_without_what_was_searched_for(self, session: Session, county: County) -> None:
        read(session, county.clerk, search=CaseSearch(text="陈大福", statuses=(CaseStatus.CLOSED,)))
        line = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
        assert line is not None
        assert line.facts == {"paper": "ledger", "rows": 0, "statuses": "closed"}

    def test_statements_follow_the_batches(
        self, session: Session, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = a_case(session, county)
        copies_of(session, case, 8)
        read(session, county.clerk, search=CaseSearch(area_id=case.area_id))
        counts = []
        for size in (4, 100):
            monkeypatch.setattr(ledger_rows, "_BATCH", size)
            with statements(session) as sent:
                read(session, county.clerk, search=CaseSearch(area_id=case.area_id))
            counts.append(len(sent))
        batches = (count_cases(session, county.clerk, CaseSearch(area_id=case.area_id)) - 1) // 4
        assert counts[0] - counts[1] == 5 * batches


class TestRefused:
    def test_who_reads_no_cases(self, session: Session, county: County, sysadmin: Actor) -> None:
        with pytest.raises(NotPermitted):
            take_ledger(session, sysadmin, LedgerRequest())

    def test_more_than_a_sheet_holds(self, session: Session, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ledger_module, "MOST_ROWS", 3)
        with pytest.raises(BadInput, match="ledger_too_long"):
            take_ledger(session, county.clerk, LedgerRequest())
