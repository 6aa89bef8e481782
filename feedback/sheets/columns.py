"""Which column of a sheet fills which field? A guess from the names, and the check of what a person has chosen."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from rapidfuzz import fuzz

from feedback.core.errors import BadInput
from feedback.sheets.headers import is_unnamed

T = TypeVar("T")
_BRACKETED: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
# Two header names of four signs that differ in one reach 75, and often mean different things (start date, end date).
_ALIKE: Final = 85.0


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """What a caller wants from a sheet.

    Parameters
    ----------
    name : str
        The caller's own name; `ParsedRow.values` is keyed by it.
    required : bool
        There must be a column for it, and no cell of that column may be blank.
    aliases : tuple of str
        Header names by which the column is known; the first is the one that a person is told.
    parse : callable
        Turns the text of a cell, never blank, into a value, or raises `BadInput`.
    unique : bool
        The same text may not stand in two rows.
    """

    name: str
    required: bool
    aliases: tuple[str, ...]
    parse: Callable[[str], T]
    unique: bool = False

    @property
    def label(self) -> str:
        return self.aliases[0] if self.aliases else self.name


def guess_mapping(columns: Sequence[str], fields: Sequence[Field[Any]]) -> dict[str, str]:
    """Return field name -> column for those that can be told: by the exact name, by its letters, then by likeness.

    No column is given to two fields; a field that no column resembles is left out.
    """
    mapping: dict[str, str] = {}
    for score in (_exact, _by_letters, _by_likeness):
        candidates = sorted(
            (
                (-score(alias, column), place, position, field.name, column)
                for field in fields
                if field.name not in mapping
                for place, alias in enumerate((*field.aliases, field.name))
                for position, column in enumerate(columns)
                if not is_unnamed(column)
            ),
        )
        for worth, _, _, name, column in candidates:
            if worth < 0 and name not in mapping and column not in mapping.values():
                mapping[name] = column
    return mapping


def check_mapping(mapping: Mapping[str, str], columns: Sequence[str], fields: Sequence[Field[Any]]) -> None:
    """Check a mapping of field name -> column.

    Raises:
        BadInput: a field or column that does not exist, or needed columns that are missing.
    """
    names = {field.name for field in fields}
    for name, column in mapping.items():
        if name not in names:
            raise BadInput("sheet_field_unknown", field=name, fields=_listed(field.name for field in fields))
        if column not in columns:
            raise BadInput("sheet_column_unknown", column=column, found=_listed(columns))
    missing = [field.label for field in fields if field.required and field.name not in mapping]
    if missing:
        raise BadInput("sheet_columns_missing", columns=_listed(missing), found=_listed(columns))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _exact(alias: str, column: str) -> float:
    return float(alias == column)


def _by_letters(alias: str, column: str) -> float:
    return float(bool(_letters(alias)) and _letters(alias) == _letters(column))


def _by_likeness(alias: str, column: str) -> float:
    return fuzz.ratio(_letters(alias), _letters(column), score_cutoff=_ALIKE)


def _letters(name: str) -> str:
    """Return the letters of a header name, without width, case, signs and remarks in brackets."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return _NO_LETTERS.sub("", _BRACKETED.sub("", plain)) or _NO_LETTERS.sub("", plain)
