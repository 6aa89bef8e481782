"""A sheet becomes rows to write, shown before anything is written: what is good, what was seen before, what is wrong.

Shared by past aid and ledger books. What the columns are called is data (`data/sheet_words.json`).
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from feedback.capture.importing.columns import reason_column
from feedback.capture.importing.entries import CellFault
from feedback.core.errors import BadInput
from feedback.i18n.catalogue import LANGUAGES
from feedback.i18n.terms import label
from feedback.sheets.columns import Field, guess_mapping
from feedback.sheets.parsing import Fault, ParsedRow, ParsedSheet, parse_rows
from feedback.sheets.table import Table
from feedback.sheets.writing import fault_sheet

Content = TypeVar("Content")
_WORDS: Final = Path(__file__).parent / "data" / "sheet_words.json"
_KEY_SIGNS: Final = 48


@dataclass(frozen=True, slots=True)
class SheetPlan(Generic[Content]):
    """What will come of a sheet: the good rows with their contents, rows known already, and every fault."""

    table: Table
    sheet: ParsedSheet
    rows: tuple[tuple[int, Content], ...]
    seen_rows: tuple[int, ...] = ()

    @property
    def contents(self) -> list[Content]:
        return [content for _number, content in self.rows]

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.sheet.bad

    @property
    def bad_rows(self) -> int:
        return len(self.sheet.bad_rows)


@dataclass(slots=True)
class RowKeys:
    """Gives submission keys to rows by what they say; to the second of two equal ones another than to the first."""

    about: str
    seen: Counter[str] = field(default_factory=Counter)

    def key(self, *parts: object) -> str:
        said = json.dumps([self.about, *("" if part is None else str(part) for part in parts)], ensure_ascii=False)
        self.seen[said] += 1
        digest = sha256(f"{said}#{self.seen[said]}".encode()).hexdigest()
        return f"sheet-{digest[:_KEY_SIGNS]}"


def plan_sheet(
    table: Table, fields: Sequence[Field[Any]], read: Callable[[ParsedRow], Content]
) -> tuple[SheetPlan[Content], dict[str, str]]:
    """Return what will come of a table, and which column was taken for which field.

    `read` makes the content of a row that parses, or raises `CellFault`.

    Raises
    ------
    BadInput
        A column that there must be is missing.
    """
    mapping = guess_mapping(table.columns, fields)
    sheet = parse_rows(table, fields, mapping)
    rows: list[tuple[int, Content]] = []
    faults: list[Fault] = []
    for row in sheet.good:
        try:
            rows.append((row.number, read(row)))
        except CellFault as fault:
            column = mapping.get(fault.name, "")
            faults.append(Fault.of(row.number, column, row.raw.get(column, ""), fault.error))
    return SheetPlan(table, sheet.reject(faults), tuple(rows)), mapping


def without_seen(plan: SheetPlan[Content], key_of: Callable[[Content], str], known: set[str]) -> SheetPlan[Content]:
    """Return the plan without the rows whose submission was taken in before."""
    fresh = tuple(each for each in plan.rows if key_of(each[1]) not in known)
    seen = tuple(number for number, content in plan.rows if key_of(content) in known)
    return SheetPlan(plan.table, plan.sheet, fresh, seen)


def check_plan(plan: SheetPlan[Any], *, partial: bool) -> None:
    """Raise BadInput where rows are bad and nobody said that the others come in without them, or none is good."""
    if plan.faults and not partial:
        raise BadInput("import_has_bad_rows", bad=plan.bad_rows, read=len(plan.table.rows))
    if not plan.rows and not plan.seen_rows:
        raise BadInput("import_has_no_good_row", bad=plan.bad_rows)


def bad_rows_file(plan: SheetPlan[Any], explain: Callable[[Fault], str]) -> bytes:
    """Return the bad rows as a sheet, each with its reason, to be mended and read again."""
    return fault_sheet(plan.table, plan.sheet, reason_column=reason_column(), explain=explain)


@cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return words


def column_names(about: str, name: str) -> tuple[str, ...]:
    """Return what a column of a sheet is called, the name that a person is told first."""
    return tuple(_words()[about][name])


def with_unit(name: str, unit: str) -> str:
    """Return the name of a column with its unit, or its options, in brackets."""
    return str(_words()["unit"]).format(name=name, unit=unit) if unit else name


def listed_options(options: Sequence[str]) -> str:
    return str(_words()["joined"]).join(options)


def split_options(text: str) -> tuple[str, ...]:
    """Return the options that somebody typed in one cell, whatever mark they put between them."""
    return tuple(part.strip() for part in re.split(f"[{re.escape(_words()['between'])}]", text) if part.strip())


def spoken(members: Sequence[Any], short: str) -> dict[Any, list[str]]:
    """Return by which names a sheet knows words of a vocabulary: their labels, and short ones that people write."""
    more: Mapping[str, list[str]] = _words()[short]
    return {each: [*(label(each, language) for language in LANGUAGES), *more.get(each.value, ())] for each in members}
