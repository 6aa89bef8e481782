"""Which texts stand in the cells of an .xlsx, as a person sees them? Dates become ISO texts, formulas their last value.

A workbook is a zip of XML that anybody can forge, so its size unpacked is asked before anything is unpacked, and every
surprise inside is one clear fault.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from feedback.core.errors import BadInput
from feedback.sheets.limits import (
    EXCEL_ROWS,
    LIMIT_CELLS,
    LIMIT_COLUMNS,
    LIMIT_HEADER_ROWS,
    LIMIT_MERGES,
    LIMIT_PARTS,
    LIMIT_UNPACKED_BYTES,
    MEBIBYTE,
)
from feedback.sheets.safe_text import tidy
from feedback.sheets.table import Merge, Record

_MERGE: Final = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]{0,100}?ref=["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']""")
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_CHUNK_BYTES: Final = MEBIBYTE
_OVERLAP_BYTES: Final = 200
# Whole numbers up to here are exact in a spreadsheet's floating point, and are shown without a decimal point.
_EXACT: Final = 1e18


class Found(NamedTuple):
    """What one sheet of a workbook holds, and the names of the further sheets that hold something."""

    records: list[Record]
    merges: list[Merge]
    other_sheets: tuple[str, ...]


def read_workbook(content: bytes, sheet: str | None, limit_rows: int) -> Found:
    """Read the visible sheet named `sheet`, or the first one that holds something.

    Raises:
        BadInput: the archive or the sheet is broken, too large once unpacked, or there is no such sheet.
    """
    _check_archive(content)
    try:
        # openpyxl warns of styles and extensions that it drops, none of which carry a value.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(content, sheet, limit_rows)
    except BadInput:
        raise
    except Exception as error:
        # A forged part makes openpyxl fail in its own code, with whatever error comes to hand.
        raise BadInput("sheet_broken") from error


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            # zipfile stops at the size that a part declares, so the declared sizes can be trusted as an upper bound.
            if sum(part.file_size for part in parts) > LIMIT_UNPACKED_BYTES or len(parts) > LIMIT_PARTS:
                raise BadInput("sheet_unpacks_too_large", limit_mb=LIMIT_UNPACKED_BYTES // MEBIBYTE)
            for part in parts:
                _refuse_entities(archive, part)
    except BadInput:
        raise
    except Exception as error:
        # Sizes, names and methods of a forged archive fail in many ways: overflow, unknown method, password.
        raise BadInput("sheet_broken") from error


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a part with a document type: no workbook has one, and entities are declared there."""
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as opened:
            if b"<!DOCTYPE" in opened.read(4096):
                raise BadInput("sheet_broken")


def _read(content: bytes, sheet: str | None, limit_rows: int) -> Found:
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        filled = [each for each in workbook.worksheets if each.sheet_state == "visible" and _holds_something(each)]
        if sheet is not None and sheet not in [each.title for each in filled]:
            raise BadInput("sheet_no_such_sheet", sheet=sheet, sheets=", ".join(each.title for each in filled))
        if not filled:
            # openpyxl passes over a sheet whose part is missing from the archive.
            raise BadInput("sheet_empty" if workbook.worksheets else "sheet_broken")
        chosen: Any = next(each for each in filled if sheet in {None, each.title})
        records = _records(chosen, limit_rows)
        # A read-only sheet of openpyxl does not tell its merged ranges, which a two-row header is known by.
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(chosen._worksheet_path) as part:
            merges = sorted(set(islice(_merges(part), LIMIT_MERGES)))
        return Found(records, merges, tuple(each.title for each in filled if each is not chosen))
    finally:
        workbook.close()


def _holds_something(worksheet: Any) -> bool:
    return any(_text(value) for _, row in _rows(worksheet) for value in row)


def _rows(worksheet: Any) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Yield the rows with their numbers, blank ones included, until there are more cells than can be meant."""
    # The size that a sheet declares may be wrong or enormous, and every row would be padded to it.
    worksheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(worksheet.iter_rows(values_only=True), 1):
        cells += len(row)
        if cells > LIMIT_CELLS or number > EXCEL_ROWS:
            raise BadInput("sheet_too_many_cells", limit=LIMIT_CELLS)
        yield number, row


def _records(worksheet: Any, limit_rows: int) -> list[Record]:
    records: list[Record] = []
    for number, row in _rows(worksheet):
        texts = _without_blank_end([_text(value) for value in row])
        if texts:
            records.append(Record(number, texts))
        if len(texts) > LIMIT_COLUMNS:
            raise BadInput("sheet_too_wide", limit=LIMIT_COLUMNS)
        if len(records) > limit_rows + LIMIT_HEADER_ROWS:
            raise BadInput("sheet_too_many_rows", limit=limit_rows)
    return records


def _without_blank_end(texts: list[str]) -> tuple[str, ...]:
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime | date | time):
        return _moment(value)
    if isinstance(value, timedelta):
        return str(value)
    return tidy(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)))


def _number(value: float) -> str:
    """Return a number as a spreadsheet shows it: fifteen digits, and no decimal point where there is no fraction."""
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return format(value, ".15g")


def _moment(value: date | time) -> str:
    if isinstance(value, datetime):
        # A time of day is a fraction of a day in the file, so it misses the second by some microseconds.
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None)
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
    if isinstance(value, time):
        return value.replace(tzinfo=None).isoformat(timespec="seconds" if value.second else "minutes")
    return value.isoformat()


def _merges(part: Any) -> Iterator[Merge]:
    tail = b""
    while chunk := part.read(_CHUNK_BYTES):
        window = tail + chunk
        for found in _MERGE.finditer(window):
            (top, left), (bottom, right) = (coordinate_to_tuple(end.decode()) for end in found.groups())
            yield Merge(top, left - 1, bottom, right - 1)
        tail = window[-_OVERLAP_BYTES:]
