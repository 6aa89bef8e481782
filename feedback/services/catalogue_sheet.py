"""The catalogue as a sheet: taken out, mended elsewhere and read again; all rows or none, every bad cell named.

Materials and steps stand in one cell each, apart by semicolons. Names and marks are data (`data/item_columns.json`).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.errors import BadInput
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.i18n.terms import label
from feedback.services.catalogue import (
    LONGEST_CODE,
    LONGEST_GROUP,
    LONGEST_NAME,
    LONGEST_NOTES,
    MOST_DAYS,
    MOST_FEE_FEN,
    MOST_TRIPS,
    ItemEntry,
    ItemStep,
    Material,
    checked_item,
    items,
    save_item,
)
from feedback.sheets.cells import choice, integer, text, yes_no
from feedback.sheets.columns import Field, check_mapping, guess_mapping
from feedback.sheets.parsing import Fault, ParsedRow, ParsedSheet, parse_rows
from feedback.sheets.reading import read_table
from feedback.sheets.table import Table
from feedback.sheets.writing import Cell, table_bytes
from models.service import ServiceItem
from models.vocabulary import OrgLevel

_FILE: Final = Path(__file__).parent / "data" / "item_columns.json"
_FEN: Final = 100
MOST_ROWS: Final = 1000
_LONGEST_CELL: Final = 2000


@dataclass(frozen=True, slots=True)
class CataloguePlan:
    """What a sheet would do: items that are new, items that it changes, and the cells that cannot be used."""

    new: tuple[ItemEntry, ...]
    changed: tuple[ItemEntry, ...]
    table: Table
    sheet: ParsedSheet

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.sheet.bad


@cache
def _declared() -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return read


def catalogue_sheet(session: Session, actor: Actor, language: str = SOURCE_LANGUAGE) -> bytes:
    """Return the catalogue as an .xlsx; an empty one holds the row of examples."""
    held = items(session, actor, with_closed=False)
    columns = _declared()["columns"]
    headers = [each["names"][0] if language == SOURCE_LANGUAGE else each["english"] for each in columns]
    rows = [[_cell(entry, each["field"], language) for each in columns] for entry in held]
    return table_bytes(headers, rows or [[each["example"] for each in columns]])


def _cell(entry: ItemEntry, field: str, language: str) -> Cell:
    marks = _declared()
    if field == "owner_level":
        return label(entry.owner_level, language)
    if field == "fee":
        return Decimal(entry.fee_fen) / _FEN
    if field == "materials":
        return str(marks["join"]).join(_written(each) for each in entry.materials)
    if field == "steps":
        return str(marks["join"]).join(
            marks["written_step"].format(name=each.name, days=each.days) for each in entry.steps
        )
    value: Cell = getattr(entry, field)
    if isinstance(value, bool):
        return str(marks["yes"] if value else marks["no"])
    return value


def _written(material: Material) -> str:
    marks = _declared()
    note = marks["written_note"].format(note=material.note) if material.note else ""
    return str(marks["written_material"].format(name=material.name, copies=material.copies, note=note))


def plan_catalogue(session: Session, actor: Actor, content: bytes | Path, filename: str = "") -> CataloguePlan:
    """Say what a sheet would do to the catalogue; nothing is written, and one statement sent.

    Raises
    ------
    BadInput
        It is no sheet that can be read, or columns are missing.
    """
    actor.require(Permission.MANAGE_CATALOGUE)
    table = read_table(content, filename=filename, limit_rows=MOST_ROWS)
    fields = _fields()
    mapping = guess_mapping(table.columns, fields)
    check_mapping(mapping, table.columns, fields)
    parsed = parse_rows(table, fields, mapping)
    entries, faults = [], []
    for row in parsed.good:
        try:
            entries.append(checked_item(_entry(row)))
        except BadInput as fault:
            faults.append(Fault.of(row.number, mapping["name"], str(row.values["name"]), fault))
    codes = [entry.code for entry in entries]
    rows = session.exec(select(ServiceItem).where(col(ServiceItem.code).in_(codes))).all()
    known = {item.code: item for item in rows}
    kept = [_onto(entry, known.get(entry.code)) for entry in entries]
    return CataloguePlan(
        tuple(entry for entry in kept if not entry.item_id),
        tuple(entry for entry in kept if entry.item_id),
        table,
        parsed.reject(faults),
    )


def _onto(entry: ItemEntry, known: ServiceItem | None) -> ItemEntry:
    """Return the entry as that of an item that is there already, whose unit no sheet names."""
    if known is None:
        return entry
    values = {name: getattr(entry, name) for name in ItemEntry.__dataclass_fields__}
    return ItemEntry(**values | {"item_id": known.id, "unit_id": known.unit_id})


def run_plan(session: Session, actor: Actor, plan: CataloguePlan) -> int:
    """Write what a plan holds, and return how many items; a plan with faults is not run.

    Raises
    ------
    BadInput
        Some cells cannot be used: nothing is half imported.
    """
    if plan.faults:
        raise BadInput("item_sheet_has_faults", n=len(plan.faults))
    for entry in (*plan.new, *plan.changed):
        save_item(session, actor, entry)
    return len(plan.new) + len(plan.changed)


def _fields() -> list[Field[Any]]:
    return [
        Field(
            each["field"],
            required=each["required"],
            aliases=(*each["names"], each["english"]),
            parse=_parser(each["field"]),
            unique=each["field"] == "code",
        )
        for each in _declared()["columns"]
    ]


def _parser(field: str) -> Callable[[str], Any]:
    levels = {level: (label(level), label(level, "en")) for level in OrgLevel}
    parsers: dict[str, Callable[[str], Any]] = {
        "code": text(LONGEST_CODE),
        "group_name": text(LONGEST_GROUP),
        "name": text(LONGEST_NAME),
        "owner_level": choice(levels),
        "window": text(LONGEST_NAME),
        "materials": read_materials,
        "steps": read_steps,
        "promised_days": integer(0, MOST_DAYS),
        "fee": _fee,
        "notes": text(LONGEST_NOTES),
        "trips_before": integer(0, MOST_TRIPS),
        "trips_after": integer(0, MOST_TRIPS),
        "is_online": yes_no,
        "needs_approval": yes_no,
    }
    return parsers[field]


def _parts(value: str) -> list[str]:
    whole = text(_LONGEST_CELL)(value)
    return [part.strip() for part in re.split(_declared()["between"], whole) if part.strip()]


def read_materials(value: str) -> tuple[Material, ...]:
    """Return the materials of a text in which they stand apart by semicolons or lines."""
    found = [re.match(_declared()["material"], part) for part in _parts(value)]
    return tuple(Material(each["name"].strip(), int(each["copies"] or 1), each["note"] or "") for each in found if each)


def read_steps(value: str) -> tuple[ItemStep, ...]:
    """Return the steps of a text in which they stand apart by semicolons or lines."""
    found = [re.match(_declared()["step"], part) for part in _parts(value)]
    return tuple(ItemStep(each["name"].strip(), int(each["days"] or 0)) for each in found if each)


def written_materials(entry: ItemEntry) -> str:
    """Return the materials, one a line, as `read_materials` reads them."""
    return "\n".join(_written(each) for each in entry.materials)


def written_steps(entry: ItemEntry) -> str:
    """Return the steps, one a line, as `read_steps` reads them."""
    return "\n".join(_declared()["written_step"].format(name=each.name, days=each.days) for each in entry.steps)


def _fee(value: str) -> int:
    """Return a sum in yuan as fen."""
    try:
        fen = Decimal(value.replace(",", "")) * _FEN
    except InvalidOperation:
        raise BadInput("cell_integer") from None
    if fen != fen.to_integral_value() or not 0 <= fen <= MOST_FEE_FEN:
        raise BadInput("cell_out_of_range", minimum=0, maximum=MOST_FEE_FEN // _FEN)
    return int(fen)


def _entry(row: ParsedRow) -> ItemEntry:
    values: dict[str, Any] = {name: value for name, value in row.values.items() if value is not None}
    return ItemEntry(fee_fen=values.pop("fee", 0), **values)
