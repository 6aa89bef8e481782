"""Is every fault of every row named with its cell, and is everything else kept?"""

import datetime as dt

import pytest

from feedback.core.errors import BadInput
from feedback.sheets.cells import integer, parse_day, phone, text
from feedback.sheets.columns import Field
from feedback.sheets.parsing import Fault, ParsedSheet, parse_rows
from feedback.sheets.reading import read_table
from feedback.sheets.table import Row, Table

FIELDS = (
    Field("key", required=False, aliases=("编号",), parse=text(20), unique=True),
    Field("body", required=True, aliases=("内容",), parse=text()),
    Field("day", required=False, aliases=("日期",), parse=parse_day),
    Field("persons", required=False, aliases=("人数",), parse=integer(1, 500)),
    Field("phone", required=False, aliases=("电话",), parse=phone),
)
COLUMNS = tuple(field.label for field in FIELDS)
MAPPING = {field.name: field.label for field in FIELDS}


def parsed(*rows: tuple[str, ...], mapping: dict[str, str] | None = None) -> ParsedSheet:
    numbered = [Row(number, dict(zip(COLUMNS, row, strict=True))) for number, row in enumerate(rows, 2)]
    return parse_rows(Table(COLUMNS, numbered), FIELDS, mapping or MAPPING)


class TestParseRows:
    def test_a_good_row_has_a_value_for_every_field(self) -> None:
        sheet = parsed(("7", "路灯不亮", "2026.11.3", "12", ""))
        assert sheet.bad == ()
        assert sheet.good[0].number == 2
        assert sheet.good[0].values == {
            "key": "7",
            "body": "路灯不亮",
            "day": dt.date(2026, 11, 3),
            "persons": 12,
            "phone": None,
        }
        assert sheet.good[0].raw["日期"] == "2026.11.3"

    def test_a_field_without_column_is_none(self) -> None:
        sheet = parsed(("7", "路灯不亮", "上周二", "12", ""), mapping={"body": "内容"})
        assert sheet.good[0].values["day"] is None

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            pytest.param(("", "", "", "", ""), Fault(2, "内容", "", "cell_required", {}), id="an empty opinion"),
            pytest.param(
                ("", "x" * 20_001, "", "", ""),
                Fault(2, "内容", "x" * 29 + "…", "cell_too_long", {"length": 20_001, "limit": 20_000}),
                id="20,001 characters",
            ),
            pytest.param(
                ("", "路灯", "上周二", "", ""), Fault(2, "日期", "上周二", "cell_date", {}), id="a date that is none"
            ),
            pytest.param(
                ("", "路灯", "", "501", ""),
                Fault(2, "人数", "501", "cell_out_of_range", {"minimum": 1, "maximum": 500}),
                id="too many persons",
            ),
            pytest.param(
                ("", "#REF!", "", "", ""), Fault(2, "内容", "#REF!", "cell_formula_error", {}), id="a broken formula"
            ),
        ],
    )
    def test_names_the_cell_and_the_reason(self, row: tuple[str, ...], fault: Fault) -> None:
        sheet = parsed(row)
        assert (sheet.good, sheet.bad) == ((), (fault,))

    def test_goes_on_after_a_fault_in_the_row_and_in_the_sheet(self) -> None:
        sheet = parsed(
            ("", "", "上周二", "many", "1234"),
            ("", "水渠堵了", "", "", ""),
            ("", "路灯", "x", "", ""),
            ("", "路", "", "", ""),
        )
        assert [(fault.row, fault.key) for fault in sheet.bad] == [
            (2, "cell_required"),
            (2, "cell_date"),
            (2, "cell_integer"),
            (2, "cell_phone"),
            (4, "cell_date"),
        ]
        assert [row.number for row in sheet.good] == [3, 5]
        assert sheet.bad_rows == (2, 4)

    def test_the_second_of_two_equal_keys_is_at_fault(self) -> None:
        sheet = parsed(("7", "a", "", "", ""), ("", "b", "", "", ""), ("", "c", "", "", ""), ("7", "d", "", "", ""))
        assert [row.number for row in sheet.good] == [2, 3, 4]
        assert sheet.bad == (Fault(5, "编号", "7", "cell_duplicate", {"first_row": 2}),)

    def test_a_row_that_has_slipped_is_at_fault(self) -> None:
        table = read_table("内容,日期\n路灯,2026-11-03\n水,渠,堵了\n".encode(), filename="a.csv")
        sheet = parse_rows(table, FIELDS, {"body": "内容"})
        assert sheet.bad == (Fault(3, "", "堵了", "row_too_long", {"columns": 2}),)
        assert [row.number for row in sheet.good] == [2]

    def test_refuses_a_mapping_that_does_not_fit(self) -> None:
        with pytest.raises(BadInput, match="sheet_columns_missing"):
            parsed(("", "a", "", "", ""), mapping={"day": "日期"})

    def test_a_value_is_shown_on_one_line(self) -> None:
        sheet = parsed(("", "路灯", "第一行\n第二行", "", ""))
        assert sheet.bad[0].value == "第一行 第二行"


class TestReject:
    def test_moves_the_row_and_keeps_the_order(self) -> None:
        sheet = parsed(("", "a", "", "", ""), ("", "b", "", "", ""), ("", "c", "x", "", ""))
        unknown = Fault.of(2, "村名", "没有的村", BadInput("village_unknown"))
        after = sheet.reject([unknown])
        assert [row.number for row in after.good] == [3]
        assert [(fault.row, fault.key) for fault in after.bad] == [(2, "village_unknown"), (4, "cell_date")]
        assert [row.number for row in sheet.good] == [2, 3]
