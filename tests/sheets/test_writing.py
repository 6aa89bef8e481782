"""Does what leaves come back the same, open as a person expects, and never act as a formula?"""

import datetime as dt
import gc
import io
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import BadInput
from feedback.sheets.cells import parse_day, text
from feedback.sheets.columns import Field
from feedback.sheets.parsing import Fault, parse_rows
from feedback.sheets.reading import read_table
from feedback.sheets.safe_text import guard, shorten, tidy
from feedback.sheets.writing import Cell, SheetFormat, fault_sheet, table_bytes, write_table

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "'=1", "''@x"]
both_formats = pytest.mark.parametrize("sheet_format", list(SheetFormat))


def opened(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def read_back(content: bytes, sheet_format: SheetFormat) -> list[list[str]]:
    table = read_table(content, filename=f"a.{sheet_format}")
    return [list(table.columns), *(list(row.cells.values()) for row in table.rows)]


class TestHarmless:
    @pytest.mark.parametrize("value", DANGEROUS)
    def test_a_csv_cell_never_begins_like_a_formula(self, value: str) -> None:
        content = table_bytes(["a", value], [["x", value]], sheet_format=SheetFormat.CSV).decode("utf-8-sig")
        for line in content.split("\r\n")[:2]:
            assert line.split(",", 1)[1].lstrip('"').startswith("'")

    @pytest.mark.parametrize("value", [*DANGEROUS, "#REF!"])
    def test_an_xlsx_cell_is_text_that_stays_text(self, value: str) -> None:
        sheet = opened(table_bytes(["a", value], [["x", value]]))
        for row in (1, 2):
            cell = sheet.cell(row, 2)
            assert cell.data_type == "s"
            assert str(cell.value).strip().endswith(value.strip())
            assert cell.quotePrefix or str(cell.value).startswith("'")

    @pytest.mark.parametrize("value", DANGEROUS)
    @both_formats
    def test_comes_back_as_it_was(self, value: str, sheet_format: SheetFormat) -> None:
        content = table_bytes(["a", "b"], [["x", value]], sheet_format=sheet_format)
        assert read_back(content, sheet_format)[1] == ["x", value.strip()]

    def test_a_negative_number_stays_a_number(self) -> None:
        assert table_bytes(["a"], [[-1.5]], sheet_format=SheetFormat.CSV).endswith(b"\r\n-1.5\r\n")
        assert opened(table_bytes(["a"], [[-1.5]])).cell(2, 1).value == -1.5

    @given(st.text(max_size=30) | st.text(st.sampled_from("'=\u3000 \u200b\t-x"), max_size=8))
    def test_the_guard_comes_off_again(self, value: str) -> None:
        kept = tidy(value)
        assert tidy(guard(kept)) == kept


class TestXlsx:
    def test_the_header_is_bold_frozen_and_filtered(self) -> None:
        sheet = opened(table_bytes(["村名", "内容"], [["东岙村", "路灯"]] * 3))
        assert sheet.freeze_panes == "A2"
        assert [cell.font.bold for cell in sheet[1]] == [True, True]
        assert [cell.font.bold for cell in sheet[2]] == [False, False]
        assert sheet.auto_filter.ref == "A1:B4"

    def test_dates_and_numbers_are_real(self) -> None:
        at = dt.datetime(2026, 11, 3, 1, 30, 0, 999, tzinfo=dt.UTC)
        values: list[Cell] = [dt.date(2026, 11, 3), at, 7, 2.5, Decimal("2.50"), True, None]
        sheet = opened(table_bytes(list("abcdefg"), [values]))
        cells = sheet[2]
        assert [cell.data_type for cell in cells[:2]] == ["d", "d"]
        assert cells[1].value == dt.datetime(2026, 11, 3, 9, 30)  # noqa: DTZ001  # A spreadsheet knows no zones.
        assert cells[1].number_format == "yyyy-mm-dd hh:mm"
        assert [cell.value for cell in cells[2:]] == [7, 2.5, 2.5, True, None]

    def test_a_number_of_eighteen_digits_keeps_them_all(self) -> None:
        assert opened(table_bytes(["a"], [[330226198001011234]])).cell(2, 1).value == "330226198001011234"

    def test_columns_are_as_wide_as_what_they_hold(self) -> None:
        sheet = opened(table_bytes(["a", "b", "c"], [["x", "十个汉字的一格内容啊", "y" * 500]]))
        widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
        assert widths == [6, 22, 60]

    @pytest.mark.parametrize(
        ("name", "title"),
        [("村[1]/月报", "村 1  月报"), ("x" * 40, "x" * 31), ("??", "Sheet1"), ("'a'", "a")],
    )
    def test_a_sheet_name_is_made_one_that_a_spreadsheet_takes(self, name: str, title: str) -> None:
        assert opened(table_bytes(["a"], [["x"]], sheet_name=name)).title == title

    def test_a_text_longer_than_a_cell_holds_is_refused_not_cut(self) -> None:
        with pytest.raises(BadInput) as fault:
            table_bytes(["a"], [["x"], ["y" * 32_768]])
        assert (fault.value.key, fault.value.facts) == ("sheet_cell_too_long", {"row": 3, "limit": 32_767})

    def test_what_a_spreadsheet_has_no_number_for_is_blank(self) -> None:
        assert [cell.value for cell in opened(table_bytes(["a", "b"], [[float("nan"), float("inf")]]))[2]] == [
            None,
            None,
        ]
        content = table_bytes(["a", "b"], [["x", float("nan")]], sheet_format=SheetFormat.CSV)
        assert content.endswith(b"\r\nx,\r\n")


class TestFiles:
    @pytest.mark.parametrize("ending", ["csv", "XLSX"])
    def test_the_ending_decides(self, tmp_path: Path, ending: str) -> None:
        path = tmp_path / f"out.{ending}"
        rows: list[list[Cell]] = [["x", 1]]
        write_table(path, ["a", "b"], iter(rows))
        assert read_table(path).rows[0].cells == {"a": "x", "b": "1"}
        assert list(tmp_path.iterdir()) == [path]

    def test_another_ending_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="sheet_kind"):
            write_table(tmp_path / "out.doc", ["a"], [])
        with pytest.raises(BadInput, match="sheet_kind"):
            write_table(io.BytesIO(), ["a"], [])

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    @pytest.mark.parametrize("breaks_at", [0, 5, 900])
    def test_a_failure_half_way_leaves_the_old_file_and_nothing_else(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, breaks_at: int
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        path = tmp_path / f"out.{ending}"
        path.write_bytes(b"old")
        with pytest.raises(ZeroDivisionError):
            write_table(path, ["a"], ([1 / (breaks_at - number)] for number in range(999)))
        gc.collect()
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_csv_opens_as_utf_8_in_a_spreadsheet(self) -> None:
        at = dt.datetime(2026, 11, 3, 9, 30, tzinfo=OFFICE_ZONE)
        content = table_bytes(["时间", "好"], [[at, True]], sheet_format=SheetFormat.CSV)
        assert content == b"\xef\xbb\xbf" + "时间,好\r\n2026-11-03 09:30,TRUE\r\n".encode()


# Two texts a row: a row or a header that is wholly blank is no row, and a first cell of letters keeps it from being so.
anything = st.text(max_size=25) | st.text(st.sampled_from("=+-@'\"\t\r\n ,;_x0041中"), max_size=12)
rows_of_text = st.lists(st.tuples(st.text(st.sampled_from("abc中文"), min_size=1, max_size=5), anything), min_size=1)


@given(rows=rows_of_text)
@both_formats
def test_write_then_read_gives_every_text_back(rows: list[tuple[str, str]], sheet_format: SheetFormat) -> None:
    kept = [[first, tidy(second)] for first, second in rows]
    content = table_bytes(["first", "second"], kept, sheet_format=sheet_format)
    assert read_back(content, sheet_format)[1:] == kept


@given(rows=st.lists(st.tuples(st.dates(dt.date(1900, 3, 1)), st.integers(-(10**14), 10**14)), min_size=1, max_size=5))
@both_formats
def test_write_then_read_gives_dates_and_numbers_back(
    rows: list[tuple[dt.date, int]], sheet_format: SheetFormat
) -> None:
    content = table_bytes(["day", "number"], rows, sheet_format=sheet_format)
    assert read_back(content, sheet_format)[1:] == [[day.isoformat(), str(number)] for day, number in rows]


class TestFaultSheet:
    FIELDS = (
        Field("body", required=True, aliases=("内容",), parse=text()),
        Field("day", required=False, aliases=("日期",), parse=parse_day),
    )
    MAPPING = {"body": "内容", "day": "日期"}

    @staticmethod
    def explain(fault: Fault) -> str:
        return f"{fault.column}: {fault.key}"

    @both_formats
    def test_holds_the_bad_rows_whole_with_every_reason(self, sheet_format: SheetFormat) -> None:
        source = "编号,内容,日期\n1,路灯,2026-11-03\n2,,上周二\n3,=水渠,昨天\n".encode()
        table = read_table(source, filename="a.csv")
        sheet = parse_rows(table, self.FIELDS, self.MAPPING)
        content = fault_sheet(table, sheet, reason_column="原因", explain=self.explain, sheet_format=sheet_format)
        assert read_back(content, sheet_format) == [
            ["编号", "内容", "日期", "原因"],
            ["2", "", "上周二", "内容: cell_required\n日期: cell_date"],
            ["3", "=水渠", "昨天", "日期: cell_date"],
        ]

    @both_formats
    def test_mended_and_read_again_it_passes_and_a_second_round_has_one_reason(self, sheet_format: SheetFormat) -> None:
        table = read_table("内容,日期\n路灯,上周二\n水,x\n".encode(), filename="a.csv")
        sheet = parse_rows(table, self.FIELDS, self.MAPPING)
        first = fault_sheet(table, sheet, reason_column="原因", explain=self.explain, sheet_format=sheet_format)
        mended = [row if row[0] != "路灯" else ["路灯", "2026-11-03", row[2]] for row in read_back(first, sheet_format)]
        again = read_table(table_bytes(mended[0], mended[1:], sheet_format=sheet_format), filename=f"a.{sheet_format}")
        sheet = parse_rows(again, self.FIELDS, self.MAPPING)
        assert [row.values["body"] for row in sheet.good] == ["路灯"]
        second = fault_sheet(again, sheet, reason_column="原因", explain=self.explain, sheet_format=sheet_format)
        assert read_back(second, sheet_format) == [["内容", "日期", "原因"], ["水", "x", "日期: cell_date"]]

    @both_formats
    def test_what_had_slipped_beyond_the_columns_is_not_lost(self, sheet_format: SheetFormat) -> None:
        table = read_table("内容,日期\n水,2026-11-03,渠\n".encode(), filename="a.csv")
        sheet = parse_rows(table, self.FIELDS, self.MAPPING)
        content = fault_sheet(table, sheet, reason_column="原因", explain=self.explain, sheet_format=sheet_format)
        again = read_table(content, filename=f"a.{sheet_format}")
        assert again.rows[0].surplus == ("渠",)


@pytest.mark.parametrize(
    ("value", "short"), [("x" * 30, "x" * 30), ("x" * 31, "x" * 29 + "…"), ("a\n b", "a b"), ("", "")]
)
def test_a_value_is_shown_in_30_characters(value: str, short: str) -> None:
    assert shorten(value) == short
