"""What a sheet is once it has been read: named columns, and rows that know their number in the file.

Source of the numbers: what a person sees at the left edge in a spreadsheet program, so that a fault can be found again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload


class Record(NamedTuple):
    """One line of a file as it stands there: `number` counts from 1, blank lines included; the texts are tidied."""

    number: int
    texts: tuple[str, ...]


class Merge(NamedTuple):
    """A merged range: rows count from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the header; `cells` has every column, blank ones as empty text.

    `surplus` holds what stands to the right of the last named column: a sign of a row that has slipped.
    """

    number: int
    cells: dict[str, str]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with a header; `other_sheets` names the further sheets of the workbook that hold something."""

    columns: tuple[str, ...]
    rows: Sequence[Row]
    other_sheets: tuple[str, ...] = ()


class PackedRows(Sequence[Row]):
    """Rows that are unpacked when they are asked for, since 200,000 dictionaries at once would fill the memory.

    `places` gives for each column its position in a record; positions from `width` on are surplus.
    """

    def __init__(self, columns: tuple[str, ...], places: tuple[int, ...], width: int, records: list[Record]) -> None:
        self._columns = columns
        self._places = places
        self._width = width
        self._records = records

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> "PackedRows": ...

    def __getitem__(self, index: int | slice) -> "Row | PackedRows":
        if isinstance(index, slice):
            return PackedRows(self._columns, self._places, self._width, self._records[index])
        number, texts = self._records[index]
        cells = {
            column: texts[place] if place < len(texts) else ""
            for column, place in zip(self._columns, self._places, strict=True)
        }
        return Row(number, cells, tuple(text for text in texts[self._width :] if text))
