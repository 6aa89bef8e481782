"""A long table as .xlsx, written row by row as the rows come: the parts of the file are put together here as text.

openpyxl takes seven seconds for 20,000 rows of forty cells, this takes one. Texts stay texts (a cell that begins like a
formula is marked as quoted), days and instants become real dates, and the head is frozen with a filter on its last row.
Source: ECMA-376 part 1, 18.3 (worksheets) and 18.8 (styles).
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import BadInput
from feedback.sheets.limits import EXCEL_CELL_CHARACTERS, EXCEL_ROWS
from feedback.sheets.safe_text import clean, is_dangerous

Cell = str | int | float | date | datetime | None

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_IN_A_TITLE: Final = re.compile(r"[\[\]:*?/\\']")
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST_TITLE: Final = 31
_FIRST_ORDINAL: Final = date(1899, 12, 30).toordinal()
_FIRST_YEAR: Final = 1900
_DAY_SECONDS: Final = 86_400
_AT_ONCE: Final = 500
_SHORT: Final = 12
_DATA: Final = Path(__file__).parent / "data"
# Places in the list of cell formats in `data/styles.xml`.
PLAIN, DAY, MOMENT, QUOTED, HEAD, TITLE, NOTE, CENTRED = range(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around the rows: lines above, a head of one row or more, lines below.

    `widths` are in characters, one for each column. In a head of several rows an empty cell belongs to the one before
    it in its row. With `framed` the rows have borders and stand in the middle of their cells. With `filtered` the last
    row of the head has a filter.
    """

    name: str
    above: Sequence[str] = ()
    head: Sequence[Sequence[str]]
    widths: Sequence[float]
    below: Sequence[str] = ()
    framed: bool = False
    filtered: bool = True
    kept_columns: int = 0


def stream_sheet(target: BinaryIO, sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> int:
    """Write the file and return how many rows it has.

    Raises
    ------
    BadInput
        There are more rows than the format holds, or a text is too long for a cell.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as package:
        for name, text in _parts(sheet.name):
            package.writestr(name, _DECLARED + text)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            count = 0
            part.write((_DECLARED + _begin(sheet)).encode())
            for texts, number in _row_texts(sheet, rows):
                count += number
                part.write("".join(texts).encode())
            part.write(_end(sheet, count).encode())
    return count


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """Yield the parts that are the same in every file but for the sheet's name."""
    title = _NOT_IN_A_TITLE.sub(" ", clean(name)).strip()[:_LONGEST_TITLE] or "Sheet1"
    for part, text in json.loads((_DATA / "package.json").read_text(encoding="utf-8")).items():
        yield part, text.replace("{title}", escape(title, {'"': "&quot;"}))
    yield "xl/styles.xml", (_DATA / "styles.xml").read_text(encoding="utf-8")


def _begin(sheet: Sheet) -> str:
    top = len(sheet.above) + len(sheet.head)
    kept = sheet.kept_columns
    corner = f"{letters(kept + 1)}{top + 1}"
    split = f'xSplit="{kept}" ' if kept else ""
    pane = "bottomRight" if kept else "bottomLeft"
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(sheet.widths, 1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane {split}ySplit="{top}" topLeftCell="{corner}" '
        f'activePane="{pane}" state="frozen"/></sheetView></sheetViews><cols>{columns}</cols><sheetData>'
        + "".join(_note_row(number, line, number == 1) for number, line in enumerate(sheet.above, 1))
        + "".join(
            f'<row r="{number}">{"".join(_text(text, HEAD) for text in texts)}</row>'
            for number, texts in enumerate(sheet.head, len(sheet.above) + 1)
        )
    )


def _note_row(number: int, line: str, is_title: bool) -> str:
    return f'<row r="{number}">{_text(line, TITLE if is_title else NOTE)}</row>'


def _row_texts(sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[list[str], int]]:
    """Yield the rows as text, some hundreds at once, with how many they are."""
    plain = CENTRED if sheet.framed else PLAIN
    texts: list[str] = []
    for number, row in enumerate(rows, len(sheet.above) + len(sheet.head) + 1):
        if number > EXCEL_ROWS:
            raise BadInput("sheet_too_many_rows", limit=EXCEL_ROWS - 1)
        texts.append(f'<row r="{number}">{"".join([_cell(value, plain, number) for value in row])}</row>')
        if len(texts) == _AT_ONCE:
            yield texts, len(texts)
            texts = []
    yield texts, len(texts)


def _cell(value: Cell, plain: int, row: int) -> str:
    if value is None or value == "":
        return f'<c s="{plain}"/>'
    if isinstance(value, str):
        if len(value) > EXCEL_CELL_CHARACTERS:
            raise BadInput("sheet_cell_too_long", row=row, limit=EXCEL_CELL_CHARACTERS)
        return (_short_text if len(value) <= _SHORT else _any_text)(value, plain)
    if isinstance(value, date):
        return _date(value, plain)
    return f'<c s="{plain}"><v>{value}</v></c>'


def _any_text(text: str, plain: int) -> str:
    return _text(text, QUOTED if is_dangerous(text) else plain)


# The same labels and names stand in most cells of a column.
_short_text: Final = lru_cache(maxsize=4096)(_any_text)


def _text(text: str, style: int) -> str:
    told = escape(_LOOKS_ESCAPED.sub("_x005F_", clean(text)))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'


def _date(value: date, plain: int) -> str:
    """Return a day or an instant as the format counts it: days since the end of 1899, by the office's clock."""
    if value.year < _FIRST_YEAR:
        return _text(value.isoformat(), plain)
    if not isinstance(value, datetime):
        return f'<c s="{DAY}"><v>{value.toordinal() - _FIRST_ORDINAL}</v></c>'
    local = value.astimezone(OFFICE_ZONE) if value.tzinfo else value
    spent = (local.hour * 60 + local.minute) * 60 + local.second
    return f'<c s="{MOMENT}"><v>{local.toordinal() - _FIRST_ORDINAL + spent / _DAY_SECONDS:.8f}</v></c>'


def _end(sheet: Sheet, count: int) -> str:
    top = len(sheet.above) + len(sheet.head)
    last = letters(len(sheet.widths))
    below = "".join(_note_row(top + count + place, line, is_title=False) for place, line in enumerate(sheet.below, 1))
    filtered = f'<autoFilter ref="A{top}:{last}{top + count}"/>' if sheet.filtered else ""
    merged = [f"A{row}:{last}{row}" for row in range(1, len(sheet.above) + 1)]
    merged += [f"A{row}:{last}{row}" for row in range(top + count + 1, top + count + len(sheet.below) + 1)]
    merged += _merged_heads(sheet)
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    merges = f'<mergeCells count="{len(merged)}">{cells}</mergeCells>' if merged else ""
    return (
        f"{below}</sheetData>{filtered}{merges}"
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )


def _merged_heads(sheet: Sheet) -> list[str]:
    """Return the ranges of the upper rows of a head in which a name spans the empty cells after it."""
    found = []
    for number, texts in enumerate(sheet.head[:-1], len(sheet.above) + 1):
        starts = [place for place, text in enumerate(texts, 1) if text]
        for first, after in zip(starts, [*starts[1:], len(texts) + 1], strict=True):
            if after - first > 1:
                found.append(f"{letters(first)}{number}:{letters(after - 1)}{number}")
    return found


def letters(place: int) -> str:
    """Return the letters of a column, the first of which is 1: 1 is A, 27 is AA."""
    found = ""
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
