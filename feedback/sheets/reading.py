"""Is this file a sheet, and what stands in it? The one door through which a sheet comes in.

What is not a readable sheet with a header and a row is refused with one `BadInput` that says why; nothing else is
raised, whatever the bytes. What the cells mean is asked later (`columns.py`, `parsing.py`).
"""

from pathlib import Path, PurePath
from typing import Final

from feedback.core.errors import BadInput
from feedback.sheets.delimited import decode, read_records
from feedback.sheets.headers import table_of
from feedback.sheets.limits import LIMIT_BYTES, LIMIT_ROWS, MEBIBYTE
from feedback.sheets.table import Table
from feedback.sheets.workbook import read_workbook

EXTENSIONS: Final = (".xlsx", ".csv", ".tsv")
_ZIP: Final = b"PK\x03\x04"
# The container of .xls and of every workbook that is closed with a password.
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TEXT: Final = (_ZIP, _OLE, b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def read_table(
    source: Path | bytes,
    *,
    filename: str = "",
    sheet: str | None = None,
    limit_bytes: int = LIMIT_BYTES,
    limit_rows: int = LIMIT_ROWS,
) -> Table:
    """Read the first sheet that holds something, or the one named `sheet`.

    `filename` says what kind of file it is; a path has its own name. Text may be UTF-8 or GB18030, separated by commas,
    semicolons or tabs.

    Raises:
        BadInput: `sheet_...`, with facts; the file as a whole cannot be read.
    """
    name = filename or (source.name if isinstance(source, Path) else "")
    extension = PurePath(name).suffix.lower()
    content = _load(source, name, limit_bytes)
    if extension not in EXTENSIONS:
        raise BadInput("sheet_kind", filename=name, allowed=" ".join(EXTENSIONS))
    if not content.strip():
        raise BadInput("sheet_empty")
    _check_magic(content, extension)
    if extension == ".xlsx":
        found = read_workbook(content, sheet, limit_rows)
        return table_of(found.records, limit_rows, merges=found.merges, other_sheets=found.other_sheets)
    return table_of(read_records(decode(content), limit_rows), limit_rows, merges=None)


def _load(source: Path | bytes, name: str, limit_bytes: int) -> bytes:
    """Return the bytes; the size of a file is asked before it is opened."""
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > limit_bytes:
            raise BadInput("sheet_too_large", size_mb=round(size / MEBIBYTE, 1), limit_mb=limit_bytes // MEBIBYTE)
        return source if isinstance(source, bytes) else source.read_bytes()
    except FileNotFoundError as error:
        raise BadInput("sheet_not_found", filename=name) from error
    except OSError as error:
        raise BadInput("sheet_unreadable", filename=name) from error


def _check_magic(content: bytes, extension: str) -> None:
    if extension == ".xlsx":
        if content.startswith(_OLE):
            raise BadInput("sheet_old_or_locked")
        if not content.startswith(_ZIP):
            raise BadInput("sheet_not_what_it_says", extension=extension)
    elif content.startswith(_NO_TEXT):
        raise BadInput("sheet_not_what_it_says", extension=extension)
