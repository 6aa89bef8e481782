"""How a table leaves as .csv or .xlsx: real dates and numbers, a frozen bold header, no cell that acts as a formula.

Also the sheet of faults: the rows that were refused, as they were, with the reason beside them, to be mended and read
again.
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import BadInput
from feedback.sheets.limits import EXCEL_CELL_CHARACTERS, EXCEL_ROWS
from feedback.sheets.parsing import Fault, ParsedSheet
from feedback.sheets.safe_text import clean, guard, is_dangerous, is_guarded
from feedback.sheets.table import Table

XLSX_MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | Decimal | date | datetime | bool | None

_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_A_TITLE: Final = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE: Final = 31
_FIRST_EXCEL_YEAR: Final = 1900
_EXACT_INTEGER: Final = 10**15
_SAMPLE_ROWS: Final = 200
_NARROWEST, _WIDEST = 6, 60


class TableSheet(NamedTuple):
    """One table of a workbook: its name, its columns and its rows."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


class SheetFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


def write_table(
    target: Path | BinaryIO,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet_format: SheetFormat | None = None,
    sheet_name: str = "Sheet1",
) -> None:
    """Write a table; a path decides the format by its ending and is replaced only when all is written.

    Raises:
        BadInput: the ending is neither .csv nor .xlsx, a text or the number of rows is more than the format holds.
    """
    chosen = sheet_format or _format_of(target)
    if not isinstance(target, Path):
        _write(target, columns, rows, chosen, sheet_name)
        return
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with unfinished.open("wb") as opened:
            _write(opened, columns, rows, chosen, sheet_name)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def table_bytes(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet_format: SheetFormat = SheetFormat.XLSX,
    sheet_name: str = "Sheet1",
) -> bytes:
    """Return the table as the bytes of a file."""
    buffer = io.BytesIO()
    write_table(buffer, columns, rows, sheet_format=sheet_format, sheet_name=sheet_name)
    return buffer.getvalue()


def fault_sheet(
    table: Table,
    sheet: ParsedSheet,
    *,
    reason_column: str,
    explain: Callable[[Fault], str],
    sheet_format: SheetFormat = SheetFormat.XLSX,
) -> bytes:
    """Return the refused rows of `table` with all their cells and `reason_column` at the end.

    `explain` makes the sentence for one fault. Read back once it is mended, the file maps as the first one did; a
    column of reasons from an earlier round is replaced, and what stood beyond the last column follows the reason.
    """
    reasons: dict[int, list[str]] = {}
    for fault in sheet.bad:
        reasons.setdefault(fault.row, []).append(explain(fault))
    columns = [column for column in table.columns if column != reason_column]
    rows = (
        [*(row.cells[column] for column in columns), "\n".join(reasons[row.number]), *row.surplus]
        for row in table.rows
        if row.number in reasons
    )
    return table_bytes([*columns, reason_column], rows, sheet_format=sheet_format)


def _format_of(target: Path | BinaryIO) -> SheetFormat:
    ending = target.suffix.lower().lstrip(".") if isinstance(target, Path) else ""
    if ending not in tuple(SheetFormat):
        name = target.name if isinstance(target, Path) else ""
        raise BadInput("sheet_kind", filename=name, allowed=" ".join(f".{each}" for each in SheetFormat))
    return SheetFormat(ending)


def _write(
    target: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]], chosen: SheetFormat, sheet_name: str
) -> None:
    if chosen is SheetFormat.CSV:
        _write_csv(target, columns, rows)
    else:
        _write_xlsx(target, columns, rows, sheet_name)


def _write_csv(target: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    # With the mark at its beginning, a spreadsheet program reads the file as UTF-8.
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    try:
        for row in chain([columns], rows):
            writer.writerow([_csv_text(value) for value in row])
    finally:
        # Left alone, the wrapper would close the caller's target when it is collected.
        text.detach()


def _csv_text(value: Cell) -> str:
    if isinstance(value, str):
        return guard(clean(value))
    if value is None or _is_no_number(value):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        local = _office_time(value)
        return local.isoformat(sep=" ", timespec="seconds" if local.second else "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_xlsx(target: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]], sheet_name: str) -> None:
    workbook = Workbook(write_only=True)
    try:
        _add_sheet(workbook, columns, rows, sheet_name)
    except BaseException:
        # openpyxl keeps what was written in a file in the temporary folder, which only saving takes away.
        workbook.save(io.BytesIO())
        raise
    workbook.save(target)


def workbook_bytes(tables: Iterable[TableSheet]) -> bytes:
    """Return several tables as the sheets of one .xlsx file, each as `write_table` would write it."""
    workbook, buffer = Workbook(write_only=True), io.BytesIO()
    try:
        for table in tables:
            _add_sheet(workbook, table.columns, table.rows, table.name)
    finally:
        workbook.save(buffer)
    return buffer.getvalue()


def _add_sheet(workbook: Any, columns: Sequence[str], rows: Iterable[Sequence[Cell]], sheet_name: str) -> None:
    title = _NOT_IN_A_TITLE.sub(" ", clean(sheet_name)).strip(" '")[:_LONGEST_TITLE] or "Sheet1"
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    waiting = iter(rows)
    sample = list(islice(waiting, _SAMPLE_ROWS))
    # In a file that is written row by row the widths come before the rows, so a sample of them has to do.
    for place, width in enumerate(_widths(columns, sample), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    last = _append_rows(sheet, columns, chain(sample, waiting))
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"


def _append_rows(sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write the header and the rows, and return the number of the last one."""
    header = [_xlsx_cell(sheet, column, 1) for column in columns]
    sheet.append([_bold(sheet, cell) for cell in header])
    number = 1
    for number, row in enumerate(rows, 2):
        if number > EXCEL_ROWS:
            raise BadInput("sheet_too_many_rows", limit=EXCEL_ROWS - 1)
        sheet.append([_xlsx_cell(sheet, value, number) for value in row])
    return number


def _bold(sheet: Any, value: Any) -> Any:
    cell = value if hasattr(value, "font") else WriteOnlyCell(sheet, value)
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(sheet: Any, value: Cell, row: int) -> Any:
    """Return what openpyxl is to write: a plain value, or a cell where it would make something else of it."""
    if isinstance(value, str):
        return _xlsx_text(sheet, clean(value), row)
    if isinstance(value, datetime):
        return _xlsx_moment(sheet, value)
    if isinstance(value, date) and value.year < _FIRST_EXCEL_YEAR:
        return value.isoformat()
    if value is None or isinstance(value, bool | date):
        return value
    if _is_no_number(value):
        return None
    return str(value) if isinstance(value, int) and abs(value) >= _EXACT_INTEGER else value


def _xlsx_text(sheet: Any, text: str, row: int) -> Any:
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = f"'{text}" if is_guarded(text) else text
    if len(text) > EXCEL_CELL_CHARACTERS:
        raise BadInput("sheet_cell_too_long", row=row, limit=EXCEL_CELL_CHARACTERS)
    if not is_dangerous(text) and not text.startswith("#"):
        return text
    cell = WriteOnlyCell(sheet, "")
    cell.value = text
    # openpyxl takes such a text for a formula or an error; marked as quoted it stays text when somebody edits it, too.
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _xlsx_moment(sheet: Any, value: datetime) -> Any:
    local = _office_time(value)
    if local.year < _FIRST_EXCEL_YEAR:
        return local.isoformat(sep=" ", timespec="seconds")
    cell = WriteOnlyCell(sheet, local)
    cell.number_format = "yyyy-mm-dd hh:mm:ss" if local.second else "yyyy-mm-dd hh:mm"
    return cell


def _office_time(value: datetime) -> datetime:
    """Return the wall clock of the office, to the second: a spreadsheet knows no zones."""
    local = value.astimezone(OFFICE_ZONE) if value.tzinfo else value
    return local.replace(tzinfo=None, microsecond=0)


def _is_no_number(value: Cell) -> bool:
    return isinstance(value, float | Decimal) and not math.isfinite(value)


def _widths(columns: Sequence[str], sample: Sequence[Sequence[Cell]]) -> Iterator[float]:
    for place, column in enumerate(columns):
        texts = [column, *(_csv_text(row[place]) for row in sample if place < len(row))]
        yield float(min(max(_NARROWEST, *(_width(text) + 2 for text in texts)), _WIDEST))


def _width(text: str) -> int:
    """Return how many half-width places the longest line of `text` takes."""
    lines = text.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line[:_WIDEST]) for line in lines)
