"""Can a book be filled by its own sheet, is every bad row named, and does the export read back?"""

from datetime import date, time

import pytest
from sqlmodel import Session, col, select

from feedback.core.errors import BadInput, Conflict, NotPermitted
from feedback.services.books.lines import book_lines, strike_out
from feedback.services.books.sheets import export_lines, plan_lines, run_lines, template
from feedback.services.books.totals import totals
from feedback.sheets.reading import read_table
from feedback.sheets.table import Table
from models.keeping import AccessLog
from tests.factories import County
from tests.services.books.booking import a_book, a_line, fill
from tests.services.sheets import rows_of, sheet_of

ON = date(2026, 3, 2)


def a_table(*lines: str) -> Table:
    return read_table("\n".join(lines).encode(), filename="台账.csv")


def test_template_says_units_and_options_and_is_understood(session: Session, county: County) -> None:
    book = a_book(session, county, "bills")
    columns = rows_of(template(book))[0]
    assert columns == [
        "日期",
        "时间",
        "地点",
        "费用（水费、电费、燃气费、有线电视费、其他）",
        "代收人次（人次）",
        "代收金额（元）",
        "备注",
    ]
    table = a_table(",".join(f'"{each}"' for each in columns), '2026-03-02,12:05,上河村,电费,"1,200",56.7,窗口')
    plan = plan_lines(session, county.clerk, book, table)
    assert (plan.faults, run_lines(session, county.clerk, book, plan, partial=False)) == ((), 1)
    (line,) = book_lines(session, county.clerk, book).rows
    assert (line.place, line.held_at, line.note) == ("上河村", time(12, 5), "窗口")
    assert {code: str(value) for code, value in line.values.items()} == {
        "bill": "电费",
        "persons": "1200.00",
        "collected": "56.70",
    }


def test_every_bad_row_is_named_and_nothing_half_taken(session: Session, county: County) -> None:
    book = a_book(session, county, "bills")
    plan = plan_lines(
        session,
        county.clerk,
        book,
        a_table(
            "日期,时间,地点,费用,代收人次",
            "2026-03-02,,,电费,5",
            "2026-03-02,12点,,电费,5",
            "2026-03-02,,天上,电费,5",
            "2026-03-02,,,话费,5",
            "2026-03-02,,,电费,五",
            "2027-03-02,,,电费,5",
            "2026-03-02,,,,",
        ),
    )
    assert [(fault.row, fault.key) for fault in plan.faults] == [
        (3, "cell_clock"),
        (4, "cell_place_unknown"),
        (5, "book_value_no_option"),
        (6, "book_value_no_number"),
        (7, "day_ahead"),
        (8, "line_is_empty"),
    ]
    with pytest.raises(BadInput):
        run_lines(session, county.clerk, book, plan, partial=False)
    assert run_lines(session, county.clerk, book, plan, partial=True) == 1


def test_same_sheet_again_is_seen_and_equal_rows_are_two(session: Session, county: County) -> None:
    book = a_book(session, county, "bills")
    table = a_table("日期,代收人次", "2026-03-02,5", "2026-03-02,5")
    assert run_lines(session, county.clerk, book, plan_lines(session, county.clerk, book, table), partial=False) == 2
    again = plan_lines(session, county.clerk, book, table)
    assert (again.contents, again.seen_rows) == ([], (2, 3))
    assert run_lines(session, county.clerk, book, again, partial=False) == 0
    assert totals(session, county.clerk, book, from_on=ON, to_on=ON).fields[0].now == 10


def test_years_and_subjects(session: Session, county: County) -> None:
    library, training = a_book(session, county, "library"), a_book(session, county, "training")
    table = a_table("年份,外借文献（万册次）,图书利用率", "2024,100,130", "2025年,114.3,140")
    plan = plan_lines(session, county.clerk, library, table)
    run_lines(session, county.clerk, library, plan, partial=False)
    assert [line.held_on.year for line in book_lines(session, county.clerk, library).rows] == [2025, 2024]
    plan = plan_lines(session, county.clerk, library, a_table("年份,分馆", "2025,11"))
    with pytest.raises(Conflict):
        run_lines(session, county.clerk, library, plan, partial=False)
    plan = plan_lines(session, county.clerk, training, a_table("日期,姓名,学时", "2026-03-02,,4", "2026-03-02,王一,4"))
    assert [(fault.row, fault.key) for fault in plan.faults] == [(2, "cell_required")]
    with pytest.raises(NotPermitted):
        plan_lines(session, county.leader, training, a_table("日期,姓名,学时", "2026-03-02,王一,4"))


def test_export_is_harmless_says_what_is_struck_and_is_logged(session: Session, county: County) -> None:
    book = a_book(session, county)
    wrong, _ = fill(
        session,
        county.clerk,
        book,
        a_line(ON, {"banned": 900}),
        a_line(ON, {"banned": 2, "penalty": "10.5", "spot": "=1+1"}, area_id=county.village.id),
    )
    strike_out(session, county.clerk, wrong)
    told: list[tuple[int, int]] = []
    content = export_lines(session, county.clerk, book, progress=lambda done, total: told.append((done, total)))
    names, *rows = rows_of(content)
    assert rows[0][names.index("状态")] == "作废"
    assert (rows[1][0].date(), rows[1][names.index("地点")], rows[1][names.index("检查地点")]) == (
        ON,
        "上河村",
        "=1+1",
    )
    assert (rows[1][names.index("取缔（家次）")], rows[1][names.index("罚没款（元）")]) == (2, 10.5)
    assert (sheet_of(content).freeze_panes, told) == ("A2", [(2, 2)])
    assert sheet_of(content).cell(3, names.index("检查地点") + 1).data_type == "s"
    logged = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc()).limit(1)).one()
    assert logged.facts == {"paper": "ledger_book", "rows": 2}
