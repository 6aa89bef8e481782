"""Which rows of a table can be used, and what exactly is wrong with each of the others?

Knows nothing of places, people or cases: what a caller finds wrong with a row that reads well it adds with `reject`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from feedback.core.errors import BadInput
from feedback.sheets.columns import Field, check_mapping
from feedback.sheets.safe_text import shorten
from feedback.sheets.table import Row, Table

_FORMULA_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell, or with a whole row where `column` is empty.

    `value` is the beginning of what stands there: for the person who mends the sheet, not for logs.
    """

    row: int
    column: str
    value: str
    key: str
    facts: Mapping[str, object]

    @classmethod
    def of(cls, row: int, column: str, value: str, error: BadInput) -> "Fault":
        """Return the fault that `error` means in that cell."""
        return cls(row, column, shorten(value), error.key, error.facts)


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row without fault: a value for every field (None where the cell is blank or unmapped), and its texts."""

    number: int
    values: dict[str, object]
    raw: dict[str, str]


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """The rows that can be used, and every fault of the others, both in the order of the sheet."""

    good: tuple[ParsedRow, ...]
    bad: tuple[Fault, ...]

    @property
    def bad_rows(self) -> tuple[int, ...]:
        """The numbers of the rows with a fault, each once."""
        return tuple(dict.fromkeys(fault.row for fault in self.bad))

    def reject(self, faults: Iterable[Fault]) -> "ParsedSheet":
        """Return the sheet with `faults` added and their rows no longer good."""
        bad = tuple(sorted((*self.bad, *faults), key=lambda fault: fault.row))
        faulty = {fault.row for fault in bad}
        return ParsedSheet(tuple(row for row in self.good if row.number not in faulty), bad)


def parse_rows(table: Table, fields: Sequence[Field[Any]], mapping: Mapping[str, str]) -> ParsedSheet:
    """Parse every row of `table` by `mapping` (field name -> column); all faults of all rows are found.

    Raises:
        BadInput: the mapping does not fit (`check_mapping`); never for a row.
    """
    check_mapping(mapping, table.columns, fields)
    good: list[ParsedRow] = []
    bad: list[Fault] = []
    first_seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        values, faults = _parse_row(row, fields, mapping, first_seen)
        if faults:
            bad.extend(faults)
        else:
            good.append(ParsedRow(row.number, values, row.cells))
    return ParsedSheet(tuple(good), tuple(bad))


def _parse_row(
    row: Row, fields: Sequence[Field[Any]], mapping: Mapping[str, str], first_seen: dict[tuple[str, str], int]
) -> tuple[dict[str, object], list[Fault]]:
    values: dict[str, object] = {}
    faults: list[Fault] = []
    if row.surplus:
        error = BadInput("row_too_long", columns=len(row.cells))
        faults.append(Fault.of(row.number, "", row.surplus[0], error))
    for field in fields:
        column = mapping.get(field.name)
        text = row.cells[column] if column is not None else ""
        try:
            values[field.name] = _parse_cell(field, text)
            _check_unique(field, text, row.number, first_seen)
        except BadInput as error:
            faults.append(Fault.of(row.number, column or "", text, error))
    return values, faults


def _parse_cell(field: Field[Any], text: str) -> object:
    if text in _FORMULA_ERRORS:
        raise BadInput("cell_formula_error")
    if text:
        value: object = field.parse(text)
        return value
    if field.required:
        raise BadInput("cell_required")
    return None


def _check_unique(field: Field[Any], text: str, number: int, first_seen: dict[tuple[str, str], int]) -> None:
    if field.unique and text:
        first = first_seen.setdefault((field.name, text), number)
        if first != number:
            raise BadInput("cell_duplicate", first_row=first)
