"""An empty sheet to fill in: a header, an example row, lists to choose from, and a second sheet that explains it all.

Dates stand as dates and codes as text, so that a spreadsheet program neither counts them nor cuts their digits off.
What may be chosen stands in a hidden sheet; a list that is not closed warns and lets other words pass.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from feedback.sheets.safe_text import clean, guard

# As far down as the lists and prompts reach: longer sheets are read as well.
LAST_ROW: Final = 5_000
_GREY: Final = PatternFill("solid", fgColor="F0F1F3")
_PALE: Final = Font(italic=True, color="6B7280")
# What a spreadsheet program lets a prompt have.
_LONGEST_PROMPT: Final = 250
_LONGEST_TITLE: Final = 30
_SIGNS: Final = (10, 34)
_GUIDE_WIDTHS: Final = (18, 24, 14, 44, 52, 44, 28)


class CellKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"


_FORMATS: Final[Mapping[CellKind, str]] = {
    CellKind.TEXT: "@",
    CellKind.NUMBER: "General",
    CellKind.DAY: "yyyy-mm-dd",
    CellKind.INSTANT: "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """One column: its header, what its prompt says, its example, and the words to choose from.

    `is_closed` refuses other words than `options`.
    """

    header: str
    prompt: str = ""
    example: str = ""
    kind: CellKind = CellKind.TEXT
    options: Sequence[str] = ()
    is_closed: bool = False
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """The second sheet: its name, lines above its table, and the table."""

    name: str
    top: Sequence[str]
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


def form_bytes(name: str, columns: Sequence[FormColumn], guide: Guide, *, lists_name: str) -> bytes:
    """Return the .xlsx with the columns to fill in, the guide, and the lists where any column has one."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = name
    sheet.freeze_panes = "A2"
    _add_guide(workbook, guide)
    lists: Any = workbook.create_sheet(lists_name) if any(column.options for column in columns) else None
    for place, column in enumerate(columns, 1):
        _add_column(sheet, place, column)
        if column.options or column.prompt:
            sheet.add_data_validation(_validation(place, column, lists))
    if lists is not None:
        lists.sheet_state = "hidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _add_column(sheet: Any, place: int, column: FormColumn) -> None:
    letter = get_column_letter(place)
    width = 2 * max(len(column.header), len(column.example)) + 4
    sheet.column_dimensions[letter].width = min(max(width, _SIGNS[0]), _SIGNS[1])
    sheet.column_dimensions[letter].number_format = _FORMATS[column.kind]
    header = sheet.cell(row=1, column=place, value=column.header)
    header.font = Font(bold=True, color="C0392B" if column.is_needed else "000000")
    example = sheet.cell(row=2, column=place, value=_example(column))
    example.font, example.fill, example.number_format = _PALE, _GREY, _FORMATS[column.kind]


def _example(column: FormColumn) -> str | date | None:
    if not column.example:
        return None
    if column.kind is CellKind.DAY:
        return date.fromisoformat(column.example)
    return datetime.fromisoformat(column.example) if column.kind is CellKind.INSTANT else column.example


def _validation(place: int, column: FormColumn, lists: Any) -> DataValidation:
    """Return the list and the prompt of a column; its words stand in the column of the same place in `lists`."""
    letter = get_column_letter(place)
    if column.options:
        for row, option in enumerate(column.options, 1):
            lists.cell(row=row, column=place, value=_plain(option))
        formula = f"'{lists.title}'!${letter}$1:${letter}${len(column.options)}"
        found = DataValidation(type="list", formula1=formula, allow_blank=True)
        found.errorStyle = "stop" if column.is_closed else "warning"
        found.showErrorMessage = True
    else:
        found = DataValidation(type=None, allow_blank=True)
    found.promptTitle, found.prompt = column.header[:_LONGEST_TITLE], column.prompt[:_LONGEST_PROMPT]
    found.showInputMessage = bool(column.prompt)
    found.add(f"{letter}2:{letter}{LAST_ROW}")
    return found


def _plain(text: str) -> str:
    """Return a name that an office gave as it is written, and never as a formula."""
    return guard(clean(text))


def _add_guide(workbook: Workbook, guide: Guide) -> None:
    sheet: Any = workbook.create_sheet(guide.name)
    for line in guide.top:
        sheet.append([line])
    sheet.append([])
    sheet.append(list(guide.headers))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for row in guide.rows:
        sheet.append([_plain(text) for text in row])
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
    for place, width in enumerate(_GUIDE_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
