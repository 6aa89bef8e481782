"""Which columns a sheet of each kind may have, and what they are called.

The names are data (`feedback/capture/data/sheet_columns.json`): a county adds its own headers there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from feedback.capture.importing.parsers import DATA, parser_for
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.sheets.columns import Field, guess_mapping
from models.work_vocabulary import ImportKind

FILE: Final = DATA / "sheet_columns.json"


@dataclass(frozen=True, slots=True)
class Column:
    """What a person is told of one field: its name in both languages, and what may stand there."""

    name: str
    is_required: bool
    label: str
    label_en: str
    example: str
    parse: str
    is_unique: bool

    def label_in(self, language: str) -> str:
        return self.label if language == SOURCE_LANGUAGE else self.label_en


@cache
def _declared() -> Mapping[str, Any]:
    declared: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return declared


@cache
def columns_of(kind: ImportKind) -> tuple[Column, ...]:
    """Return the columns of a kind in the order of its empty sheet."""
    known = _declared()["fields"]
    wanted = _declared()["kinds"][kind]
    return tuple(
        Column(
            name=name,
            is_required=name in wanted["required"],
            label=known[name]["aliases"][0],
            label_en=known[name]["en"],
            example=known[name]["example"],
            parse=known[name]["parse"],
            is_unique=known[name].get("unique", False),
        )
        for name in wanted["fields"]
    )


@cache
def fields_of(kind: ImportKind) -> tuple[Field[Any], ...]:
    """Return the fields of a kind as `feedback.sheets` parses them."""
    known = _declared()["fields"]
    return tuple(
        Field(
            name=column.name,
            required=column.is_required,
            aliases=tuple(known[column.name]["aliases"]),
            parse=parser_for(column.parse),
            unique=column.is_unique,
        )
        for column in columns_of(kind)
    )


def guessed_mapping(kind: ImportKind, columns: Sequence[str]) -> dict[str, str]:
    """Return field -> column as far as the sheet's header tells."""
    return guess_mapping(columns, fields_of(kind))


def reason_column() -> str:
    """Return what the column with the reasons is called in a sheet of bad rows."""
    return str(_declared()["reason_column"])


def masked_column(label: str) -> str:
    """Return what a column is called in which the numbers stand masked: no import takes it for the numbers."""
    return str(_declared()["masked_column"]).format(name=label)


def yes_or_no(value: bool) -> str:
    """Return how a sheet says yes and no."""
    yes, no = _declared()["yes_no"]
    return str(yes if value else no)


def route_columns() -> dict[str, str]:
    """Return the columns of the sheet that goes along on a walk: field -> name, as the import of visits reads it."""
    known = _declared()["fields"]
    return {name: known[name]["aliases"][0] for name in _declared()["route_sheet"]}


def is_example(kind: ImportKind, texts: Mapping[str, str]) -> bool:
    """Say whether a row (field name -> text) is the one that the empty sheet came with."""
    given = {column.name: column.example for column in columns_of(kind) if column.example}
    return {name: text for name, text in texts.items() if text} == given
