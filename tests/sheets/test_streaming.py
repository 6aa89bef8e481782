"""Does a spreadsheet program read what was written: texts as texts, dates as dates, a frozen head?"""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from feedback.core.errors import BadInput
from feedback.sheets.limits import EXCEL_CELL_CHARACTERS
from feedback.sheets.streaming import Cell, Sheet, letters, stream_sheet

HEAD = ("诊号", "标题", "件数", "时间", "日期")


def opened(rows: list[list[Cell]], **more: Any) -> Any:
    target = io.BytesIO()
    sheet = Sheet(**{"name": "台账", "head": (HEAD,), "widths": [12] * len(HEAD), **more})
    assert stream_sheet(target, sheet, rows) == len(rows)
    return load_workbook(target).active


class TestCells:
    def test_come_back_as_what_they_are(self) -> None:
        at = datetime(2026, 3, 12, 2, 30, tzinfo=UTC)
        sheet = opened([["ZS1", "路<灯>&坏\n了", 3, at, date(2026, 3, 12)], [None, "", 2.5, None, None]])
        assert [cell.value for cell in sheet[2]] == [
            "ZS1", "路<灯>&坏\n了", 3, datetime(2026, 3, 12, 10, 30), datetime(2026, 3, 12),  # noqa: DTZ001 - a cell has no zone
        ]  # fmt: skip
        assert (sheet["D2"].is_date, sheet["C2"].data_type, sheet["C3"].value) == (True, "n", 2.5)

    @pytest.mark.parametrize("words", ["=SUM(A1:A9)", "+86", "-1", "@cmd", "＝1+1", '=HYPERLINK("http://x","看")'])
    def test_formula_stays_text(self, words: str) -> None:
        cell = opened([["ZS1", words, 1, None, None]])["B2"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)

    def test_signs_that_no_sheet_holds_are_left_out(self) -> None:
        assert opened([["ZS1", "坏\x00了\ud800", 1, None, None]])["B2"].value == "坏了\ufffd"

    def test_too_long_a_text_is_refused_with_its_row(self) -> None:
        with pytest.raises(BadInput) as refused:
            opened([["ZS1", "长" * (EXCEL_CELL_CHARACTERS + 1), 1, None, None]])
        assert (refused.value.key, refused.value.facts["row"]) == ("sheet_cell_too_long", 2)


class TestAround:
    def test_head_is_frozen_below_the_lines_above(self) -> None:
        sheet = opened([["ZS1", "灯", 1, None, None]] * 3, above=("民情台账", "共3件"), kept_columns=2)
        assert (sheet["A1"].value, sheet["A2"].value) == ("民情台账", "共3件")
        assert [cell.value for cell in sheet[3]] == list(HEAD)
        assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A3"].font.bold) == ("C4", "A3:E6", True)

    def test_head_of_two_rows_spans_its_parts(self) -> None:
        head = (("", "民生", "", "困难", ""), HEAD)
        sheet = opened([["a", 1, 2, 3, 4]], head=head, below=("注",), filtered=False)
        assert {str(each) for each in sheet.merged_cells.ranges} == {"B1:C1", "D1:E1", "A4:E4"}
        assert (sheet["A4"].value, sheet.auto_filter.ref) == ("注", None)

    def test_letters_of_columns(self) -> None:
        assert [letters(place) for place in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
