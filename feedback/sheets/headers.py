"""Which line is the header, what are its columns called, and which rows lie under it?

Ledgers of offices begin with a merged title and a line about who filled them in; their headers may have two rows, and
one merged cell may stand for several rows of data. All of that is read as a person reads it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from openpyxl.utils import get_column_letter

from feedback.core.errors import BadInput
from feedback.sheets.limits import LIMIT_HEADER_ROWS
from feedback.sheets.table import Merge, PackedRows, Record, Table

_LOOKS_LIKE_DATA: Final = re.compile(r"[\d\s.,:/+%-]*\d[\d\s.,:/+%-]*")
_LONGEST_NAME: Final = 60
_UNNAMED: Final = re.compile(r"\[[A-Z]{1,3}\]")


def is_unnamed(column: str) -> bool:
    """Say whether `column` is the letter that a column without a name is called by, such as [C]."""
    return _UNNAMED.fullmatch(column) is not None


def table_of(
    records: Sequence[Record], limit_rows: int, *, merges: Sequence[Merge] | None, other_sheets: tuple[str, ...] = ()
) -> Table:
    """Return the table that `records` hold; `merges` is None for a file that knows no merged cells.

    Raises:
        BadInput: no record, no header, no row under it, the same name twice, or more than `limit_rows` rows.
    """
    if not records:
        raise BadInput("sheet_empty")
    at = _header_index(records, may_be_unpadded=merges is not None)
    names, depth = _names(records, at, merges or ())
    _check_names(names)
    body = list(_filled(records[at + depth :], merges or ()))
    if not body:
        raise BadInput("sheet_no_rows")
    if len(body) > limit_rows:
        raise BadInput("sheet_too_many_rows", limit=limit_rows)
    places = _places(names, body)
    columns = tuple(names[place] or f"[{get_column_letter(place + 1)}]" for place in places)
    return Table(columns, PackedRows(columns, places, len(names), body), other_sheets)


def _header_index(records: Sequence[Record], *, may_be_unpadded: bool) -> int:
    """Return where the header is: below what fills less than half of the widest line and so is a title.

    In a text file only a line with empty cells at its right can be a title; a lone name is the header of one column.
    """
    start = records[:LIMIT_HEADER_ROWS]
    widest = max(_filled_cells(record) for record in start)
    for index, record in enumerate(start[:-1]):
        is_title = _filled_cells(record) * 2 < widest and (may_be_unpadded or len(record.texts) > 1)
        if not is_title:
            return index
    return 0


def _filled_cells(record: Record) -> int:
    return sum(1 for text in record.texts if text)


def _names(records: Sequence[Record], at: int, merges: Sequence[Merge]) -> tuple[list[str], int]:
    """Return the name of each position, empty where it has none, and how many rows the header has."""
    header = records[at]
    groups = [merge for merge in merges if merge.top == merge.bottom == header.number and merge.right > merge.left]
    below = records[at + 1] if at + 1 < len(records) else None
    if below is None or not _is_second_row(below, header, groups):
        return _cut(list(header.texts)), 1
    width = max(len(header.texts), len(below.texts))
    upper = [*header.texts, *[""] * (width - len(header.texts))]
    lower = [*below.texts, *[""] * (width - len(below.texts))]
    for group in groups:
        for place in range(group.left + 1, min(group.right + 1, width)):
            upper[place] = upper[group.left]
    often = Counter(name for name in lower if name)
    names = [f"{group}/{name}" if often[name] > 1 else name or group for group, name in zip(upper, lower, strict=True)]
    return _cut(names), 2


def _is_second_row(below: Record, header: Record, groups: Sequence[Merge]) -> bool:
    """Say whether `below` names the parts of merged headings: it fills nothing but places under them."""
    if below.number != header.number + 1:
        return False
    under = {place for group in groups for place in range(group.left, min(group.right, len(below.texts)) + 1)}
    return bool(under) and all(place in under for place, text in enumerate(below.texts) if text)


def _cut(names: list[str]) -> list[str]:
    names = [" ".join(name.split()) for name in names]
    while names and not names[-1]:
        names.pop()
    return names


def _check_names(names: Sequence[str]) -> None:
    given = [name for name in names if name]
    data = [name for name in given if len(name) > _LONGEST_NAME or _LOOKS_LIKE_DATA.fullmatch(name)]
    if len(data) * 2 > len(given):
        raise BadInput("sheet_header_missing")
    repeated = [name for name, times in Counter(given).items() if times > 1]
    if repeated:
        raise BadInput("sheet_columns_duplicate", columns=", ".join(repeated))


def _filled(body: Sequence[Record], merges: Iterable[Merge]) -> Iterator[Record]:
    """Yield the rows with each merged cell's text in every row that it stands for."""
    downward = {(merge.top, merge.left): merge.bottom for merge in merges if merge.bottom > merge.top}
    tops = {top for top, _ in downward}
    lasting: dict[int, tuple[int, str]] = {}
    for record in body:
        if record.number in tops:
            for place, text in enumerate(record.texts):
                if (record.number, place) in downward:
                    lasting[place] = (downward[record.number, place], text)
        lasting = {place: kept for place, kept in lasting.items() if kept[0] >= record.number}
        yield _with_lasting(record, lasting) if lasting else record


def _with_lasting(record: Record, lasting: dict[int, tuple[int, str]]) -> Record:
    texts = [*record.texts, *[""] * (max(lasting) + 1 - len(record.texts))]
    for place, (_, text) in lasting.items():
        texts[place] = texts[place] or text
    return Record(record.number, tuple(texts))


def _places(names: Sequence[str], body: Iterable[Record]) -> tuple[int, ...]:
    """Return the positions that make a column: those with a name, and those without that hold something."""
    nameless = {place for place, name in enumerate(names) if not name}
    used: set[int] = set()
    for record in body if nameless else ():
        used.update(place for place in nameless - used if place < len(record.texts) and record.texts[place])
    return tuple(place for place, name in enumerate(names) if name or place in used)
