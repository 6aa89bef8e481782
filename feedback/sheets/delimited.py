"""What text do these bytes hold, and what are its lines and cells? For .csv and .tsv.

Encodings are tried strictly: the mark, then UTF-8, then GB18030, and no others, since any other guess would put wrong
words into a case without anybody noticing.
"""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from typing import Final

from feedback.core.errors import BadInput
from feedback.sheets.limits import LIMIT_COLUMNS, LIMIT_HEADER_ROWS
from feedback.sheets.safe_text import tidy
from feedback.sheets.table import Record

DELIMITERS: Final = ",\t;"
_SAMPLE_CHARACTERS: Final = 200_000
_CONTROL: Final = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f]")


def decode(content: bytes) -> str:
    """Return the text of `content`.

    Raises:
        BadInput: `sheet_encoding` with the first line that is neither UTF-8 nor GB18030, or `sheet_binary`.
    """
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise BadInput("sheet_encoding", line=1)
    if content.count(b"\0") > len(content) / 1000:
        raise BadInput("sheet_binary")
    # Exports of some databases hold a lone one here and there in what people wrote.
    text = _decoded(content.replace(b"\0", b""))
    if len(_CONTROL.findall(text)) > len(text) / 100:
        raise BadInput("sheet_binary")
    return text


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if content.startswith(BOM_UTF8) or _is_damaged_utf8(content):
            raise BadInput("sheet_encoding", line=line) from error
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise BadInput("sheet_encoding", line=content.count(b"\n", 0, error.start) + 1) from error


def _is_damaged_utf8(content: bytes) -> bool:
    """Say whether this is UTF-8 with a few broken bytes.

    GB18030 would accept most of it as other characters; in a true GB18030 text hardly any character is valid UTF-8.
    """
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(1 for character in text if character > "\x7f") > 10 * broken


def read_records(text: str, limit_rows: int) -> list[Record]:
    """Return the lines that hold something; a quoted cell may run over several lines of the file.

    Raises:
        BadInput: quotes that do not pair, a cell beyond all measure, or too many rows or columns.
    """
    records: list[Record] = []
    for number, cells in _numbered(text, _delimiter(text)):
        texts = [tidy(cell) for cell in cells]
        # The empty cells at the right stay: they tell a title that a spreadsheet program has padded from a lone name.
        if any(texts):
            records.append(Record(number, tuple(texts)))
        if len(records) > limit_rows + LIMIT_HEADER_ROWS:
            raise BadInput("sheet_too_many_rows", limit=limit_rows)
        if len(texts) > LIMIT_COLUMNS:
            raise BadInput("sheet_too_wide", limit=LIMIT_COLUMNS)
    return records


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(_reader(text, delimiter), 1):
            yield number, cells
    except csv.Error as error:
        if "field larger" in str(error):
            raise BadInput("sheet_cell_too_long", row=number + 1, limit=csv.field_size_limit()) from error
        raise BadInput("sheet_quotes", row=number + 1) from error


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str) -> str:
    """Return the separator that cuts the first line with something in it into the most cells."""
    beginning = text[:_SAMPLE_CHARACTERS]
    return max(DELIMITERS, key=lambda delimiter: _first_width(beginning, delimiter))


def _holds_something(cell: str) -> bool:
    # A line of separators alone is blank, whichever of them is the true one.
    return bool(tidy(cell).strip(DELIMITERS))


def _first_width(text: str, delimiter: str) -> int:
    try:
        return next((len(cells) for cells in _reader(text, delimiter) if any(map(_holds_something, cells))), 0)
    except csv.Error:
        return 0
