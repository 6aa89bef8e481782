"""Does each empty sheet explain itself, offer what may be chosen, and keep dates and numbers whole?"""

import io
from typing import Any, Final

import pytest
from openpyxl import load_workbook

from feedback.capture.importing.columns import columns_of
from feedback.capture.importing.templates import Choices, choices_for, is_guide, template
from feedback.core.database import reading
from feedback.sheets.reading import read_table
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import faults_of, planned
from tests.factories import County

CHOICES: Final = Choices({"units": ("石桥镇水利站", "=1+1站"), "places": ("石桥镇",), "villages": ("上河村",)})


def opened(kind: ImportKind, choices: Choices = CHOICES) -> Any:
    return load_workbook(io.BytesIO(template(kind, choices)))


def listed(book: Any, header: str) -> tuple[list[str], str]:
    """Return what may be chosen under a header, and what another word meets."""
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[1]].index(header) + 1
    letter = sheet.cell(row=1, column=place).column_letter
    found = next(each for each in sheet.data_validations.dataValidation if f"{letter}2" in each.sqref)
    lists = book.worksheets[2]
    area = found.formula1.partition("!")[2].replace("$", "")
    return [str(row[0].value) for row in lists[area]], found.errorStyle


@pytest.mark.parametrize("kind", ImportKind)
def test_second_sheet_says_of_every_column_what_goes_there(kind: ImportKind) -> None:
    guide = opened(kind).worksheets[1]
    assert is_guide(guide.title)
    rows = [[str(cell or "") for cell in row] for row in guide.iter_rows(min_row=5, values_only=True)]
    assert [row[0] for row in rows] == [column.label for column in columns_of(kind)]
    for label, english, needed, chinese_text, english_text, *_rest in rows:
        assert all((label, english, needed, chinese_text, english_text))
        assert "{" not in chinese_text + english_text


@pytest.mark.parametrize("kind", ImportKind)
def test_downloaded_and_sent_back_it_is_the_example_alone(kind: ImportKind) -> None:
    table = read_table(template(kind, CHOICES), filename="empty.xlsx")
    assert table.columns == tuple(column.label for column in columns_of(kind))
    assert [row.number for row in table.rows] == [2]
    # The lists are hidden, and the guide is known as such.
    assert [is_guide(name) for name in table.other_sheets] == [True]


def test_closed_words_refuse_others_and_names_only_warn() -> None:
    book = opened(ImportKind.CASES)
    assert listed(book, "满意度") == (["满意", "基本满意", "不满意", "其他"], "stop")
    assert listed(book, "办理状态")[0] == ["已挂号", "已派账", "办理中", "复诊中", "已办结"]
    assert listed(book, "地点") == (["石桥镇"], "warning")
    # A name that looks like a formula stays a name.
    assert listed(book, "承办单位") == (["石桥镇水利站", "'=1+1站"], "warning")
    assert book.worksheets[2].sheet_state == "hidden"


def test_days_are_days_and_numbers_are_text() -> None:
    sheet = opened(ImportKind.CASES).worksheets[0]
    by_header = {sheet.cell(row=1, column=n).value: sheet.cell(row=2, column=n) for n in range(1, sheet.max_column + 1)}
    assert str(by_header["登记日期"].value) == "2025-03-10 00:00:00"
    assert by_header["登记日期"].number_format == "yyyy-mm-dd"
    assert by_header["原编号"].number_format == "@"
    assert sheet.column_dimensions[by_header["电话"].column_letter].number_format == "@"


def test_names_to_choose_from_are_those_of_the_ones_own_area(county: County) -> None:
    with reading() as session:
        names = choices_for(session, county.clerk, ImportKind.CASES).names
    assert names["villages"] == ("上河村", "下河村")
    assert names["places"][0] == "石桥镇"
    assert "石桥镇水利站" in names["units"]


def test_the_example_alone_is_refused_with_its_reason(county: County) -> None:
    table = read_table(template(ImportKind.CASES), filename="empty.xlsx")
    plan = planned(county.clerk, ImportKind.CASES, table)
    assert (faults_of(plan), plan.rows_good) == ([(2, "", "row_is_example")], 0)
