"""A sheet of messages for the commands that read texts: which column is the number, which are the words?"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from feedback.classify.engine.analysers import Message
from feedback.core.errors import BadInput
from feedback.sheets.cells import parse_day
from feedback.sheets.limits import MEBIBYTE
from feedback.sheets.reading import read_table
from feedback.sheets.table import Row, Table

SheetFile = Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx, .csv, .tsv or .csv.gz file.")]
TextColumns = Annotated[str, typer.Option(metavar="COLUMN[,COLUMN]", help="Title and body.")]
TEXT_COLUMNS: Final = "title,body"
_ID: Final = "id"
_DATE: Final = "date"
_MOST_BYTES: Final = 1024 * MEBIBYTE
_MOST_ROWS: Final = 1_000_000
_GZIP: Final = ".gz"


@dataclass(frozen=True, slots=True)
class TextSheet:
    """A sheet, the number of each row (its cell id, or its place in the file where that is empty), and its message."""

    table: Table
    ids: list[str]
    messages: list[Message]

    def column(self, name: str) -> list[str]:
        """Return the cells of a column.

        Raises:
            BadInput: there is no such column.
        """
        if name not in self.table.columns:
            raise BadInput("sheet_column_missing", column=name, columns="、".join(self.table.columns))
        return [row.cells[name].strip() for row in self.table.rows]

    def column_or_empty(self, name: str) -> list[str]:
        """Return the cells of a column, empty ones where there is no such column."""
        return self.column(name) if name in self.table.columns else [""] * len(self.ids)

    def days(self) -> list[date | None]:
        """Return the day of each row by its column date, None where the cell is none or there is no such column."""
        return [_day(cell) for cell in self.column_or_empty(_DATE)]


def read_text_sheet(path: Path, text: str) -> TextSheet:
    """Read a .csv, .tsv or .xlsx, also packed as .csv.gz.

    Parameters
    ----------
    text : str
        The columns of the words, by commas: the last is the body, those before it are the title. One of the default
        pair may be missing.

    Raises:
        BadInput: the file cannot be read, or has none of the columns.
    """
    table = _table(path)
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    held = [name for name in wanted if name in table.columns]
    missing = [name for name in wanted if name not in table.columns]
    if not held or (missing and text != TEXT_COLUMNS):
        raise BadInput("sheet_column_missing", column="、".join(missing), columns="、".join(table.columns))
    rows: Sequence[Row] = table.rows
    ids = [row.cells.get(_ID, "").strip() or str(row.number) for row in rows]
    messages = [Message(row.cells[held[-1]], " ".join(row.cells[name] for name in held[:-1])) for row in rows]
    return TextSheet(table, ids, messages)


def _day(cell: str) -> date | None:
    try:
        return parse_day(cell)
    except BadInput:
        return None


def _table(path: Path) -> Table:
    if path.suffix.lower() != _GZIP:
        return read_table(path, limit_bytes=_MOST_BYTES, limit_rows=_MOST_ROWS)
    try:
        content = gzip.decompress(path.read_bytes())
    except FileNotFoundError as error:
        raise BadInput("sheet_not_found", filename=path.name) from error
    except (OSError, EOFError) as error:
        raise BadInput("sheet_unreadable", filename=path.name) from error
    return read_table(content, filename=path.stem, limit_bytes=_MOST_BYTES, limit_rows=_MOST_ROWS)
