"""Does every kind of sheet that people have come in whole, and every other file go back with one clear reason?"""

import codecs
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from feedback.core.errors import BadInput
from feedback.sheets import workbook as workbook_module
from feedback.sheets.reading import read_table
from feedback.sheets.table import Table
from tests.sheets.books import forged, saved, xlsx

TEXT = "村名,内容,日期\r\n东岙村,水渠堵了,2026-11-03\r\n西溪村,路灯不亮,2026-11-04\r\n"
ROWS = [("东岙村", "水渠堵了", "2026-11-03"), ("西溪村", "路灯不亮", "2026-11-04")]
SMALL = xlsx([["村名", "内容"], ["东岙村", "水渠堵了"]])


def read(content: bytes | str, filename: str = "sheet.csv", **options: Any) -> Table:
    return read_table(content.encode() if isinstance(content, str) else content, filename=filename, **options)


def texts(table: Table) -> list[tuple[str, ...]]:
    return [tuple(row.cells.values()) for row in table.rows]


def refusal(content: bytes | str, filename: str = "sheet.csv", **options: Any) -> tuple[str, dict[str, object]]:
    with pytest.raises(BadInput) as fault:
        read(content, filename, **options)
    return fault.value.key, fault.value.facts


class TestText:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(TEXT.encode("utf-8"), id="UTF-8"),
            pytest.param(codecs.BOM_UTF8 + TEXT.encode("utf-8"), id="UTF-8 with its mark"),
            pytest.param(TEXT.encode("gb18030"), id="GB18030"),
            pytest.param(TEXT.replace("\r\n", "\n").encode(), id="line feeds"),
            pytest.param(TEXT.replace("\r\n", "\r").encode(), id="carriage returns"),
            pytest.param(TEXT.replace(",", ";").encode(), id="semicolons"),
            pytest.param(TEXT.replace(",", "\t").encode(), id="tabs"),
            pytest.param(f"\n\n{TEXT}\n".encode(), id="blank lines around"),
            pytest.param(TEXT.replace("村名", " 　村名\ufeff").encode(), id="blanks around a name"),
        ],
    )
    def test_reads_what_offices_send(self, content: bytes) -> None:
        table = read(content)
        assert table.columns == ("村名", "内容", "日期")
        assert texts(table) == ROWS

    def test_reads_a_path_by_its_own_name(self, tmp_path: Path) -> None:
        path = tmp_path / "visits.TSV"
        path.write_text("a\tb\n1,5\t2\n", encoding="utf-8")
        assert texts(read_table(path)) == [("1,5", "2")]

    def test_a_quoted_cell_keeps_its_lines_quotes_and_separators(self) -> None:
        table = read('title,body\r\n"a ""b"", c","first\r\nsecond"\r\nx,y\r\n')
        assert texts(table) == [('a "b", c', "first\nsecond"), ("x", "y")]

    def test_a_row_has_the_number_that_a_spreadsheet_shows(self) -> None:
        table = read('title,body\r\n"a\nb",c\r\n\r\n,,\r\nd,e\r\n')
        assert [row.number for row in table.rows] == [2, 5]

    def test_a_row_may_be_shorter_than_the_header(self) -> None:
        assert texts(read("a,b,c\n1\n")) == [("1", "", "")]

    def test_what_stands_beyond_the_last_column_is_kept_apart(self) -> None:
        rows = read("a,b\n1,2\n1,2,,slipped\n").rows
        assert [row.surplus for row in rows] == [(), ("slipped",)]

    def test_a_column_without_a_name_is_called_by_its_letter_where_it_holds_something(self) -> None:
        assert read(",a,,b\n0,1,,2\n").columns == ("[A]", "a", "b")

    def test_a_padded_title_above_the_header_is_passed_over(self) -> None:
        table = read("登记表,,,\n单位：东岙村,,,\n村名,内容,日期,电话\n东岙村,路,2026-11-03,1\n")
        assert table.columns == ("村名", "内容", "日期", "电话")
        assert table.rows[0].number == 4

    def test_one_column_is_a_table_too(self) -> None:
        assert texts(read("内容\n路灯不亮\n水渠，堵了\n")) == [("路灯不亮",), ("水渠，堵了",)]

    def test_control_characters_are_left_out(self) -> None:
        assert texts(read("a,b\none\x07two\x0b,c\n" + "x,y\n" * 50))[0] == ("onetwo", "c")


class TestRefusedText:
    @pytest.mark.parametrize(
        ("content", "key", "facts"),
        [
            pytest.param(b"", "sheet_empty", {}, id="no bytes"),
            pytest.param(b" \r\n\t\n", "sheet_empty", {}, id="blanks only"),
            pytest.param(b",,\n,,\n", "sheet_empty", {}, id="empty cells only"),
            pytest.param("村名,内容\n", "sheet_no_rows", {}, id="a header without rows"),
            pytest.param("a,b,a\n1,2,3\n", "sheet_columns_duplicate", {"columns": "a"}, id="a name twice"),
            pytest.param("2026-11-03,7,x\n2026-11-04,8,y\n", "sheet_header_missing", {}, id="data at the top"),
            pytest.param(TEXT.encode("utf-16"), "sheet_encoding", {"line": 1}, id="UTF-16"),
            pytest.param("a,b\nñ,é\n".encode("latin-1"), "sheet_encoding", {"line": 2}, id="Latin-1"),
            pytest.param(TEXT.encode()[:-9] + b"\xff\n", "sheet_encoding", {"line": 3}, id="damaged UTF-8"),
            pytest.param(codecs.BOM_UTF8 + TEXT.encode("gb18030"), "sheet_encoding", {"line": 1}, id="a false mark"),
            pytest.param(b"a,b\n1,\0\n", "sheet_binary", {}, id="a NUL"),
            pytest.param(bytes(range(1, 32)) * 9, "sheet_binary", {}, id="control characters"),
            pytest.param(b"\x89PNG\r\n\x1a\n", "sheet_not_what_it_says", {"extension": ".csv"}, id="a picture"),
            pytest.param(SMALL, "sheet_not_what_it_says", {"extension": ".csv"}, id="a workbook called .csv"),
            pytest.param('a,b\n1,2\n"x"y,z\n', "sheet_quotes", {"row": 3}, id="a stray quote"),
            pytest.param('a,b\n1,2\n"x,z\n', "sheet_quotes", {"row": 3}, id="a quote that never ends"),
            pytest.param(
                f"a,b\n{'x' * 131_073},z\n", "sheet_cell_too_long", {"row": 2, "limit": 131_072}, id="a cell too long"
            ),
            pytest.param(",".join("c" * 501), "sheet_too_wide", {"limit": 500}, id="too many columns"),
        ],
    )
    def test_says_why(self, content: bytes | str, key: str, facts: dict[str, object]) -> None:
        assert refusal(content) == (key, facts)

    def test_too_many_rows(self) -> None:
        assert refusal("a\n" + "x\n" * 4, limit_rows=3) == ("sheet_too_many_rows", {"limit": 3})
        assert refusal("a\n" + "x\n" * 400, limit_rows=3) == ("sheet_too_many_rows", {"limit": 3})
        assert len(read("a\n" + "x\n" * 3, limit_rows=3).rows) == 3

    @pytest.mark.parametrize("filename", ["sheet.xls", "sheet.pdf", "sheet", ""])
    def test_another_kind_of_file(self, filename: str) -> None:
        key, facts = refusal(TEXT, filename)
        assert key == "sheet_kind"
        assert facts == {"filename": filename, "allowed": ".xlsx .csv .tsv"}


class TestFiles:
    def test_a_file_of_40_mb_is_refused_before_it_is_opened(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "huge.csv"
        with path.open("wb") as opened:
            opened.truncate(40 * 1024 * 1024)
        monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("the file was read"))
        with pytest.raises(BadInput) as fault:
            read_table(path)
        assert (fault.value.key, fault.value.facts) == ("sheet_too_large", {"size_mb": 40.0, "limit_mb": 30})

    def test_bytes_have_the_same_limit(self) -> None:
        assert refusal(b"x" * 2_000_000, limit_bytes=1024 * 1024) == (
            "sheet_too_large",
            {"size_mb": 1.9, "limit_mb": 1},
        )

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput) as fault:
            read_table(tmp_path / "none.csv")
        assert (fault.value.key, fault.value.facts) == ("sheet_not_found", {"filename": "none.csv"})

    def test_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "folder.csv").mkdir()
        with pytest.raises(BadInput, match="sheet_unreadable"):
            read_table(tmp_path / "folder.csv")


class TestWorkbook:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            pytest.param(dt.date(2026, 11, 3), "2026-11-03", id="a date"),
            pytest.param(dt.datetime(2026, 11, 3), "2026-11-03", id="a date with midnight"),  # noqa: DTZ001
            pytest.param(dt.datetime(2026, 11, 3, 8, 30), "2026-11-03 08:30", id="a time"),  # noqa: DTZ001
            pytest.param(dt.datetime(2026, 11, 3, 8, 30, 59), "2026-11-03 08:30:59", id="seconds"),  # noqa: DTZ001
            pytest.param(dt.time(8, 30), "08:30", id="a time of day"),
            pytest.param(dt.timedelta(hours=30), "1 day, 6:00:00", id="a duration"),
            pytest.param(7, "7", id="a whole number"),
            pytest.param(7.0, "7", id="a whole number kept as a fraction"),
            pytest.param(13_812_345_678.0, "13812345678", id="a phone kept as a number"),
            pytest.param(3.30226198e17, "330226198000000000", id="an identity number kept as a number"),
            pytest.param(0.1 + 0.2, "0.3", id="fifteen digits"),
            pytest.param(-2.5, "-2.5", id="a fraction"),
            pytest.param(True, "TRUE", id="a truth value"),
            pytest.param(" 路灯\r\n不亮　", "路灯\n不亮", id="a text"),
            pytest.param("a_x000D_\nb_x005F_x0041_", "a\nb_x0041_", id="escaped signs"),
        ],
    )
    def test_a_cell_is_read_as_a_person_sees_it(self, value: object, text: str) -> None:
        assert texts(read(xlsx([["name", "value"], ["x", value]]), "a.xlsx")) == [("x", text)]

    def test_a_formula_gives_its_last_value(self) -> None:
        content = forged(
            xlsx([["a", "b"], [1, "=A2*2"]]),
            lambda name, part: (
                part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
                if name.endswith("sheet1.xml")
                else part
            ),
        )
        assert texts(read(content, "a.xlsx")) == [("1", "2")]

    def test_row_numbers_are_the_sheets_own(self) -> None:
        table = read(xlsx([["a"], ["x"], [None], ["  "], ["y"]]), "a.xlsx")
        assert [row.number for row in table.rows] == [2, 5]

    def test_the_first_visible_sheet_that_holds_something_is_read_and_the_others_are_named(self) -> None:
        workbook = Workbook()
        hidden = workbook.create_sheet("lists")
        hidden.append(["secret"])
        hidden.sheet_state = "hidden"
        for name in ("visits", "empty", "notes"):
            sheet = workbook.create_sheet(name)
            if name != "empty":
                sheet.append([name])
                sheet.append([f"{name} row"])
        table = read(saved(workbook), "a.xlsx")
        assert (texts(table), table.other_sheets) == ([("visits row",)], ("notes",))
        assert texts(read(saved(workbook), "a.xlsx", sheet="notes")) == [("notes row",)]
        assert refusal(saved(workbook), "a.xlsx", sheet="lists") == (
            "sheet_no_such_sheet",
            {"sheet": "lists", "sheets": "visits, notes"},
        )

    def test_a_size_that_the_sheet_declares_wrongly_does_no_harm(self) -> None:
        content = forged(
            SMALL,
            lambda name, part: part.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"') if "sheet1" in name else part,
        )
        assert content != SMALL
        assert texts(read(content, "a.xlsx")) == [("东岙村", "水渠堵了")]


class TestLedgers:
    def test_a_merged_title_and_a_line_about_the_office_are_passed_over(self) -> None:
        rows: list[list[Any]] = [
            ["走访登记表"],
            ["单位：", "东岙村"],
            ["村名", "内容", "日期", "电话", "备注"],
            ["东岙村", "路", "x", "y", "z"],
        ]
        table = read(xlsx(rows, merged=["A1:E1"]), "a.xlsx")
        assert table.columns == ("村名", "内容", "日期", "电话", "备注")
        assert [row.number for row in table.rows] == [4]

    def test_a_header_of_two_rows_names_each_part(self) -> None:
        rows: list[list[Any]] = [
            ["序号", "反映人", None, "联系人", None, "内容"],
            [None, "姓名", "性别", "姓名", "电话", None],
            [1, "甲", "女", "乙", "123", "路灯"],
        ]
        table = read(xlsx(rows, merged=["A1:A2", "B1:C1", "D1:E1", "F1:F2"]), "a.xlsx")
        assert table.columns == ("序号", "反映人/姓名", "性别", "联系人/姓名", "电话", "内容")
        assert texts(table) == [("1", "甲", "女", "乙", "123", "路灯")]

    def test_a_merged_heading_over_two_columns_of_data_is_no_header_of_two_rows(self) -> None:
        rows: list[list[Any]] = [["序号", "地址", None, "内容"], [1, "东岙", "3号", "路灯"]]
        table = read(xlsx(rows, merged=["B1:C1"]), "a.xlsx")
        assert table.columns == ("序号", "地址", "[C]", "内容")
        assert texts(table) == [("1", "东岙", "3号", "路灯")]

    def test_a_cell_merged_over_rows_counts_for_each_of_them(self) -> None:
        rows: list[list[Any]] = [
            ["村名", "内容"],
            ["东岙村", "a"],
            [None, "b"],
            [None, "c"],
            ["西溪村", "d"],
            [None, "e"],
        ]
        table = read(xlsx(rows, merged=["A2:A4"]), "a.xlsx")
        assert [row.cells["村名"] for row in table.rows] == ["东岙村", "东岙村", "东岙村", "西溪村", ""]

    def test_merged_cells_far_outside_do_no_harm(self) -> None:
        table = read(xlsx([["a", "b"], ["x", "y"]], merged=["D1:F1", "H2:H9", "J1:J2"]), "a.xlsx")
        assert texts(table) == [("x", "y")]


def _sheet(change: Callable[[bytes], bytes]) -> bytes:
    return forged(SMALL, lambda name, part: change(part) if name == "xl/worksheets/sheet1.xml" else part)


class TestRefusedWorkbook:
    @pytest.mark.parametrize(
        ("content", "key", "facts"),
        [
            pytest.param(b"a,b\n1,2\n", "sheet_not_what_it_says", {"extension": ".xlsx"}, id="a text called .xlsx"),
            pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "sheet_old_or_locked", {}, id="an old .xls"),
            pytest.param(SMALL[: len(SMALL) // 2], "sheet_broken", {}, id="cut in half"),
            pytest.param(b"PK\x03\x04" + b"x" * 99, "sheet_broken", {}, id="no archive"),
            pytest.param(
                forged(SMALL, lambda *_: None), "sheet_not_what_it_says", {"extension": ".xlsx"}, id="no part"
            ),
            pytest.param(
                forged(SMALL, lambda name, part: None if "sheet1" in name else part), "sheet_broken", {}, id="no sheet"
            ),
            pytest.param(_sheet(lambda part: part[:-40]), "sheet_broken", {}, id="a sheet cut off"),
            pytest.param(
                _sheet(lambda part: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part), "sheet_broken", {}, id="entities"
            ),
            pytest.param(
                _sheet(lambda part: part.replace(b'r="2"', b'r="1000000000"')),
                "sheet_too_many_cells",
                {"limit": 20_000_000},
                id="a row beyond every sheet",
            ),
            pytest.param(
                _sheet(lambda part: part.replace(b'r="B2"', b'r="ZZZ2"')),
                "sheet_too_wide",
                {"limit": 500},
                id="a column beyond every sheet",
            ),
            pytest.param(xlsx([]), "sheet_empty", {}, id="no cell"),
            pytest.param(xlsx([["a", "b"]]), "sheet_no_rows", {}, id="a header without rows"),
            pytest.param(xlsx([["a", "a"], [1, 2]]), "sheet_columns_duplicate", {"columns": "a"}, id="a name twice"),
            pytest.param(xlsx([[1, 2], [3, 4]]), "sheet_header_missing", {}, id="data at the top"),
            pytest.param(xlsx([["c"] * 501]), "sheet_too_wide", {"limit": 500}, id="too many columns"),
        ],
    )
    def test_says_why(self, content: bytes, key: str, facts: dict[str, object]) -> None:
        assert refusal(content, "a.xlsx") == (key, facts)

    def test_too_many_rows(self) -> None:
        content = xlsx([["a"], *([["x"]] * 30)])
        assert refusal(content, "a.xlsx", limit_rows=3) == ("sheet_too_many_rows", {"limit": 3})

    def test_an_archive_that_unpacks_beyond_the_limit(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/a.xml", "w") as part:
            for _ in range(301):
                part.write(bytes(1024 * 1024))
        assert len(buffer.getvalue()) < 1024 * 1024
        assert refusal(buffer.getvalue(), "a.xlsx") == ("sheet_unpacks_too_large", {"limit_mb": 300})

    def test_styled_empty_cells_by_the_million(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook_module, "LIMIT_CELLS", 1_000)
        rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (number, number) for number in range(3, 9))
        content = _sheet(lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))
        assert refusal(content, "a.xlsx") == ("sheet_too_many_cells", {"limit": 1_000})
